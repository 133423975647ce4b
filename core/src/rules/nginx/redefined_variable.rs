//! A variable of nginx's own that a configuration may not define.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/redefined-variable",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("redefined_variable.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in &configuration.redefined_variables {
            let message = format!("`${}` is a variable of nginx and cannot be defined again", it.name);
            found.report(&RULE.about, it.span, message).help("use another name");
        }
    }
}
