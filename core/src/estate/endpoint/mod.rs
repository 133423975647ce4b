//! Endpoints: whatever listens, whatever connects, and the address between them.

mod address;
mod connect;
mod listen;
mod meet;
mod meetings;
mod package;
mod parse;
mod permission;
mod public;
mod published;
#[cfg(test)]
mod tests;

use crate::source::{Located, Span, Value};

pub use address::{Address, Family, Target};
pub use connect::connections;
pub use listen::listeners;
pub use meet::{connections_to, listeners_at, may_listen_elsewhere, processes_at, runs_containers};
pub use meetings::{Meetings, Slots};
pub use package::disabled_at;
pub use permission::{Refused, refused as refused_at, worker_account};

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
    /// A port of a container that its host gives out.
    Published,
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
    /// How: `proxy_pass`, `upstream`, or the variable.
    pub by: String,
    /// The directive or the value that says so.
    pub at: Span,
}
