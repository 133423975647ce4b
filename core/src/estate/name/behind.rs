//! From a served name to the application that gets its requests, and to the
//! names this application accepts.

use super::super::Host;
use super::super::endpoint::{Address, processes_at};
use super::super::nginx::Statement;
use super::super::process::Process;
use super::setting::is_replaced;
use super::{NameVariable, ServedKind, ServedName, handed_on};
use crate::facts::words::Role;
use crate::source::{Located, Span};

/// A process behind a served name.
#[derive(Debug)]
pub struct Behind<'h> {
    /// The place of the process, for [`Host::program`].
    pub at: usize,
    /// The process.
    pub process: &'h Process,
    /// Where nginx hands the requests to.
    pub address: &'h Address,
    /// The places that say so, `proxy_pass` first.
    pub places: Vec<Span>,
    /// Whether the process gets the `Host` that the client sent.
    pub keeps_host: bool,
    /// The `Host` that nginx sends of its own accord, as of [`Handed`](super::Handed).
    pub own_host: Option<String>,
}

/// Returns the processes that get the requests for a served name.
pub fn behind<'h>(host: &'h Host, served: &ServedName) -> Vec<Behind<'h>> {
    if host.programs().next().is_none() {
        return Vec::new();
    }
    let (configuration, index) = served.server;
    let Some(configuration) = host.nginx.get(configuration) else { return Vec::new() };
    let Some(block) = configuration.servers.get(index) else { return Vec::new() };
    let mut found: Vec<Behind<'h>> = Vec::new();
    for handed in handed_on(configuration, block) {
        for at in processes_at(host, handed.address) {
            if !found.iter().any(|it| it.at == at) {
                let (address, keeps_host) = (handed.address, handed.keeps_host);
                let process = host.program(at);
                let own_host = handed.own_host.clone();
                found.push(Behind { at, process, address, places: handed.places.clone(), keeps_host, own_host });
            }
        }
    }
    found
}

/// Returns for each program of a host the host names whose requests it gets from nginx.
pub fn names_before(host: &Host) -> Vec<Vec<&Located<String>>> {
    let mut all = vec![Vec::new(); host.programs().count()];
    for served in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact) {
        for behind in behind(host, served) {
            all[behind.at].push(&served.name);
        }
    }
    all
}

/// Returns the lists of a role that a process goes by: those of its settings or its code, where they are known, and the
/// variables that it gets, each as the assignment that wins, as far as these do not stand for them.
pub fn variables_of<'h>(host: &'h Host, process: &'h Process, role: Role) -> impl Iterator<Item = &'h NameVariable> {
    let own: Vec<&NameVariable> = host.names.of_settings(process).into_iter().flatten().collect();
    let settings = process.settings.as_ref().filter(|_| host.names.of_settings(process).is_some());
    let set = process.environment.assignments.iter().filter_map(|it| host.names.set_at(it.key));
    let wins = |it: &&NameVariable| process.environment.get(&it.variable).is_some_and(|winner| winner.key == it.key);
    let counts = |it: &&NameVariable| !it.is_setting && settings.is_none_or(|of| !is_replaced(process, of, &own, it));
    let code = host.names.of_code(process, role);
    let is_settled = code.is_some();
    let set = set.filter(|it| !is_settled && it.role == role).filter(wins).filter(counts);
    let set: Vec<&NameVariable> = set.chain(code.into_iter().flatten()).collect();
    own.into_iter().filter(move |it| it.role == role).chain(set)
}

/// Returns whether the server may answer by itself for the name, or for every one: `if ($host ~ …) { return … }`, `rewrite`.
pub fn may_lead_away(host: &Host, served: &ServedName) -> bool {
    let Some(configuration) = host.nginx.get(served.server.0) else { return true };
    let Some(own) = configuration.servers.get(served.server.1) else { return true };
    let block = configuration.statement(own.id);
    let is_own = |it: &Statement<'_>| it.parent().is_some_and(|it| it.id() == own.id);
    let asks_name = |it: Statement<'_>| {
        it.raw().is_some_and(|it| ["$host", "$http_host", "$server_name"].iter().any(|name| it.contains(name)))
    };
    block.all("rewrite").any(|it| it.arg(1).is_some_and(|it| it.text.contains("://")))
        || configuration.named_in(block, "if").filter(is_own).any(asks_name)
}
