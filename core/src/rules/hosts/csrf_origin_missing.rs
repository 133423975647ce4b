//! Compares the origin of a TLS site with what the Django behind it takes for its own, and with those it trusts.

use crate::estate::name::{
    Behind, NameVariable, ServedKind, ServedName, Told, behind, host_of, may_lead_away, told, variables_of,
};
use crate::estate::settings::Settings;
use crate::estate::{Estate, Host};
use crate::facts::web::django::csrf::{Request, Settings as Csrf};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "hosts/csrf-origin-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("django"),
        page: include_str!("csrf_origin_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    if !estate.targets.at_least("django", 4, 0) {
        return;
    }
    for host in &estate.hosts {
        for served in host.names.served.iter().filter(|it| it.tls && it.kind == ServedKind::Exact) {
            for behind in behind(host, served) {
                let lists: Vec<_> = variables_of(host, behind.process, Role::CsrfOrigins).collect();
                let asks = match &behind.process.settings {
                    Some(settings) => checks(settings),
                    None => !lists.is_empty() && behind.own_host.is_some(),
                };
                if asks && lists.iter().all(|it| it.complete) {
                    compare(host, served, &behind, &lists, found);
                }
            }
        }
    }
}

/// Whether Django compares origins, and goes by the `Host` itself, by all of its settings.
fn checks(settings: &Settings) -> bool {
    let is_known = |name: &str| settings.get(name).is_some() || !settings.is_open;
    settings.raised.is_none()
        && settings.django.is_none_or(|it| it >= (4, 0))
        && settings.has("MIDDLEWARE", "django.middleware.csrf.CsrfViewMiddleware") == Some(true)
        && settings.is_off("USE_X_FORWARDED_HOST")
        && is_known("CSRF_TRUSTED_ORIGINS")
}

fn compare(host: &Host, served: &ServedName, behind: &Behind<'_>, lists: &[&NameVariable], found: &mut Findings) {
    let ways = told(host, served, behind);
    let origin = format!("https://{}", served.name.value);
    let trusted: Vec<&str> = lists.iter().flat_map(|it| &it.elements).map(|it| it.value.as_str()).collect();
    let csrf = Csrf { trusted_origins: &trusted, allowed_hosts: &["*"], cookie_domain: None };
    let refused = |host: &str, secure| {
        let request = Request { host, secure, port: "443", origin: Some(&origin), referer: None };
        csrf.refusal(&request).is_ok_and(|it| it.is_some())
    };
    let is_refused = |it: &Told| {
        let both = [Some(true), Some(false)].into_iter().flatten();
        let mut ways = both.filter(|secure| it.is_secure.is_none_or(|known| known == *secure));
        it.host.as_deref().is_some_and(|host| ways.all(|secure| refused(host, secure)))
    };
    // A host that it does not answer is another matter.
    let is_answered = |it: &Told| {
        let mut allowed = variables_of(host, behind.process, Role::AllowedHosts);
        let name = it.host.as_deref().map_or("", host_of);
        behind.process.settings.is_none() || allowed.all(|it| it.accepts(name))
    };
    let Some(first) = ways.first().filter(|_| ways.iter().all(|it| is_refused(it) && is_answered(it))) else { return };
    let Some(own) = first.host.as_deref() else { return };
    let list = lists.first().map_or("CSRF_TRUSTED_ORIGINS", |it| &it.variable);
    let is_own = own == served.name.value;
    // Without a word on the scheme every application is in the dark, which is told by itself.
    if is_own && (!first.hears_scheme || may_lead_away(host, served)) {
        return;
    }
    let how = if is_own { "it takes them for plain HTTP".to_owned() } else { format!("it is asked as `{own}`") };
    let message =
        format!("Django refuses what pages of `{origin}` post: {how}, and `{list}` has no entry for the site");
    let finding = found.report(&RULE.about, served.name.span, message);
    for place in &behind.places {
        let why = if is_own { "their requests go here".to_owned() } else { format!("nginx sends `Host: {own}` here") };
        finding.because(*place, why);
    }
    let unit = &behind.process.unit;
    let settings = behind.process.settings.as_ref();
    match lists.first() {
        Some(list) => finding.because(list.span, format!("`{}` of {unit}", list.variable)),
        None => finding.because(behind.process.span, format!("{unit} trusts no other origin")),
    };
    if let Some(header) = settings.filter(|_| is_own).and_then(|it| it.place("SECURE_PROXY_SSL_HEADER")) {
        finding.because(header, "the header that Django goes by");
    }
    finding.help(if is_own {
        format!(
            "send `proxy_set_header X-Forwarded-Proto $scheme;` and set `SECURE_PROXY_SSL_HEADER = \
             (\"HTTP_X_FORWARDED_PROTO\", \"https\")`, or add `{origin}` to the list"
        )
    } else {
        format!("send the client's name on (`proxy_set_header Host $host;`), or add `{origin}` to the list")
    });
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn of_settings(command: &str, pass: &str, headers: &str, settings: &str) -> String {
        findings(
            &["hosts/csrf-origin-missing"],
            &format!(
                "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/opt/app\n\
                 Environment=DJANGO_SETTINGS_MODULE=x.settings\nExecStart=/opt/app/.venv/bin/{command}\n\
                 //- opt/app/x/settings.py\nMIDDLEWARE = ['django.middleware.csrf.CsrfViewMiddleware']\n\
                 ALLOWED_HOSTS = ['.acme.cl', 'localhost']\n{settings}\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n    listen 443 ssl;\n    server_name app.acme.cl;\n    location / {{\n\
                 {headers}\n    proxy_pass http://{pass};\n    }}\n}}\n"
            ),
        )
    }

    const GUNICORN: &str = "gunicorn --bind unix:/run/a.sock x.wsgi";
    const PROTO: &str = "proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;";
    const TRUSTED: &str = "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')";

    #[test]
    fn settings_that_leave_django_in_the_dark() {
        let gunicorn = |headers: &str, settings: &str| of_settings(GUNICORN, "unix:/run/a.sock", headers, settings);
        let scheme = "proxy_set_header Host $host; proxy_set_header X-Scheme $scheme;";
        assert_eq!(
            gunicorn(scheme, ""),
            "etc/nginx/sites-enabled/app:3:17 hosts/csrf-origin-missing Django refuses what pages of `https://app.acme.cl` \
             post: it takes them for plain HTTP, and `CSRF_TRUSTED_ORIGINS` has no entry for the site\n"
        );
        assert!(gunicorn(PROTO, "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'on')").contains("plain HTTP"));
        assert!(
            gunicorn(&PROTO.replace("$host", "$host:$server_port"), "").contains("it is asked as `app.acme.cl:443`")
        );
        assert!(gunicorn("", "").contains("it is asked as `localhost`"));
        let daphne = "daphne -u /run/a.sock x.asgi:application";
        assert!(of_settings(daphne, "unix:/run/a.sock", PROTO, "").contains("plain HTTP"));
        let uvicorn = "uvicorn x.asgi:application --uds /run/a.sock";
        assert!(of_settings(uvicorn, "unix:/run/a.sock", PROTO, "").contains("plain HTTP"), "a socket is not trusted");
    }

    #[test]
    fn settings_with_which_it_knows() {
        let gunicorn = |headers: &str, settings: &str| of_settings(GUNICORN, "unix:/run/a.sock", headers, settings);
        for (headers, settings) in [
            (PROTO, ""),
            (PROTO, TRUSTED),
            ("include proxy_params;", ""),
            ("proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Ssl on;", ""),
            (
                "proxy_set_header Host $host; proxy_set_header X-Scheme $scheme;",
                "CSRF_TRUSTED_ORIGINS = ['https://*.acme.cl']",
            ),
            ("proxy_set_header Host $host; proxy_set_header X-Scheme $scheme;", "MIDDLEWARE = []"),
            (
                "proxy_set_header Host $host; proxy_set_header X-Scheme $scheme;",
                "from y import z\nCSRF_TRUSTED_ORIGINS = z",
            ),
            ("proxy_set_header Host $host; proxy_set_header X-Scheme $scheme;", "from y import *"),
            ("proxy_set_header Host $host; proxy_set_header X-Scheme $x;", "USE_X_FORWARDED_HOST = True"),
            ("proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $proto;", ""),
            ("proxy_set_header Host $upstream_name;", ""),
            ("proxy_set_header Host other.cl;", ""),
            ("proxy_set_header Host $host;", "#told by another rule"),
        ] {
            assert_eq!(gunicorn(headers, settings), "", "{headers} {settings}");
        }
        let old = "#\n//- opt/app/requirements.txt\ndjango==3.2.25\n//- b.txt\n";
        assert_eq!(gunicorn("", old), "", "Django compares origins from 4.0 on");
        let uvicorn = "uvicorn x.asgi:application --port 8000";
        assert_eq!(of_settings(uvicorn, "127.0.0.1:8000", PROTO, ""), "");
        assert_eq!(of_settings("daphne -u /run/a.sock x.asgi:application", "unix:/run/a.sock", PROTO, TRUSTED), "");
        let daphne = "daphne --proxy-headers -u /run/a.sock x.asgi:application";
        assert_eq!(of_settings(daphne, "unix:/run/a.sock", PROTO, ""), "", "not followed");
    }

    fn check(headers: &str, trusted: &str) -> String {
        findings(
            &["hosts/csrf-origin-missing"],
            &format!(
                "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/opt/app\n\
                 EnvironmentFile=/opt/app/.env\nExecStart=/opt/app/.venv/bin/gunicorn --bind unix:/run/a/a.sock x.wsgi\n\
                 //- opt/app/.env\n{trusted}\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n    listen 443 ssl;\n    server_name app.acme.cl;\n    location / {{\n\
                 {headers}\n    proxy_pass http://unix:/run/a/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    #[test]
    fn a_site_that_django_does_not_know_as_its_own() {
        assert_eq!(
            check("", "CSRF_TRUSTED_ORIGINS=https://other.acme.cl"),
            "etc/nginx/sites-enabled/app:3:17 hosts/csrf-origin-missing Django refuses what pages of \
             `https://app.acme.cl` post: it is asked as `localhost`, and `CSRF_TRUSTED_ORIGINS` has no entry for the site\n"
        );
        assert!(!check("", "CSRF_TRUSTED_ORIGINS=http://app.acme.cl").is_empty());
        assert!(!check("proxy_set_header X-Forwarded-Proto $scheme;", "CSRF_TRUSTED_ORIGINS=https://a.cl").is_empty());
    }

    #[test]
    fn sites_that_it_knows_or_may_know() {
        for (headers, trusted) in [
            ("", "CSRF_TRUSTED_ORIGINS=https://app.acme.cl"),
            ("", "CSRF_TRUSTED_ORIGINS=https://*.acme.cl"),
            ("", "CSRF_TRUSTED_ORIGINS=https://a.cl,${MORE}"),
            ("", "CSRF_TRUSTED_ORIGINS="),
            ("", "ALLOWED_HOSTS=localhost"),
            ("proxy_set_header Host $host;", "CSRF_TRUSTED_ORIGINS=https://a.cl"),
            ("proxy_set_header Host app.acme.cl;", "CSRF_TRUSTED_ORIGINS=https://a.cl"),
            ("proxy_set_header X-Forwarded-Host $host;", "CSRF_TRUSTED_ORIGINS=https://a.cl"),
            ("include more.conf;", "CSRF_TRUSTED_ORIGINS=https://a.cl"),
        ] {
            assert_eq!(check(headers, trusted), "", "{headers} {trusted}");
        }
    }
}
