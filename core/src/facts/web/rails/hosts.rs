//! `config.hosts` of Rails (6.1 to 8.1, `ActionDispatch::HostAuthorization`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::facts::web::pattern::Extent;
use crate::facts::web::{Language, Pattern, Raised};

/// An entry of `config.hosts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A text; with a dot in front also one label below it.
    Text(String),
    /// A regular expression and its flags, which Rails anchors.
    Regex(String, String),
    /// `IPAddr.new(…)`.
    Addresses(Addresses),
}

/// A range of IP addresses, as Ruby's `IPAddr` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    address: IpAddr,
    prefix: u8,
}

impl Addresses {
    /// Reads an address or a network; `None` where Ruby raises an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::rails::hosts::Addresses;
    ///
    /// assert!(Addresses::new("10.0.0.0/8").is_some() && Addresses::new("[::1]").is_some());
    /// assert!(Addresses::new("example.com").is_none());
    /// ```
    pub fn new(text: &str) -> Option<Self> {
        let (text, prefix) = text.split_once('/').map_or((text, None), |(text, prefix)| (text, Some(prefix)));
        let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(text);
        let is_zone = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        let v6 = bare.split_once('%').filter(|(_, zone)| is_zone(zone)).map_or(bare, |(address, _)| address);
        let address = match bare.parse::<Ipv4Addr>() {
            Ok(v4) if bare == text => IpAddr::V4(v4),
            _ => IpAddr::V6(v6.parse::<Ipv6Addr>().ok()?),
        };
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(width), |it| it.parse().ok().filter(|it| *it <= width))?;
        Some(Self { address, prefix })
    }

    fn contains(self, other: Self) -> bool {
        let bits = |it: IpAddr| match it {
            IpAddr::V4(it) => u128::from(u32::from(it)) << 96,
            IpAddr::V6(it) => u128::from(it),
        };
        let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
        let same_kind = self.address.is_ipv4() == other.address.is_ipv4();
        same_kind && other.prefix >= self.prefix && bits(self.address) & mask == bits(other.address) & mask
    }
}

/// Returns whether Rails lets a request pass: no entries let everything through; else an entry must allow the `Host`,
/// and one the last name of `X-Forwarded-Host`, if there is any.
///
/// # Errors
///
/// When a pattern is bad or not known here.
///
/// # Examples
///
/// ```
/// use landreeve::facts::web::rails::hosts::{Entry, allows};
///
/// let hosts = [Entry::Text(".example.com".to_owned())];
/// assert!(allows(&hosts, Some("www.example.com:3000"), None)?);
/// assert!(!allows(&hosts, Some("a.b.example.com"), None)?, "one label only");
/// # Ok::<(), landreeve::facts::web::Raised>(())
/// ```
pub fn allows(hosts: &[Entry], host: Option<&str>, forwarded: Option<&str>) -> Result<bool, Raised> {
    if hosts.is_empty() {
        return Ok(true);
    }
    let Some(host) = host else { return Ok(false) };
    let forwarded = forwarded.and_then(last).filter(|it| !it.trim().is_empty());
    Ok(one_allows(hosts, host)? && forwarded.map_or(Ok(true), |it| one_allows(hosts, it))?)
}

/// The last element, cut at commas with or without a blank; empty ones at the end do not count.
fn last(forwarded: &str) -> Option<&str> {
    let is_blank = |it: char| it.is_ascii_whitespace() || it == '\u{b}';
    let elements = forwarded.split(',').enumerate();
    let elements = elements.map(|(at, it)| if at == 0 { it } else { it.strip_prefix(is_blank).unwrap_or(it) });
    elements.filter(|it| !it.is_empty()).last()
}

fn one_allows(hosts: &[Entry], host: &str) -> Result<bool, Raised> {
    for entry in hosts {
        let allows = match entry {
            Entry::Text(text) => text_allows(text, host),
            Entry::Regex(pattern, flags) => regex_allows(pattern, flags, host)?,
            Entry::Addresses(range) => Addresses::new(address_of(host)).is_some_and(|it| range.contains(it)),
        };
        if allows {
            return Ok(true);
        }
    }
    Ok(false)
}

fn text_allows(entry: &str, host: &str) -> bool {
    let (entry, host) = (entry.to_lowercase(), host.to_lowercase());
    let label = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let fits = |host: &str| match entry.strip_prefix('.') {
        Some(parent) => {
            let below = |it: &str| it.strip_suffix('.').is_some_and(label);
            host.strip_suffix(parent).is_some_and(|it| it.is_empty() || below(it))
        }
        None => host == entry,
    };
    fits(&host) || without_port(&host).is_some_and(fits)
}

/// The host in front of `:digits`.
fn without_port(host: &str) -> Option<&str> {
    let (host, port) = host.rsplit_once(':')?;
    (!port.is_empty() && port.bytes().all(|it| it.is_ascii_digit())).then_some(host)
}

fn regex_allows(pattern: &str, flags: &str, host: &str) -> Result<bool, Raised> {
    // The pattern keeps its flags, and what is put around it has none.
    let on: String = flags.chars().filter(|it| matches!(it, 'i' | 'm')).collect();
    let off: String = "mi".chars().filter(|it| !on.contains(*it)).collect();
    let off = if off.is_empty() { off } else { format!("-{off}") };
    let whole = format!(r"\A(?{on}{off}:{pattern})(?::\d+)?\z");
    Pattern::new(Language::Ruby, &whole, "", Extent::Anywhere)?.is_match(host)
}

/// The address in a host, without port and brackets, where it looks like one.
fn address_of(host: &str) -> &str {
    let v4 = |it: &str| {
        it.split('.').count() == 4 && it.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
    };
    let v6 = |it: &str| {
        let tail = |it: u8| it.is_ascii_hexdigit() || matches!(it, b':' | b'.');
        it.split_once(':').is_some_and(|(head, rest)| {
            head.bytes().all(|it| it.is_ascii_hexdigit()) && !rest.is_empty() && rest.bytes().all(tail)
        })
    };
    let bare = without_port(host);
    let bracketed = bare.and_then(|it| it.strip_prefix('[')).and_then(|it| it.strip_suffix(']'));
    match (bare, bracketed) {
        (Some(bare), _) if v4(bare) => bare,
        (_, Some(inner)) if v6(inner) => inner,
        _ => host,
    }
}
