//! Which of a unit's databases and brokers are on another machine.

use std::net::IpAddr;

use super::Unit;
use crate::estate::endpoint::{Address, Connection, Target};
use crate::estate::{Estate, Host};

/// Returns the first connection of a unit's processes to a database or broker on another machine.
///
/// What answers HTTP is left out: it is called when it is needed, not at the start.
pub fn remote_store<'h>(estate: &Estate, host: &'h Host, unit: &Unit) -> Option<&'h Connection> {
    // Blocks without a name share an owner's.
    let own = |it: &&Connection| it.owner == unit.name && !unit.name.starts_with('.');
    host.connections.iter().filter(own).find(|it| is_elsewhere(estate, host, it))
}

fn is_elsewhere(estate: &Estate, host: &Host, connection: &Connection) -> bool {
    let text = estate.files.slice(connection.at).trim_matches(['"', '\'', '`', ' ']);
    if text.starts_with("http") {
        return false;
    }
    let target = match connection.address.known() {
        Some(Address::Tcp { host, .. }) => Some(host.clone()),
        Some(_) => None,
        None => shown_target(text),
    };
    match target {
        Some(Target::Ip(address)) => {
            let own = |it: &[crate::source::Located<IpAddr>]| it.iter().any(|own| own.value == address);
            let is_own = estate.manifest.host(&host.name).is_some_and(|it| own(&it.addresses));
            !is_own && !Target::Ip(address).is_loopback()
        }
        // A name without a dot is one of the machine's own, or of a container network.
        Some(Target::Name(name)) => !matches!(name.rsplit_once('.'), None | Some((_, "local" | "localhost"))),
        Some(Target::Any(_)) | None => false,
    }
}

/// Reads the host of a URL as far as a document shows it: the account may be
/// left out (`amqp://...@192.0.2.5`), and so may the first labels of a name.
fn shown_target(text: &str) -> Option<Target> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    if let Ok(address) = host.parse() {
        return Some(Target::Ip(address));
    }
    let name = host.trim_start_matches(['.', '…']);
    let is_name = name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.'));
    let is_top =
        name.rsplit('.').next().is_some_and(|it| it.len() > 1 && it.bytes().all(|it| it.is_ascii_alphabetic()));
    (is_name && is_top && name.contains('.')).then(|| Target::Name(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_url_that_is_shown_in_part() {
        let name = |text: &str| match shown_target(text) {
            Some(Target::Name(name)) => name,
            Some(Target::Ip(address)) => address.to_string(),
            _ => String::new(),
        };
        assert_eq!(name("amqp://...@10.116.0.2:5672"), "10.116.0.2");
        assert_eq!(name("postgresql://...example.com:25060/shop"), "example.com");
        for unknown in ["postgresql://{{ host }}/x", "amqp://<user>@<host>", "redis://...", "redis://${HOST}:1", "..."]
        {
            assert_eq!(name(unknown), "", "{unknown}");
        }
    }
}
