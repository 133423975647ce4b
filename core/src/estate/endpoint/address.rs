//! The address between a listener and a connection, and what it means that two
//! of them meet.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// Where something listens or connects, in the scope of one host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// A TCP port.
    Tcp {
        /// The host part.
        host: Target,
        /// The port.
        port: u16,
    },
    /// A UDP port.
    Udp {
        /// The host part.
        host: Target,
        /// The port.
        port: u16,
    },
    /// A Unix socket by its absolute path, as written.
    Unix(String),
}

/// The host part of an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Every address of the machine, in the given family or in both (`None`).
    Any(Option<Family>),
    /// One address.
    Ip(IpAddr),
    /// A name that something else resolves; `localhost` is a name.
    Name(String),
}

/// A family of IP addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Returns the family of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

impl Target {
    /// Returns whether a connection to it stays on the machine: `localhost`, `127.0.0.0/8`, `::1`, and any address.
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Any(_) => true,
            Self::Ip(address) => address.to_canonical().is_loopback() || address.is_unspecified(),
            Self::Name(name) => is_localhost(name),
        }
    }

    /// Returns whether two listeners on one port with these hosts claim the same address for certain.
    ///
    /// The kernel refuses the second of `*:80` and `192.0.2.1:80`, whichever comes first.
    fn clashes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any(None), Self::Any(_)) | (Self::Any(_), Self::Any(None)) => true,
            (Self::Any(Some(one)), Self::Any(Some(two))) => one == two,
            (Self::Any(family), Self::Ip(address)) | (Self::Ip(address), Self::Any(family)) => {
                family.is_none_or(|it| it == Family::of(*address))
            }
            (Self::Ip(one), Self::Ip(two)) => one == two,
            // `localhost` is 127.0.0.1 for every program that binds one address only.
            (Self::Name(name), other) | (other, Self::Name(name)) if is_localhost(name) => match other {
                Self::Any(family) => *family != Some(Family::V6),
                Self::Ip(address) => *address == IpAddr::from([127, 0, 0, 1]),
                Self::Name(name) => is_localhost(name),
            },
            (Self::Name(one), Self::Name(two)) => one == two,
            (Self::Name(_), _) | (_, Self::Name(_)) => false,
        }
    }

    /// Returns whether a connection to `self` on this machine may end at a listener on `listener`.
    fn may_reach(&self, listener: &Self) -> bool {
        match (self, listener) {
            (Self::Ip(to), Self::Ip(at)) => to == at || to.is_unspecified(),
            (Self::Ip(to), Self::Any(Some(family))) => *family == Family::of(*to) || to.is_unspecified(),
            (Self::Name(name), Self::Ip(at)) if is_localhost(name) => at.is_loopback(),
            _ => true,
        }
    }
}

fn is_localhost(name: &str) -> bool {
    matches!(name, "localhost" | "localhost.localdomain" | "ip6-localhost" | "localhost4" | "localhost6")
}

impl Address {
    /// Returns the TCP address of a host part and a port.
    pub fn tcp(host: Target, port: u16) -> Self {
        Self::Tcp { host, port }
    }

    /// Returns the port, if it has one.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Tcp { port, .. } | Self::Udp { port, .. } => Some(*port),
            Self::Unix(_) => None,
        }
    }

    /// Returns what two clashing addresses have in common: the port, or the path as the kernel sees it.
    pub fn slot(&self) -> String {
        match self {
            Self::Tcp { port, .. } | Self::Udp { port, .. } => port.to_string(),
            Self::Unix(path) => plain_path(path),
        }
    }

    /// Returns whether a connection to it can only end on the same machine.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp { host, .. } | Self::Udp { host, .. } => host.is_loopback(),
            Self::Unix(_) => true,
        }
    }

    /// Returns whether two listeners claim this and the other address at once, so that the second one fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::estate::endpoint::Address;
    ///
    /// let at = |text| Address::of_bind(text, 8000).unwrap();
    /// assert!(at("0.0.0.0:8000").clashes(&at("127.0.0.1:8000")));
    /// assert!(!at("127.0.0.1:8000").clashes(&at("127.0.0.2:8000")));
    /// assert!(at("unix:/run/a.sock").clashes(&at("unix:/var/run/a.sock")));
    /// ```
    pub fn clashes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unix(one), Self::Unix(two)) => plain_path(one) == plain_path(two),
            (Self::Tcp { host, port }, Self::Tcp { host: other, port: same })
            | (Self::Udp { host, port }, Self::Udp { host: other, port: same }) => port == same && host.clashes(other),
            _ => false,
        }
    }

    /// Returns whether a connection to this address from the same machine may end at a listener on `listener`.
    ///
    /// A name that is not `localhost` may mean any address.
    pub fn may_reach(&self, listener: &Self) -> bool {
        match (self, listener) {
            (Self::Unix(one), Self::Unix(two)) => plain_path(one) == plain_path(two),
            (Self::Tcp { host, port }, Self::Tcp { host: at, port: same })
            | (Self::Udp { host, port }, Self::Udp { host: at, port: same }) => port == same && host.may_reach(at),
            _ => false,
        }
    }
}

/// Returns a path without doubled slashes and `.` parts, with `/var/run` as the link to `/run` that it is.
fn plain_path(path: &str) -> String {
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|it| !matches!(*it, "" | ".")) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    if parts.starts_with(&["var", "run"]) {
        parts.remove(0);
    }
    format!("/{}", parts.join("/"))
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any(None) => formatter.write_str("*"),
            Self::Any(Some(Family::V4)) => formatter.write_str("0.0.0.0"),
            Self::Any(Some(Family::V6)) => write!(formatter, "[{}]", Ipv6Addr::UNSPECIFIED),
            Self::Ip(IpAddr::V6(address)) => write!(formatter, "[{address}]"),
            Self::Ip(address) => address.fmt(formatter),
            Self::Name(name) => formatter.write_str(name),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } => write!(formatter, "{host}:{port}"),
            Self::Udp { host, port } => write!(formatter, "{host}:{port}/udp"),
            Self::Unix(path) => write!(formatter, "unix:{path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(host: Target) -> Address {
        Address::tcp(host, 80)
    }

    fn ip(text: &str) -> Target {
        Target::Ip(text.parse().unwrap())
    }

    #[test]
    fn wildcards_clash_within_their_family() {
        let (v4, v6, both) = (Target::Any(Some(Family::V4)), Target::Any(Some(Family::V6)), Target::Any(None));
        assert!(!tcp(v4.clone()).clashes(&tcp(v6.clone())));
        assert!(tcp(v4.clone()).clashes(&tcp(both.clone())));
        assert!(tcp(both).clashes(&tcp(ip("::1"))));
        assert!(tcp(v4).clashes(&tcp(ip("192.0.2.1"))));
        assert!(!tcp(v6).clashes(&tcp(ip("192.0.2.1"))));
        assert!(!Address::tcp(Target::Any(None), 80).clashes(&Address::Udp { host: Target::Any(None), port: 80 }));
    }

    #[test]
    fn localhost_is_the_loopback_address() {
        let localhost = || Target::Name("localhost".into());
        assert!(tcp(localhost()).clashes(&tcp(ip("127.0.0.1"))));
        assert!(!tcp(localhost()).clashes(&tcp(ip("192.0.2.1"))));
        assert!(tcp(localhost()).may_reach(&tcp(ip("::1"))), "it resolves to both");
        assert!(!tcp(localhost()).may_reach(&tcp(ip("192.0.2.1"))));
        assert!(!tcp(ip("127.0.0.1")).may_reach(&tcp(ip("127.0.0.2"))));
        assert!(tcp(Target::Name("db".into())).may_reach(&tcp(ip("192.0.2.1"))), "it may mean that address");
    }

    #[test]
    fn paths_are_compared_as_the_kernel_sees_them() {
        assert_eq!(plain_path("/var/run//django/./x.sock"), "/run/django/x.sock");
        assert_eq!(plain_path("/a/b/../c"), "/a/c");
        assert_eq!(plain_path("@abstract"), "@abstract");
    }
}
