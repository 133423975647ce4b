//! Endpoints: whatever listens, whatever connects, and the address between them.

use std::net::IpAddr;

use super::{Estate, Host};
use crate::source::{Located, Span, Value};

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

/// Something that listens.
#[derive(Debug)]
pub struct Listener {
    /// Where.
    pub address: Located<Value<Address>>,
    /// Who: `nginx`, `puma`, `gunicorn`, a unit's name, or a planned service (`Grafana`).
    pub owner: String,
    /// The unit, server block or plan entry it belongs to.
    pub at: Span,
    /// Why it is known.
    pub source: ListenerSource,
}

/// Why a listener is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenerSource {
    /// An nginx `listen` (several servers may share one address).
    Nginx,
    /// An application server's bind.
    Process,
    /// A systemd socket unit.
    Socket,
    /// A port plan in a document or the manifest.
    Plan,
    /// A packaged service that a document or unit says runs here (PostgreSQL, Redis).
    Package,
}

/// Something that connects.
#[derive(Debug)]
pub struct Connection {
    /// Where to.
    pub address: Located<Value<Address>>,
    /// Who: `nginx`, or the unit whose environment names it.
    pub owner: String,
    /// How: `proxy_pass`, or the variable.
    pub by: String,
}

/// Collects the listeners of a host.
pub fn listeners(_estate: &Estate, _host: &Host) -> Vec<Listener> {
    Vec::new()
}

/// Collects the connections of a host.
pub fn connections(_estate: &Estate, _host: &Host) -> Vec<Connection> {
    Vec::new()
}
