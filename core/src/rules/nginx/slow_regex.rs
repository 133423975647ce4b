//! A regular expression on what clients send takes exponential time on some texts.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/slow-regex",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("slow_regex.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (regex, slow) in configuration.slow_patterns() {
            let text = |bytes: &[u8]| bytes.iter().map(|it| char::from(*it)).collect::<String>();
            let (prefix, word) = (text(&slow.prefix), text(&slow.word));
            let start = if prefix.is_empty() { String::new() } else { format!("`{prefix}` and ") };
            let message = format!("PCRE takes exponential time for `{}` on {start}a long row of `{word}`", regex.text);
            found
                .report(&RULE.about, regex.span, message)
                .help("let no two parts of a repeated group match the same text, or make it possessive: `(a+)++`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/slow-regex"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "location ~ ^/(a+)+$ { return 200; }",
            "rewrite ^/([a-z0-9]+-?)+/$ /x last;",
            r#"if ($http_user_agent ~ "^(\w+\s?)*$") { return 403; }"#,
            "server_name ~^(([a-z])+.)+[A-Z]$;",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "location ~ ^/([^/]+/)*[^/]+$ { return 200; }",
            "rewrite ^/(.*)/(.*)/(.*)$ /x last;",
            r#"if ($scheme ~ "^(a+)+$") { return 403; }"#,
            r"location ~ \.(jpe?g|png)$ { return 200; }",
            "location ~ ^/(a+)++$ { return 200; }",
            "if ($request_method !~ ^(GET|HEAD)$ ) { return 405; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
