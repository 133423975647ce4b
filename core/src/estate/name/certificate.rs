//! Which host names a certificate is good for (RFC 6125, 6.4.3; RFC 9525, 6.3),
//! and which certificates a host's documents ask for.

use super::super::Host;
use super::super::runbook::{CertificateRequest, Challenge};

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

/// Returns the certificates that a host's documents ask a public authority for over HTTP, each with its names.
pub fn asked_over_http(host: &Host) -> impl Iterator<Item = &CertificateRequest> {
    let over_http = |it: &&CertificateRequest| {
        matches!(it.challenge, Challenge::Webroot | Challenge::Nginx | Challenge::Apache | Challenge::Standalone)
    };
    // Another authority may reach private addresses.
    let own_authority = |it: &&CertificateRequest| {
        let step = host.runbook.steps.iter().find(|step| step.command.span == it.span);
        step.is_some_and(|step| step.arguments().any(|word| word.text.starts_with("--server")))
    };
    host.runbook.certificates.iter().filter(over_http).filter(move |it| it.requested && !own_authority(it))
}

/// Returns whether some certificate that a host's documents speak of covers a name.
pub fn is_certified(host: &Host, name: &str) -> bool {
    host.runbook.certificates.iter().flat_map(|it| &it.names).any(|it| covers(&it.value, name))
}

/// Returns the requests whose lineage (the folder below `/etc/letsencrypt/live`) is this one.
///
/// certbot names it after `--cert-name`, else after the first name.
pub fn lineage<'h>(host: &'h Host, folder: &str) -> Vec<&'h CertificateRequest> {
    let named = |it: &CertificateRequest| {
        let step = host.runbook.steps.iter().find(|step| step.command.span == it.span)?;
        let words: Vec<&str> = step.arguments().map(|it| it.text.as_str()).collect();
        let at = words.iter().position(|it| *it == "--cert-name");
        let glued = words.iter().find_map(|it| it.strip_prefix("--cert-name="));
        at.and_then(|at| words.get(at + 1).copied()).or(glued)
    };
    let is_it = |it: &&CertificateRequest| {
        let first = it.names.first().map(|it| it.value.trim_start_matches("*."));
        named(it).or(first) == Some(folder)
    };
    host.runbook.certificates.iter().filter(|it| it.requested).filter(is_it).collect()
}
