//! The `domain:` of a cookie or session store of Rails (`ActionDispatch::Cookies`), as it comes out in `Set-Cookie`.

/// What `domain:` is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// Nothing, or `nil`.
    None,
    /// `:all`.
    All,
    /// One text, written as it is.
    Text(String),
    /// Several, of which the first that fits the host is written.
    OneOf(Vec<String>),
}

/// Returns the `Domain` attribute that a host writes; `None` when it writes none. `dotted` is whether `:all` writes the dot
/// in front, as it does up to Rails 7.0.
///
/// # Examples
///
/// ```
/// use landreeve::facts::web::rails::cookie_domain::{Domain, attribute};
///
/// let all = |host, tld_length| attribute(host, &Domain::All, tld_length, false);
/// assert_eq!(all("a.b.example.com", None).as_deref(), Some("example.com"));
/// assert_eq!(all("www.ab.cl", None).as_deref(), Some("www.ab.cl"), "`ab.cl` looks like `co.uk`");
/// assert_eq!(all("www.ab.cl", Some(2)).as_deref(), Some("ab.cl"));
/// ```
pub fn attribute(host: &str, domain: &Domain, tld_length: Option<usize>, dotted: bool) -> Option<String> {
    let host = match host.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => host,
    };
    match domain {
        Domain::None => None,
        Domain::Text(text) => Some(text.clone()),
        Domain::OneOf(texts) => texts.iter().find(|it| fits(host, it.strip_prefix('.').unwrap_or(it))).cloned(),
        Domain::All => {
            let shared = shared(host, tld_length)?;
            Some(if dotted { format!(".{shared}") } else { shared })
        }
    }
}

fn fits(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|it| it.is_empty() || it.ends_with('.'))
}

/// The labels at the end of the host that `:all` keeps.
fn shared(host: &str, tld_length: Option<usize>) -> Option<String> {
    let labels: Vec<&str> = host.split('.').collect();
    let is_address = !host.is_empty() && host.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    if is_address || labels.contains(&"") || labels.len() == 1 {
        return None;
    }
    let kept = tld_length.unwrap_or_else(|| if has_country_suffix(&labels) { 3 } else { 2 });
    if tld_length.is_some() && labels.len() < kept {
        return None;
    }
    let shared = labels[labels.len().saturating_sub(kept)..].join(".");
    (!shared.trim().is_empty()).then_some(shared)
}

/// A label of two or three letters before one of two, as in `co.uk`, with something in front.
fn has_country_suffix(labels: &[&str]) -> bool {
    let length = |it: &&str| it.chars().count();
    match labels {
        [_, .., second, first] => matches!(length(second), 2 | 3) && length(first) == 2,
        _ => false,
    }
}
