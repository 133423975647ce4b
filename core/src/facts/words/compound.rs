//! Placeholders inside values that are made of parts: lists, URLs, mail addresses.

use std::ops::Range;

use super::hint::hints;
use super::placeholder::substituted;
use super::{Placeholder, elided, placeholder, stock_credential};

/// Returns every placeholder in a value, with its place, in order.
///
/// `credential` says whether the whole value is a password, a key or a token: then words about credentials count. It is
/// asked only of values that may hold any.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::{Placeholder, placeholders};
///
/// let found = placeholders("app.acme.io,165.232.xx.xx,localhost", || false);
/// assert_eq!(found, [(12..25, Placeholder::Masked)]);
/// let found = placeholders("postgres://app:password@localhost/app", || false);
/// assert_eq!(found, [(15..23, Placeholder::StockCredential)]);
/// ```
pub fn placeholders(value: &str, credential: impl FnOnce() -> bool) -> Vec<(Range<usize>, Placeholder)> {
    let mut found = Vec::new();
    if !hints(value) || substituted(value) {
        return found;
    }
    if credential() && stock_credential(value) {
        found.push((0..value.len(), Placeholder::StockCredential));
    } else if value.contains([',', ' ', ';']) && !value.contains('<') {
        // Words of a sentence are no instructions; items of a list may be.
        let list = !value.trim().contains(' ') || value.contains(',');
        let mut at = 0;
        for item in value.split([',', ' ', ';']) {
            element(at, item, &mut found, list);
            at += item.len() + 1;
        }
    } else {
        element(0, value, &mut found, true);
    }
    found
}

/// Looks at one item of a list.
fn element(at: usize, item: &str, found: &mut Vec<(Range<usize>, Placeholder)>, words: bool) {
    let inner = item.trim_start_matches(['"', '\'', '[', '(']);
    let bracketed = item.starts_with('[') && item.ends_with(']') && !item.contains('"');
    let (start, inner) = if bracketed {
        (at, item)
    } else {
        (at + item.len() - inner.len(), inner.trim_end_matches(['"', '\'', ']', ')']))
    };
    // Asked first for the byte: a search for all three sets itself up for longer than most values are long.
    if inner.contains(':')
        && let Some((scheme, rest)) = inner.split_once("://")
    {
        return url(start + scheme.len() + 3, rest, found);
    }
    let (from, part) = match inner.rsplit_once('@') {
        Some((_, domain)) if !domain.contains(':') => (start + inner.len() - domain.len(), domain),
        _ => (start, inner),
    };
    atom(from, without_port(part), found, words);
}

/// Looks at the parts of a URL behind its scheme.
fn url(at: usize, rest: &str, found: &mut Vec<(Range<usize>, Placeholder)>) {
    let path = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..path];
    let host = authority.rfind('@').map_or(0, |it| it + 1);
    if let Some(credentials) = authority.get(..host.saturating_sub(1)).filter(|it| !it.is_empty()) {
        let user = credentials.find(':').unwrap_or(credentials.len());
        atom(at, &credentials[..user], found, true);
        if let Some(password) = credentials.get(user + 1..)
            && (stock_credential(password) || !elided(password) && placeholder(password).is_some())
        {
            found.push((at + user + 1..at + credentials.len(), Placeholder::StockCredential));
        }
    }
    atom(at + host, without_port(&authority[host..]), found, true);
    let mut from = at + path;
    for segment in rest[path..].split(['/', '?', '&', '=']) {
        atom(from, segment, found, true);
        from += segment.len() + 1;
    }
}

fn atom(at: usize, text: &str, found: &mut Vec<(Range<usize>, Placeholder)>, words: bool) {
    if elided(text) {
        return;
    }
    if let Some(kind) = placeholder(text)
        && (words || !matches!(kind, Placeholder::Instruction | Placeholder::Description))
    {
        found.push((at..at + text.len(), kind));
    }
}

fn without_port(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str) -> Vec<&str> {
        placeholders(value, || false).into_iter().map(|(range, _)| &value[range]).collect()
    }

    #[test]
    fn parts_of_lists_and_urls() {
        assert_eq!(found("IP_PUBLICA,dominio.com"), ["IP_PUBLICA", "dominio.com"]);
        assert_eq!(found("[\"https://your-domain.com\"]"), ["your-domain.com"]);
        assert_eq!(found("App <noreply@example.com>"), [""; 0]);
        assert_eq!(found("noreply@example.com"), ["example.com"]);
        assert_eq!(found("localhost your-domain.com:8000"), ["your-domain.com"]);
        assert_eq!(found("amqp://<user>:<pass>@10.0.0.1:5672/v"), ["<user>", "<pass>"]);
        assert_eq!(found("https://hooks.slack.com/services/XXXX/YYYY"), ["XXXX"]);
        assert_eq!(found("<secure password>"), ["<secure password>"]);
        assert_eq!(found("[COMPLETAR]"), ["[COMPLETAR]"]);
    }

    #[test]
    fn a_pipeline_fills_in_its_marks() {
        for value in ["__SECRET_KEY__", "#{SECRET_KEY}#", "%SECRET_KEY%", "@@SECRET_KEY@@", "@SECRET_KEY@"] {
            assert_eq!(placeholders(value, || true), [], "{value}");
        }
        assert!(!placeholders("SECRET_KEY", || true).is_empty());
    }

    #[test]
    fn real_values_hold_none() {
        for value in [
            "http://localhost:3000,https://app.acme.io",
            "Please change the password here, it is your key",
            "postgres://app:s3cr3t-9@db:5432/app",
            "portal.acme.io,...,b.acme.io",
            "postgresql://...ondigitalocean.com:25060/acme",
            "amqp://...@10.116.0.2:5672",
            "password",
            "a:b:c",
            "__CHANGE_ME__",
            "[::1]:8000",
            "",
        ] {
            assert_eq!(found(value), [""; 0], "{value}");
        }
    }
}
