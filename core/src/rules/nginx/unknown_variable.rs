//! A variable that nginx does not have and nothing defines.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unknown-variable",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("unknown_variable.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for unknown in &configuration.unknown_variables {
            let message = match unknown.since {
                Some((a, b, c)) => format!("the variable `${}` exists since nginx {a}.{b}.{c} only", unknown.name),
                None => format!("nothing defines the variable `${}`", unknown.name),
            };
            let finding = found.report(&RULE.about, unknown.span, message);
            if let Some(similar) = &unknown.similar {
                finding.help(format!("did you mean `${similar}`?"));
            }
        }
    }
}
