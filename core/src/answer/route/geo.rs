//! Variables that `geo` and `split_clients` compute: by an address, and by a
//! share of the numbers that a text is hashed to.
//!
//! Sources: `ngx_http_geo_module.c`, `ngx_http_split_clients_module.c`, `ngx_murmurhash.c`.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use super::passage::{Known, Passage};
use super::step::Unclear;
use crate::estate::nginx::Statement;

/// Whether it is of version 4, its bits, and how many of them count.
type Network = (bool, u128, u32);

impl Passage<'_> {
    /// Returns the value that `geo` has for an address.
    pub(super) fn located(&mut self, name: &str, geo: Statement<'_>) -> Known {
        let unclear = |why: &str| Err(Unclear::new(format!("`${name}` is computed by `geo`, {why}"), geo.head()));
        if geo.is_open() || geo.children().any(|it| it.is("include")) {
            return unclear("and not all of its entries are known");
        }
        if geo.children().any(|it| it.count() == 1 && it.name() == "proxy") {
            return unclear("from what proxies tell");
        }
        let source = if geo.count() == 2 { geo.arg(0) } else { None };
        let value = match &source {
            Some(it) => self.evaluate(&it.text, it.span)?,
            None => self.evaluate("$remote_addr", geo.head())?,
        };
        let address = std::str::from_utf8(&value).ok().and_then(|it| it.parse::<IpAddr>().ok());
        let address = address.map_or(IpAddr::V4(Ipv4Addr::BROADCAST), |it| it.to_canonical());
        let ranges = geo.children().any(|it| it.count() == 0 && it.name() == "ranges");
        let found = if ranges { in_ranges(geo, address) } else { in_networks(geo, address) };
        let default = || geo.children().filter(|it| it.count() == 1 && it.name() == "default").last();
        let entry = found.or_else(default).and_then(|it| it.arg(0));
        Ok(entry.map_or_else(Vec::new, |it| it.text.as_bytes().to_vec()))
    }

    /// Returns the value of the share that a text falls into.
    pub(super) fn shared(&mut self, name: &str, split: Statement<'_>) -> Known {
        let unclear = || Unclear::new(format!("not all shares of `${name}` are known"), split.head());
        let source = split.arg(0).filter(|_| !split.is_open()).ok_or_else(unclear)?;
        let value = self.evaluate(&source.text, source.span)?;
        let number = u64::from(murmur(&value));
        let mut last = 0_u64;
        for entry in split.children().filter(|it| it.count() == 1) {
            let share = entry.name();
            if &*share != "*" {
                last += hundredths(&share).ok_or_else(unclear)? * u64::from(u32::MAX) / 10_000;
                if number >= last {
                    continue;
                }
            }
            return Ok(entry.arg(0).map_or_else(Vec::new, |it| it.text.as_bytes().to_vec()));
        }
        Ok(Vec::new())
    }
}

/// The longest network that holds the address; the last one of those that are equal.
fn in_networks(geo: Statement<'_>, address: IpAddr) -> Option<Statement<'_>> {
    let mut all: HashMap<Network, Statement<'_>> = HashMap::new();
    for entry in geo.children().filter(|it| it.count() == 1) {
        let key = entry.name();
        let text = if key == "delete" {
            entry.arg(0).map_or(String::new(), |it| it.text.into_owned())
        } else {
            key.to_string()
        };
        let Some(network) = network(&text) else { continue };
        if key == "delete" {
            all.remove(&network);
        } else {
            all.insert(network, entry);
        }
    }
    let (four, bits, most) = bits(address);
    (0..=most).rev().find_map(|length| all.get(&(four, masked(bits, most, length), length)).copied())
}

/// The last range that holds the address: nginx takes a narrower one after a wider one only.
fn in_ranges(geo: Statement<'_>, address: IpAddr) -> Option<Statement<'_>> {
    let address = if address.is_ipv4() { address } else { IpAddr::V4(Ipv4Addr::BROADCAST) };
    let mut removed: Vec<String> = Vec::new();
    let mut found = None;
    for entry in geo.children().filter(|it| it.count() == 1).collect::<Vec<_>>().into_iter().rev() {
        let key = entry.name();
        if key == "delete" {
            removed.extend(entry.arg(0).map(|it| it.text.into_owned()));
            continue;
        }
        let Some((first, last)) = key.split_once('-') else { continue };
        let (Ok(first), Ok(last)) = (first.trim().parse::<IpAddr>(), last.trim().parse::<IpAddr>()) else { continue };
        if (first..=last).contains(&address) && !removed.iter().any(|it| *it == key) {
            found = found.or(Some(entry));
        }
    }
    found
}

fn network(text: &str) -> Option<Network> {
    let (address, length) = text.split_once('/').map_or((text, None), |it| (it.0, Some(it.1)));
    let (four, bits, most) = bits(address.parse().ok()?);
    let length = length.map_or(Some(most), |it| it.parse().ok()).filter(|it| *it <= most)?;
    Some((four, masked(bits, most, length), length))
}

fn bits(address: IpAddr) -> (bool, u128, u32) {
    match address {
        IpAddr::V4(it) => (true, u128::from(it.to_bits()), 32),
        IpAddr::V6(it) => (false, it.to_bits(), 128),
    }
}

fn masked(bits: u128, most: u32, length: u32) -> u128 {
    let rest = most - length;
    bits.checked_shr(rest).unwrap_or(0).checked_shl(rest).unwrap_or(0)
}

/// Reads a percentage with up to two decimals.
fn hundredths(text: &str) -> Option<u64> {
    let (whole, part) = text.strip_suffix('%')?.split_once('.').unwrap_or((text.strip_suffix('%')?, ""));
    let number = |it: &str| if it.is_empty() { Some(0) } else { it.parse::<u64>().ok() };
    let part = number(part)? * if part.len() == 1 { 10 } else { 1 };
    number(whole)?.checked_mul(100)?.checked_add(part)
}

/// `MurmurHash2` with the seed 0.
fn murmur(data: &[u8]) -> u32 {
    const FACTOR: u32 = 0x5bd1_e995;
    let mut hash = data.len() as u32;
    let mut chunks = data.chunks_exact(4);
    for chunk in &mut chunks {
        let mut word = chunk.iter().rev().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        word = word.wrapping_mul(FACTOR);
        word ^= word >> 24;
        hash = hash.wrapping_mul(FACTOR) ^ word.wrapping_mul(FACTOR);
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        hash ^= rest.iter().rev().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        hash = hash.wrapping_mul(FACTOR);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(FACTOR);
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_hash_as_in_nginx() {
        // As MurmurHash2 with the seed 0 has them.
        assert_eq!(murmur(b""), 0);
        assert_eq!(murmur(b"a"), 0x9268_5f5e);
        assert_eq!(murmur(b"hello world"), 0x44a8_1419);
        assert_eq!(hundredths("0.5%"), Some(50));
        assert_eq!(hundredths("33.33%"), Some(3333));
    }

    #[test]
    fn networks_are_masked() {
        assert_eq!(network("10.1.2.3/8"), network("10.0.0.0/8"));
        assert_eq!(network("0.0.0.0/0"), Some((true, 0, 0)));
        assert!(network("::/0").is_some() && network("10.0.0.0/33").is_none());
    }
}
