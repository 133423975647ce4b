//! Names the comments that allow something nobody reports.

use crate::estate::Estate;
use crate::rules::suppression::Allowed;
use crate::rules::{self, Rule, Selection, run};
use crate::source::{About, Effect, Findings, Severity};

/// The rule. Only whoever runs all rules can tell what a comment allowed: the
/// runner calls [`report`].
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "meta/unused-suppression",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("landreeve"),
        page: include_str!("unused_suppression.md"),
    },
    check: |_: &Estate, _: &mut Findings| {},
};

/// Reports what of `allowed` was not `used`. A rule that did not run might have
/// used it.
pub(in crate::rules) fn report(allowed: &[Allowed], used: &[bool], selection: &Selection, found: &mut Findings) {
    if !selection.includes(&RULE) {
        return;
    }
    for (it, _) in allowed.iter().zip(used).filter(|(_, used)| !**used) {
        let mut named = rules::all().filter(|rule| run::matches(&it.pattern, &rule.about)).peekable();
        if named.peek().is_some() && named.all(|rule| selection.includes(rule)) {
            let message = format!("nothing here is reported by `{}`, so this comment allows nothing", it.pattern);
            found.report(&RULE.about, it.span, message).help("take it out of the comment");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_comment_that_allows_something_is_used() {
        let text = "//- .env\n# landreeve: allow(meta/unknown-rule)\n# landreeve: allow(no/such)\nA=1\n";
        assert_eq!(findings(&["meta/*"], text), "");
    }

    #[test]
    fn one_that_allows_nothing_is_named_when_its_rule_ran() {
        let text = "//- .env\n# landreeve: allow(meta/unknown-rule)\nA=1\n";
        let expected = ".env:1:20 meta/unused-suppression nothing here is reported by `meta/unknown-rule`, so this \
                        comment allows nothing\n";
        assert_eq!(findings(&["meta/*"], text), expected);
        assert_eq!(findings(&["meta/unused-suppression"], text), "", "the rule did not run");
    }
}
