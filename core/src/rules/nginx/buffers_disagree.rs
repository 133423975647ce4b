//! Sizes of buffers that nginx refuses together.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/buffers-disagree",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("buffers_disagree.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for misfit in configuration.misfits() {
            let finding = found.report(&RULE.about, misfit.at, misfit.why);
            for it in misfit.beside {
                finding.because(it, "counts here, too");
            }
            if let Some(end) = misfit.noticed {
                finding.because(end, "nginx notices here");
            }
        }
    }
}
