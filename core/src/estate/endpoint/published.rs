//! Ports of containers: those that a host gives out for them, and what answers there.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Address, Family, Target};
use crate::estate::Host;
use crate::estate::compose::{Port, Service};
use crate::estate::process::Process;
use crate::source::Span;

/// An address of a host that leads into a container.
#[derive(Debug)]
pub(super) struct Published<'h> {
    /// Where on the host.
    pub(super) address: Address,
    /// The entry of `ports` that says so, or the bind of a container without a network of its own.
    pub(super) span: Span,
    /// The service.
    pub(super) service: &'h Service,
    /// Its place among the host's programs, if the estate shows that its program answers there.
    pub(super) program: Option<usize>,
}

/// Returns the addresses of a host that lead into containers.
pub(super) fn published(host: &Host) -> impl Iterator<Item = Published<'_>> {
    host.containers.iter().enumerate().flat_map(move |(at, container)| {
        let service = container.service(host);
        let program = host.processes.len() + at;
        let process = &container.process;
        let mode = service.network_mode.as_ref().map(|it| it.known().map(String::as_str));
        let ports = if mode.is_none() { service.ports.as_slice() } else { &[] };
        let given = ports.iter().filter_map(move |port| {
            let (address, inside) = address_of(port)?;
            let program = Some(program).filter(|_| answers(process, inside));
            Some(Published { address, span: port.span, service, program })
        });
        let server = process.server.as_ref().filter(|_| mode == Some(Some("host")));
        let own = server.into_iter().flat_map(|it| &it.binds).filter_map(move |bind| {
            let address = bind.known()?.clone();
            Some(Published { address, span: bind.span, service, program: Some(program) })
        });
        given.chain(own)
    })
}

/// One port for one, over TCP: where it is on the host, and its number in the container.
fn address_of(port: &Port) -> Option<(Address, u16)> {
    let (first, last) = port.published.filter(|_| port.protocol == "tcp")?;
    let host = match &port.host_ip {
        None => Target::Any(None),
        Some(ip) => match ip.trim_matches(['[', ']']).parse().ok()? {
            any @ (IpAddr::V4(Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => {
                Target::Any(Some(Family::of(any)))
            }
            one => Target::Ip(one),
        },
    };
    (first == last && port.target.0 == port.target.1).then_some((Address::tcp(host, first), port.target.0))
}

/// Whether the program of a container listens at a port for others than itself.
fn answers(process: &Process, port: u16) -> bool {
    let is_open = |host: &Target| matches!(host, Target::Any(_)) || !host.is_loopback();
    let is_there = |it: &Address| matches!(it, Address::Tcp { host, port: own } if *own == port && is_open(host));
    process.server.as_ref().is_some_and(|it| it.binds.iter().any(|it| it.known().is_some_and(is_there)))
}

/// The services of a host by the names that other containers know them by, where only one has the name.
pub(super) fn services(host: &Host) -> HashMap<String, usize> {
    let mut all: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, container) in host.containers.iter().enumerate() {
        let service = container.service(host);
        if service.network_mode.is_none() {
            all.entry(service.name.value.clone()).or_default().push(host.processes.len() + at);
        }
    }
    all.into_iter().filter_map(|(name, places)| Some((name, *places.first().filter(|_| places.len() == 1)?))).collect()
}

/// Returns the place of the program that answers at an address by the name of its service.
pub(super) fn named(host: &Host, services: &HashMap<String, usize>, address: &Address) -> Option<usize> {
    let Address::Tcp { host: Target::Name(name), port } = address else { return None };
    let at = *services.get(name)?;
    answers(host.program(at), *port).then_some(at)
}
