//! `urllib.parse.urlsplit` of Python 3.11, which Django and its libraries cut origins with.

use std::net::Ipv6Addr;

/// A URL in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) scheme: String,
    pub(super) netloc: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) fragment: String,
}

/// Cuts a URL; `None` where Python raises a `ValueError`.
pub(super) fn urlsplit(url: &str) -> Option<Split> {
    let mut rest: String = url.trim_start_matches(|it: char| it <= ' ').replace(['\t', '\r', '\n'], "");
    let mut scheme = String::new();
    if let Some((before, after)) = rest.split_once(':')
        && before.starts_with(|it: char| it.is_ascii_alphabetic())
        && before.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.'))
    {
        scheme = before.to_ascii_lowercase();
        rest = after.to_owned();
    }
    let mut netloc = String::new();
    if let Some(after) = rest.strip_prefix("//") {
        let (before, after) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        brackets(before)?;
        (netloc, rest) = (before.to_owned(), after.to_owned());
    }
    if netloc.contains(changes_into_sign) {
        return None;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((&rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    Some(Split { scheme, netloc, path: path.to_owned(), query: query.to_owned(), fragment: fragment.to_owned() })
}

/// `[` and `]` only together, around an IPv6 address or an address of the future (RFC 3986, 3.2.2).
fn brackets(netloc: &str) -> Option<()> {
    let Some((_, after)) = netloc.split_once('[') else { return (!netloc.contains(']')).then_some(()) };
    // The first `]` may stand before the first `[`.
    netloc.find(']')?;
    let host = after.split(']').next().unwrap_or(after);
    if let Some(future) = host.strip_prefix('v') {
        let (version, tail) = future.split_once('.')?;
        let fits = !version.is_empty() && version.bytes().all(|it| it.is_ascii_hexdigit()) && !tail.is_empty();
        return (fits && !tail.contains('\n')).then_some(());
    }
    let (address, zone) = host.split_once('%').map_or((host, None), |(address, zone)| (address, Some(zone)));
    let zone = zone.is_none_or(|it| !it.is_empty() && !it.contains('%'));
    (zone && address.parse::<Ipv6Addr>().is_ok()).then_some(())
}

/// Whether Unicode's compatibility form (NFKC) of the character holds one of `/?#@:`.
fn changes_into_sign(it: char) -> bool {
    const CHANGED: &[char] = &[
        '\u{2047}', '\u{2048}', '\u{2049}', '\u{2100}', '\u{2101}', '\u{2105}', '\u{2106}', '\u{2a74}', '\u{fe13}',
        '\u{fe16}', '\u{fe55}', '\u{fe56}', '\u{fe5f}', '\u{fe6b}', '\u{ff03}', '\u{ff0f}', '\u{ff1a}', '\u{ff1f}',
        '\u{ff20}',
    ];
    CHANGED.contains(&it)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Run with Python 3.11.
    #[test]
    fn urls_are_cut_as_python_cuts_them() {
        let cut = |url| {
            urlsplit(url).map(|it| format!("{}|{}|{}|{}|{}", it.scheme, it.netloc, it.path, it.query, it.fragment))
        };
        for (url, expected) in [
            ("HTTPS://Example.com:443/a?b#c", "https|Example.com:443|/a|b|c"),
            ("example.com", "||example.com||"),
            ("localhost:3000", "localhost||3000||"),
            ("//example.com", "|example.com|||"),
            (" https://e.com ", "https|e.com |||"),
            ("1http://e.com", "||1http://e.com||"),
            ("https:///p", "https||/p||"),
            ("https://[::1]:80", "https|[::1]:80|||"),
            ("https://[v1.a]", "https|[v1.a]|||"),
            ("", "||||"),
        ] {
            assert_eq!(cut(url).as_deref(), Some(expected), "{url}");
        }
        for url in ["https://[bad", "https://a]b", "https://[1.2.3.4]", "https://[]", "https://a\u{ff0f}b"] {
            assert_eq!(cut(url), None, "{url}");
        }
    }
}
