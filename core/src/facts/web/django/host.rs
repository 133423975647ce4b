//! Which `Host` header Django accepts, from `django/http/request.py` (5.2): `split_domain_port`,
//! `validate_host` and `is_same_domain`.

use std::collections::HashSet;

/// Returns the host and the port of a `Host` header as Django splits them, in lower case and without a final
/// dot; `None` when Django takes it for no host at all.
pub fn split_header(header: &str) -> Option<(String, String)> {
    let header = header.to_lowercase();
    let end = if header.starts_with('[') { header.find(']')? + 1 } else { header.find(':').unwrap_or(header.len()) };
    let (host, rest) = header.split_at(end);
    let port = match rest.strip_prefix(':') {
        Some(port) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => port,
        None if rest.is_empty() => "",
        _ => return None,
    };
    let host = if is_host(host) { host.strip_suffix('.').unwrap_or(host) } else { return None };
    Some((host.to_owned(), port.to_owned()))
}

/// Letters, digits, dots and hyphens, or something like an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(inner) => {
            let hexadecimal = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
            let Some(colon) = inner.find(':') else { return false };
            let (head, tail) = (&inner[..colon], &inner[colon + 1..]);
            head.bytes().all(hexadecimal)
                && !tail.is_empty()
                && tail.bytes().all(|it| hexadecimal(it) || matches!(it, b'.' | b':'))
        }
        None => !host.is_empty() && host.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-')),
    }
}

/// Returns whether an entry of `ALLOWED_HOSTS` accepts a host in lower case.
///
/// # Examples
///
/// ```
/// use landreeve::facts::web::django::host::accepts;
///
/// assert!(accepts(".example.com", "a.b.example.com") && accepts(".example.com", "example.com"));
/// assert!(!accepts(".staging.example.com", "help-staging.example.com"));
/// assert!(!accepts("*.example.com", "www.example.com"), "a star means itself only");
/// ```
pub fn accepts(entry: &str, host: &str) -> bool {
    entry == "*" || is_same_domain(host, entry)
}

/// `is_same_domain` of django/utils/http.py: the pattern itself, or, with a dot in front, the domain and all below it.
pub(super) fn is_same_domain(host: &str, pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    let below = |parent: &str| host == parent || host.ends_with(&pattern);
    !pattern.is_empty() && (pattern == host || pattern.strip_prefix('.').is_some_and(below))
}

/// The entries of one list, for many questions: each is answered without a look at every entry.
#[derive(Debug, Clone)]
pub struct Entries(HashSet<String>);

impl Entries {
    /// Takes the entries of a list.
    pub fn new<'n>(entries: impl Iterator<Item = &'n str>) -> Self {
        Self(entries.filter(|it| !it.is_empty()).map(str::to_lowercase).collect())
    }

    /// Returns whether one of the entries [`accepts`] a host in lower case.
    pub fn accept(&self, host: &str) -> bool {
        let has = |entry: &str| self.0.contains(entry);
        has("*") || has(host) || has(&format!(".{host}")) || host.match_indices('.').any(|(at, _)| has(&host[at..]))
    }
}

/// Returns whether Django answers a request with this `Host` header. A project in debug mode with no entries at all is
/// there for its own machine.
pub fn answers<E: AsRef<str>>(allowed_hosts: &[E], header: &str, debug: bool) -> bool {
    let Some((host, _)) = split_header(header) else { return false };
    if host.is_empty() {
        return false;
    }
    if debug && allowed_hosts.is_empty() {
        return [".localhost", "127.0.0.1", "[::1]"].iter().any(|entry| accepts(entry, &host));
    }
    allowed_hosts.iter().any(|entry| accepts(entry.as_ref(), &host))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn many_entries_answer_as_one_by_one(entries in prop::collection::vec("[.]{0,2}([ab*][.]){0,2}[abA]?", 0..4), host in "([ab][.]){0,3}[ab]?") {
            let one_by_one = entries.iter().any(|entry| accepts(entry, &host));
            prop_assert_eq!(Entries::new(entries.iter().map(String::as_str)).accept(&host), one_by_one);
        }
    }
}
