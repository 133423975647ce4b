//! What nginx cannot read: every place, not only the first.
use crate::estate::Estate;
use crate::estate::nginx::Flaw;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/syntax",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("syntax.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (problem, text, noticed) in configuration.problems() {
            let finding = found.report(&RULE.about, problem.span, problem.flaw.message());
            finding.absent_from(text);
            if let Some(help) = problem.flaw.help() {
                finding.help(help);
            }
            if let Some(place) = noticed {
                finding.because(place, "nginx reads on to here");
            }
            if problem.flaw == Flaw::MissingSemicolon {
                finding.fix(Fix::replace("close the directive with `;`", Safety::Unsafe, problem.span, ";"));
            }
        }
    }
}
