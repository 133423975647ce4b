//! Where names lead, by the DNS records that documents show.

use std::net::IpAddr;

use super::super::runbook::Record;
use crate::source::Span;

/// Returns the addresses a name resolves to by these records, each with the record's value; follows aliases.
pub fn addresses(records: &[Record], name: &str) -> Vec<(IpAddr, Span)> {
    let mut found = Vec::new();
    let mut name = name.to_lowercase();
    // An alias may lead back to itself.
    for _ in 0..8 {
        let exact = records.iter().any(|it| it.name.value == name);
        let matches = |it: &&Record| it.name.value == name || (!exact && super::covers(&it.name.value, &name));
        let mut alias = None;
        for record in records.iter().filter(matches) {
            match record.value.value.parse::<IpAddr>() {
                Ok(address) => found.push((address, record.value.span)),
                Err(_) => alias = Some(record.value.value.clone()),
            }
        }
        match alias {
            Some(next) if found.is_empty() => name = next,
            _ => break,
        }
    }
    found
}

/// Returns whether an address cannot be reached from the Internet (RFC 1918, 3927, 4193, 6598; loopback).
pub fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => {
            let shared = it.octets()[0] == 100 && (64..128).contains(&it.octets()[1]);
            it.is_private() || it.is_loopback() || it.is_link_local() || shared
        }
        IpAddr::V6(it) => it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses() {
        for private in
            ["10.0.0.1", "172.31.0.1", "192.168.1.14", "127.0.0.1", "100.64.0.1", "fd00::1", "::1", "fe80::1"]
        {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["165.232.1.1", "172.32.0.1", "100.128.0.1", "2001:db8::1", "192.0.2.1"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }
}
