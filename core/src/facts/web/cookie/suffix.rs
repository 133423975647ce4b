//! Names below which anybody may register: the public suffix list, as of the release of `psl` that is built in.

use std::net::IpAddr;

/// Returns whether anybody may register names below a domain: it is on the public suffix list, or a name
/// of one label.
pub fn is_public_suffix(domain: &str) -> bool {
    let is_suffix = |name: &str| psl::suffix_str(name).is_some_and(|it| it.len() == name.len());
    // A rule `*.kawasaki.jp` makes `kawasaki.jp` a suffix as well: so do browsers and libpsl.
    domain.parse::<IpAddr>().is_err() && (is_suffix(domain) || is_suffix(&format!("any-label.{domain}")))
}

/// Returns the part of a host name that somebody registered: `edutecnia.cl` of `ayuda.edutecnia.cl`.
pub fn registrable_domain(host: &str) -> Option<&str> {
    if host.parse::<IpAddr>().is_ok() { None } else { psl::domain_str(host) }
}
