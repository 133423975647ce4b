//! The attributes beside `Domain`: `Path`, `Secure`, and the prefixes of names that promise them (6265bis, 4.1.3 and 5.6).

use std::net::IpAddr;

use super::scope::plain_host;
use super::{CookieScope, Refusal, SameSite};

/// A cookie as a server sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie<'c> {
    /// Its name.
    pub name: &'c str,
    /// `Domain`, if it is written.
    pub domain: Option<&'c str>,
    /// `Path`, if it is written.
    pub path: Option<&'c str>,
    /// Whether `Secure` is written.
    pub secure: bool,
    /// `SameSite`, if it is written.
    pub same_site: Option<SameSite>,
}

/// A request of a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit<'v> {
    /// The host; a port does not matter.
    pub host: &'v str,
    /// Whether it goes over TLS.
    pub https: bool,
    /// The path, from its first `/`.
    pub path: &'v str,
}

impl Visit<'_> {
    /// Whether a browser lets `Secure` cookies pass: over TLS, and with hosts that are this very machine.
    fn is_secure(&self) -> bool {
        let host = plain_host(self.host);
        let itself = host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
        self.https || itself || host == "localhost" || host.ends_with(".localhost")
    }
}

impl Cookie<'_> {
    /// Returns what a browser does with the cookie when the answer to `visit` sets it.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::cookie::{Cookie, CookieScope, Refusal, Visit};
    ///
    /// let cookie = Cookie { name: "__Host-sid", domain: None, path: Some("/"), secure: true, same_site: None };
    /// let visit = Visit { host: "app.example.com", https: true, path: "/" };
    /// assert_eq!(cookie.kept_from(&visit), CookieScope::HostOnly("app.example.com".to_owned()));
    /// let plain = Visit { https: false, ..visit };
    /// assert_eq!(cookie.kept_from(&plain), CookieScope::Refused(Refusal::NotSecure));
    /// ```
    pub fn kept_from(&self, visit: &Visit<'_>) -> CookieScope {
        let scope = CookieScope::new(visit.host, self.domain);
        if matches!(scope, CookieScope::Refused(_)) {
            return scope;
        }
        let promised = |prefix: &str| self.name.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
        let host_prefix = promised("__Host-");
        let kept = (!self.secure || visit.is_secure())
            && (!promised("__Secure-") && !host_prefix && self.same_site != Some(SameSite::None) || self.secure)
            && (!host_prefix || matches!(scope, CookieScope::HostOnly(_)) && self.plain_path() == Some("/"));
        if kept { scope } else { CookieScope::Refused(Refusal::NotSecure) }
    }

    /// Returns whether a browser that keeps the cookie in this scope sends it with `visit`. Without `Path` it belongs
    /// to every path here: which request set it is not asked.
    pub fn is_sent(&self, scope: &CookieScope, visit: &Visit<'_>) -> bool {
        let path = self.plain_path().filter(|it| it.starts_with('/')).unwrap_or("/");
        scope.reaches(visit.host) && (!self.secure || visit.is_secure()) && path_matches(visit.path, path)
    }

    /// The path without the blanks around it, which browsers take off every attribute (RFC 6265, 5.2).
    fn plain_path(&self) -> Option<&str> {
        self.path.map(|it| it.trim_matches([' ', '\t']))
    }
}

/// RFC 6265, 5.1.4: the path itself, or below it.
fn path_matches(request: &str, path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || path.ends_with('/') || rest.starts_with('/');
    request.strip_prefix(path).is_some_and(below)
}
