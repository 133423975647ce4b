//! An `include` that leads back to a file that is being read.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/include-cycle",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("include_cycle.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for id in &configuration.cycles {
            let include = configuration.statement(*id);
            let path = include.arg(0).map(|it| it.text.into_owned()).unwrap_or_default();
            let finding = found.report(
                &RULE.about,
                include.head(),
                format!("`include {path}` reads a file that is already being read: nginx runs out of memory"),
            );
            let mut outer = include.via();
            while let Some(it) = outer {
                finding.because(it.head(), "this include is being followed");
                outer = it.via();
            }
            finding.help("remove the include, or narrow its pattern so that it does not match its own file");
        }
    }
}
