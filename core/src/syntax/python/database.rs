//! The URL of a database as the dictionary that Django takes, for plain URLs (`Env.db_url_config` of django-environ 0.14).

use super::evaluator::Evaluator;
use super::{Item, Object};
use crate::source::Span;

/// Schemes with the engines that they mean, sorted.
static ENGINES: &[(&str, &str)] = &[
    ("cockroachdb", "django_cockroachdb"),
    ("mssql", "mssql"),
    ("mysql", "django.db.backends.mysql"),
    ("mysql2", "django.db.backends.mysql"),
    ("pgsql", "django.db.backends.postgresql"),
    ("postgis", "django.contrib.gis.db.backends.postgis"),
    ("postgres", "django.db.backends.postgresql"),
    ("postgresql", "django.db.backends.postgresql"),
    ("psql", "django.db.backends.postgresql"),
    ("spatialite", "django.contrib.gis.db.backends.spatialite"),
    ("sqlite", "django.db.backends.sqlite3"),
];

impl Evaluator<'_> {
    /// The dictionary of a URL; unknown for one that is not plain.
    pub(super) fn database(&self, value: &Item, at: Span) -> Item {
        match value.known().and_then(Object::as_str).and_then(parts) {
            Some(parts) => {
                let text = |it: Object| self.known(it, at, &[value]);
                let pairs = parts.into_iter().map(|(key, it)| (text(Object::String(key.to_owned())), text(it)));
                let pairs = pairs.collect();
                self.known(Object::Dict(pairs), at, &[value])
            }
            None => self.item(super::object::not_evaluated("the URL of a database"), at, &[value]),
        }
    }
}

fn parts(url: &str) -> Option<Vec<(&'static str, Object)>> {
    let string = |it: &str| Object::String(it.to_owned());
    if url.contains(['?', '#', '%', '+', ',', ';', '[', ']', ' ']) || !url.is_ascii() {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let engine = ENGINES.binary_search_by(|it| it.0.cmp(scheme)).ok().map(|at| ENGINES[at].1)?;
    let (netloc, path) = rest.split_once('/')?;
    if scheme == "sqlite" {
        let path = if path.is_empty() { ":memory:" } else { path };
        let parts = [("NAME", string(path)), ("USER", string("")), ("PASSWORD", string("")), ("HOST", string(""))];
        let rest = [("PORT", string("")), ("ENGINE", string(engine))];
        return netloc.is_empty().then(|| parts.into_iter().chain(rest).collect());
    }
    let (login, host) = netloc.rsplit_once('@').unwrap_or(("", netloc));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    if path.starts_with('/') || path.contains("cloudsql") || login.contains('@') {
        return None;
    }
    let port = if port.is_empty() { string("") } else { Object::Integer(port.parse::<u16>().ok()?.into()) };
    Some(vec![
        ("NAME", string(path)),
        ("USER", string(user)),
        ("PASSWORD", string(password)),
        ("HOST", string(&host.to_ascii_lowercase())),
        ("PORT", port),
        ("ENGINE", string(engine)),
    ])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_engines_are_sorted() {
        assert!(super::ENGINES.is_sorted());
    }
}
