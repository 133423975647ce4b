//! A server that speaks TLS lets clients use SSLv3, TLS 1.0 or TLS 1.1.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "tls/old-protocol",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("old_protocol.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut told = HashSet::new();
        for server in configuration.servers.iter().filter(|it| it.tls()) {
            for statement in configuration.statement(server.id).effective("ssl_protocols").list {
                if !told.insert(statement.id()) {
                    continue;
                }

                let args = statement.args();
                let old: Vec<_> = args.iter().filter(|it| OLD.contains(&&*it.text)).collect();
                let (Some(first), Some(last)) = (old.first(), old.last()) else { continue };
                let names: Vec<String> = old.iter().map(|it| format!("`{}`", it.text)).collect();
                let message = format!("{} let clients speak TLS that is broken", names.join(", "));
                let finding = found.report(
                    &RULE.about,
                    first.span.to(last.span),
                    message.replacen(" let", if old.len() == 1 { " lets" } else { " let" }, 1),
                );
                finding
                    .because(server.head, "a server that speaks TLS so")
                    .help("write `ssl_protocols TLSv1.2 TLSv1.3;`");
                let every = args
                    .first()
                    .zip(args.last())
                    .filter(|(one, two)| one.span.file == two.span.file && !statement.is_packaged());
                if let Some((one, two)) = every {
                    let new = "TLSv1.2 TLSv1.3";
                    finding.fix(Fix::replace(format!("write `{new}`"), Safety::Unsafe, one.span.to(two.span), new));
                }
            }
        }
    }
}

/// Protocols that RFC 7568 and RFC 8996 forbid.
const OLD: [&str; 4] = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1"];

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["tls/old-protocol"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in
            ["listen 443 ssl; ssl_protocols TLSv1 TLSv1.1 TLSv1.2;", "listen 443 ssl; ssl_protocols SSLv3 TLSv1.2;"]
        {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in
            ["listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3;", "listen 443 ssl;", "ssl_protocols TLSv1 TLSv1.2;"]
        {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
