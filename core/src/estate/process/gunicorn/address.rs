//! The addresses that a bind means (`gunicorn/util.py`, `parse_address`).

use crate::estate::endpoint::Address;
use crate::syntax::python;

/// Where a bind listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A host, in lower case, and a port.
    Tcp(String, i64),
    /// A socket in the file system.
    Unix(String),
    /// A socket that is handed over.
    Descriptor(i64),
}

impl Place {
    /// Reads a bind; `None` for one at which Gunicorn stops.
    pub fn of(bind: &str) -> Option<Self> {
        if bind.starts_with("unix:") {
            let path = bind.rsplit("unix:").next().unwrap_or_default();
            return Some(Self::Unix(path.strip_prefix("//").unwrap_or(path).to_owned()));
        }
        if let Some(number) = bind.strip_prefix("fd://") {
            return python::integer(number).map(Self::Descriptor);
        }
        let bind = if bind.starts_with("tcp://") { bind.split("tcp://").nth(1).unwrap_or_default() } else { bind };
        let (host, port) = if bind.contains('[') && bind.contains(']') {
            let host = bind.split(']').next().unwrap_or_default();
            let host = host.char_indices().nth(1).map_or("", |(at, _)| &host[at..]);
            (host, bind.split("]:").nth(1).unwrap_or("8000"))
        } else if let Some((host, rest)) = bind.split_once(':') {
            (host, rest.split(':').next().unwrap_or_default())
        } else if bind.is_empty() {
            ("0.0.0.0", "8000")
        } else {
            (bind, "8000")
        };
        Some(Self::Tcp(host.to_lowercase(), python::integer(port)?))
    }

    /// Returns the endpoint; `None` for one that says nothing. A relative path counts from `folder`.
    pub(super) fn address(&self, folder: Option<&str>) -> Option<Address> {
        match self {
            Self::Descriptor(_) => None,
            Self::Unix(path) => {
                let below = path.trim_start_matches('/');
                match (below, path.starts_with('/')) {
                    ("", _) => None,
                    (below, true) => Some(Address::Unix(format!("/{below}"))),
                    (below, false) => Some(Address::Unix(format!("{}/{below}", folder?.trim_end_matches('/')))),
                }
            }
            // A bare number is a host's name, which is a slip and no address.
            Self::Tcp(host, _) if !host.is_empty() && host.bytes().all(|it| it.is_ascii_digit()) => None,
            Self::Tcp(host, port) => {
                let port = u16::try_from(*port).ok().filter(|it| *it > 0)?;
                let host = match host.as_str() {
                    "" => "0.0.0.0",
                    host => host,
                };
                let shown = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
                Address::of_bind(&shown, 8000)
            }
        }
    }
}
