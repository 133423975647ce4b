//! Whatever connects from a host: nginx by its pass directives, and programs by
//! the variables they are given.

use std::collections::HashSet;

use super::parse::default_port;
use super::{Address, Connection};
use crate::estate::nginx::Destination;
use crate::estate::process::Process;
use crate::estate::{Estate, Host};
use crate::source::{Located, Span, Unknown, Value};

/// Collects the connections of a host.
pub fn connections(_estate: &Estate, host: &Host) -> Vec<Connection> {
    let mut all = Vec::new();
    nginx(host, &mut all);
    variables(host, &mut all);
    all
}

fn nginx(host: &Host, all: &mut Vec<Connection>) {
    for configuration in &host.nginx {
        for pass in &configuration.passes {
            let address = match &pass.to.value {
                Value::Known(Destination::Address(address)) => Value::Known(address.clone()),
                // The servers of the upstream stand for it.
                Value::Known(Destination::Upstream(_)) => continue,
                Value::Unknown(reason) => Value::Unknown(reason.clone()),
            };
            let address = Located { value: address, span: pass.to.span, from: pass.to.from.clone() };
            all.push(Connection { address, owner: "nginx".to_owned(), by: pass.directive.to_owned(), at: pass.span });
        }
        for server in configuration.upstreams.iter().flat_map(|it| &it.servers).filter(|it| !it.down) {
            let (address, at) = (server.address.clone(), server.span);
            all.push(Connection { address, owner: "nginx".to_owned(), by: "upstream".to_owned(), at });
        }
    }
}

/// A variable that a program is given, wherever it is set.
struct Variable<'e> {
    owner: &'e str,
    name: &'e str,
    value: &'e Located<Value<String>>,
}

/// The variables of processes, and of env files that no known process reads: then the file is the owner.
fn variables(host: &Host, all: &mut Vec<Connection>) {
    for process in &host.processes {
        let environment = &process.environment;
        let winners = environment.winners();
        let last =
            environment.assignments.iter().filter(|it| winners.get(&it.name).is_some_and(|last| last.key == it.key));
        all.extend(last.filter_map(|it| {
            let variable = Variable { owner: &process.unit, name: &it.name, value: &it.value };
            connection(&variable, &|name| winners.get(name).map(|it| &it.value))
        }));
        settings(process, all);
    }
    for file in host.env_files.iter().filter(|it| it.readers.is_empty() && !it.is_example) {
        all.extend(file.effective().filter_map(|it| {
            let variable = Variable { owner: file.title(), name: &it.name, value: &it.value };
            connection(&variable, &|name| file.get(name).map(|it| &it.value))
        }));
    }
}

/// What the settings of a process say, where no variable says it already.
fn settings(process: &Process, all: &mut Vec<Connection>) {
    let Some(settings) = process.settings.as_ref().filter(|it| it.raised.is_none()) else { return };
    let known: HashSet<Span> = process.environment.assignments.iter().map(|it| it.value.span).collect();
    for (name, address) in settings.connections() {
        let is_known = std::iter::once(&address.span).chain(&address.from).any(|it| known.contains(it));
        if !is_known {
            let at = address.span;
            all.push(Connection { address, owner: process.unit.clone(), by: name.to_owned(), at });
        }
    }
}

/// Returns the connection that a variable describes: a URL, or a host with its port in a sibling.
fn connection<'e>(
    variable: &Variable<'e>,
    sibling: &dyn Fn(&str) -> Option<&'e Located<Value<String>>>,
) -> Option<Connection> {
    let address = url(variable).or_else(|| host_and_port(variable, sibling))?;
    let at = variable.value.span;
    Some(Connection { address, owner: variable.owner.to_owned(), by: variable.name.to_owned(), at })
}

/// Variables that hold a URL by the last word of their name; the value decides the rest.
fn url(variable: &Variable<'_>) -> Option<Located<Value<Address>>> {
    let last = variable.name.rsplit('_').next()?;
    if !matches!(last, "URL" | "URI" | "DSN" | "BROKER" | "BACKEND") {
        return None;
    }
    let value = match &variable.value.value {
        Value::Unknown(reason) => Value::Unknown(reason.clone()),
        Value::Known(text) if text.contains("://") => match Address::of_url(text) {
            Some(address) => Value::Known(address),
            None => Value::Unknown(Unknown::NotEvaluated("no address in the URL".to_owned())),
        },
        Value::Known(_) => return None,
    };
    Some(Located { value, span: variable.value.span, from: variable.value.from.clone() })
}

/// `X_HOST` with `X_PORT`, or with the usual port of the service it is named after.
fn host_and_port<'e>(
    variable: &Variable<'e>,
    sibling: &dyn Fn(&str) -> Option<&'e Located<Value<String>>>,
) -> Option<Located<Value<Address>>> {
    let stem = variable.name.strip_suffix("HOST").filter(|it| it.ends_with('_'))?;
    // `APP_HOST` and the like are where the program itself listens or is reached.
    if stem.split('_').any(|it| matches!(it, "BIND" | "LISTEN" | "SERVER" | "APP" | "WEB" | "HTTP" | "PUBLIC")) {
        return None;
    }
    let port = sibling(&format!("{stem}PORT"));
    let usual = || default_port(&stem.trim_end_matches('_').to_ascii_lowercase());
    let number = match port.map(|it| &it.value) {
        Some(Value::Known(text)) => text.trim().parse::<u16>().ok().filter(|it| *it > 0)?,
        Some(Value::Unknown(reason)) => return Some(unknown(variable, reason)),
        None => usual()?,
    };
    let value = match &variable.value.value {
        Value::Unknown(reason) => return Some(unknown(variable, reason)),
        Value::Known(host) if host.trim().starts_with('/') => return None,
        Value::Known(host) => Value::Known(Address::of_bind(&format!("{}:{number}", host.trim()), number)?),
    };
    Some(Located { value, span: variable.value.span, from: port.map(|it| it.span).into_iter().collect() })
}

fn unknown(variable: &Variable<'_>, reason: &Unknown) -> Located<Value<Address>> {
    Located::new(Value::Unknown(reason.clone()), variable.value.span)
}
