//! `error_log off` does not switch the log off: it writes to a file of that name.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/error-log-off",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("error_log_off.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for statement in configuration.named("error_log") {
            let Some(file) = statement.arg(0).filter(|it| it.text == "off") else { continue };
            let finding = found.report(
                &RULE.about,
                file.span,
                "this does not switch the log off: errors are written to a file called `off`",
            );
            finding.help("write `error_log /dev/null crit;`, or leave the line out");
            if statement.count() == 1 && !statement.is_packaged() {
                finding.fix(Fix::replace("write `/dev/null crit`", Safety::Unsafe, file.span, "/dev/null crit"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/error-log-off"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in ["error_log off;", "error_log off crit;"] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in ["error_log /var/log/off;", "access_log off;", "error_log stderr;"] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
