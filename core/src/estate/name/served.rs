//! Names that nginx answers to, and the addresses it hands their requests to.

use super::super::Host;
use super::super::endpoint::Address;
use super::super::nginx::{Configuration, Destination, Server};
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

/// Where a server hands requests on to, with the place that says so.
pub struct Handed<'h> {
    /// The address.
    pub address: &'h Address,
    /// The `proxy_pass`, and the `server` of the upstream it names.
    pub places: Vec<Span>,
}

/// Returns the known addresses that a server's locations hand requests to.
pub fn handed_on<'h>(configuration: &'h Configuration, server: &'h Server) -> Vec<Handed<'h>> {
    let passes = configuration.passes.iter().filter(|it| server.span.contains(it.span));
    passes.flat_map(|pass| destinations(configuration, pass.to.known(), pass.span)).collect()
}

/// Returns the known addresses behind a destination.
fn destinations<'h>(configuration: &'h Configuration, to: Option<&'h Destination>, at: Span) -> Vec<Handed<'h>> {
    match to {
        None => Vec::new(),
        Some(Destination::Address(address)) => vec![Handed { address, places: vec![at] }],
        Some(Destination::Upstream(name)) => {
            let servers = configuration.upstream(name).map(|it| it.servers.as_slice()).unwrap_or_default();
            let known = servers.iter().filter_map(|it| Some((it.address.known()?, it.span)));
            known.map(|(address, span)| Handed { address, places: vec![at, span] }).collect()
        }
    }
}
