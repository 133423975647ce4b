//! Compares the origin of a TLS site with what the Django behind it takes for its own, and with those it trusts.

use crate::estate::Estate;
use crate::estate::name::{Behind, NameVariable, ServedKind, ServedName, behind, variables_of};
use crate::facts::web::django::csrf::{Request, Settings};
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
    for host in &estate.hosts {
        for served in host.names.served.iter().filter(|it| it.tls && it.kind == ServedKind::Exact) {
            for behind in behind(host, served) {
                let lists: Vec<_> = variables_of(host, behind.process, Role::CsrfOrigins).collect();
                if let Some(own) = &behind.own_host {
                    compare(served, &behind, own, &lists, found);
                }
            }
        }
    }
}

fn compare(served: &ServedName, behind: &Behind<'_>, own: &str, lists: &[&NameVariable], found: &mut Findings) {
    let Some(list) = lists.first().filter(|_| lists.iter().all(|it| it.complete)) else { return };
    let origin = format!("https://{}", served.name.value);
    let trusted: Vec<&str> = lists.iter().flat_map(|it| &it.elements).map(|it| it.value.as_str()).collect();
    let settings = Settings { trusted_origins: &trusted, allowed_hosts: &["*"], cookie_domain: None };
    // Whether Django takes the request for one over TLS depends on settings that are not known here.
    let refused = |secure| {
        let request = Request { host: own, secure, port: "443", origin: Some(&origin), referer: None };
        settings.refusal(&request).is_ok_and(|it| it.is_some())
    };
    if !(refused(true) && refused(false)) {
        return;
    }
    let message = format!(
        "Django refuses what pages of `{origin}` post: it is asked as `{own}`, and `{}` has no entry for the site",
        list.variable
    );
    let finding = found.report(&RULE.about, served.name.span, message);
    for place in &behind.places {
        finding.because(*place, format!("nginx sends `Host: {own}` here"));
    }
    finding
        .because(list.span, format!("`{}` of {}", list.variable, behind.process.unit))
        .help(format!("send the client's name on (`proxy_set_header Host $host;`), or add `{origin}` to the list"));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

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
