//! `SameSite`: which requests from other sites a cookie goes along with (6265bis, 5.2 and 5.6.7).

use super::scope::plain_host;
use super::{Visit, registrable_domain};

/// The attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// With every request; needs `Secure`.
    None,
    /// With requests of the own site, and when a user goes to the page; what Chromium and Django take when nothing is
    /// written.
    Lax,
    /// With requests of the own site only.
    Strict,
}

/// Returns whether two pages are of one site: the same scheme, and the same registrable domain or, where there is none,
/// the same host.
///
/// # Examples
///
/// ```
/// use landreeve::facts::web::cookie::{Visit, is_same_site};
///
/// let page = |host| Visit { host, https: true, path: "/" };
/// assert!(is_same_site(&page("staging.example.cl"), &page("www.example.cl:8443")));
/// assert!(!is_same_site(&page("a.github.io"), &page("b.github.io")));
/// assert!(!is_same_site(&page("example.cl"), &Visit { https: false, ..page("example.cl") }));
/// ```
pub fn is_same_site(one: &Visit<'_>, other: &Visit<'_>) -> bool {
    let (one_host, other_host) = (plain_host(one.host), plain_host(other.host));
    let domains = (registrable_domain(&one_host), registrable_domain(&other_host));
    let same = one_host == other_host || matches!(domains, (Some(one), Some(other)) if one == other);
    one.https == other.https && same
}

impl SameSite {
    /// Returns whether a cookie goes along with a request that a page of `from` makes; `navigates` when the user goes to
    /// the page with a method that changes nothing, as by a link.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::cookie::{SameSite, Visit};
    ///
    /// let page = |host| Visit { host, https: true, path: "/" };
    /// let (front, api) = (page("front.example.org"), page("api.example.cl"));
    /// assert!(SameSite::Lax.goes_along(&front, &api, true));
    /// assert!(!SameSite::Lax.goes_along(&front, &api, false), "a script of another site");
    /// ```
    pub fn goes_along(self, from: &Visit<'_>, to: &Visit<'_>, navigates: bool) -> bool {
        match self {
            Self::None => true,
            Self::Lax => navigates || is_same_site(from, to),
            Self::Strict => is_same_site(from, to),
        }
    }
}
