//! What Puma's configuration language has, and since when.
//!
//! The table is generated from `core/data/puma/methods.tsv`; a test regenerates it.

mod methods;

use methods::METHODS;

/// The newest version that the facts know: 8.0.
pub const NEWEST: (u64, u64) = (8, 0);

/// The plugins that Puma brings along.
pub static PLUGINS: &[&str] = &["systemd", "tmp_restart"];

/// Flags that Puma dropped, with the version that did (History.md, 5.0.0).
pub static DROPPED_FLAGS: &[(&str, &str)] = &[("--daemon", "5.0.0"), ("--tcp-mode", "5.0.0"), ("-d", "5.0.0")];

/// A method of the configuration language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Its name: `preload_app!`.
    pub name: &'static str,
    /// The version it came with.
    pub since: &'static str,
    /// The version that dropped it.
    pub removed_in: Option<&'static str>,
    /// The method to use instead.
    pub replaced_by: Option<&'static str>,
}

/// Returns the method of a name, in any version.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.binary_search_by(|it| it.name.cmp(name)).ok().map(|at| &METHODS[at])
}

/// Returns every method, sorted by name.
pub fn methods() -> &'static [Method] {
    METHODS
}

impl Method {
    /// Returns whether a version (major, minor, patch) has it.
    pub fn is_in(&self, version: (u64, u64, u64)) -> bool {
        let before = |it: &str| numbers(it) <= version;
        before(self.since) && !self.removed_in.is_some_and(before)
    }

    /// Returns the method most like `name` that a version has, if one is like it.
    pub fn like(name: &str, version: (u64, u64, u64)) -> Option<&'static Self> {
        METHODS
            .iter()
            .filter(|it| it.is_in(version))
            .map(|it| (strsim::damerau_levenshtein(name, it.name), it))
            .filter(|(distance, it)| *distance <= 2 && *distance * 3 <= it.name.len())
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, it)| it)
    }
}

/// Reads a version of the table.
fn numbers(version: &str) -> (u64, u64, u64) {
    let mut parts = version.split('.').map(|it| it.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_answers() {
        assert!(METHODS.is_sorted_by_key(|it| it.name));
        let daemonize = method("daemonize").unwrap();
        assert!(daemonize.is_in((4, 3, 12)) && !daemonize.is_in((5, 0, 0)));
        assert!(!method("before_worker_boot").unwrap().is_in((6, 6, 1)));
        assert_eq!(method("preload_app"), None);
        assert_eq!(Method::like("preload_app", (8, 0, 2)).map(|it| it.name), Some("preload_app!"));
        assert_eq!(Method::like("listen", (8, 0, 2)), None);
    }
}
