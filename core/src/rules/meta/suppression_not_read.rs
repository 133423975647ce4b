//! Comments that are meant to allow something and are written in another way.

use crate::estate::Estate;
use crate::rules::{Rule, suppression};
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "meta/suppression-not-read",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("landreeve"),
        page: include_str!("suppression_not_read.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for span in suppression::misread(estate) {
        found
            .report(&RULE.about, span, "this comment allows nothing: it is not written as one that does")
            .help("write `landreeve: allow(RULE) reason`, with one blank and the rule in parentheses");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(comment: &str) -> String {
        findings(&["meta/suppression-not-read"], &format!("//- .env\n{comment}\nA=1\n"))
    }

    #[test]
    fn comments_with_a_slip_in_them() {
        assert_eq!(
            check("# landreeve:allow(env/duplicate-key) why"),
            ".env:1:3 meta/suppression-not-read this comment allows nothing: it is not written as one that does\n"
        );
        for comment in [
            "# landreeve: alow(env/duplicate-key)",
            "# landreeve: allow(env/duplicate-key",
            "# landreeve: allow env/duplicate-key",
            "# landreeve allow(env/*)",
            "# Landreeve: allow(env/*)",
            "# landreeve: ignore(env/*)",
            "# landreeve:disable env/duplicate-key",
        ] {
            assert_eq!(check(comment).lines().count(), 1, "{comment}");
        }
    }

    #[test]
    fn comments_that_allow_and_other_talk() {
        for comment in [
            "# landreeve: allow(env/*)",
            "# landreeve allows it",
            "# landreeve: see the docs",
            "# landreeve ignores this file",
            "#",
            "A=landreeve:allow(x)",
        ] {
            assert_eq!(check(comment), "", "{comment}");
        }
        let prose = "//- a.md\n# landreeve:allow(env/*) is wrong\n\n```text\n# landreeve:allow(x)\n```\n";
        assert_eq!(findings(&["meta/suppression-not-read"], prose), "");
        let html = "//- a.md\n<!-- landreeve:allow(env/*) -->\n";
        assert_eq!(findings(&["meta/suppression-not-read"], html).lines().count(), 1);
    }
}
