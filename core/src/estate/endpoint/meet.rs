//! Who answers at an address of a host, and who else could.

use super::{Address, Listener, ListenerSource};
use crate::estate::Host;
use crate::estate::process::{Process, Program};

/// Returns the listeners at which a connection from the same machine may end.
pub fn listeners_at<'h>(host: &'h Host, address: &Address) -> impl Iterator<Item = &'h Listener> {
    host.listeners.iter().filter(move |it| it.address.known().is_some_and(|at| address.may_reach(at)))
}

/// Returns the processes whose application server answers there: by a bind of its own, or by a socket unit.
pub fn processes_at<'h>(host: &'h Host, address: &Address) -> Vec<&'h Process> {
    let mut found: Vec<&Process> = Vec::new();
    // nginx may listen at many addresses; only these can be a process's.
    let own = |it: &&Listener| matches!(it.source, ListenerSource::Process | ListenerSource::Socket);
    let reached = |it: &&Listener| it.address.known().is_some_and(|at| address.may_reach(at));
    for listener in host.listeners.iter().filter(own).filter(reached) {
        let starts = |unit: &str| match listener.source {
            ListenerSource::Process => listener.owner == unit,
            ListenerSource::Socket => host
                .units
                .iter()
                .any(|it| it.name == listener.owner && super::listen::activated(it).is_some_and(|it| it == unit)),
            _ => false,
        };
        for process in host.processes.iter().filter(|it| starts(&it.unit)) {
            if !found.iter().any(|it| std::ptr::eq(*it, process)) {
                found.push(process);
            }
        }
    }
    found
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

/// Returns whether the documents of a host start containers: what listens in them is not known.
pub fn runs_containers(host: &Host) -> bool {
    let programs = ["docker", "docker-compose", "podman", "podman-compose", "kubectl", "nerdctl"];
    host.runbook.steps.iter().any(|step| programs.contains(&step.program()))
}
