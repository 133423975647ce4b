//! Options of a socket that two servers of one address set.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/listen-options-twice",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("listen_options_twice.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for twice in configuration.options_given_twice().into_iter().filter(|_| !configuration.is_nameless) {
            found
                .report(
                    &RULE.about,
                    twice.again,
                    format!("the options of the socket {} are set a second time", twice.what),
                )
                .because(twice.first, "they are set here already")
                .help("set them in one server: they hold for all servers of the address");
        }
    }
}
