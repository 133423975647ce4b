//! Where a connection arrives: the servers that share an address, of which one
//! takes the request (`ngx_http_init_connection`).

use std::net::{IpAddr, Ipv4Addr};

use super::request::Connection;
use crate::estate::endpoint::{Address, Family, Target};
use crate::estate::nginx::{Configuration, Listen, Server};

/// The servers of one address.
#[derive(Debug)]
pub(super) struct Group<'c> {
    /// The address as the first server writes it.
    pub(super) address: &'c Address,
    /// The servers in the order nginx reads them, each with the `listen` that puts it here.
    pub(super) servers: Vec<(&'c Server, &'c Listen)>,
    /// Which of them is the default.
    pub(super) default: usize,
    /// Whether TLS is spoken there.
    pub(super) tls: bool,
}

/// Returns the groups at which the connection may arrive: one where the address is known.
pub(super) fn groups<'c>(configuration: &'c Configuration, connection: &Connection) -> Vec<Group<'c>> {
    let mut all = Vec::new();
    for (server, listen) in listens(configuration) {
        let Some(address) = listen.address.known() else { continue };
        if fits(address, connection) {
            add(&mut all, address, server, listen);
        }
    }
    let Connection::Tcp(Some(to), _) = connection else { return all };
    let best = all.iter().map(|it| nearness(it.address, *to)).max();
    all.retain(|it| Some(nearness(it.address, *to)) == best);
    all.truncate(1);
    all
}

fn listens(configuration: &Configuration) -> impl Iterator<Item = (&Server, &Listen)> {
    configuration.servers.iter().flat_map(|server| server.listens.iter().map(move |it| (server, it)))
}

fn add<'c>(all: &mut Vec<Group<'c>>, address: &'c Address, server: &'c Server, listen: &'c Listen) {
    let same = |it: &&mut Group<'c>| it.address == address;
    let Some(group) = all.iter_mut().find(same) else {
        all.push(Group { address, servers: vec![(server, listen)], default: 0, tls: listen.ssl });
        return;
    };
    // The addresses of one server come one after the other.
    if group.servers.last().is_some_and(|it| std::ptr::eq(it.0, server)) {
        return;
    }
    if listen.default_server.is_some() && group.servers.iter().all(|it| it.1.default_server.is_none()) {
        group.default = group.servers.len();
    }
    group.tls |= listen.ssl;
    group.servers.push((server, listen));
}

fn fits(address: &Address, connection: &Connection) -> bool {
    match (address, connection) {
        (Address::Unix(one), Connection::Unix(two)) => one == two,
        (Address::Tcp { host, port }, Connection::Tcp(to, wanted)) => {
            port == wanted && to.is_none_or(|to| nearness_of(host, to) > 0)
        }
        _ => false,
    }
}

fn nearness(address: &Address, to: IpAddr) -> u8 {
    match address {
        Address::Tcp { host, .. } => nearness_of(host, to),
        _ => 0,
    }
}

/// An exact address wins over the wildcard of its family.
fn nearness_of(host: &Target, to: IpAddr) -> u8 {
    match host {
        Target::Ip(ip) if *ip == to => 3,
        Target::Name(name) if name == "localhost" && to == IpAddr::V4(Ipv4Addr::LOCALHOST) => 3,
        Target::Any(Some(family)) if *family == Family::of(to) => 2,
        Target::Any(None) => 1,
        _ => 0,
    }
}
