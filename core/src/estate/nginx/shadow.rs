//! Locations that no request reaches, and regular expressions that take too
//! long.
//!
//! Sources: `ngx_http_core_find_location`, the phases in `ngx_http_core_module.h`.

use std::collections::{HashMap, HashSet};

use super::matching::{Match, Subject};
use super::statement::Id;
use super::{Configuration, Influence, Location, Modifier};
use crate::facts::nginx::sway::HOST;
use crate::facts::regex::{Bytes, Pattern, Slow};
use crate::source::Span;

/// A location that another one always comes before.
#[derive(Debug)]
pub struct Shadow {
    /// The location.
    pub head: Span,
    /// The one before.
    pub by: Span,
    /// Why no request gets to it.
    pub why: String,
}

/// The locations of one block.
#[derive(Default)]
struct Level<'c> {
    regexes: Vec<&'c Location>,
    prefixes: Vec<&'c Location>,
}

impl Configuration {
    /// Returns the locations that no request can reach.
    pub fn shadowed(&self) -> Vec<Shadow> {
        if !self.locations.iter().any(|it| it.modifier == Modifier::Regex) {
            return Vec::new();
        }
        let mut levels: HashMap<Option<Id>, Level<'_>> = HashMap::new();
        let mut order = Vec::new();
        for location in &self.locations {
            let parent = self.statement(location.id).parent().map(super::Statement::id);
            let level = levels.entry(parent).or_insert_with(|| {
                order.push(parent);
                Level::default()
            });
            match location.modifier {
                Modifier::Regex => level.regexes.push(location),
                Modifier::Prefix | Modifier::NoRegex => level.prefixes.push(location),
                Modifier::Exact | Modifier::Named => {}
            }
        }
        let open = |it: &&Option<Id>| it.is_none_or(|it| self.statement(it).is_open());
        let levels = order.iter().filter(|it| !open(it)).filter_map(|it| levels.get(it));
        levels.filter(|it| !it.regexes.is_empty()).flat_map(|it| self.level(it)).collect()
    }

    fn level(&self, level: &Level<'_>) -> Vec<Shadow> {
        let mut found = Vec::new();
        let mut seen: HashMap<(&str, bool), Span> = HashMap::new();
        let mut first: Option<&Location> = None;
        let quiet: Vec<(&str, &Location)> = level
            .prefixes
            .iter()
            .filter(|it| it.modifier == Modifier::NoRegex)
            .filter_map(|it| Some((it.path.known()?.as_str(), *it)))
            .collect();
        for location in &level.regexes {
            let Some(text) = location.path.known() else { return Vec::new() };
            let mut shadow = |by, why: &str| found.push(Shadow { head: location.head, by, why: why.to_owned() });
            if let Some(all) = first {
                shadow(all.head, "the regular expression before it takes every path");
            } else if let Some(same) = seen.get(&(text.as_str(), location.caseless)) {
                shadow(*same, "the same regular expression stands before it");
            } else if let Some(by) = quiet_before(text, location, &quiet, level) {
                shadow(by.head, "after `^~` no regular expression is tried");
            }
            seen.entry((text, location.caseless)).or_insert(location.head);
            let all = || Pattern::read(text, location.caseless).is_some_and(|it| it.matches_all());
            if first.is_none() && text.len() < 12 && all() {
                first = Some(location);
            }
        }
        let Some(all) = first else { return found };
        let inner: HashSet<Id> = self.inner_regexes(&level.prefixes);
        for location in level.prefixes.iter().filter(|it| it.modifier == Modifier::Prefix && !inner.contains(&it.id)) {
            let why = "a regular expression wins over a prefix, and this one takes every path".to_owned();
            found.push(Shadow { head: location.head, by: all.head, why });
        }
        found
    }

    /// The prefixes with regular expressions inside: those are asked before the ones around.
    fn inner_regexes(&self, prefixes: &[&Location]) -> HashSet<Id> {
        let has = |it: &&&Location| {
            let mut inner = self.named_in(self.statement(it.id), "location");
            inner.any(|it| {
                self.location_at(it.id())
                    .is_none_or(|it| it.modifier == Modifier::Regex || it.modifier == Modifier::Exact)
            })
        };
        prefixes.iter().filter(has).map(|it| it.id).collect()
    }

    /// Returns each `return` of a server that answers every request, with the first location behind it.
    pub fn answered_before(&self) -> Vec<(Span, Span)> {
        let mut found = Vec::new();
        for returned in self.named("return") {
            let Some(block) = returned.parent() else { continue };
            let Ok(at) = self.servers.binary_search_by_key(&block.id(), |it| it.id) else { continue };
            let mut locations = self.locations_of(&self.servers[at]).filter(|it| it.modifier != Modifier::Named);
            // Rewrite code before it may end the code: then the rest is not run.
            let ends = block.all("break").chain(block.all("rewrite")).any(|it| it.id() < returned.id());
            let branch = self.branches(block).any(|it| it.id() < returned.id());
            if let (Some(first), false) = (locations.next(), ends || branch || block.is_open()) {
                found.push((returned.head(), first.head));
            }
        }
        found
    }

    /// Returns the regular expressions on what clients send that take exponential time.
    pub fn slow_patterns(&self) -> Vec<(Match<'_>, Slow)> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut influence = None;
        let names = ["location", "rewrite", "if"].into_iter().flat_map(|it| self.named(it));
        let regexes = names.filter(|it| it.has_repeated_group()).filter_map(super::Statement::matching);
        let servers = self.named("server_name").filter(|it| it.has_repeated_group());
        let servers = servers.flat_map(|it| {
            let names = it.args().into_iter().filter(super::Argument::is_known);
            let regexes = names.filter_map(|it| Some((it.text.strip_prefix('~')?.to_owned(), it.span)));
            let one = move |(text, span)| Match { statement: it, text, span, caseless: true, subject: Subject::Name };
            regexes.map(one).collect::<Vec<_>>()
        });
        for regex in regexes.chain(servers) {
            if !may_be_slow(&regex.text) || !seen.insert((regex.text.clone(), regex.caseless)) {
                continue;
            }
            let allowed = match &regex.subject {
                Subject::Path => Bytes::one(0).not(),
                Subject::Name => HOST,
                Subject::Variable(name) => {
                    let influence = influence.get_or_insert_with(|| Influence::new(self));
                    influence.sway_of(name, regex.statement).bytes
                }
            };
            // Methods and their like are too short for it.
            if !allowed.has(b'a') {
                continue;
            }
            if let Some(slow) = regex.pattern().and_then(|it| it.slow(&regex.text, regex.caseless, allowed)) {
                found.push((regex, slow));
            }
        }
        found
    }
}

/// Whether a group is repeated without end.
fn may_be_slow(text: &str) -> bool {
    text.contains(")+") || text.contains(")*") || text.contains("){")
}

/// A `^~` that takes every path which a regular expression could match.
fn quiet_before<'c>(
    text: &str,
    location: &Location,
    quiet: &[(&str, &'c Location)],
    level: &Level<'_>,
) -> Option<&'c Location> {
    if quiet.is_empty() || !text.starts_with("^/") {
        return None;
    }
    let prefix = Pattern::read(text, location.caseless)?.prefix()?;
    let prefix = String::from_utf8(prefix).ok()?;
    let (path, by) = quiet.iter().filter(|it| prefix.starts_with(it.0)).max_by_key(|it| it.0.len())?;
    // A longer plain prefix lets regular expressions be tried again.
    let again = |it: &&&Location| {
        let other = it.path.known().map_or("", String::as_str);
        it.modifier == Modifier::Prefix
            && other.len() > path.len()
            && (other.starts_with(prefix.as_str()) || prefix.starts_with(other))
    };
    (!level.prefixes.iter().any(|it| again(&it))).then_some(*by)
}
