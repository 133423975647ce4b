//! Addresses: what sockets listen on, networks, ports (`src/shared/socket-netlink.c`,
//! `src/basic/socket-util.c`, `src/basic/in-addr-util.c`, `src/core/cgroup.c`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::number::unsigned;

/// Longer Unix paths than the 107 bytes of the kernel are none.
const UNIX_PATH_MAX: usize = 107;

/// Returns whether the text is an address for `ListenStream=` and its kin (`socket_address_parse`).
pub fn is_listen_address(text: &str) -> bool {
    if is_unix_address(text) {
        return true;
    }
    if text.starts_with(['/', '@']) {
        return false;
    }
    if let Some(rest) = text.strip_prefix("vsock") {
        return is_vsock(rest);
    }
    if let Some(rest) = text.strip_prefix('[') {
        // The interface of a link-local address must exist on the machine, which nobody knows here.
        return rest.split_once("]:").is_some_and(|(address, number)| {
            let address = address.split_once('%').map_or(address, |(address, _)| address);
            address.parse::<Ipv6Addr>().is_ok() && is_port(number.split_once('%').map_or(number, |it| it.0))
        });
    }
    match text.split_once(':') {
        Some((address, number)) => address.parse::<Ipv4Addr>().is_ok() && is_port(number),
        None => is_port(text),
    }
}

/// Returns whether the text is the path or the abstract name of a Unix socket.
pub fn is_unix_address(text: &str) -> bool {
    text.starts_with(['/', '@']) && (2..=UNIX_PATH_MAX).contains(&text.len())
}

/// `:CID:PORT`, or `-stream:CID:PORT` (254).
fn is_vsock(rest: &str) -> bool {
    let kinds = ["", "-stream", "-dgram", "-seqpacket"];
    let Some((kind, rest)) = rest.split_once(':') else { return false };
    let number = |it: &str| unsigned(it).is_some_and(|it| u32::try_from(it).is_ok());
    kinds.contains(&kind)
        && rest.split_once(':').is_some_and(|(id, port)| (id.is_empty() || number(id)) && number(port))
}

/// Returns whether the text is a port, 1 to 65535.
pub fn is_port(text: &str) -> bool {
    unsigned(text).is_some_and(|it| (1..=65535).contains(&it))
}

/// Returns whether the text is a network: an address, with or without the length of its prefix.
pub fn is_network(text: &str) -> bool {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, it)| (address, Some(it)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|it| unsigned(it).is_some_and(|it| it <= most))
}

/// Returns whether the text is a rule of `SocketBindAllow=`: `[ipv4:|ipv6:][tcp:|udp:]PORTS`.
pub fn is_bind_rule(text: &str) -> bool {
    if text == "any" {
        return true;
    }
    let parts: Vec<&str> = text.split(':').collect();
    let range = |it: &str| it == "any" || is_ports(it);
    let (family, protocol) = (|it: &str| matches!(it, "ipv4" | "ipv6"), |it: &str| matches!(it, "tcp" | "udp"));
    match parts.as_slice() {
        [one] => family(one) || protocol(one) || is_ports(one),
        [first, second] => (family(first) && (protocol(second) || range(second))) || (protocol(first) && range(second)),
        [first, second, third] => family(first) && protocol(second) && range(third),
        _ => false,
    }
}

/// `80` or `80-90`.
fn is_ports(text: &str) -> bool {
    match text.split_once('-') {
        Some((from, to)) => is_port(from) && is_port(to) && unsigned(from) <= unsigned(to),
        None => is_port(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listen_addresses() {
        for good in ["/run/a.sock", "@a", "8000", "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80", "vsock:2:1234"] {
            assert!(is_listen_address(good), "{good}");
        }
        for bad in ["localhost:80", "*:80", ":80", "::1:80", "unix:/run/a", "70000", "0", "vsock:2", "/"] {
            assert!(!is_listen_address(bad), "{bad}");
        }
    }

    #[test]
    fn networks_and_rules() {
        assert!(is_network("10.0.0.0/8") && is_network("::1") && !is_network("10.0.0.0/33") && !is_network("10.0.0"));
        for good in ["80", "tcp:80", "ipv4:udp:1-65535", "any", "ipv6", "ipv4:any"] {
            assert!(is_bind_rule(good), "{good}");
        }
        for bad in ["90-80", "sctp:80", "tcp:ipv4:80", "0", "tcp:", "80,90"] {
            assert!(!is_bind_rule(bad), "{bad}");
        }
    }
}
