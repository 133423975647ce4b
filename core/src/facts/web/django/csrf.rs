//! The origins that may post (Django 5.2, `CsrfViewMiddleware` and the check `4_0.E001`); the token is taken for right.

use super::host::{self, is_same_domain};
use crate::facts::web::Raised;
use crate::facts::web::python_url::urlsplit;

/// A request that changes something.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The `Host` that Django works with.
    pub host: &'r str,
    /// Whether Django takes the request for https: its own TLS, or `SECURE_PROXY_SSL_HEADER` and the proxy's word.
    pub secure: bool,
    /// The port that Django is told; 443 and 80 go without saying.
    pub port: &'r str,
    /// `Origin`.
    pub origin: Option<&'r str>,
    /// `Referer`.
    pub referer: Option<&'r str>,
}

/// The settings that matter.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'s> {
    /// `CSRF_TRUSTED_ORIGINS`.
    pub trusted_origins: &'s [&'s str],
    /// `ALLOWED_HOSTS`.
    pub allowed_hosts: &'s [&'s str],
    /// `CSRF_COOKIE_DOMAIN`.
    pub cookie_domain: Option<&'s str>,
}

/// Why a request is refused, with status 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The `Origin` is neither the own one nor trusted.
    BadOrigin,
    /// An https request has neither `Origin` nor `Referer`.
    NoReferer,
    /// The `Referer` is no URL, not https, or neither the own host nor trusted.
    BadReferer,
}

impl Settings<'_> {
    /// Returns why Django refuses the request; `Ok(None)` when it does not.
    ///
    /// # Errors
    ///
    /// When it raises on an entry of the settings.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::django::csrf::{Refusal, Request, Settings};
    ///
    /// // Behind a proxy that ends TLS, and no SECURE_PROXY_SSL_HEADER.
    /// let origin = Some("https://app.example.com");
    /// let request = Request { host: "app.example.com", secure: false, port: "80", origin, referer: None };
    /// let refusal = |trusted_origins| {
    ///     Settings { trusted_origins, allowed_hosts: &["*"], cookie_domain: None }.refusal(&request)
    /// };
    /// assert_eq!(refusal(&[]), Ok(Some(Refusal::BadOrigin)));
    /// assert_eq!(refusal(&["https://*.example.com"]), Ok(None));
    /// ```
    pub fn refusal(&self, request: &Request<'_>) -> Result<Option<Refusal>, Raised> {
        if let Some(origin) = request.origin {
            return Ok((!self.is_trusted(request, origin)?).then_some(Refusal::BadOrigin));
        }
        if request.secure { self.referer_refusal(request) } else { Ok(None) }
    }

    /// Returns the entries that fail the check `4_0.E001`: those without a scheme.
    pub fn without_scheme(&self) -> impl Iterator<Item = &str> {
        self.trusted_origins.iter().copied().filter(|it| !it.contains("://"))
    }

    fn own_host<'r>(&self, request: &Request<'r>) -> Option<&'r str> {
        host::answers(self.allowed_hosts, request.host, false).then_some(request.host)
    }

    fn is_trusted(&self, request: &Request<'_>, origin: &str) -> Result<bool, Raised> {
        let scheme = if request.secure { "https" } else { "http" };
        let own = self.own_host(request).is_some_and(|it| origin == format!("{scheme}://{it}"));
        if own || self.trusted_origins.iter().any(|it| !it.contains('*') && *it == origin) {
            return Ok(true);
        }
        let Some(url) = urlsplit(origin) else { return Ok(false) };
        let mut trusted = false;
        for entry in self.trusted_origins.iter().filter(|it| it.contains('*')) {
            let entry = urlsplit(entry).ok_or(VALUE_ERROR)?;
            let pattern = entry.netloc.trim_start_matches('*');
            trusted |= entry.scheme == url.scheme && is_same_domain(&url.netloc, pattern);
        }
        Ok(trusted)
    }

    fn referer_refusal(&self, request: &Request<'_>) -> Result<Option<Refusal>, Raised> {
        let Some(referer) = request.referer else { return Ok(Some(Refusal::NoReferer)) };
        let bad = Ok(Some(Refusal::BadReferer));
        let Some(url) = urlsplit(referer) else { return bad };
        if url.netloc.is_empty() || url.scheme != "https" {
            return bad;
        }
        let mut trusted = false;
        for entry in self.trusted_origins {
            let entry = urlsplit(entry).ok_or(VALUE_ERROR)?;
            trusted |= is_same_domain(&url.netloc, entry.netloc.trim_start_matches('*'));
        }
        if trusted {
            return Ok(None);
        }
        let good = match self.cookie_domain {
            Some(domain) if matches!(request.port, "443" | "80") => domain.to_owned(),
            Some(domain) => format!("{domain}:{}", request.port),
            None => match self.own_host(request) {
                Some(host) => host.to_owned(),
                None => return bad,
            },
        };
        if is_same_domain(&url.netloc, &good) { Ok(None) } else { bad }
    }
}

const VALUE_ERROR: Raised = Raised::Error("ValueError");
