//! From the connection to the phases: the server by address and name, and what
//! nginx refuses before it looks at any location (`ngx_http_request.c`).

use std::collections::BTreeSet;

use super::escape::show;
use super::listen::{Group, groups};
use super::outcome::{Header, Outcome};
use super::passage::Passage;
use super::phase::Next;
use super::server::{By, Chosen, choose};
use super::step::{Step, StepKind, Unclear};
use super::target::{self, Target};
use super::{Connection, Request, Route, host};
use crate::estate::endpoint::Address;
use crate::estate::nginx::{Configuration, Listen, Server};
use crate::estate::{Estate, Host};

/// Statuses that get every `add_header`; others only those with `always`.
const PLAIN_STATUSES: [u16; 10] = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/// Returns the ways of a request through a configuration, those that agree put together.
pub(super) fn routes(estate: &Estate, on: &Host, configuration: &Configuration, request: &Request) -> Vec<Route> {
    let mut all: Vec<Route> = Vec::new();
    for group in groups(configuration, &request.connection) {
        let route = route((estate, on, configuration), &group, request);
        let same =
            |it: &&mut Route| it.server_at == route.server_at && it.outcome == route.outcome && it.by == route.by;
        match all.iter_mut().find(same) {
            Some(before) => before.addresses.extend(route.addresses),
            None => all.push(route),
        }
    }
    all
}

/// Returns a note for each `listen` whose address is not known and may be that of the connection.
pub(super) fn unknown_listens(configuration: &Configuration, request: &Request) -> Vec<Step> {
    let open = configuration.servers.iter().flat_map(|it| &it.listens).filter(|it| it.address.known().is_none());
    let may_be = |it: &&Listen| range(configuration, it).is_none_or(|it| it.contains(&request.connection.port()));
    let note = |it: &Listen| Step {
        kind: StepKind::Note,
        message: "this server may answer: where it listens is not known".to_owned(),
        at: Some(it.span),
    };
    open.filter(may_be).map(note).collect()
}

/// Returns the addresses where some server of a configuration has the name of the request.
pub(super) fn named_at(configuration: &Configuration, request: &Request) -> Vec<String> {
    let Some(name) = request.header("host").and_then(|it| host::validate(it.as_bytes())) else { return Vec::new() };
    let listens = configuration.servers.iter().flat_map(|it| &it.listens).filter_map(|it| it.address.known());
    let ports: BTreeSet<u16> = listens.filter_map(Address::port).collect();
    let groups = ports.into_iter().flat_map(|port| groups(configuration, &Connection::Tcp(None, port)));
    let named = groups.filter(|it| choose(it, &name).is_ok_and(|it| it.by < By::Default));
    named.map(|it| it.address.to_string()).collect()
}

/// Returns the ports of a `listen` that is written as a range.
fn range(configuration: &Configuration, listen: &Listen) -> Option<std::ops::RangeInclusive<u16>> {
    let statement = configuration.statements().find(|it| it.is("listen") && it.span() == listen.span)?;
    let argument = statement.arg(0)?;
    let (from, to) = argument.text.rsplit(':').next()?.split_once('-')?;
    Some(from.parse().ok()?..=to.parse().ok()?)
}

/// A request as far as its line and its `Host` go.
enum Arrival {
    Fine(Target),
    Refused(u16, String),
}

fn route(place: (&Estate, &Host, &Configuration), group: &Group<'_>, request: &Request) -> Route {
    let default = group.servers[group.default].0;
    let mut chosen = None;
    let mut name = Vec::new();
    let arrival = arrive(place.2, group, request, default, &mut name, &mut chosen);
    let (arrival, chosen) = match (arrival, chosen) {
        (Ok(arrival), chosen) => (Ok(arrival), chosen.unwrap_or_else(|| by_default(group))),
        (Err(unclear), _) => (Err(unclear), by_default(group)),
    };
    let mut passage = Passage::new(place, request, chosen.server);
    passage.name = name;
    passage.step(StepKind::Server, why(&chosen, group, &passage.name), chosen.at);
    if let Some(captures) = chosen.captures {
        passage.capture(captures);
    }
    let outcome = match arrival {
        Err(unclear) => {
            passage.step(StepKind::Note, format!("the server is not known: {}", unclear.reason), unclear.at);
            Outcome::Unknown { reason: unclear.reason }
        }
        Ok(_) if request.tls && !group.tls => {
            passage.step(StepKind::Content, "no TLS is spoken at this address", group.servers[group.default].1.span);
            Outcome::Closed
        }
        Ok(_) if request.tls && passage.flag("ssl_reject_handshake", false) => {
            let at = passage.setting("ssl_reject_handshake").map(crate::estate::nginx::Statement::span);
            passage.step(StepKind::Content, "the server rejects every handshake", at);
            Outcome::Closed
        }
        Ok(Arrival::Refused(status, why)) => {
            passage.step(StepKind::Content, why, None);
            passage.run(Next::Status(status))
        }
        Ok(Arrival::Fine(target)) => {
            passage.take(target);
            if !request.tls && group.tls {
                passage.step(StepKind::Content, "plain HTTP reaches an address that speaks TLS", None);
                passage.run(Next::Status(497))
            } else {
                passage.run(Next::Server)
            }
        }
    };
    finish(passage, chosen.by, group, outcome)
}

fn by_default<'c>(group: &Group<'c>) -> Chosen<'c> {
    let (server, listen) = group.servers[group.default];
    let (by, at) = listen.default_server.map_or((By::First, listen.span), |it| (By::Default, it));
    Chosen { server, by, at, captures: None }
}

/// Reads request line and `Host` in nginx's order, and finds the server.
fn arrive<'c>(
    configuration: &'c Configuration,
    group: &Group<'c>,
    request: &Request,
    default: &'c Server,
    name: &mut Vec<u8>,
    chosen: &mut Option<Chosen<'c>>,
) -> Result<Arrival, Unclear> {
    let refused = |status, why: &str| Ok(Arrival::Refused(status, why.to_owned()));
    let in_method = |it: u8| it.is_ascii_uppercase() || it == b'_' || it == b'-';
    if request.method.is_empty() || !request.method.bytes().all(in_method) {
        return refused(400, "nginx takes no such method");
    }
    let Some((authority, path)) = target::split(request.target.as_bytes()) else {
        return refused(400, "nginx takes no such target");
    };
    // The path is read before the name is known; with TLS the name comes with the handshake.
    let first = match request.header("host").filter(|_| request.tls).and_then(|it| host::validate(it.as_bytes())) {
        Some(sni) => choose(group, &sni)?.server,
        None => default,
    };
    let merge = configuration.statement(first.id).effective("merge_slashes").list.last().copied();
    let merge = merge.and_then(|it| it.arg(0)).is_none_or(|it| !it.text.eq_ignore_ascii_case("off"));
    let Some(target) = target::read(authority, path, merge) else {
        return refused(400, "the path has a bad escape or leads above the root");
    };
    if let Some(authority) = &target.authority {
        let Some(valid) = host::validate(authority) else { return refused(400, "the target names no valid host") };
        *chosen = Some(choose(group, &valid)?);
        *name = valid;
    }
    let mut hosts = request.headers_of("host");
    if let Some(first) = hosts.next() {
        let Some(valid) = host::validate(first.trim().as_bytes()) else {
            return refused(400, "the `Host` is not valid");
        };
        if hosts.next().is_some() {
            return refused(400, "there are two `Host` headers");
        }
        if chosen.is_none() {
            *chosen = Some(choose(group, &valid)?);
            *name = valid;
        }
    } else {
        if chosen.is_none() {
            *chosen = Some(choose(group, b"")?);
        }
        if !request.http10 {
            return refused(400, "HTTP/1.1 needs a `Host`");
        }
    }
    match request.method.as_str() {
        "TRACE" | "CONNECT" => refused(405, "nginx does not answer this method"),
        _ => Ok(Arrival::Fine(target)),
    }
}

fn why(chosen: &Chosen<'_>, group: &Group<'_>, name: &[u8]) -> String {
    let name = show(name);
    let address = group.address;
    match chosen.by {
        By::Exact if name.is_empty() => {
            format!("a request without a host takes the server without a name at {address}")
        }
        By::Exact => format!("`{name}` is a name of the server at {address}"),
        By::Leading => format!("it is the longest `*.` name for `{name}` at {address}"),
        By::Trailing => format!("it is the longest `.*` name for `{name}` at {address}"),
        By::Regex => format!("it is the first regex that matches `{name}` at {address}"),
        By::Default => format!("no name fits, and it is the default server at {address}"),
        By::First => format!("no name fits, and it is the first server at {address}"),
    }
}

fn finish(mut passage: Passage<'_>, by: By, group: &Group<'_>, outcome: Outcome) -> Route {
    let status = match &outcome {
        Outcome::Answer { status, .. } => Some(*status),
        Outcome::File { status, .. } => Some(status.unwrap_or(200)),
        _ => None,
    };
    let mut headers = Vec::new();
    for statement in passage.block.effective("add_header").list {
        let args = statement.args();
        let [name, value, rest @ ..] = args.as_slice() else { continue };
        let always = rest.iter().any(|it| it.text == "always");
        if always || status.is_none_or(|it| PLAIN_STATUSES.contains(&it)) {
            let value = passage.computed(&value.text, value.span);
            if value.value.as_deref() == Some("") {
                continue;
            }
            headers.push(Header { name: name.text.to_string(), value, always, at: Some(statement.span()) });
        }
    }
    let server = passage.server_block();
    let mut certain = !server.is_open();
    let mut block = Some(passage.block);
    while let Some(it) = block {
        if it.is_open() {
            certain = false;
            passage.step(StepKind::Note, "not everything in this block is known: more may be in force", it.head());
        }
        block = it.parent();
    }
    Route {
        host: passage.host.name.clone(),
        addresses: vec![group.address.to_string()],
        server: passage.server.known_names().next().map_or_else(String::new, |it| it.0.to_owned()),
        by,
        server_at: passage.server.head,
        location: passage.location.map(|it| words(&passage.configuration.statement(it.id))),
        location_at: passage.location.map(|it| it.head),
        uri: show(&passage.uri),
        args: show(&passage.args),
        outcome,
        headers,
        steps: passage.steps,
        certain,
    }
}

/// Modifier and pattern of a location, as nginx reads them.
fn words(location: &crate::estate::nginx::Statement<'_>) -> String {
    let words: Vec<String> = location.args().iter().map(|it| it.text.to_string()).collect();
    words.join(" ")
}
