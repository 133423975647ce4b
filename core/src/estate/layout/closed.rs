//! Folders and files that only their owner may use: by the word of a runbook's
//! `chmod`, of a unit that makes the folder, or of every distribution (`/root`).

use std::collections::HashMap;

use crate::estate::runbook::Step;
use crate::estate::{Estate, Host};
use crate::source::Span;

/// Why others than the owner do not get at a path.
#[derive(Debug, Clone)]
pub struct Closed {
    /// The folder or file that is closed.
    pub path: String,
    /// Why, in words that follow its name.
    pub why: String,
    /// What says so; `None` for what every distribution does.
    pub by: Option<Span>,
}

/// What the documents of all hosts say about who gets at paths: they may be about the same files.
#[derive(Debug)]
pub struct Documents<'h> {
    /// The last word about each path: whether others get at it.
    modes: HashMap<&'h str, (bool, Span)>,
    /// The commands that let accounts at something.
    letting_in: Vec<&'h Step>,
}

impl<'h> Documents<'h> {
    /// Reads the documents of an estate.
    pub fn of(estate: &'h Estate) -> Self {
        let steps = || estate.hosts.iter().flat_map(|it| &it.runbook.steps);
        let letting_in = steps().filter(|it| LETTING_IN.contains(&it.program())).collect();
        Self { modes: modes(steps()), letting_in }
    }
}

/// What a host says about who gets at paths.
#[derive(Debug)]
pub struct Closings<'d, 'h> {
    documents: &'d Documents<'h>,
    /// The last word of the host's runbook about each path: whether others get at it.
    modes: HashMap<&'h str, (bool, Span)>,
    /// Folders that units make for themselves alone.
    made: HashMap<String, Closed>,
}

/// Accounts that web servers run as.
pub const WEB_USERS: [&str; 5] = ["www-data", "nginx", "http", "nobody", "caddy"];

/// Commands that let an account at something.
const LETTING_IN: [&str; 6] = ["usermod", "adduser", "gpasswd", "setfacl", "chown", "chgrp"];

impl<'d, 'h> Closings<'d, 'h> {
    /// Reads what the documents and units of a host say.
    pub fn of(documents: &'d Documents<'h>, host: &'h Host) -> Self {
        Self { documents, modes: modes(host.runbook.steps.iter()), made: made(host) }
    }

    /// Returns what keeps accounts other than its owner from a folder, or from one on the way to it; `None` where
    /// nothing is known, or where something lets the web server in.
    pub fn folder(&self, path: &str) -> Option<Closed> {
        let path = path.trim_end_matches('/');
        let ancestors = path.match_indices('/').skip(1).map(|it| &path[..it.0]).chain([path]);
        let found = ancestors.into_iter().find_map(|it| self.at(it))?;
        (!self.lets_in(&found.path)).then_some(found)
    }

    /// Returns whether the runbook takes a file away from others.
    pub fn is_closed_file(&self, path: &str) -> bool {
        [&self.modes, &self.documents.modes].iter().any(|it| it.get(path).is_some_and(|it| !it.0))
    }

    fn at(&self, path: &str) -> Option<Closed> {
        if let Some((others, by)) = self.modes.get(path) {
            let why = "is closed to other accounts by this command".to_owned();
            return (!others).then(|| Closed { path: path.to_owned(), why, by: Some(*by) });
        }
        if self.documents.modes.get(path).is_some_and(|it| it.0) {
            return None;
        }
        if path == "/root" {
            let why = "is open to root alone".to_owned();
            return Some(Closed { path: path.to_owned(), why, by: None });
        }
        self.made.get(path).cloned()
    }

    /// Whether some command may let a web server at a path: it names both, or adds the account to a group.
    fn lets_in(&self, path: &str) -> bool {
        self.documents.letting_in.iter().any(|step| {
            let web = step.words().iter().any(|it| WEB_USERS.iter().any(|user| it.text.contains(user)));
            let about = step.words().iter().any(|it| it.text.starts_with(path) || path.starts_with(it.text.as_str()));
            let joins = matches!(step.program(), "usermod" | "adduser" | "gpasswd");
            (web && (joins || about)) || (step.program() == "setfacl" && about)
        })
    }
}

/// The last word of some commands about each path: whether others get at it.
fn modes<'h>(steps: impl Iterator<Item = &'h Step>) -> HashMap<&'h str, (bool, Span)> {
    let mut modes = HashMap::new();
    for step in steps.filter(|it| matches!(it.program(), "chmod" | "install" | "mkdir")) {
        let words: Vec<&str> = step.arguments().map(|it| it.text.as_str()).collect();
        let Some(mode) = mode(step.program(), &words) else { continue };
        let paths = step.arguments().map(|it| it.text.as_str()).filter(|it| it.starts_with('/'));
        for path in paths {
            modes.insert(path.trim_end_matches('/'), (mode, step.command.span));
        }
    }
    modes
}

/// Returns whether a command leaves others the right to enter (or, of a file, to read).
fn mode(program: &str, words: &[&str]) -> Option<bool> {
    let word = match program {
        "chmod" => words.iter().find(|it| !it.starts_with('-') || it.len() > 2 && it.contains(['r', 'w', 'x']))?,
        _ => {
            let at = words.iter().position(|it| matches!(*it, "-m" | "--mode"));
            let inside = words.iter().find_map(|it| it.strip_prefix("--mode=").or_else(|| it.strip_prefix("-m")));
            match at {
                Some(at) => words.get(at + 1)?,
                None => &inside.filter(|it| !it.is_empty())?,
            }
        }
    };
    if word.bytes().all(|it| it.is_ascii_digit()) && (3..=4).contains(&word.len()) {
        let others = word.bytes().last()?;
        return Some((others - b'0') & 5 != 0);
    }
    // `o-rwx`, `go=`: what is taken from others, or given to them.
    let (who, what) = word.split_at(word.find(['+', '-', '='])?);
    let about_others = who.is_empty() || who.contains('o') || who.contains('a');
    match what.as_bytes() {
        [b'-', rights @ ..] if about_others && rights.contains(&b'x') && rights.contains(&b'r') => Some(false),
        [b'='] if about_others => Some(false),
        _ => Some(true),
    }
}

/// Folders that units make with a mode of their own, or for an account that nobody else has.
fn made(host: &Host) -> HashMap<String, Closed> {
    let kinds = [("StateDirectory", "/var/lib"), ("CacheDirectory", "/var/cache"), ("LogsDirectory", "/var/log")];
    let mut all = HashMap::new();
    for unit in host.units.iter().filter(|it| it.is_whole() && !it.is_user) {
        let web =
            ["User", "Group"].iter().any(|it| unit.known("Service", it).is_some_and(|it| WEB_USERS.contains(&it)));
        if web {
            continue;
        }
        for (name, above) in kinds {
            let Some(setting) = unit.setting("Service", name) else { continue };
            let mode = unit.setting("Service", &format!("{name}Mode"));
            let closed =
                // Who is in its group, the files do not tell.
                mode.filter(|it| it.value.known().is_some_and(|it| it.ends_with("00")));
            if mode.is_some() && closed.is_none() {
                continue;
            }
            let (why, by) = match (closed, unit.dynamic_user()) {
                (Some(mode), _) => (format!("is for {} alone by its mode", unit.title()), mode.value.span),
                (None, Some(dynamic)) => {
                    (format!("is for {} alone: its account is a dynamic one", unit.title()), dynamic.value.span)
                }
                (None, None) => continue,
            };
            for (_, word) in setting.plain_words() {
                let path = format!("{above}/{}", word.split(':').next().unwrap_or(word));
                all.insert(path.clone(), Closed { path, why: why.clone(), by: Some(by) });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::mode;

    #[test]
    fn what_others_may_do() {
        for (word, others) in [
            ("755", Some(true)),
            ("0711", Some(true)),
            ("750", Some(false)),
            ("0700", Some(false)),
            ("640", Some(false)),
            ("644", Some(true)),
            ("o-rwx", Some(false)),
            ("go=", Some(false)),
            ("o+x", Some(true)),
            ("u+x", Some(true)),
            ("g-w", Some(true)),
            ("$MODE", None),
        ] {
            assert_eq!(mode("chmod", &[word, "/srv"]), others, "{word}");
        }
        assert_eq!(mode("chmod", &["-R", "700", "/srv"]), Some(false));
        assert_eq!(mode("install", &["-d", "-m", "750", "/srv"]), Some(false));
        assert_eq!(mode("install", &["-d", "/srv"]), None);
        assert_eq!(mode("mkdir", &["--mode=0700", "/srv"]), Some(false));
    }
}
