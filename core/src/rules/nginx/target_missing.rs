//! An upstream without servers, or a server of `stream` that hands to nothing.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/target-missing",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("target_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for hollow in configuration.hollow() {
            let end = hollow.block.sub(hollow.block.len() - 1, hollow.block.len());
            found
                .report(&RULE.about, hollow.head, format!("this block lacks {}", hollow.lacks))
                .because(end, "nginx notices at its end")
                .absent_from(hollow.block);
        }
    }
}
