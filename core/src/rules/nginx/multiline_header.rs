//! A header of an answer with a line break in its value.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/multiline-header",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("multiline_header.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for header in configuration.named("add_header").chain(configuration.named("add_trailer")) {
            let (Some(name), Some(value)) = (header.arg(0), header.arg(1)) else { continue };
            if value.text.trim_end().contains('\n') && value.is_known() {
                found
                    .report(
                        &RULE.about,
                        value.span,
                        format!("`{}` is sent over several lines: HTTP/2 clients refuse the answer", name.text),
                    )
                    .help("write the value on one line");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/multiline-header"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        assert_eq!(check("add_header A \"b\n c\";"), 1);
    }

    #[test]
    fn what_is_right() {
        for text in [r#"add_header A "b c";"#, "add_header A b;"] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
