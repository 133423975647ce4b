//! Which host names a certificate is good for (RFC 6125, 6.4.3; RFC 9525, 6.3).

/// Returns whether a name of a certificate covers a host.
///
/// A wildcard stands for exactly one label, the leftmost one: never for the bare domain, never for two.
///
/// # Examples
///
/// ```
/// use landreeve::estate::name::covers;
///
/// assert!(covers("*.example.com", "www.example.com"));
/// assert!(!covers("*.example.com", "example.com"));
/// assert!(!covers("*.example.com", "a.b.example.com"));
/// ```
pub fn covers(name: &str, host: &str) -> bool {
    let (name, host) = (name.trim_end_matches('.'), host.trim_end_matches('.'));
    match name.strip_prefix("*.") {
        Some(parent) => {
            host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(parent))
        }
        None => name.eq_ignore_ascii_case(host),
    }
}
