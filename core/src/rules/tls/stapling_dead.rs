//! Stapling is switched on for a certificate of Let's Encrypt, which answers no status requests any more.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "tls/stapling-dead",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("stapling_dead.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut told = HashSet::new();
        for server in configuration.servers.iter().filter(|it| it.tls()) {
            let block = configuration.statement(server.id);
            let Some(stapling) = block.effective("ssl_stapling").list.pop() else { continue };
            let on = stapling.arg(0).is_some_and(|it| it.text == "on")
                && block.effective("ssl_stapling_file").list.is_empty();
            let own = |path: &str| path.starts_with("/etc/letsencrypt/live/");
            let certificate = server.certificates.iter().find(|it| it.known().is_some_and(|it| own(it)));
            let Some(certificate) = certificate.filter(|_| on && server.certificates.len() == 1) else { continue };
            if told.insert(stapling.id()) {
                let finding = found.report(
                    &RULE.about,
                    stapling.head(),
                    "nothing is stapled: Let's Encrypt has given no answers about certificates since 2025",
                );
                finding
                    .because(certificate.span, "a certificate of Let's Encrypt, by its place")
                    .help("remove `ssl_stapling` and `ssl_stapling_verify`");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["tls/stapling-dead"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        assert_eq!(check("listen 443 ssl; ssl_stapling on; ssl_certificate /etc/letsencrypt/live/a/fullchain.pem;"), 1);
    }

    #[test]
    fn what_is_right() {
        for text in [
            "listen 443 ssl; ssl_stapling on; ssl_certificate /etc/ssl/a.pem;",
            "listen 443 ssl; ssl_stapling off; ssl_certificate /etc/letsencrypt/live/a/fullchain.pem;",
            "listen 443 ssl; ssl_certificate /etc/letsencrypt/live/a/fullchain.pem;",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
