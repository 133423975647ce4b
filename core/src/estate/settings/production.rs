//! Which settings the public meets: those of applications behind a name that nobody would give to a place to try things.

use std::collections::HashSet;

use super::Settings;
use crate::estate::Host;
use crate::estate::name::{Behind, ServedKind, ServedName, behind, is_guide, registrable_domain};
use crate::estate::process::Process;
use crate::facts::words::placeholder;

/// An application that the public reaches.
#[derive(Debug)]
pub struct InProduction<'h> {
    /// The process.
    pub process: &'h Process,
    /// Its settings.
    pub settings: &'h Settings,
    /// The first name that it is reached by.
    pub served: &'h ServedName,
}

/// Words in names of places that are not production.
const WORDS: &[&str] = &[
    "alpha",
    "beta",
    "canary",
    "ci",
    "demo",
    "dev",
    "develop",
    "development",
    "e2e",
    "integration",
    "lab",
    "local",
    "preprod",
    "preview",
    "qa",
    "review",
    "sandbox",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "tst",
    "uat",
];

/// Returns the word in a host name or module that says that it is not production.
///
/// # Examples
///
/// ```
/// use landreeve::estate::settings::environment_word;
///
/// assert_eq!(environment_word("api-staging.shop.cl"), Some("staging"));
/// assert_eq!(environment_word("contest.shop.cl"), None);
/// ```
pub fn environment_word(name: &str) -> Option<&str> {
    name.split(['.', '-', '_'])
        .map(|it| it.trim_end_matches(|it: char| it.is_ascii_digit()))
        .find(|it| WORDS.contains(it))
}

/// Returns the applications with settings that a public name leads to, each once.
pub fn in_production(host: &Host) -> Vec<InProduction<'_>> {
    if host.processes.iter().all(|it| it.settings.is_none()) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for served in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact && is_public(&it.name.value)) {
        for Behind { at, process, .. } in behind(host, served) {
            let Some(settings) = &process.settings else { continue };
            let is_elsewhere = environment_word(&settings.module).is_some() || is_guide(host, settings.span.file);
            if !is_elsewhere && !is_guarded(host, served) && seen.insert(at) {
                found.push(InProduction { process, settings, served });
            }
        }
    }
    found
}

/// A registered name that nobody made up.
fn is_public(name: &str) -> bool {
    let known = psl::suffix(name.as_bytes()).is_some_and(|it| it.is_known());
    known && registrable_domain(name).is_some() && environment_word(name).is_none() && placeholder(name).is_none()
}

/// Whether the server lets in only some.
fn is_guarded(host: &Host, served: &ServedName) -> bool {
    let (configuration, at) = served.server;
    let Some(configuration) = host.nginx.get(configuration) else { return true };
    let Some(block) = configuration.servers.get(at).map(|it| configuration.statement(it.id)) else { return true };
    ["auth_basic", "auth_request", "deny", "ssl_verify_client"].iter().any(|it| block.all(it).next().is_some())
}
