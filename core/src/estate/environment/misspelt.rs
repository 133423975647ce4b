//! Variables that are set and read by nobody, one slip away from one that is read and not set.

use std::collections::{HashMap, HashSet};

use super::Setter;
use crate::estate::process::{Process, Read};
use crate::estate::{Estate, Host};
use crate::facts::words::role;
use crate::source::Span;

/// A variable that is set by another name than it is read.
#[derive(Debug, Clone)]
pub struct Misspelt {
    /// The name that is set.
    pub name: String,
    /// Where.
    pub key: Span,
    /// The name that is read.
    pub meant: String,
    /// Where.
    pub read: Span,
    /// What stands in for it there, as far as that is known.
    pub fallback: Option<String>,
    /// Who reads it.
    pub reader: String,
}

/// Words that stand for different things, however alike they look.
const WORDS: &[&str] = &[
    "BASE", "BASES", "CART", "CARD", "CASE", "CODE", "COLD", "DATA", "DATE", "DESK", "DISK", "EMAIL", "FILE", "FORM",
    "FROM", "FULL", "GOLD", "HEAD", "HOLD", "HOST", "ITEM", "KEYS", "LINE", "LINK", "LIST", "LIVE", "LOAD", "LOCK",
    "LOGO", "LOGS", "LOOK", "LOST", "MAIL", "MAIN", "MARK", "MASK", "MAX", "MIN", "MODE", "MORE", "NAME", "NEXT",
    "NODE", "NOTE", "PAGE", "PASS", "PATH", "POOL", "PORT", "POST", "PULL", "PUSH", "RATE", "READ", "ROLE", "ROOT",
    "RULE", "SAFE", "SALE", "SALT", "SEED", "SEND", "SITE", "SIZE", "SORT", "TASK", "TEST", "TEXT", "TIME", "TOOL",
    "TYPE", "URI", "URL", "USE", "USER", "VIEW", "WORD", "WORK", "ZONE",
];

/// Finds the misspelt variables of a host's processes.
///
/// Only where the environment of the process is wholly known, the slip has one reading, and no file speaks of the name
/// other than to set it.
pub fn misspelt(estate: &Estate, host: &Host) -> Vec<Misspelt> {
    let read: HashSet<&str> = host.programs().flat_map(Process::reads).map(|it| it.name.as_str()).collect();
    if read.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Misspelt> = Vec::new();
    for process in host.processes.iter().filter(|it| !it.environment.open) {
        let set = process.environment.winners();
        let mut known = HashSet::new();
        let mut missing: HashMap<usize, Vec<&Read>> = HashMap::new();
        for it in process.reads().filter(|it| set.get(&it.name).is_none() && known.insert(it.name.as_str())) {
            missing.entry(it.name.len()).or_default().push(it);
        }
        for it in set.all().filter(|it| !read.contains(it.name.as_str()) && it.setter != Setter::Command) {
            let length = it.name.len();
            let near = (length.saturating_sub(1)..=length + 1).filter_map(|it| missing.get(&it)).flatten();
            let mut near = near.filter(|read| is_slip(&it.name, &read.name));
            if let (Some(meant), None) = (near.next(), near.next()) {
                found.push(Misspelt {
                    name: it.name.clone(),
                    key: it.key,
                    meant: meant.name.clone(),
                    read: meant.span,
                    fallback: meant.fallback.as_ref().and_then(|it| it.known().cloned()),
                    reader: process.unit.clone(),
                });
            }
        }
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert((it.key, it.meant.clone())));
    let mut names: HashMap<String, HashSet<String>> = HashMap::new();
    for it in &found {
        names.entry(it.meant.clone()).or_default().insert(it.name.clone());
    }
    found.retain(|it| names[&it.meant].len() == 1 && !is_spoken_of(estate, &it.name));
    found
}

/// Whether one name is the other with one letter wrong, missing, too many, or in another's place.
fn is_slip(set: &str, read: &str) -> bool {
    if set.len().min(read.len()) < 6 || strsim::damerau_levenshtein(set, read) != 1 {
        return false;
    }
    if set.matches('_').count() != read.matches('_').count() {
        return !set.bytes().chain(read.bytes()).any(|it| it.is_ascii_digit());
    }
    let (mut one, mut two) = (set.split('_'), read.split('_'));
    loop {
        match (one.next(), two.next()) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                // Numbers count things, and short words are often two of a kind.
                let counts = a.bytes().chain(b.bytes()).any(|it| it.is_ascii_digit());
                let are_words = WORDS.contains(&a) && WORDS.contains(&b);
                // A plural, `CACHED` and `READY` may well be another variable, which code that is not here reads; unless
                // both are known to be names of one thing.
                let one_thing = || role(set).is_some_and(|it| role(read) == Some(it));
                let is_form = (a.starts_with(b) || b.starts_with(a)) && !one_thing();
                let is_short = a.len().min(b.len()) < 5 && !WORDS.contains(&b) && !one_thing();
                return !counts && !are_words && !is_form && !is_short && a.len().min(b.len()) >= 4;
            }
            _ => return false,
        }
    }
}

/// Whether a file of the estate has the name other than in front of `=`.
fn is_spoken_of(estate: &Estate, name: &str) -> bool {
    let finder = memchr::memmem::Finder::new(name);
    let is_word = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    estate.files.ids().any(|id| {
        let text = estate.files.text(id).as_bytes();
        finder.find_iter(text).any(|at| {
            let before = at.checked_sub(1).map(|it| text[it]);
            let rest = &text[at + name.len()..];
            if before.is_some_and(is_word) || rest.first().copied().is_some_and(is_word) {
                return false;
            }
            let behind = rest.trim_ascii_start();
            !behind.starts_with(b"=") || behind.starts_with(b"==") || matches!(before, Some(b'$' | b'{'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn slips_of_the_hand() {
        for (set, read) in [
            ("RAILS_MAX_THREDS", "RAILS_MAX_THREADS"),
            ("ALLOWED_HOST", "ALLOWED_HOSTS"),
            ("SECERT_KEY_BASE", "SECRET_KEY_BASE"),
            ("DATABASEURL", "DATABASE_URL"),
            ("WEB_CONCURENCY", "WEB_CONCURRENCY"),
            ("REDIS_HOTS", "REDIS_HOST"),
        ] {
            assert!(is_slip(set, read), "{set}");
        }
    }

    #[test]
    fn names_of_two_things() {
        for (set, read) in [
            ("REDIS_1_URL", "REDIS_2_URL"),
            ("REDIS_URL2", "REDIS_URL"),
            ("DATABASE_URI", "DATABASE_URL"),
            ("MAIL_HOST", "EMAIL_HOST"),
            ("MY_HOST", "MY_PORT"),
            ("DB_MAX", "DB_MIN"),
            ("PORTS", "PORT"),
            ("DB_PASSWORD_FILE", "DB_PASSWORD"),
            ("REDIS_DB", "REDIS_DBS"),
            ("API_TOKENS", "API_TOKEN"),
            ("CACHE_SERVER", "CACHE_SERVERS"),
            ("APP_CACHED", "APP_CACHE"),
            ("MAIL_FORM", "MAIL_FROM"),
            ("APP_TEAM", "APP_TERM"),
        ] {
            assert!(!is_slip(set, read), "{set}");
        }
    }
}
