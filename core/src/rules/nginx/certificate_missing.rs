//! A server that speaks TLS without a certificate, or has one without its key.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/certificate-missing",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("certificate_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for bare in configuration.bare_servers() {
            found
                .report(&RULE.about, bare.server, format!("this server lacks `{}`", bare.lacks))
                .because(bare.because, "which this asks for")
                .absent_from(bare.block);
        }
    }
}
