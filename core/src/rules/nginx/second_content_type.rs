//! `add_header Content-Type` on an answer that has a type already: two headers are sent.

use crate::estate::Estate;
use crate::estate::nginx::Argument;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/second-content-type",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("second_content_type.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for header in configuration.named("add_header") {
            let Some(name) = header.arg(0).filter(|it| it.text.eq_ignore_ascii_case("content-type")) else { continue };
            let Some(returned) = header.parent().and_then(|it| it.last("return")) else { continue };
            // What has no body has no type of its own; one that was emptied is not sent.
            let body =
                returned.count() == 2 && returned.arg(0).is_some_and(|it| it.text.starts_with('2') && it.text != "204");
            let default = returned.effective("default_type").list.pop().and_then(|it| it.arg(0));
            if !body || default.is_some_and(|it| it.text.is_empty()) {
                continue;
            }
            let value =
                header.arg(1).filter(Argument::is_known).map_or_else(|| "…".to_owned(), |it| it.text.into_owned());
            let finding = found.report(
                &RULE.about,
                name.span,
                "the answer has two `Content-Type` headers: `add_header` adds one to that of nginx",
            );
            finding
                .because(returned.head(), "this answer gets its own type from `default_type`")
                .help(format!("write `default_type {value};` instead"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/second-content-type"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        assert_eq!(check("location / { add_header Content-Type text/plain; return 200 ok; }"), 1);
    }

    #[test]
    fn what_is_right() {
        for text in [
            "location / { default_type text/plain; return 200 ok; }",
            "location / { add_header Content-Type text/plain; return 204; }",
            "location / { add_header Content-Type text/plain; proxy_pass http://127.0.0.1; }",
            r#"location / { default_type ""; add_header Content-Type text/plain; return 200 ok; }"#,
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
