//! Compares an application that redirects to https with servers that only ever tell it http.

use crate::estate::name::{Answered, ServedKind, behind};
use crate::estate::nginx::Configuration;
use crate::estate::settings::{Object, Settings};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "hosts/redirect-fight",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("django"),
        page: include_str!("redirect_fight.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let redirects =
            |it: &Settings| it.is_on("SECURE_SSL_REDIRECT") && !leads_elsewhere(it) && trusts_usual_header(it);
        if !host.programs().any(|it| it.settings.as_ref().is_some_and(redirects)) || has_unknown_server(host) {
            continue;
        }
        // certbot adds TLS to the servers on the machine itself.
        let mut steps = estate.hosts.iter().flat_map(|it| &it.runbook.steps);
        if steps.any(|it| it.program() == "certbot" && it.has("--nginx")) {
            return;
        }
        let over_tls = Answered::over_tls(host);
        for served in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact && !it.tls) {
            if over_tls.has(&served.name.value) {
                continue;
            }
            for behind in behind(host, served) {
                let settings = behind.process.settings.as_ref().filter(|it| redirects(it));
                let place = settings.and_then(|it| it.place("SECURE_SSL_REDIRECT"));
                let says_http = host.nginx.get(served.server.0).zip(behind.places.first());
                let header = says_http.and_then(|(configuration, pass)| header(configuration, *pass));
                let (Some(place), Some(header)) = (place, header) else { continue };
                let name = &served.name.value;
                let message = format!(
                    "`{name}` is redirected to https for ever: nginx serves it over plain HTTP only, and says so"
                );
                let finding = found.report(&RULE.about, place, message);
                finding.because(served.name.span, format!("no server has `{name}` over TLS"));
                finding.because(
                    header,
                    "the scheme that nginx itself was asked with goes on, whatever a balancer in front said",
                );
                finding.help(
                    "serve the name over TLS; behind a balancer that does, hand its own word on: \
                     `proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;`",
                );
            }
        }
    }
}

/// Whether it redirects to a host of its own, which may be served over TLS.
fn leads_elsewhere(settings: &Settings) -> bool {
    settings.get("SECURE_SSL_HOST").is_some() && !settings.is_off("SECURE_SSL_HOST")
}

/// Whether Django goes by `X-Forwarded-Proto` or by what its server makes of it, for every path.
fn trusts_usual_header(settings: &Settings) -> bool {
    let header = match settings.get("SECURE_PROXY_SSL_HEADER").map(|it| it.known()) {
        None => !settings.is_open,
        Some(Some(Object::None)) => true,
        Some(Some(it)) => it.elements().and_then(|it| it.first()?.known()?.as_str()) == Some("HTTP_X_FORWARDED_PROTO"),
        Some(None) => false,
    };
    header && settings.is_off("SECURE_REDIRECT_EXEMPT")
}

/// A server of which something is not known may have any name.
fn has_unknown_server(host: &Host) -> bool {
    let mut servers = host.nginx.iter().flat_map(|it| &it.servers);
    servers.any(|server| server.open || server.names.iter().any(|it| it.known().is_none()))
}

/// The `proxy_set_header X-Forwarded-Proto $scheme` that counts for a pass.
fn header(configuration: &Configuration, pass: Span) -> Option<Span> {
    let pass = configuration.passes.iter().find(|it| it.span == pass)?;
    let headers = configuration.statement(pass.block?).effective("proxy_set_header");
    let is_scheme = |it: &&crate::estate::nginx::Statement<'_>| {
        it.arg(0).is_some_and(|it| it.text.eq_ignore_ascii_case("x-forwarded-proto"))
    };
    let header = headers.list.iter().rfind(is_scheme).filter(|_| !headers.open)?;
    (header.arg(1)?.text == "$scheme").then(|| header.span())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(settings: &str, header: &str, more: &str) -> String {
        findings(
            &["hosts/redirect-fight"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\n\
                 Environment=DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/opt/a/venv/bin/gunicorn -b unix:/run/a.sock a.wsgi\n\
                 //- opt/a/a/settings.py\n{settings}\n\
                 //- etc/nginx/sites-enabled/a\nserver {{\n  listen 80;\n  server_name shop.andina.cl;\n  location / {{\n    \
                 proxy_set_header {header};\n    proxy_pass http://unix:/run/a.sock;\n  }}\n}}\n{more}"
            ),
        )
    }

    const SCHEME: &str = "X-Forwarded-Proto $scheme";

    #[test]
    fn plain_http_only() {
        assert_eq!(
            check("SECURE_SSL_REDIRECT = True", SCHEME, ""),
            "opt/a/a/settings.py:1:1 hosts/redirect-fight `shop.andina.cl` is redirected to https for ever: nginx serves it \
             over plain HTTP only, and says so\n"
        );
        let header = "SECURE_SSL_REDIRECT = True\nSECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')";
        assert!(!check(header, SCHEME, "").is_empty());
    }

    #[test]
    fn where_https_may_be_seen() {
        let on = "SECURE_SSL_REDIRECT = True";
        assert_eq!(check(on, "X-Forwarded-Proto $http_x_forwarded_proto", ""), "", "the word of a balancer");
        assert_eq!(check(on, "Host $host", ""), "", "nothing is said");
        assert_eq!(check("SECURE_SSL_REDIRECT = False", SCHEME, ""), "");
        let other = "SECURE_SSL_REDIRECT = True\nSECURE_PROXY_SSL_HEADER = ('HTTP_CLOUDFRONT_PROTO', 'https')";
        assert_eq!(check(other, SCHEME, ""), "");
        assert_eq!(
            check("SECURE_SSL_REDIRECT = True\nSECURE_SSL_HOST = 's.andina.cl'", SCHEME, ""),
            "",
            "another host"
        );
        assert_eq!(check(on, SCHEME, "//- a.md\n```bash\nsudo certbot --nginx -d shop.andina.cl\n```\n"), "");
        let tls = "server {\n  listen 443 ssl;\n  server_name *.andina.cl;\n  return 204;\n}\n";
        assert_eq!(check(on, SCHEME, tls), "");
    }
}
