//! What Puma makes of a bind: `Puma::Binder#parse` of 8.0.2, over Ruby's `URI.parse` (RFC 3986).

use crate::syntax::ruby::strict_integer;

/// What listens at a bind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// A TCP port, with or without TLS; port 0 is one that the kernel picks.
    Tcp {
        /// The host, brackets taken off.
        host: String,
        /// The port.
        port: u16,
    },
    /// A Unix socket.
    Unix {
        /// Its path, as written; from `@` on an abstract name.
        path: String,
        /// The mode of its file.
        mode: u32,
    },
}

/// Why Puma does not start with a bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbound {
    /// It is no URI.
    NoUri,
    /// It has no scheme that Puma knows, or TLS without a certificate and a key: Puma says so and exits.
    Logged,
    /// The host is no address and can be no name.
    NoHost,
    /// A number of the query is none.
    NoNumber,
}

impl Unbound {
    /// Returns how Puma ends, as Ruby calls it.
    pub fn how(self) -> &'static str {
        match self {
            Self::NoUri => "URI::InvalidURIError",
            Self::Logged => "logs and exits",
            Self::NoHost => "SocketError",
            Self::NoNumber => "ArgumentError",
        }
    }
}

/// Reads a bind as Puma does.
///
/// # Errors
///
/// When Puma does not start with it.
///
/// # Examples
///
/// ```
/// use landreeve::estate::process::puma::{Bound, bound};
///
/// let socket = Bound::Unix { path: "/run/a.sock".into(), mode: 0o660 };
/// assert_eq!(bound("unix:///run/a.sock?mode=660"), Ok(socket));
/// assert!(bound("http://127.0.0.1:3000").is_err());
/// ```
pub fn bound(text: &str) -> Result<Bound, Unbound> {
    let Uri { scheme, host, port, path, query } = Uri::parse(text).ok_or(Unbound::NoUri)?;
    let param = |name: &str| query.split('&').rev().find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
    match scheme.as_str() {
        "tcp" => tcp(host, port),
        "ssl" => {
            let has = |names: &[&str]| names.iter().any(|it| param(it).is_some_and(|it| !it.is_empty()));
            let is_complete = has(&["cert", "cert_pem", "keystore"]) && has(&["key", "key_pem", "keystore"]);
            if is_complete { tcp(host, port) } else { Err(Unbound::Logged) }
        }
        "unix" => {
            let number = |text: String| {
                let number = strict_integer(&text).and_then(|it| u32::try_from(it).ok());
                number.ok_or(Unbound::NoNumber)
            };
            if let Some(backlog) = param("backlog") {
                number(backlog.to_owned())?;
            }
            // The mask needs a 0 in front to be octal; the mode gets one.
            let umask = param("umask").map(|it| number(it.to_owned())).transpose()?.unwrap_or_default();
            let mode = param("mode").map(|it| number(format!("0{it}"))).transpose()?;
            let path = format!("{host}{path}").replace("%20", " ");
            let path = if text.starts_with("unix://@") { format!("@{}", path.trim_start_matches('@')) } else { path };
            Ok(Bound::Unix { path, mode: mode.unwrap_or(0o777 & !umask) })
        }
        _ => Err(Unbound::Logged),
    }
}

fn tcp(host: &str, port: &str) -> Result<Bound, Unbound> {
    let host = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
    let is_number = host.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    if is_number && host.parse::<std::net::Ipv4Addr>().is_err() {
        return Err(Unbound::NoHost);
    }
    // What is above 65535 goes round.
    let port = port.parse::<u64>().unwrap_or_default() % 65_536;
    Ok(Bound::Tcp { host: host.to_owned(), port: port as u16 })
}

/// The parts of a URI that a bind has.
struct Uri<'t> {
    scheme: String,
    host: &'t str,
    port: &'t str,
    path: &'t str,
    query: &'t str,
}

impl<'t> Uri<'t> {
    /// Reads a URI or a relative reference; `None` for what is neither.
    fn parse(text: &'t str) -> Option<Self> {
        let legal = |it: u8| it.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&it);
        let is_escaped =
            |at: usize| text.as_bytes().get(at + 1..at + 3).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit));
        if !text.bytes().all(legal) || text.match_indices('%').any(|(at, _)| !is_escaped(at)) {
            return None;
        }
        let text = text.split('#').next().unwrap_or_default();
        let (hierarchy, query) = text.split_once('?').unwrap_or((text, ""));
        let is_scheme = |it: &str| {
            it.starts_with(|it: char| it.is_ascii_alphabetic())
                && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
        };
        let (scheme, rest) = match hierarchy.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
            // The first part of a relative path has no colon.
            Some((before, _)) if !before.contains('/') => return None,
            _ => (String::new(), hierarchy),
        };
        let Some(behind) = rest.strip_prefix("//") else {
            return Some(Self { scheme, host: "", port: "", path: rest, query });
        };
        let (authority, path) = behind.find('/').map_or((behind, ""), |at| behind.split_at(at));
        let server = authority.rsplit_once('@').map_or(authority, |it| it.1);
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (server, ""),
        };
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        let is_host = is_bracketed || !host.contains(['[', ']', ':']);
        (is_host && port.bytes().all(|it| it.is_ascii_digit())).then_some(Self { scheme, host, port, path, query })
    }
}
