//! Who answers at an address of a host, and who else could.

use super::published::named;
use super::{Address, Connection, Listener, ListenerSource, Target};
use crate::estate::Host;
use crate::estate::process::{Process, Program};

/// Returns the listeners at which a connection from the same machine may end.
pub fn listeners_at<'h>(host: &'h Host, address: &'h Address) -> impl Iterator<Item = &'h Listener> {
    reached(host, address).map(|at| &host.listeners[at])
}

/// Returns the connections from the same machine that may end at a listener.
pub fn connections_to<'h>(host: &'h Host, listener: &'h Address) -> impl Iterator<Item = &'h Connection> {
    let near = host.meetings.connections.near(listener).iter().map(|at| &host.connections[*at]);
    near.filter(move |it| it.address.known().is_some_and(|it| it.may_reach(listener)))
}

/// Returns the programs whose application server answers there, by a bind of their own, by a socket unit or as a
/// container: their places for [`Host::program`].
pub fn processes_at(host: &Host, address: &Address) -> Vec<usize> {
    let mut found: Vec<usize> = named(host, &host.meetings.services, address).into_iter().collect();
    // A name that is not the machine's may be a container's, which has ports of its own.
    let is_name = matches!(address, Address::Tcp { host: Target::Name(_), .. }) && !address.is_local();
    let meant = |it: &usize| !(is_name && host.listeners[*it].source == ListenerSource::Published);
    for at in reached(host, address).filter(meant).filter_map(|it| host.meetings.processes.get(&it)).flatten() {
        if !found.contains(at) {
            found.push(*at);
        }
    }
    found
}

/// Returns the places of the listeners at which a connection may end, in order.
fn reached<'h>(host: &'h Host, address: &'h Address) -> impl Iterator<Item = usize> {
    let near = host.meetings.listeners.near(address).iter().copied();
    near.filter(|at| host.listeners[*at].address.known().is_some_and(|it| address.may_reach(it)))
}

/// Returns whether a process may listen somewhere that is not known.
pub fn may_listen_elsewhere(process: &Process) -> bool {
    match (&process.server, &process.program) {
        (Some(server), _) => server.binds.iter().any(|it| it.known().is_none()),
        (None, Program::Django(command)) => matches!(command.as_str(), "runserver" | "runserver_plus" | "daphne"),
        (None, Program::Other(name)) => {
            !matches!(name.as_str(), "rake" | "sidekiq" | "celery" | "resque" | "certbot" | "pg_dump" | "curl" | "kill")
        }
        (None, Program::Puma | Program::Gunicorn) => true,
    }
}

/// Returns whether containers run on a host, by its documents or by a file of Compose: what listens in them is not
/// known.
pub fn runs_containers(host: &Host) -> bool {
    let programs = ["docker", "docker-compose", "podman", "podman-compose", "kubectl", "nerdctl"];
    !host.compose.is_empty() || host.runbook.steps.iter().any(|step| programs.contains(&step.program()))
}
