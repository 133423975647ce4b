//! Which `Host` header `TrustedHostMiddleware` of Starlette and FastAPI lets through (1.10,
//! starlette/middleware/trustedhost.py and `parse_host_header` of starlette/_utils.py).

use std::net::Ipv6Addr;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The application gets it.
    Accepted,
    /// It is led to the same address with `www.` in front of the host.
    LedToWww,
    /// 400.
    Refused,
}

/// Returns what the middleware does with a `Host` header.
///
/// # Examples
///
/// ```
/// use landreeve::facts::web::starlette::{Verdict, verdict};
///
/// let asked = |entry, host| verdict([entry].into_iter(), host, true);
/// assert_eq!(asked("*.example.com", "a.b.example.com:8000"), Verdict::Accepted);
/// assert_eq!(asked("www.example.com", "example.com"), Verdict::LedToWww);
/// assert_eq!(asked(".example.com", "a.example.com"), Verdict::Refused, "a dot in front is a letter");
/// ```
pub fn verdict<'e>(mut entries: impl Iterator<Item = &'e str> + Clone, header: &str, leads_to_www: bool) -> Verdict {
    if entries.clone().any(|it| it == "*") {
        return Verdict::Accepted;
    }
    let Some(host) = host_of(header) else { return Verdict::Refused };
    let fits = |entry: &str| {
        let entry = entry.to_lowercase();
        entry == host || entry.strip_prefix('*').is_some_and(|it| host.ends_with(it))
    };
    if entries.clone().any(fits) {
        return Verdict::Accepted;
    }
    let is_www = |it: &str| it.to_lowercase().strip_prefix("www.") == Some(&host);
    if leads_to_www && entries.any(is_www) { Verdict::LedToWww } else { Verdict::Refused }
}

/// Returns whether a list of entries can be worked with: a star stands alone, or in front of a dot.
pub fn is_entry(entry: &str) -> bool {
    let rest = entry.strip_prefix('*').unwrap_or(entry);
    !rest.contains('*') && (rest.len() == entry.len() || rest.is_empty() || rest.starts_with('.'))
}

/// The host of a header in lower case, without its port.
fn host_of(header: &str) -> Option<String> {
    let is_port = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if let Some(rest) = header.strip_prefix('[') {
        let (inner, rest) = rest.split_once(']')?;
        let fits = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        return (fits && is_literal(inner)).then(|| format!("[{}]", inner.to_lowercase()));
    }
    let (host, port) = header.split_once(':').map_or((header, None), |(host, port)| (host, Some(port)));
    let letters = |it: u8| it.is_ascii_alphanumeric() || b"._~%!$&'()*+,;=-".contains(&it);
    let fits = !host.is_empty() && host.bytes().all(letters) && port.is_none_or(is_port);
    fits.then(|| host.to_lowercase())
}

/// An IPv6 address, or what a later version of the protocol may have between the brackets.
fn is_literal(inner: &str) -> bool {
    if let Some((version, rest)) = inner.strip_prefix('v').and_then(|it| it.split_once('.')) {
        let letters = |it: u8| it.is_ascii_alphanumeric() || b"._~!$&'()*+,;=:-".contains(&it);
        return !version.is_empty()
            && version.bytes().all(|it| it.is_ascii_hexdigit())
            && !rest.is_empty()
            && rest.bytes().all(letters);
    }
    inner.bytes().all(|it| it.is_ascii_hexdigit() || matches!(it, b':' | b'.')) && inner.parse::<Ipv6Addr>().is_ok()
}
