//! A zone of shared memory that no directive gives a size.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unknown-zone",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("unknown_zone.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.zones().0 {
            let message = format!("`{}` names the zone `{}`, and {} declares it", it.by, it.name, declarer(&it.by));
            let finding = found.report(&RULE.about, it.span, message);
            if let Some(end) = it.noticed {
                finding.because(end, "nginx notices here");
            }
            if let Some((span, why)) = it.elsewhere {
                finding.because(span, why);
            }
        }
    }
}

/// Returns the directive that declares zones for another.
fn declarer(user: &str) -> String {
    let suffix = if user.starts_with("limit_") { "zone" } else { "path" };
    if user == "zone" { "no other one with a size".to_owned() } else { format!("no `{user}_{suffix}`") }
}
