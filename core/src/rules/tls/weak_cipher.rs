//! The list of ciphers of a server that speaks TLS names ones that are broken.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::facts::nginx::ciphers::weak;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "tls/weak-cipher",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("weak_cipher.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut told = HashSet::new();
        for server in configuration.servers.iter().filter(|it| it.tls()) {
            let Some(statement) = configuration.statement(server.id).effective("ssl_ciphers").list.pop() else {
                continue;
            };
            let Some(list) = statement.arg(0).filter(crate::estate::nginx::Argument::is_known) else { continue };
            if !told.insert(statement.id()) {
                continue;
            }

            let weak = weak(&list.text);
            if let Some((first, why)) = weak.first() {
                let all: Vec<String> = weak.iter().map(|it| format!("`{}`", it.0)).collect();
                let message =
                    format!("{} {} in this list: {why}", all.join(", "), if all.len() == 1 { "is" } else { "are" });
                let plain = list.text.len() == list.span.len();
                let at = list.text.find(first).filter(|_| plain).map(|at| list.span.sub(at, at + first.len()));
                found
                    .report(&RULE.about, at.unwrap_or(list.span), message)
                    .because(server.head, "a server that speaks TLS so")
                    .help("take a list of ECDHE suites with AES-GCM or ChaCha20, or leave the line out");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["tls/weak-cipher"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "listen 443 ssl; ssl_ciphers RC4:HIGH:!aNULL;",
            r#"listen 443 ssl; ssl_ciphers "ECDHE-RSA-AES128-GCM-SHA256:DES-CBC3-SHA";"#,
            "listen 443 ssl; ssl_ciphers ALL:aNULL;",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "listen 443 ssl; ssl_ciphers HIGH:!aNULL:!MD5;",
            "listen 443 ssl; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384;",
            "listen 443 ssl; ssl_ciphers HIGH:3DES:!3DES;",
            r#"listen 443 ssl; ssl_ciphers "EECDH+AESGCM:EDH+AESGCM:!RC4:!DES";"#,
            "ssl_ciphers RC4;",
            "listen 443 ssl; ssl_ciphers PROFILE=SYSTEM;",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
