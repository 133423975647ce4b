//! The status page of nginx is open to everybody.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/internals-public",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("internals_public.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for status in configuration.named("stub_status").filter(|it| it.arg(0).is_none_or(|it| it.text != "off")) {
            let Some(server) = configuration.server_of(status).filter(|it| !it.open) else { continue };
            if configuration.is_limited(status) {
                continue;
            }
            found
                .report(&RULE.about, status.head(), "everybody can read the status of this nginx")
                .because(server.head, "the server is open to all")
                .help("add `allow 127.0.0.1;` and `deny all;`, or let a server of its own listen on `127.0.0.1`")
                .absent_from(server.span);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/internals-public"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in ["location /status { stub_status; }", "location /status { stub_status on; allow 10.0.0.0/8; }"] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "location /status { stub_status; allow 127.0.0.1; deny all; }",
            "allow 127.0.0.1; deny all; location /status { stub_status; }",
            "location /status { stub_status; auth_basic a; auth_basic_user_file b; }",
            "location /status { stub_status; include allow.conf; }",
            "location /status { if ($local = 0) { return 403; } stub_status; }",
            "location /status { internal; stub_status; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
