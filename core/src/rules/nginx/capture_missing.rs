//! A value uses a group that the regular expression before it does not have.

use crate::estate::Estate;
use crate::facts::nginx::variable::{Part, parts};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/capture-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("capture_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for name in [
            "rewrite",
            "return",
            "set",
            "proxy_pass",
            "alias",
            "root",
            "try_files",
            "fastcgi_param",
            "proxy_set_header",
            "add_header",
        ] {
            for statement in configuration.named(name).filter(|it| it.has_capture()) {
                let value = if name == "rewrite" || name == "set" { statement.arg(1) } else { statement.args().pop() };
                let Some(value) = value.filter(crate::estate::nginx::Argument::is_known) else { continue };
                let groups = parts(&value.text)
                    .into_iter()
                    .filter_map(|it| if let Part::Capture(group, _) = it { Some(group) } else { None });
                let Some(most) = groups.max() else { continue };
                let regex = if name == "rewrite" { statement.matching() } else { configuration.captured_by(statement) };
                let Some((regex, has)) =
                    regex.and_then(|it| Some((it.pattern()?.groups(), it))).map(|(has, it)| (it, has))
                else {
                    continue;
                };
                if most > has {
                    let groups = match has {
                        0 => "no group".to_owned(),
                        1 => "one group".to_owned(),
                        _ => format!("{has} groups"),
                    };
                    found
                        .report(&RULE.about, value.span, format!("`${most}` is empty: the pattern has {groups}"))
                        .because(regex.span, "the pattern")
                        .help("put what is meant into parentheses");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/capture-missing"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "rewrite ^/a /b$1 last;",
            r"location ~ \.php$ { alias /srv/$1; }",
            "rewrite (?i)^/(?:a)/(.*) /$2 last;",
            "location ~ ^/(a)$ { return 301 /b/$2; }",
            "location / { if ($uri ~ ^/a) { return 301 /b/$1; } }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "rewrite ^/(a) /b$1 last;",
            "rewrite ^/(?<x>a) /b$1 last;",
            "location ~ ^/(a)$ { set $x $1; }",
            "location / { rewrite ^/(a)/ /b; return 301 /$1; }",
            "location / { return 301 /$1; }",
            "location ~ ^/a { rewrite ^/(b) /c; add_header A $1; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
