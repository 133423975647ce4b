//! A location inside another that nginx does not allow there.
use crate::estate::Estate;
use crate::estate::nginx::Verdict;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/location-outside",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("location_outside.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (statement, verdict) in configuration.complaints() {
            let Verdict::Misplaced(why, outer) = verdict else { continue };
            let path = statement.args().iter().map(|it| it.text.to_string()).collect::<Vec<_>>().join(" ");
            found
                .report(&RULE.about, statement.head(), format!("`location {path}` cannot stand here: {why}"))
                .because(*outer, "inside this location");
        }
    }
}
