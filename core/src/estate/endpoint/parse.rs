//! Addresses as binds, socket units and URLs write them; nginx's forms are read
//! where nginx is. Each has its own defaults, so each has its own function; a
//! text that is none of its forms gives `None`.

use std::net::{IpAddr, Ipv6Addr};

use super::{Address, Family, Target};

impl Address {
    /// Reads the bind of an application server: `unix:/p`, `unix:///p`, `tcp://h:p`, `ssl://h:p?key=…`, `h:p`, `:p`, `p`.
    ///
    /// `[::]` takes IPv4 as well, as Linux does by default.
    pub fn of_bind(text: &str, default_port: u16) -> Option<Self> {
        if let Some(path) = text.strip_prefix("unix://").or_else(|| text.strip_prefix("unix:")) {
            let path = path.split('?').next().unwrap_or(path);
            return Some(Self::Unix(path.to_owned()));
        }
        let rest = match text.split_once("://") {
            Some(("tcp" | "ssl" | "http" | "https", rest)) => rest,
            Some(_) => return None,
            None => text,
        };
        let rest = rest.split(['?', '/']).next().unwrap_or(rest);
        if let Some(port) = port(rest) {
            return Some(Self::tcp(Target::Any(Some(Family::V4)), port));
        }
        let (host, port) = match rest.strip_prefix(':') {
            Some(rest) => (Target::Any(Some(Family::V4)), port(rest)?),
            None => host_and_port(rest, Some(default_port))?,
        };
        Some(Self::tcp(any_or(host), port))
    }

    /// Reads a `ListenStream=` (or, with `udp`, a `ListenDatagram=`) of a socket unit (systemd.socket(5)).
    ///
    /// A port alone takes both families. Abstract sockets keep their `@`.
    pub fn of_socket(text: &str, udp: bool) -> Option<Self> {
        if text.starts_with(['/', '@']) {
            return Some(Self::Unix(text.to_owned()));
        }
        let (host, port) = match port(text) {
            Some(port) => (Target::Any(None), port),
            None => host_and_port(text, None)?,
        };
        let host = any_or(host);
        Some(if udp { Self::Udp { host, port } } else { Self::tcp(host, port) })
    }

    /// Reads where a URL connects to, with the default port of its scheme.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::estate::endpoint::Address;
    ///
    /// let address = |url| Address::of_url(url).map(|it| it.to_string());
    /// assert_eq!(address("postgresql://u:p@localhost/db").as_deref(), Some("localhost:5432"));
    /// assert_eq!(address("redis+socket:///run/redis.sock").as_deref(), Some("unix:/run/redis.sock"));
    /// assert_eq!(address("postgresql://...ondigitalocean.com"), None);
    /// ```
    pub fn of_url(text: &str) -> Option<Self> {
        let (_, rest) = text.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let host_part = authority.rsplit('@').next()?;
        if host_part.contains("..") || host_part.contains('…') {
            return None;
        }
        let url = url::Url::parse(text.trim()).ok()?;
        let scheme = url.scheme();
        if matches!(scheme, "unix" | "redis+socket" | "unix+http") || url.host_str().is_none_or(str::is_empty) {
            let is_path = matches!(scheme, "unix" | "redis+socket" | "unix+http") && url.path().len() > 1;
            return is_path.then(|| Self::Unix(url.path().to_owned()));
        }
        let port = url.port_or_known_default().or_else(|| default_port(scheme))?;
        let host = host(url.host_str()?)?;
        Some(Self::tcp(host, port))
    }
}

/// Returns the port that clients of a scheme use when the URL names none.
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    // `postgresql+psycopg2` and `rediss` speak the same protocol.
    let base = scheme.split('+').next().unwrap_or(scheme);
    Some(match base {
        "postgres" | "postgresql" | "postgis" | "psql" | "pgsql" => 5432,
        "mysql" | "mysql2" | "mariadb" | "trilogy" => 3306,
        "redis" | "rediss" | "valkey" => 6379,
        "amqp" | "rabbitmq" => 5672,
        "amqps" => 5671,
        "mongodb" => 27017,
        "memcached" | "memcache" => 11211,
        "smtp" => 25,
        "smtps" => 465,
        "elasticsearch" => 9200,
        "nats" => 4222,
        "ldap" => 389,
        "ldaps" => 636,
        _ => return None,
    })
}

/// Splits `host:port`, `[v6]:port`, `host`.
fn host_and_port(text: &str, default: Option<u16>) -> Option<(Target, u16)> {
    let after_host = text.rfind(']').unwrap_or(0);
    match text[after_host..].rfind(':') {
        Some(at) => Some((host(&text[..after_host + at])?, port(&text[after_host + at + 1..])?)),
        None => Some((host(text)?, default?)),
    }
}

fn host(text: &str) -> Option<Target> {
    if let Some(inner) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().ok().map(|it| Target::Ip(IpAddr::V6(it)));
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Target::Ip(address));
    }
    let is_name = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_');
    let is_range = text.chars().all(|it| it.is_ascii_digit() || it == '-');
    let right = text == "*" || (!is_range && text.chars().all(is_name));
    right.then(|| Target::Name(text.to_ascii_lowercase()))
}

/// `0.0.0.0` is every IPv4 address; `::` takes both families unless the program says else.
fn any_or(host: Target) -> Target {
    match host {
        Target::Ip(IpAddr::V4(address)) if address.is_unspecified() => Target::Any(Some(Family::V4)),
        Target::Ip(IpAddr::V6(address)) if address.is_unspecified() => Target::Any(None),
        Target::Name(name) if name == "*" => Target::Any(None),
        host => host,
    }
}

fn port(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if digits { text.parse().ok().filter(|it| *it > 0) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: Option<Address>) -> String {
        address.map_or("none".into(), |it| it.to_string())
    }

    #[test]
    fn binds_of_application_servers() {
        let bind = |text| shown(Address::of_bind(text, 8000));
        assert_eq!(bind("unix:/run/a.sock"), "unix:/run/a.sock");
        assert_eq!(bind("unix:///run/a.sock?umask=0111"), "unix:/run/a.sock");
        assert_eq!(bind("tcp://0.0.0.0:9292"), "0.0.0.0:9292");
        assert_eq!(bind("ssl://127.0.0.1:9292?key=a&cert=b"), "127.0.0.1:9292");
        assert_eq!(bind(":8001"), "0.0.0.0:8001");
        assert_eq!(bind("[::]:8001"), "*:8001");
        assert_eq!(bind("127.0.0.1"), "127.0.0.1:8000");
        assert_eq!(bind("fd://3"), "none");
        assert_eq!(bind("127.0.0.1:http"), "none");
    }

    #[test]
    fn socket_units() {
        let socket = |text| shown(Address::of_socket(text, false));
        assert_eq!(socket("/run/gunicorn.sock"), "unix:/run/gunicorn.sock");
        assert_eq!(socket("8000"), "*:8000");
        assert_eq!(socket("127.0.0.1:8000"), "127.0.0.1:8000");
        assert_eq!(socket("[::]:8000"), "*:8000");
        assert_eq!(socket("@name"), "unix:@name");
        assert_eq!(socket("vsock:2:1234"), "none");
        assert_eq!(shown(Address::of_socket("514", true)), "*:514/udp");
    }

    #[test]
    fn urls() {
        let url = |text| shown(Address::of_url(text));
        assert_eq!(url("redis://127.0.0.1:6380/0"), "127.0.0.1:6380");
        assert_eq!(url("redis://cache"), "cache:6379");
        assert_eq!(url("amqp://u:p@10.116.0.2"), "10.116.0.2:5672");
        assert_eq!(url("https://api.example.com/x"), "api.example.com:443");
        assert_eq!(url("postgresql+psycopg2://u@[::1]/d"), "[::1]:5432");
        assert_eq!(url("postgresql:///db"), "none");
        assert_eq!(url("sqlite:///db.sqlite3"), "none");
        assert_eq!(url("amqp://...@10.116.0.2:5672"), "10.116.0.2:5672", "who logs in does not matter");
        assert_eq!(url("mailto:a@b"), "none");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = (Address::of_bind(&text, 80), Address::of_socket(&text, true), Address::of_url(&text));
        }
    }
}
