//! Which settings the public meets: those of applications behind a name that nobody would give to a place to try things.

use std::collections::HashSet;
use std::net::IpAddr;

use super::Settings;
use crate::estate::Host;
use crate::estate::endpoint::{Address, Target};
use crate::estate::name::{Behind, ServedKind, ServedName, behind, is_guide, registrable_domain};
use crate::estate::nginx::{Listen, Statement};
use crate::estate::process::Process;
use crate::facts::words::placeholder;
use crate::source::Span;

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
    "desa",
    "desarrollo",
    "dev",
    "devel",
    "develop",
    "development",
    "e2e",
    "homolog",
    "homologacao",
    "homologacion",
    "integration",
    "lab",
    "local",
    "preprod",
    "preview",
    "prueba",
    "pruebas",
    "qa",
    "recette",
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
    if host.programs().all(|it| it.settings.is_none()) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for served in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact && is_public(&it.name.value)) {
        for Behind { at, process, places, .. } in behind(host, served) {
            let Some(settings) = &process.settings else { continue };
            let is_elsewhere = environment_word(&settings.module).is_some()
                || is_for_trying(process)
                || is_guide(host, settings.span.file);
            if !is_elsewhere && !is_guarded(host, served, &places) && seen.insert(at) {
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

/// Whether the unit or its folder is called by a place to try things: `shop-dev.service`, `/opt/shop-staging`.
fn is_for_trying(process: &Process) -> bool {
    let folder = process.working_directory.as_ref().and_then(|it| it.known()).map_or("", String::as_str);
    folder.split('/').chain([process.unit.as_str()]).any(|it| environment_word(it).is_some())
}

/// What lets in only some.
const GUARDS: [&str; 4] = ["auth_basic", "auth_request", "deny", "ssl_verify_client"];

/// Whether the server lets in only some, or none of the public, on the way to the pass.
fn is_guarded(host: &Host, served: &ServedName, places: &[Span]) -> bool {
    let (configuration, at) = served.server;
    let Some(configuration) = host.nginx.get(configuration) else { return true };
    let Some(own) = configuration.servers.get(at) else { return true };
    let block = configuration.statement(own.id);
    let pass = places.first().and_then(|at| configuration.passes.iter().find(|it| it.span == *at));
    let innermost = pass.and_then(|it| it.block).map_or(block, |it| configuration.statement(it));
    own.open
        || GUARDS.into_iter().any(|it| !innermost.effective(it).list.is_empty())
        || GUARDS.iter().any(|it| block.all(it).next().is_some())
        || configuration.named_in(block, "if").filter(|it| is_around(*it, innermost)).any(turns_away)
        || !own.listens.is_empty() && own.listens.iter().all(is_private)
}

/// Whether a condition stands in a block that a statement is in.
fn is_around(condition: Statement<'_>, inner: Statement<'_>) -> bool {
    let outer = condition.parent().map(Statement::id);
    std::iter::successors(Some(inner), |it| it.parent()).any(|it| Some(it.id()) == outer)
}

/// `if ($outside) { return 403; }`, by anything but what is asked for.
fn turns_away(condition: Statement<'_>) -> bool {
    const ASKED: &[&str] = &["args", "host", "http_host", "http_user_agent", "request_method", "request_uri", "uri"];
    let word = condition.arg(0);
    let name = word.as_ref().map_or("", |it| it.text.trim_matches(['(', ')', '!', '$']));
    let returns =
        condition.all("return").filter_map(|it| it.arg(0)).any(|it| matches!(&*it.text, "401" | "403" | "444"));
    returns && !ASKED.contains(&name)
}

/// An address that only the machine or its own network reaches.
fn is_private(listen: &Listen) -> bool {
    let Some(Address::Tcp { host, .. }) = listen.address.known() else { return false };
    match host {
        Target::Ip(IpAddr::V4(it)) => it.is_private() || it.is_loopback(),
        Target::Ip(IpAddr::V6(it)) => it.is_loopback(),
        Target::Name(_) => host.is_loopback(),
        Target::Any(_) => false,
    }
}
