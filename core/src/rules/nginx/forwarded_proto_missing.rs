//! A TLS server that hands requests to a local application without saying that they came over TLS.
use crate::estate::Estate;
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
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for server in configuration.servers.iter().filter(|it| it.tls()) {
            for pass in configuration.passes_of(server) {
                if !configuration.is_plain_and_local(pass) || configuration.tells_scheme(pass) {
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
        assert_eq!(
            check(
                "upstream a { server 127.0.0.1:1; }\nserver { listen 443 ssl; location / { proxy_pass http://a; proxy_set_header Host $host; } }"
            ),
            1
        );
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
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
