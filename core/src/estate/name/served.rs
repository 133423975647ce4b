//! Names that nginx answers to, and the addresses it hands their requests to.

use std::collections::HashSet;

use super::super::Host;
use super::super::endpoint::Address;
use super::super::nginx::{Configuration, Destination, Pass, Server};
use crate::facts::words::{Placeholder, placeholder};
use crate::source::{Located, Span};

/// A name of a `server_name`.
#[derive(Debug, Clone)]
pub struct ServedName {
    /// The name in lower case; a wildcard or a regex as written.
    pub name: Located<String>,
    /// What it is.
    pub kind: ServedKind,
    /// Whether the server speaks TLS.
    pub tls: bool,
    /// Which configuration of the host, and which of its servers.
    pub server: (usize, usize),
}

/// What a `server_name` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServedKind {
    /// A host name.
    Exact,
    /// `*.example.com`, `.example.com` or `mail.*`.
    Wildcard,
    /// `~…`.
    Regex,
    /// `_`, `""`, an address, a variable, or a word that stands for a name still to be filled in.
    Nothing,
}

impl ServedKind {
    fn of(name: &str) -> Self {
        match name {
            "" | "_" | "localhost" => Self::Nothing,
            _ if name.starts_with('~') => Self::Regex,
            _ if name.starts_with(['*', '.']) || name.ends_with(".*") => Self::Wildcard,
            _ if name.contains('$') || name.parse::<std::net::IpAddr>().is_ok() => Self::Nothing,
            _ if name.starts_with('_') || name.contains(|it: char| !is_host_letter(it)) => Self::Nothing,
            _ => match placeholder(name) {
                None | Some(Placeholder::MadeUpName | Placeholder::ReservedName) => Self::Exact,
                Some(_) => Self::Nothing,
            },
        }
    }
}

fn is_host_letter(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '.' | '-' | '_')
}

pub(super) fn collect(host: &Host) -> Vec<ServedName> {
    let mut served = Vec::new();
    for (at, configuration) in host.nginx.iter().enumerate() {
        for (index, server) in configuration.servers.iter().enumerate() {
            let tls = server.tls();
            served.extend(server.known_names().map(|(name, span)| ServedName {
                name: Located::new(name.to_lowercase(), span),
                kind: ServedKind::of(name),
                tls,
                server: (at, index),
            }));
        }
    }
    served
}

/// Returns whether a `server_name` answers to a host; both in lower case. A regex may.
pub fn serves(served: &ServedName, host: &str) -> bool {
    let name = served.name.value.as_str();
    match served.kind {
        ServedKind::Exact | ServedKind::Nothing => name == host,
        ServedKind::Regex => true,
        ServedKind::Wildcard => {
            let below =
                |parent: &str| host.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'));
            match (name.strip_prefix("*."), name.strip_prefix('.'), name.strip_suffix(".*")) {
                (Some(parent), ..) => below(parent),
                (_, Some(parent), _) => host == parent || below(parent),
                (.., Some(head)) => host.strip_prefix(head).is_some_and(|rest| rest.starts_with('.')),
                _ => false,
            }
        }
    }
}

/// The names of a host's servers, for many questions.
#[derive(Debug)]
pub struct Answered<'h> {
    plain: HashSet<&'h str>,
    patterns: Vec<&'h ServedName>,
}

impl<'h> Answered<'h> {
    /// Takes the names of all servers of a host.
    pub fn new(host: &'h Host) -> Self {
        Self::of(host.names.served.iter())
    }

    /// Takes the names of the servers that speak TLS.
    pub fn over_tls(host: &'h Host) -> Self {
        Self::of(host.names.served.iter().filter(|it| it.tls))
    }

    fn of(served: impl Iterator<Item = &'h ServedName>) -> Self {
        let is_plain = |it: &&ServedName| matches!(it.kind, ServedKind::Exact | ServedKind::Nothing);
        let (plain, patterns): (Vec<_>, Vec<_>) = served.partition(is_plain);
        Self { plain: plain.into_iter().map(|it| it.name.value.as_str()).collect(), patterns }
    }

    /// Returns whether one of the names [`serves`] a host in lower case.
    pub fn has(&self, host: &str) -> bool {
        self.plain.contains(host) || self.patterns.iter().any(|it| serves(it, host))
    }
}

/// Where a server hands requests on to, with the places that say so.
#[derive(Debug)]
pub struct Handed<'h> {
    /// The address.
    pub address: &'h Address,
    /// The `proxy_pass`, and the `server` of the upstream it names.
    pub places: Vec<Span>,
    /// Whether the program behind gets the `Host` that the client sent.
    pub keeps_host: bool,
    /// The `Host` that nginx sends of its own accord; `None` where the configuration says something about it.
    pub own_host: Option<String>,
}

/// Returns the known addresses that a server's locations hand requests to.
pub fn handed_on<'h>(configuration: &'h Configuration, server: &'h Server) -> Vec<Handed<'h>> {
    let inside = |pass: &&Pass| {
        let block = pass.block.map(|it| configuration.statement(it));
        std::iter::successors(block, |it| it.parent()).any(|it| it.id() == server.id)
    };
    // Passes stand in the order of their ids, so those of a server stand before the next server's.
    let from = configuration.passes.partition_point(|it| it.id < server.id);
    let next = configuration.servers.partition_point(|it| it.id <= server.id);
    let next = configuration.servers.get(next).map(|it| it.id);
    let own = configuration.passes[from..].iter().take_while(|it| next.is_none_or(|next| it.id < next));
    own.filter(inside).flat_map(|pass| destinations(configuration, pass)).collect()
}

/// Returns the known addresses behind a pass.
fn destinations<'h>(configuration: &'h Configuration, pass: &'h Pass) -> Vec<Handed<'h>> {
    let keeps_host = keeps_host(configuration, pass);
    let own = |name: String| Some(name).filter(|_| leaves_host(configuration, pass));
    match pass.to.known() {
        None => Vec::new(),
        Some(Destination::Address(address)) => {
            // For a socket nginx writes a name of its own (`ngx_http_proxy_module`, `$proxy_host`).
            let name = if matches!(address, Address::Unix(_)) { "localhost".to_owned() } else { address.to_string() };
            vec![Handed { address, places: vec![pass.span], keeps_host, own_host: own(name) }]
        }
        Some(Destination::Upstream(name)) => {
            let servers = configuration.upstream(name).map(|it| it.servers.as_slice()).unwrap_or_default();
            let known = servers.iter().filter_map(|it| Some((it.address.known()?, it.span)));
            let handed = |(address, span)| {
                let places = vec![pass.span, span];
                Handed { address, places, keeps_host, own_host: own(name.clone()) }
            };
            known.map(handed).collect()
        }
    }
}

/// Whether nothing is said about the `Host` behind `proxy_pass`, in either of the headers that carry it.
fn leaves_host(configuration: &Configuration, pass: &Pass) -> bool {
    let Some(block) = pass.block.map(|it| configuration.statement(it)) else { return false };
    let headers = block.effective("proxy_set_header");
    let carries = |name: &str| ["host", "x-forwarded-host", "forwarded"].iter().any(|it| name.eq_ignore_ascii_case(it));
    let said = headers.list.iter().any(|it| it.arg(0).is_none_or(|it| it.has_hole() || carries(&it.text)));
    pass.directive == "proxy_pass" && !headers.open && !said
}

/// By default `proxy_pass` sends the name in its own argument; FastCGI and uwsgi send what the client sent.
fn keeps_host(configuration: &Configuration, pass: &Pass) -> bool {
    let Some(block) = pass.block.map(|it| configuration.statement(it)) else { return false };
    if pass.directive != "proxy_pass" {
        return matches!(pass.directive, "uwsgi_pass" | "fastcgi_pass" | "scgi_pass");
    }
    let headers = block.effective("proxy_set_header").list;
    let host = headers.iter().rfind(|it| it.arg(0).is_some_and(|it| it.text.eq_ignore_ascii_case("host")));
    let value = host.and_then(|it| it.arg(1));
    value.is_some_and(|it| matches!(&*it.text, "$host" | "$http_host" | "$host:$server_port" | "$host:$port"))
}
