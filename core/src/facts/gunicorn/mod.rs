//! What Gunicorn's settings are: their flags, their kinds and what they are by default, by version.
//!
//! The table is generated from `core/data/gunicorn/settings.tsv`; a test regenerates it.

mod table;

use table::SETTINGS;

/// The newest version that the facts know.
pub const NEWEST: Version = (27, 0, 1);

/// A version: major, minor, patch.
pub type Version = (u64, u64, u64);

/// A setting, in the form that some versions have.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name, in a configuration file.
    pub name: &'static str,
    since: Version,
    until: Version,
    /// Its flags on the command line.
    pub flags: &'static [&'static str],
    /// What a flag does.
    pub action: Action,
    /// What values it takes.
    pub kind: Kind,
    /// What it is by default, as JSON; `None` where the machine decides.
    pub default: Option<&'static str>,
}

/// What a flag does (argparse).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// There is no flag.
    None,
    /// Takes a text.
    Store,
    /// Takes a decimal number.
    Integer,
    /// Takes a number in any base, octal with a leading 0.
    Octal,
    /// Adds a text to a list.
    Append,
    /// Sets `True`.
    True,
    /// Sets `False`.
    False,
    /// Takes a text, or means `auto` without one.
    Optional,
}

/// What values a setting takes (the validators of `gunicorn/config.py`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Any,
    /// A text or `None`; blanks around it go.
    Text,
    /// A text, or a list of them.
    List,
    /// A text of words with commas between.
    CommaList,
    /// The same of addresses, or `*`.
    SingleAddresses,
    /// The same of addresses and networks, or `*`.
    Addresses,
    /// A number from 0 on.
    Count,
    /// A truth value.
    Switch,
    /// A dictionary.
    Dictionary,
    /// A class, or its name.
    Class,
    /// A function with so many parameters.
    Callable(usize),
    /// A function with two to four parameters.
    PostRequest,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words, to the letter.
    Engine(&'static [&'static str]),
    /// A user or a group.
    Account,
    /// A folder that exists.
    Folder,
    /// Files that exist.
    Files,
    /// `HOST:PORT`.
    Statsd,
    /// `off`, `v1`, `v2`, `auto`, or a truth value.
    ProxyProtocol,
    /// `off`, `prior-knowledge`, `upgrade`, `both`, or a truth value.
    Cleartext,
    /// `h1`, `h2`.
    Protocols,
    /// A number from 16384 to 16777215.
    FrameSize,
}

/// Returns the settings that a version has, sorted by name.
pub fn settings(version: Version) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |it| it.is_in(version))
}

/// Returns the setting of a name that a version has.
pub fn setting(name: &str, version: Version) -> Option<&'static Setting> {
    let first = SETTINGS.partition_point(|it| it.name < name);
    SETTINGS[first..].iter().take_while(|it| it.name == name).find(|it| it.is_in(version))
}

/// Names that are written for settings, most of them as the flags are called; sorted.
static MEANT: &[(&str, &str)] = &[
    ("access_logfile", "accesslog"),
    ("access_logformat", "access_log_format"),
    ("error_logfile", "errorlog"),
    ("keep_alive", "keepalive"),
    ("log_config", "logconfig"),
    ("log_file", "errorlog"),
    ("log_level", "loglevel"),
    ("logfile", "errorlog"),
    ("preload", "preload_app"),
    ("proxy_allow_from", "proxy_allow_ips"),
    ("reload_extra_file", "reload_extra_files"),
];

/// Returns the setting that is meant by a name which is none in any version.
pub fn meant(name: &str) -> Option<&'static str> {
    if SETTINGS.iter().any(|it| it.name == name) {
        return None;
    }
    if let Ok(at) = MEANT.binary_search_by(|it| it.0.cmp(name)) {
        return Some(MEANT[at].1);
    }
    let lower = name.to_ascii_lowercase();
    let is_near = |it: &&Setting| it.name == lower || name.len() > 5 && strsim::damerau_levenshtein(name, it.name) == 1;
    SETTINGS.iter().find(is_near).map(|it| it.name)
}

impl Setting {
    /// Returns whether a version has the setting in this form.
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && version < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_answers() {
        assert!(SETTINGS.is_sorted_by_key(|it| it.name) && MEANT.is_sorted());
        assert_eq!(
            (meant("workers"), meant("keep_alive"), meant("worker")),
            (None, Some("keepalive"), Some("workers"))
        );
        assert_eq!(setting("bind", (20, 1, 0)).unwrap().flags, ["-b", "--bind"]);
        assert!(setting("control_socket", (23, 0, 0)).is_none());
        assert_eq!(setting("proxy_protocol", (23, 0, 0)).unwrap().kind, Kind::Switch);
        assert_eq!(setting("proxy_protocol", NEWEST).unwrap().kind, Kind::ProxyProtocol);
    }
}
