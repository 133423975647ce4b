//! A format of logs that no `log_format` before it declares.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unknown-log-format",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("unknown_log_format.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.unknown_log_formats() {
            let message =
                format!("`{}` names the format `{}`, and no `log_format` before it declares it", it.by, it.name);
            let finding = found.report(&RULE.about, it.span, message);
            if let Some((span, why)) = it.elsewhere {
                finding.because(span, why);
            }
        }
    }
}
