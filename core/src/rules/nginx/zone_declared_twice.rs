//! A zone of shared memory that two directives declare.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/zone-declared-twice",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("zone_declared_twice.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.zones().1.into_iter().filter(|it| it.first != it.again) {
            found
                .report(&RULE.about, it.again, format!("the zone `{}` is declared twice: {}", it.name, it.why))
                .because(it.first, "it is declared here already")
                .help("give one of them another name");
        }
    }
}
