//! Addresses: what sockets listen on, networks, ports.

use super::value::Value;
use crate::facts::systemd::{Kind, family, scalar};
use crate::syntax::systemd::cut::Style;

/// Judges an address or a list of networks.
pub(super) fn judge(value: &mut Value<'_>) {
    let directive = value.directive;
    match directive.kind {
        Kind::ListenUnixAddress => value.one("is neither a path nor `@` and a name", scalar::is_unix_address),
        Kind::Netlink => value.one("is no netlink family, such as `route`, with or without a number", |it| {
            let (family, group) =
                it.split_once([' ', '\t']).map_or((it, None), |(family, group)| (family, Some(group)));
            family::is_netlink(family)
                && group.is_none_or(|it| scalar::unsigned(it).is_some_and(|it| u32::try_from(it).is_ok()))
        }),
        Kind::IpPrefixes => value.each(Style::PLAIN, "is no network, such as `10.0.0.0/8`", |it| {
            directive.words.iter().any(|(word, _)| *word == it) || scalar::is_network(it)
        }),
        Kind::SocketBindRule => value.one("is no rule for ports, such as `tcp:8000-8080`", scalar::is_bind_rule),
        _ if value.release < 254 && value.text.starts_with("vsock-") => {
            value.all(value.whole(), "names a kind of socket, which only systemd 254 and newer read");
        }
        _ => value.one("is no address: `/path`, `PORT`, `IPV4:PORT` or `[IPV6]:PORT`", scalar::is_listen_address),
    }
}
