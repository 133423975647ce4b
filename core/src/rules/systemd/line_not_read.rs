//! Lines of unit files that systemd skips, because they assign nothing.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/line-not-read",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("line_not_read.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.standing != unit::Standing::Rejected) {
        let cut_off = unit.cut_off();
        for error in unit.files.iter().flat_map(|file| &file.errors).filter(|it| !is_behind_nul(estate, it.span)) {
            let (message, help) = match error.kind {
                unit::ErrorKind::MarkedComment => (
                    "systemd does not see that this line is a comment: a byte order mark stands before it",
                    "save the file as UTF-8 without a byte order mark",
                ),
                unit::ErrorKind::OutsideSection => (
                    "systemd skips this line: it stands before the first section",
                    "put it below the header of its section, such as `[Unit]`",
                ),
                unit::ErrorKind::MissingEquals => (
                    "systemd skips this line: it has no `=`",
                    "write `Directive=value`; a line that continues another follows a backslash at its end, \
                     and a comment starts with `#`",
                ),
                unit::ErrorKind::MissingKey => (
                    "systemd skips this line: nothing stands before the `=`",
                    "write the directive's name before the `=`",
                ),
                _ => continue,
            };
            // The rest of a command that was cut off has its own finding.
            if cut_off.iter().any(|it| it.contains(error.span)) {
                continue;
            }
            found.report(&RULE.about, error.span, message).help(help);
        }
    }
}

/// A NUL byte ends a line; what it cuts off is that byte's fault, which has a finding of its own.
fn is_behind_nul(estate: &Estate, line: Span) -> bool {
    estate.files.text(line.file)[..line.start as usize].trim_end_matches([' ', '\t']).ends_with('\0')
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_line_without_assignment() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nport 80\n=x\n";
        assert_eq!(
            findings(&["systemd/line-not-read"], text),
            "a.service:3:1 systemd/line-not-read systemd skips this line: it has no `=`\n\
             a.service:4:1 systemd/line-not-read systemd skips this line: nothing stands before the `=`\n"
        );
    }

    #[test]
    fn comments_within_a_continuation_are_part_of_it() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a \\\n# why\n; and\n  --port 80\n";
        assert_eq!(findings(&["systemd/line-not-read"], text), "");
    }

    #[test]
    fn what_a_nul_byte_cuts_off_is_not_told_again() {
        assert_eq!(
            findings(
                &["systemd/syntax", "systemd/line-not-read"],
                "//- a.service\n[Unit]\nDescription=a\0b\n[Service]\nExecStart=/bin/a\n"
            ),
            ""
        );
    }
}
