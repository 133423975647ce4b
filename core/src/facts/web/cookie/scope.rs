//! The `Domain` attribute against hosts (RFC 6265, 5.1.3 and 5.3, and its successor draft), with the public suffix list.

use std::net::IpAddr;

use super::is_public_suffix;

/// What a browser does with a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CookieScope {
    /// It refuses the cookie.
    Refused(Refusal),
    /// It sends the cookie back to this very host.
    HostOnly(String),
    /// It sends the cookie to this domain and every host below it.
    Domain(String),
}

/// Why a browser refuses a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no host name: a port, a scheme, a star, letters beyond ASCII.
    NoName,
    /// Everybody may register names below it.
    PublicSuffix,
    /// The host that sets the cookie is neither it nor below it.
    NotAbove,
    /// `Secure` over plain HTTP, or a name that promises more than the attributes hold.
    NotSecure,
}

impl CookieScope {
    /// Returns what a browser does with a cookie that `host` sets with this `Domain`; `None` is without one.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::cookie::CookieScope;
    ///
    /// let scope = CookieScope::new("back.example.cl", Some(".example.cl"));
    /// assert!(scope.reaches("help-staging.example.cl"));
    /// assert!(!CookieScope::new("back.staging.example.cl", Some(".staging.example.cl")).reaches("help-staging.example.cl"));
    /// ```
    pub fn new(host: &str, domain: Option<&str>) -> Self {
        let host = plain_host(host);
        let domain = plain_domain(domain.unwrap_or_default());
        if domain.is_empty() {
            return Self::HostOnly(host);
        }
        if !is_name(&domain) {
            return Self::Refused(Refusal::NoName);
        }
        if is_public_suffix(&domain) {
            return match host == domain {
                // Its cookies count as the domain's, and still go to itself alone.
                true if domain == "localhost" => Self::Domain(domain),
                true => Self::HostOnly(host),
                false => Self::Refused(Refusal::PublicSuffix),
            };
        }
        if matches(&host, &domain) { Self::Domain(domain) } else { Self::Refused(Refusal::NotAbove) }
    }

    /// Returns whether the cookie is sent to `host`.
    pub fn reaches(&self, host: &str) -> bool {
        let host = plain_host(host);
        match self {
            Self::Refused(_) => false,
            Self::HostOnly(only) => host == *only,
            Self::Domain(domain) if domain == "localhost" => host == *domain,
            Self::Domain(domain) => matches(&host, domain),
        }
    }
}

/// Returns a host as it is compared: in lower case and in ASCII, without port, an IPv6 address without its brackets.
pub(super) fn plain_host(host: &str) -> String {
    let host = match host.rsplit_once(':') {
        Some((host, port))
            if port.bytes().all(|it| it.is_ascii_digit()) && (!host.contains(':') || host.ends_with(']')) =>
        {
            host
        }
        _ => host,
    };
    match url::Host::parse(host) {
        Ok(url::Host::Domain(name)) if !host.is_ascii() => name,
        _ => host.trim_matches(['[', ']']).to_ascii_lowercase(),
    }
}

/// Returns a `Domain` as browsers compare it: in lower case, without blanks around it and one leading dot.
pub fn plain_domain(domain: &str) -> String {
    let domain = domain.trim();
    domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase()
}

/// Returns whether a host is a cookie's domain or lies below it; both in lower case.
fn matches(host: &str, domain: &str) -> bool {
    let is_address = |it: &str| it.parse::<IpAddr>().is_ok();
    let below = || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    host == domain || (below() && !is_address(host) && !is_address(domain))
}

fn is_name(domain: &str) -> bool {
    let labels =
        |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
    domain.split('.').all(labels) || domain.parse::<IpAddr>().is_ok()
}
