//! Programs that go by what a proxy says about the scheme: application servers of Ruby and Python.

/// Parts of the paths of their sockets, sorted.
static NAMES: &[&str] = &[
    "asgi",
    "daphne",
    "django",
    "falcon",
    "fastapi",
    "flask",
    "gunicorn",
    "hypercorn",
    "passenger",
    "puma",
    "rails",
    "sinatra",
    "thin",
    "unicorn",
    "uvicorn",
    "uwsgi",
    "wsgi",
];

/// Returns whether a socket is called after a program that asks by which scheme requests came.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::asks_scheme;
///
/// assert!(asks_scheme("/run/shop/gunicorn.sock"));
/// assert!(!asks_scheme("/run/shop/shop.sock"));
/// ```
pub fn asks_scheme(socket: &str) -> bool {
    socket
        .split(|it: char| !it.is_ascii_alphanumeric())
        .any(|it| NAMES.binary_search(&it.to_ascii_lowercase().as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_of_programs() {
        super::super::assert_sorted(NAMES);
        assert!(asks_scheme("/srv/shop/shared/tmp/sockets/puma.sock"));
        assert!(asks_scheme("/run/Django-shop.sock"));
        assert!(!asks_scheme("/run/netdata/netdata.sock"));
        assert!(!asks_scheme("/run/pumas.sock"));
    }
}
