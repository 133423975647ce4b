//! From the name to the servers that answer for it, and to the applications behind them.

use super::{Fact, push};
use crate::answer::route::{Outcome, Request, Route, route};
use crate::estate::environment::shown;
use crate::estate::name::{Behind, ServedKind, behind, host_of, serves, variables_of};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;

/// Who answers a browser that asks for the name, over TLS and without.
pub(super) fn served(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for scheme in ["https", "http"] {
        let Ok(request) = Request::of(&format!("{scheme}://{name}/")) else { continue };
        // What answers for every name says nothing of this one.
        for it in route(estate, &request).routes.into_iter().filter(Route::is_named) {
            let mut message = format!("{scheme} at {}: {}", it.addresses.join(", "), it.outcome.summary());
            if let Outcome::Upstream(upstream) = it.outcome.innermost()
                && !upstream.processes.is_empty()
            {
                message = format!("{message}; there {} listens", upstream.processes.join(", "));
            }
            let at = Some(it.server_at);
            facts.push(Fact { subject: it.server, holds: Some(true), message, at, host: it.host });
        }
    }
    facts
}

/// The applications behind the servers that name it, each once.
fn applications<'e>(host: &'e Host, name: &str) -> Vec<Behind<'e>> {
    let mut found: Vec<Behind<'e>> = Vec::new();
    let named = |kind| matches!(kind, ServedKind::Exact | ServedKind::Wildcard);
    for served in host.names.served.iter().filter(|it| named(it.kind) && serves(it, name)) {
        for it in behind(host, served) {
            if !found.iter().any(|known| known.at == it.at) {
                found.push(it);
            }
        }
    }
    found
}

/// Whether the applications behind accept the name.
pub(super) fn allowed(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for host in &estate.hosts {
        for it in applications(host, name) {
            let unit = &it.process.unit;
            let mut add = |holds, message, at| {
                let (subject, host) = (unit.clone(), host.name.clone());
                push(&mut facts, Fact { subject, holds, message, at, host });
            };
            if !it.keeps_host {
                let message = format!("{unit} gets another `Host` than the one that is asked for");
                add(None, message, it.places.first().copied());
                continue;
            }
            let mut lists = variables_of(host, it.process, Role::AllowedHosts).peekable();
            if lists.peek().is_none() {
                add(None, format!("nothing here says which hosts {unit} accepts"), Some(it.process.span));
            }
            for list in lists {
                let variable = &list.variable;
                let (holds, message) = match (list.accepts(name), list.complete) {
                    (true, _) => (Some(true), format!("`{variable}` of {unit} accepts it")),
                    (false, true) => (Some(false), format!("`{variable}` of {unit} has no entry for it")),
                    (false, false) => (None, format!("`{variable}` of {unit} is not known in full")),
                };
                add(holds, message, Some(list.span));
            }
        }
    }
    facts
}

/// The origins that the applications behind let read, or post.
pub(super) fn origins(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for host in &estate.hosts {
        for it in applications(host, name) {
            for (role, what) in [(Role::CorsOrigins, "read"), (Role::CsrfOrigins, "post to")] {
                for list in variables_of(host, it.process, role) {
                    let of = format!("`{}` of {}", list.variable, it.process.unit);
                    for pattern in &list.patterns {
                        let message = format!("{of} lets every origin {what} the answers that it matches");
                        let (subject, host) = (pattern.value.clone(), host.name.clone());
                        push(&mut facts, Fact { subject, holds: None, message, at: Some(pattern.span), host });
                    }
                    let unsent = list.never_sent(estate);
                    for origin in &list.elements {
                        let whole = origin.value.contains("://") && !host_of(&origin.value).contains('*');
                        let (holds, message) = if unsent.contains(&origin.span) {
                            (Some(false), format!("{of} names it, and no browser sends an origin of this form"))
                        } else if whole {
                            (Some(true), format!("{of} lets it {what} the answers"))
                        } else {
                            (None, format!("{of} names it, which each library reads in its own way"))
                        };
                        let message = message.replace("post to the answers", "post");
                        let (subject, host) = (shown(&list.variable, &origin.value), host.name.clone());
                        push(&mut facts, Fact { subject, holds, message, at: Some(origin.span), host });
                    }
                }
            }
        }
    }
    facts
}
