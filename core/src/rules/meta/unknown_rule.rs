//! Compares the rules that comments and the manifest name with those there are.

use crate::estate::Estate;
use crate::rules::{Rule, Selection, UnknownRule, suppression};
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "meta/unknown-rule",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("landreeve"),
        page: include_str!("unknown_rule.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for it in suppression::find(estate) {
        name(&it.pattern, it.span, "so this comment allows nothing", found);
    }
    for (pattern, _) in &estate.manifest.rules {
        name(&pattern.value, pattern.span, "so this line changes nothing", found);
    }
}

fn name(pattern: &str, span: Span, so: &str, found: &mut Findings) {
    let selection = Selection { select: vec![pattern.to_owned()], ..Selection::default() };
    let Err(UnknownRule { similar, .. }) = selection.validate() else { return };
    let help = match similar {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => "`landreeve explain` lists every rule".to_owned(),
    };
    found.report(&RULE.about, span, format!("no rule is called `{pattern}`, {so}")).help(help);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn comments_and_the_manifest_are_read() {
        let found = findings(
            &["meta/unknown-rule"],
            "//- .env\n# landreeve: allow(meta/unknwon-rule)\nA=1\n//- landreeve.toml\n[rules]\n\"nosuch/*\" = \"off\"\n",
        );
        let expected = ".env:1:20 meta/unknown-rule no rule is called `meta/unknwon-rule`, so this comment allows nothing\n\
                        landreeve.toml:2:1 meta/unknown-rule no rule is called `nosuch/*`, so this line changes nothing\n";
        assert_eq!(found, expected);
    }

    #[test]
    fn rules_and_domains_that_exist_are_fine() {
        assert_eq!(
            findings(&["meta/unknown-rule"], "//- .env\n# landreeve: allow(meta/unknown-rule, meta/*)\nA=1\n"),
            ""
        );
    }
}
