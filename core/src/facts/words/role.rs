//! Which well-known variables hold names of the web, and in which role.
//!
//! The names are those of the frameworks' settings and of the variables that
//! people commonly read them from; a manifest may add to them.

/// What a variable's value is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Host names the application answers to, separated by commas or blanks.
    AllowedHosts,
    /// Origins whose scripts may read answers (CORS), separated by commas or blanks.
    CorsOrigins,
    /// Origins whose forms are accepted (CSRF).
    CsrfOrigins,
    /// The domain that cookies are set for.
    CookieDomain,
    /// The URL or host under which people reach the front end.
    FrontEnd,
}

use Role::{AllowedHosts, CookieDomain, CorsOrigins, CsrfOrigins, FrontEnd};

/// Variables by name, in upper case.
static ROLES: &[(&str, Role)] = &[
    ("ALLOWED_CORS_ORIGINS", CorsOrigins),
    ("ALLOWED_HOST", AllowedHosts),
    ("ALLOWED_HOSTS", AllowedHosts),
    ("ALLOWED_ORIGIN", CorsOrigins),
    ("ALLOWED_ORIGINS", CorsOrigins),
    ("ALLOWED_ORIGINS_CORS", CorsOrigins),
    ("AUTH_COOKIE_DOMAIN", CookieDomain),
    ("BACKEND_CORS_ORIGINS", CorsOrigins),
    ("COOKIE_DOMAIN", CookieDomain),
    ("CORS_ALLOWED_ORIGIN", CorsOrigins),
    ("CORS_ALLOWED_ORIGINS", CorsOrigins),
    ("CORS_ALLOW_ORIGIN", CorsOrigins),
    ("CORS_ALLOW_ORIGINS", CorsOrigins),
    ("CORS_ORIGIN", CorsOrigins),
    ("CORS_ORIGINS", CorsOrigins),
    ("CORS_ORIGIN_WHITELIST", CorsOrigins),
    ("CORS_WHITELIST", CorsOrigins),
    ("CSRF_COOKIE_DOMAIN", CookieDomain),
    ("CSRF_TRUSTED_ORIGIN", CsrfOrigins),
    ("CSRF_TRUSTED_ORIGINS", CsrfOrigins),
    ("DJANGO_ALLOWED_HOSTS", AllowedHosts),
    ("DJANGO_CORS_ALLOWED_ORIGINS", CorsOrigins),
    ("DJANGO_CSRF_TRUSTED_ORIGINS", CsrfOrigins),
    ("DJANGO_SESSION_COOKIE_DOMAIN", CookieDomain),
    ("FRONTEND_HOST", FrontEnd),
    ("FRONTEND_URL", FrontEnd),
    ("FRONT_END_URL", FrontEnd),
    ("FRONT_URL", FrontEnd),
    ("JWT_COOKIE_DOMAIN", CookieDomain),
    ("RAILS_ALLOWED_HOSTS", AllowedHosts),
    ("RAILS_HOSTS", AllowedHosts),
    ("SESSION_COOKIE_DOMAIN", CookieDomain),
    ("SESSION_DOMAIN", CookieDomain),
    ("SSO_COOKIE_DOMAIN", CookieDomain),
    ("TRUSTED_HOSTS", AllowedHosts),
    ("TRUSTED_ORIGINS", CsrfOrigins),
];

/// Returns the role of a well-known variable.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::{Role, role};
///
/// assert_eq!(role("DJANGO_ALLOWED_HOSTS"), Some(Role::AllowedHosts));
/// assert_eq!(role("DATABASE_URL"), None);
/// ```
pub fn role(name: &str) -> Option<Role> {
    // Nearly every variable is turned away by its last word.
    let (_, last) = name.rsplit_once('_')?;
    if !matches!(last, "CORS" | "DOMAIN" | "HOST" | "HOSTS" | "ORIGIN" | "ORIGINS" | "URL" | "WHITELIST") {
        return None;
    }
    ROLES.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|at| ROLES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_reached() {
        super::super::assert_sorted(&ROLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        assert!(ROLES.iter().all(|it| role(it.0) == Some(it.1)));
    }
}
