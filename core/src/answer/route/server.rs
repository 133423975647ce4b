//! Which server of an address answers a name: exact, longest `*.x`, longest
//! `x.*`, first regex, default (`ngx_http_find_virtual_server`, `ngx_hash.c`).

use std::collections::{HashMap, HashSet};

use super::listen::Group;
use super::step::Unclear;
use crate::estate::nginx::Server;
use crate::facts::pcre::{Match, Regex};
use crate::source::Span;

/// The server that takes a request, and why.
#[derive(Debug)]
pub(super) struct Chosen<'c> {
    pub(super) server: &'c Server,
    /// In what way it was found.
    pub(super) by: By,
    /// The name or `listen` that decided.
    pub(super) at: Span,
    /// What a regex name captured: the numbered groups and the named ones.
    pub(super) captures: Option<Captured>,
}

/// Numbered groups, and named ones.
pub(super) type Captured = (Vec<Vec<u8>>, Vec<(String, Vec<u8>)>);

/// Ways to find a server, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The name is written.
    Exact,
    /// `*.x` or `.x`, the longest.
    Leading,
    /// `x.*`, the longest.
    Trailing,
    /// The first regex that matches.
    Regex,
    /// `default_server` of the address.
    Default,
    /// The first server of an address without `default_server`.
    First,
}

impl By {
    /// Returns its word in the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Leading => "leading",
            Self::Trailing => "trailing",
            Self::Regex => "regex",
            Self::Default => "default",
            Self::First => "first",
        }
    }
}

/// The names of one address as nginx hashes them: the first server that claims a name keeps it.
#[derive(Default)]
struct Names<'c> {
    exact: HashMap<String, (&'c Server, Span)>,
    leading: HashMap<String, (&'c Server, Span)>,
    trailing: HashMap<String, (&'c Server, Span)>,
    /// Names that count as taken: `.x` takes `x` even where it is refused itself.
    taken: HashSet<String>,
    regexes: Vec<(&'c Server, Span, String)>,
    /// Why not every name is known.
    unknown: Option<Unclear>,
}

/// Finds the server for a validated host; an empty one when the request names none.
pub(super) fn choose<'c>(group: &Group<'c>, host: &[u8]) -> Result<Chosen<'c>, Unclear> {
    let names = names(group);
    let host = String::from_utf8_lossy(host);
    let found = |found: Option<&(&'c Server, Span)>, by| {
        found.map(|(server, at)| Chosen { server, by, at: *at, captures: None })
    };
    let suffixes = || host.match_indices('.').map(|(at, _)| &host[at + 1..]);
    let leading = std::iter::once(&*host)
        .filter(|it| !it.is_empty())
        .find_map(|it| names.leading.get(&format!(".{it}")))
        .or_else(|| suffixes().find_map(|it| names.leading.get(it).or_else(|| names.leading.get(&format!(".{it}")))));
    let prefixes = host.rmatch_indices('.').map(|(at, _)| &host[..at]);
    let exact = found(names.exact.get(&*host), By::Exact);
    // Only a name that is written is better than one that is not known; a single server takes every name.
    if let (None, Some(unknown)) = (&exact, names.unknown.as_ref().filter(|_| group.servers.len() > 1)) {
        return Err(unknown.clone());
    }
    let chosen = exact
        .or_else(|| found(leading, By::Leading))
        .or_else(|| found(prefixes.into_iter().find_map(|it| names.trailing.get(it)), By::Trailing));
    if let Some(chosen) = chosen {
        return Ok(chosen);
    }
    for (server, at, pattern) in names.regexes.iter().filter(|_| !host.is_empty()) {
        if let Some(captures) = matched(pattern, host.as_bytes(), *at)? {
            // A server alone at its address is not looked for by name, unless its last regex captures something.
            let looked_for = group.servers.len() > 1 || names.regexes.last().is_some_and(|it| has_groups(&it.2));
            let captures = Some(captures).filter(|_| looked_for);
            return Ok(Chosen { server, by: By::Regex, at: *at, captures });
        }
    }
    let (server, listen) = group.servers[group.default];
    let (by, at) = listen.default_server.map_or((By::First, listen.span), |it| (By::Default, it));
    Ok(Chosen { server, by, at, captures: None })
}

fn has_groups(pattern: &str) -> bool {
    Regex::new(pattern, false).is_ok_and(|it| it.groups() > 0)
}

/// Names are compared without regard to case when the pattern has a capital.
fn matched(pattern: &str, host: &[u8], at: Span) -> Result<Option<Captured>, Unclear> {
    let caseless = pattern.bytes().any(|it| it.is_ascii_uppercase());
    let regex = Regex::new(pattern, caseless)
        .map_err(|error| Unclear::new(format!("the regex does not compile: {}", error.message), at))?;
    match regex.exec(host) {
        Match::TooMuch => Err(Unclear::new("the regex takes too many steps", at)),
        Match::No => Ok(None),
        Match::Yes(groups) => {
            let named = regex.names().map(|(name, at)| (name.to_owned(), groups.get(at).cloned().unwrap_or_default()));
            let named = named.collect();
            Ok(Some((groups, named)))
        }
    }
}

fn names<'c>(group: &Group<'c>) -> Names<'c> {
    let mut names = Names::default();
    // With a single server no name is looked at, but for what its regex captures.
    for (server, _) in &group.servers {
        if server.names.is_empty() && !server.open {
            names.exact(String::new(), (server, server.head));
        }
        for name in &server.names {
            let Some(text) = name.known().filter(|it| !it.eq_ignore_ascii_case("$hostname")) else {
                let why = || Unclear::new("a server has a name that is not known", name.span);
                names.unknown.get_or_insert_with(why);
                continue;
            };
            match text.strip_prefix('~') {
                Some(pattern) => names.regexes.push((server, name.span, pattern.to_owned())),
                None => names.add(&text.to_ascii_lowercase(), (server, name.span)),
            }
        }
    }
    names
}

impl<'c> Names<'c> {
    /// Adds a name as `ngx_hash_add_key` does, refusals included.
    fn add(&mut self, name: &str, place: (&'c Server, Span)) {
        if let Some(rest) = name.strip_prefix("*.") {
            self.leading(rest, place, false);
        } else if let Some(rest) = name.strip_prefix('.') {
            if self.exact.contains_key(rest) || self.taken.contains(rest) {
                return;
            }
            self.taken.insert(rest.to_owned());
            self.leading(rest, place, true);
        } else if let Some(rest) = name.strip_suffix(".*") {
            self.trailing.entry(rest.to_owned()).or_insert(place);
        } else {
            self.exact(name.to_owned(), place);
        }
    }

    fn exact(&mut self, name: String, place: (&'c Server, Span)) {
        if !self.taken.contains(&name) {
            self.exact.entry(name).or_insert(place);
        }
    }

    /// `*.x` is kept as `x`, and `.x` as `.x`, which takes `x` too.
    fn leading(&mut self, rest: &str, place: (&'c Server, Span), itself: bool) {
        let dotted = format!(".{rest}");
        if self.leading.contains_key(rest) || self.leading.contains_key(&dotted) {
            return;
        }
        self.leading.insert(if itself { dotted } else { rest.to_owned() }, place);
    }
}
