//! A directive, address or prefix that may stand once, and stands twice.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/duplicate-directive",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("duplicate_directive.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for repeat in configuration.repeats() {
            found
                .report(&RULE.about, repeat.again, format!("{} stands twice in one block", repeat.what))
                .because(repeat.first, "it stands here already")
                .help("keep one of them");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["nginx/duplicate-directive"], &format!("//- nginx/conf.d/a.conf\n{text}\n"))
    }

    #[test]
    fn what_may_stand_once() {
        for text in [
            "server { root /a; root /b; }",
            "server { include /etc/letsencrypt/options-ssl-nginx.conf; ssl_session_timeout 1d; }",
            "server { location /a {} location ^~ /a {} }",
            "server { location = /a {} location = /a {} }",
            "server { listen 80; listen *:80; }",
            "upstream a { server b; }\nupstream A { server c; }",
        ] {
            assert_eq!(check(text).lines().count(), 1, "{text}");
        }
    }

    #[test]
    fn what_may_stand_often() {
        for text in [
            "server { add_header A b; add_header A b; }",
            "server { location /a {} location = /a {} location ~ /a {} location ~ /a {} }",
            "server { root /a; location / { root /b; } }\nserver { root /a; }",
            "server { listen 80; listen [::]:80; listen 443 ssl; listen 443 quic; }",
            "map $a $b { default 1; x 2; }\nmap $a $c { default 1; }",
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
