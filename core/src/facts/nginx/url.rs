//! Addresses as nginx reads them: host and port, `[v6]:port`, `unix:path`.
//!
//! Source: `ngx_parse_url` and its parts in `ngx_inet.c`. Whether a name
//! resolves is not asked.

use std::net::Ipv6Addr;

use super::value::{Refusal, refuse};

/// What stands in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    /// Whether no port is written.
    no_port: bool,
}

/// Where a server listens; `ported` where nothing stands for a missing port.
///
/// # Errors
///
/// Why nginx refuses it.
pub fn listen(text: &str, ported: bool) -> Result<(), Refusal> {
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        return port(text);
    }
    // Only digits around a dash are ports: anything else is a name.
    if text.split_once('-').is_some_and(|it| [it.0, it.1].iter().all(|it| it.bytes().all(|it| it.is_ascii_digit()))) {
        return ports(text, true);
    }
    let parts = parse(text, true, false)?;
    if ported && parts.no_port { refuse("a port after the address", None) } else { Ok(()) }
}

/// A server without a path after it; `ported` where nothing stands for a missing port.
///
/// # Errors
///
/// Why nginx refuses it.
pub fn plain(text: &str, ported: bool) -> Result<(), Refusal> {
    // A name without a port may be an upstream: that is for who knows them.
    let parts = parse(text, false, false)?;
    let address = text.parse::<std::net::IpAddr>().is_ok() || text.starts_with('[');
    if ported && parts.no_port && address { refuse("a port after the address", None) } else { Ok(()) }
}

/// What `fastcgi_pass` and its kin hand to.
///
/// # Errors
///
/// Why nginx refuses it.
pub fn upstream(text: &str) -> Result<(), Refusal> {
    let bare = ["grpc://", "grpcs://", "uwsgi://", "suwsgi://"].iter().find_map(|it| text.strip_prefix(it));
    parse(bare.unwrap_or(text), false, false).map(|_| ())
}

/// What follows the scheme of `proxy_pass`.
///
/// # Errors
///
/// Why nginx refuses it.
pub fn proxied(text: &str) -> Result<(), Refusal> {
    parse(text, false, true).map(|_| ())
}

fn parse(text: &str, listen: bool, path: bool) -> Result<Parts, Refusal> {
    if text.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("unix:")) {
        return unix(&text[5..], path);
    }
    if text.starts_with('[') {
        return six(text, listen, path);
    }
    let end = match text.find(['/', '?']) {
        Some(_) if !path => return refuse("host and port, without a path", None),
        Some(at) => at,
        None => text.len(),
    };
    let (host, given) = match text[..end].split_once(':') {
        Some((host, given)) => (host, Some(given)),
        None => (&text[..end], None),
    };
    if let Some(given) = given {
        ports(given, listen)?;
    }
    if host.is_empty() {
        return refuse("a host before the port", None);
    }
    if listen && host.contains('$') {
        return refuse("an address or a port without variables", None);
    }
    Ok(Parts { no_port: given.is_none() })
}

fn unix(rest: &str, path: bool) -> Result<Parts, Refusal> {
    let socket = if path { rest.split(':').next().unwrap_or_default() } else { rest };
    match socket.len() {
        0 => refuse("a path after `unix:`", None),
        // `sun_path` of Linux, with the byte that ends it.
        108.. => refuse("a path of at most 107 bytes after `unix:`", None),
        _ => Ok(Parts { no_port: false }),
    }
}

fn six(text: &str, listen: bool, path: bool) -> Result<Parts, Refusal> {
    let Some((host, after)) = text[1..].split_once(']') else { return refuse("a `]` after the address", None) };
    let given = match after.find(['/', '?']) {
        Some(_) if !path => return refuse("host and port, without a path", None),
        Some(at) => &after[..at],
        None => after,
    };
    if !given.is_empty() {
        let Some(number) = given.strip_prefix(':') else { return refuse("nothing but a port after the `]`", None) };
        ports(number, listen)?;
    }
    if host.parse::<Ipv6Addr>().is_err() {
        return refuse("an IPv6 address between the brackets", None);
    }
    Ok(Parts { no_port: given.is_empty() })
}

fn ports(text: &str, listen: bool) -> Result<(), Refusal> {
    match text.split_once('-') {
        Some((first, last)) if listen => {
            port(first)?;
            port(last)?;
            let number = |it: &str| it.parse::<u32>().unwrap_or(0);
            if number(first) > number(last) { refuse("the lower port first", None) } else { Ok(()) }
        }
        _ => port(text),
    }
}

pub(super) fn port(text: &str) -> Result<(), Refusal> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let fine = digits && text.parse::<u64>().is_ok_and(|it| (1..=65535).contains(&it));
    if fine { Ok(()) } else { refuse("a port from 1 to 65535", None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listens() {
        for it in ["80", "[::]:443", "*:80", "unix:/a:0", "localhost", "8000-8010", "*:8000-8010", "127.0.0.1", "[::1]"]
        {
            assert!(listen(it, false).is_ok(), "{it}");
        }
        for it in [
            "0",
            "99999",
            "127.0.0.1:65536",
            "[::]:0",
            "[::",
            "[g]:1",
            "a/b",
            "unix:",
            ":80",
            "a:",
            "a:1-",
            "*:9-8",
            "8080-80084",
            "$port",
        ] {
            assert!(listen(it, false).is_err(), "{it}");
        }
        assert!(listen("127.0.0.1", true).is_err() && listen("127.0.0.1:1", true).is_ok());
    }

    #[test]
    fn servers() {
        for it in ["app", "app:80", "192.0.2.1:80", "[::1]:80", "unix:/run/a.sock"] {
            assert!(plain(it, false).is_ok() && upstream(it).is_ok() && proxied(it).is_ok(), "{it}");
        }
        assert!(proxied("app:80/x?y").is_ok() && plain("app:80/x", false).is_err() && upstream("http://a").is_err());
        assert!(proxied("/x").is_err() && proxied("app:80x/").is_err());
    }
}
