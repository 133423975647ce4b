//! A TLS server that hands requests to a local application without saying that they came over TLS.
use crate::estate::endpoint::{Address, processes_at};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/forwarded-proto-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("forwarded_proto_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, configuration) in estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it))) {
        for server in configuration.servers.iter().filter(|it| it.tls()) {
            for pass in configuration.passes_of(server) {
                let wants = || configuration.addresses_of(pass).any(|it| is_application(host, it));
                if !configuration.is_plain_and_local(pass) || !wants() || configuration.tells_scheme(pass) {
                    continue;
                }
                let finding = found.report(
                    &RULE.about,
                    pass.span,
                    "the application is not told that requests came over TLS: `X-Forwarded-Proto` is missing",
                );
                if let Some(listen) = server.listens.iter().find(|it| it.ssl) {
                    finding.because(listen.span, "TLS ends here");
                }
                finding.help("add `proxy_set_header X-Forwarded-Proto $scheme;`").absent_from(server.span);
            }
        }
    }
}

/// Returns whether an address is one of an application that goes by the header, as those of Ruby and Python do. They are
/// what answers on Unix sockets; on a port may be anything, also a program that is told its public address by itself.
fn is_application(host: &Host, address: &Address) -> bool {
    matches!(address, Address::Unix(_))
        || processes_at(host, address).iter().any(|it| host.processes[*it].server.is_some())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\n{text}\n");
        findings(&["nginx/forwarded-proto-missing"], &text).lines().count()
    }

    #[test]
    fn a_local_application_must_be_told() {
        assert_eq!(check("server { listen 443 ssl; location / { proxy_pass http://unix:/run/a.sock; } }"), 1);
        let gunicorn = "server { listen 443 ssl; location / { proxy_pass http://a; proxy_set_header Host $host; } }\n\
                        upstream a { server 127.0.0.1:8000; }\n//- a.service\n[Service]\nExecStart=/srv/bin/gunicorn -b 127.0.0.1:8000 a:app";
        assert_eq!(check(gunicorn), 1);
    }

    #[test]
    fn silent_when_told_or_not_an_application() {
        for text in [
            "server { listen 80; location / { proxy_pass http://unix:/run/a.sock; } }",
            "server { listen 443 ssl; location / { include proxy_params; proxy_pass http://unix:/run/a.sock; } }",
            "server { listen 443 ssl; proxy_set_header x-forwarded-proto https; location / { proxy_pass http://unix:/run/a.sock; } }",
            "server { listen 443 ssl; location / { include my.conf; proxy_pass http://unix:/run/a.sock; } }",
            "server { listen 443 ssl; location / { proxy_pass http://files.example.com; } }",
            "server { listen 443 ssl; location / { proxy_pass https://127.0.0.1:8443; } }",
            "server { listen 443 ssl; location / { proxy_set_header Forwarded \"proto=https\"; proxy_pass http://127.0.0.1:1; } }",
            "server { listen 443 ssl; location / { root /x; } }",
            "server { listen 443 ssl; server_name grafana.acme.io; location / { proxy_pass http://localhost:3000; } }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
