//! Which host names a certificate is good for (RFC 6125, 6.4.3; RFC 9525, 6.3),
//! and which certificates a host's documents ask for.

use std::collections::HashMap;

use super::super::Host;
use super::super::runbook::{CertificateRequest, Challenge, Step};
use crate::source::Span;

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
    let steps = steps(host);
    let own_authority = move |it: &&CertificateRequest| {
        let step = steps.get(&it.span);
        step.is_some_and(|step| step.arguments().any(|word| word.text.starts_with("--server")))
    };
    host.runbook.certificates.iter().filter(over_http).filter(move |it| it.requested && !own_authority(it))
}

/// Returns whether some certificate that a host's documents speak of covers a name.
pub fn is_certified(host: &Host, name: &str) -> bool {
    host.runbook.certificates.iter().flat_map(|it| &it.names).any(|it| covers(&it.value, name))
}

/// The requests of a host by their lineage, the folder below `/etc/letsencrypt/live`.
///
/// certbot names it after `--cert-name`, else after the first name.
#[derive(Debug)]
pub struct Lineages<'h>(HashMap<&'h str, Vec<&'h CertificateRequest>>);

impl<'h> Lineages<'h> {
    /// Sorts the requests of a host's documents.
    pub fn new(host: &'h Host) -> Self {
        let steps = steps(host);
        let mut found: HashMap<&str, Vec<_>> = HashMap::new();
        for request in host.runbook.certificates.iter().filter(|it| it.requested) {
            let first = request.names.first().map(|it| it.value.trim_start_matches("*."));
            let named = steps.get(&request.span).and_then(|it| certificate_name(it));
            if let Some(folder) = named.or(first) {
                found.entry(folder).or_default().push(request);
            }
        }
        Self(found)
    }

    /// Returns the requests for a folder, in their order.
    pub fn of(&self, folder: &str) -> &[&'h CertificateRequest] {
        self.0.get(folder).map_or(&[], Vec::as_slice)
    }
}

/// Returns the value of `--cert-name`.
fn certificate_name(step: &Step) -> Option<&str> {
    let words: Vec<&str> = step.arguments().map(|it| it.text.as_str()).collect();
    let at = words.iter().position(|it| *it == "--cert-name");
    let glued = words.iter().find_map(|it| it.strip_prefix("--cert-name="));
    at.and_then(|at| words.get(at + 1).copied()).or(glued)
}

/// The steps of a host by their command, the first of each.
fn steps(host: &Host) -> HashMap<Span, &Step> {
    host.runbook.steps.iter().rev().map(|it| (it.command.span, it)).collect()
}
