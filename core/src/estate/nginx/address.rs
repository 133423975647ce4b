//! Addresses of `listen`, `proxy_pass` and `server` of an upstream, as `ngx_parse_url` reads them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::endpoint::{Address, Family, Target};

/// Reads the address of a `listen` without its options. `None` for a port range, a host name with variables, or nonsense.
pub(super) fn listen(text: &str) -> Option<Address> {
    if let Some(path) = unix(text) {
        return Some(Address::Unix(path.to_owned()));
    }
    if text.bytes().all(|it| it.is_ascii_digit()) {
        let port = text.parse().ok().filter(|it| *it != 0)?;
        return Some(Address::Tcp { host: Target::Any(Some(Family::V4)), port });
    }
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if text.split_once('-').is_some_and(|(from, to)| digits(from) && digits(to)) {
        return None;
    }
    tcp(text, Some(80))
}

/// Reads the address of a `listen` with a range of ports: one address each. `None` where there is no range, or a very
/// long one.
pub(super) fn range(text: &str) -> Option<Vec<Address>> {
    const LONGEST: u16 = 1000;
    let (host, ports) = text.rsplit_once(':').unwrap_or(("*", text));
    let (first, last) = ports.split_once('-')?;
    let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
    if first == 0 || last < first || last - first >= LONGEST {
        return None;
    }
    (first..=last).map(|port| listen(&format!("{host}:{port}"))).collect()
}

/// Returns the path of a `unix:` address.
pub(super) fn unix(text: &str) -> Option<&str> {
    text.get(..5).filter(|it| it.eq_ignore_ascii_case("unix:")).map(|_| &text[5..])
}

/// Reads `host`, `host:port` or `[v6]:port`.
pub(super) fn tcp(text: &str, default: Option<u16>) -> Option<Address> {
    let (host, port) = split(text)?;
    let port = match port {
        None => default?,
        Some(port) => port.parse().ok().filter(|it| *it != 0)?,
    };
    Some(Address::Tcp { host: target(host)?, port })
}

/// Splits the host from the port.
pub(super) fn split(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => after.is_empty().then_some((host, None)),
        };
    }
    match text.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

fn target(host: &str) -> Option<Target> {
    if host == "*" {
        return Some(Target::Any(Some(Family::V4)));
    }
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) => Some(Target::Any(Some(Family::V4))),
        Ok(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => Some(Target::Any(Some(Family::V6))),
        Ok(ip) => Some(Target::Ip(ip)),
        Err(_) => is_name(host).then(|| Target::Name(host.to_owned())),
    }
}

fn is_name(host: &str) -> bool {
    !host.is_empty() && host.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listens() {
        let any = |family, port| Some(Address::Tcp { host: Target::Any(Some(family)), port });
        assert_eq!(listen("80"), any(Family::V4, 80));
        assert_eq!(listen("*:8080"), any(Family::V4, 8080));
        assert_eq!(listen("[::]:443"), any(Family::V6, 443));
        assert_eq!(listen("unix:/run/x.sock"), Some(Address::Unix("/run/x.sock".into())));
        assert_eq!(listen("localhost"), Some(Address::Tcp { host: Target::Name("localhost".into()), port: 80 }));
        assert_eq!((listen("127.0.0.1:8000-8010"), listen("8000-8010")), (None, None));
        assert_eq!(listen("99999"), None);
    }
}
