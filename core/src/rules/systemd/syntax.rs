//! Unit files that systemd rejects as a whole, for a line it cannot read.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/syntax",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("syntax.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for error in unit.files.iter().flat_map(|file| &file.errors) {
            let message = match error.kind {
                unit::ErrorKind::HeaderNotClosed => "a section header ends in `]` and nothing may follow it",
                unit::ErrorKind::HeaderCharacters => {
                    "a section name holds no quotes, backslashes or control characters"
                }
                unit::ErrorKind::TooLong => "a logical line is longer than the 1 MiB that systemd reads",
                _ => continue,
            };
            let title = unit.title();
            found
                .report(&RULE.about, error.span, format!("systemd rejects the whole file of {title}: {message}"))
                .help("write the header alone on its line, as in `[Service]`; a comment gets a line of its own");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn anything_behind_a_header_rejects_the_file() {
        let text = "//- a.service\n[Unit] # main\nDescription=x\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(
            findings(&["systemd/syntax"], text),
            "a.service:1:1 systemd/syntax systemd rejects the whole file of a.service: \
             a section header ends in `]` and nothing may follow it\n"
        );
    }

    #[test]
    fn comments_and_blanks_are_fine() {
        let text = "//- a.service\n; c\n  [Service]  \n# [broken\nExecStart=/bin/a [x\n";
        assert_eq!(findings(&["systemd/syntax"], text), "");
    }
}
