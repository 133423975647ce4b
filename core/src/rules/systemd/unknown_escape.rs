//! Backslashes in commands that start no escape that systemd knows.

use crate::estate::unit::WordErrorKind;
use crate::estate::{Estate, unit};
use crate::facts::systemd::Kind;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/unknown-escape",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("unknown_escape.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        let commands = unit.read_settings().filter(|it| it.directive.is_some_and(|it| it.kind == Kind::Command));
        for setting in commands.filter(|it| it.text().contains('\\') && it.faults.is_empty()) {
            let unknown = setting.command_line().errors.iter().filter(|it| it.kind == WordErrorKind::UnknownEscape);
            for error in unknown {
                let escape = &setting.text()[error.span.clone()];
                // A blank behind a backslash, or none, is about the end of a line.
                if escape.trim_end().len() < 2 {
                    continue;
                }
                let message =
                    format!("systemd knows no escape `{escape}`: it warns and hands the backslash on as it is");
                let span = setting.span_of(error.span.clone());
                let fix = Fix::replace(format!("write `\\{escape}`"), Safety::Safe, span, format!("\\{escape}"));
                let finding = found.report(&RULE.about, span, message);
                finding.help(format!("write `\\{escape}`, which means the same to every release")).fix(fix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    const CODE: &[&str] = &["systemd/unknown-escape"];

    fn service(command: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart={command}\n"))
    }

    #[test]
    fn a_regular_expression_with_one_backslash() {
        assert_eq!(
            service(r"/bin/grep -q \d /etc/x"),
            "a.service:2:24 systemd/unknown-escape systemd knows no escape `\\d`: it warns and hands the backslash on as \
             it is\n"
        );
        let text = "//- a.service\n[Service]\nExecStart=/bin/sed 's/\\./_/;s/\\(x\\)/\\\\1/'\n";
        assert_eq!(fixed(CODE, text), "[Service]\nExecStart=/bin/sed 's/\\\\./_/;s/\\\\(x\\\\)/\\\\1/'\n");
    }

    #[test]
    fn escapes_that_systemd_knows_are_fine() {
        for fine in [r#"/bin/printf "a\tb\n\x41\101\u00e9\s\\d\"\'""#, "/bin/a \\ b", "/bin/a \\", r"/bin/a \; b"] {
            assert_eq!(service(fine), "", "{fine}");
        }
        assert_eq!(findings(CODE, "//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment='A=\\d'\n"), "");
    }
}
