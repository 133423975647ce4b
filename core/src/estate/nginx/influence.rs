//! What a client may put in a value: by nginx's own variables, and through
//! `set`, `map` and captures.
//!
//! Where that cannot be told a client decides nothing: a claim needs a way that
//! is known from end to end.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};

use super::matching::{Match, Subject};
use super::statement::{Argument, Id, Statement};
use super::{Configuration, Modifier};
use crate::facts::nginx::Contexts;
use crate::facts::nginx::sway::{HOST, Sway};
use crate::facts::nginx::variable::{BuiltIn, Part, captures, parts};
use crate::facts::regex::Bytes;
use crate::source::Span;

/// Variables that lead to variables are followed so far.
pub(super) const DEPTH: usize = 6;

/// Follows the variables of one configuration.
#[derive(Debug)]
pub struct Influence<'c> {
    pub(super) configuration: &'c Configuration,
    /// Who defines a variable, by its name in lower case, in order.
    pub(super) definitions: &'c Definitions,
    /// What a client may put in the value of a `map`.
    maps: RefCell<HashMap<Id, Reach>>,
    /// The hosts of targets without variables, in lower case.
    pub(super) started: OnceCell<HashSet<String>>,
}

/// The statements that define a variable, by its name in lower case, in order.
pub(super) type Definitions = HashMap<String, Vec<Id>>;

/// A part of a value.
#[derive(Debug, Clone)]
pub enum Piece<'t> {
    /// Text as it stands.
    Text(&'t str),
    /// A variable or a capture.
    Variable {
        /// As it is written, `$` included.
        written: &'t str,
        /// What a client may put there.
        reach: Reach,
    },
}

/// What a client may put in a variable, and how it gets there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// What the client decides.
    pub sway: Sway,
    /// The places it goes through.
    pub through: Vec<Span>,
    /// The variable of nginx that it comes from, in lower case; of a capture, what is matched.
    pub origin: String,
}

impl Reach {
    fn none() -> Self {
        Self { sway: Sway::NONE, through: Vec::new(), origin: String::new() }
    }

    fn of(name: &str) -> Self {
        Self { sway: Sway::of(name), through: Vec::new(), origin: name.to_owned() }
    }

    pub(super) fn via(mut self, span: Span) -> Self {
        self.through.push(span);
        self
    }

    /// Keeps the one that says more.
    fn or(self, other: Self) -> Self {
        if self.sway.bytes.is_empty() {
            return other;
        }
        let sway = Sway { bytes: self.sway.bytes.or(other.sway.bytes), ..self.sway };
        Self { sway, ..self }
    }

    fn within(mut self, bytes: Bytes) -> Self {
        self.sway.bytes = self.sway.bytes.and(bytes);
        self
    }
}

impl<'c> Influence<'c> {
    /// Follows the variables of a configuration.
    pub fn new(configuration: &'c Configuration) -> Self {
        let definitions = configuration.definitions.get_or_init(|| definitions(configuration));
        Self { configuration, definitions, maps: RefCell::default(), started: OnceCell::new() }
    }

    /// Returns whether no value of this text can hold a newline, whatever the configuration defines.
    pub fn never_newline(text: &str) -> bool {
        parts(text).iter().all(|it| match it {
            Part::Text(_) => true,
            Part::Variable(it) => {
                let fixed = BuiltIn::find(it.name, false).is_some_and(|it| it.changeable == Some(false));
                fixed && !Sway::of(&it.name.to_ascii_lowercase()).has_newline()
            }
            Part::Capture(..) => false,
        })
    }

    /// Returns the parts of a value that stands in `at`.
    pub fn pieces<'t>(&self, text: &'t str, at: Statement<'c>) -> Vec<Piece<'t>> {
        let piece = |it| match it {
            Part::Text(text) => Piece::Text(text),
            Part::Variable(it) => {
                Piece::Variable { written: &text[it.start..it.end], reach: self.variable(it.name, at, 0) }
            }
            Part::Capture(group, start) => {
                Piece::Variable { written: &text[start..start + 2], reach: self.capture(group, at, 0) }
            }
        };
        parts(text).into_iter().map(piece).collect()
    }

    /// Returns who sets a variable that holds no other than these texts: the values of every `set` or `map` that may
    /// have set it; `None` where that is not known.
    pub fn values(&self, name: &str, at: Statement<'c>) -> Option<Vec<Argument<'c>>> {
        let defined = self.definitions.get(&name.to_ascii_lowercase())?;
        if let Some(map) = defined.iter().map(|it| self.configuration.statement(*it)).find(|it| it.is("map")) {
            let is_value = |it: &Statement<'_>| !matches!(&*it.name(), "hostnames" | "volatile" | "include");
            return map.children().filter(is_value).map(|it| it.arg(0)).collect();
        }
        let sets = self.sets(defined, at);
        (!sets.is_empty()).then(|| sets.into_iter().filter_map(|it| it.arg(1)).collect())
    }

    /// Returns what a client decides of a variable at a statement.
    pub fn sway_of(&self, name: &str, at: Statement<'c>) -> Sway {
        self.variable(name, at, 0).sway
    }

    pub(super) fn variable(&self, name: &str, at: Statement<'c>, depth: usize) -> Reach {
        let lower = name.to_ascii_lowercase();
        let Some(defined) = self.definitions.get(&lower) else { return self.own(&lower, at) };
        if depth > DEPTH {
            return Reach::none();
        }
        let first = defined.first().map(|it| self.configuration.statement(*it));
        match first.and_then(Statement::known).map(crate::facts::nginx::Name::text) {
            Some("map") => {
                let map = *defined.last().unwrap_or(&Id(0));
                self.map(self.configuration.statement(map), at, depth)
            }
            Some("set") => {
                let values = self.sets(defined, at).into_iter();
                let value = |it: Statement<'c>| Some(self.value(&it.arg(1)?.text, it, depth + 1)?.via(it.head()));
                values.filter_map(value).fold(Reach::none(), Reach::or)
            }
            Some("location" | "if" | "rewrite" | "server") => self.named_capture(&lower, defined, at, depth),
            _ => Reach::none(),
        }
    }

    /// The `set`s whose value a variable has at a statement: those around it, from the last one that always runs.
    pub(super) fn sets(&self, defined: &[Id], at: Statement<'c>) -> Vec<Statement<'c>> {
        let mut level = at.parent();
        while let Some(block) = level {
            let found = self.sets_in(defined, Some(block));
            if !found.is_empty() {
                return found;
            }
            level = block.parent();
        }
        // A fragment may stand in a block that is not known.
        self.sets_in(defined, None)
    }

    fn sets_in(&self, defined: &[Id], block: Option<Statement<'c>>) -> Vec<Statement<'c>> {
        let id = block.map(Statement::id);
        let end = id.map_or(u32::MAX, |it| self.configuration.nodes[it.0 as usize].end);
        let from = id.map_or(0, |id| defined.partition_point(|it| *it < id));
        let inside = defined[from..].iter().take_while(|it| it.0 < end).take(64);
        let mut found: Vec<Statement<'c>> = Vec::new();
        for set in inside.map(|it| self.configuration.statement(*it)) {
            let around = set.parent();
            let always = around.map(Statement::id) == id;
            let branch = around.is_some_and(|it| it.is("if") && it.parent().map(Statement::id) == id);
            if always {
                found.clear();
            }
            if always || branch {
                found.push(set);
            }
        }
        found
    }

    /// What a client decides of a value as a whole.
    fn value(&self, text: &str, at: Statement<'c>, depth: usize) -> Option<Reach> {
        let early = at.is("set");
        let all = parts(text);
        let first_is_text = matches!(all.first(), Some(Part::Text(_)));
        let mut found: Option<Reach> = None;
        for part in all {
            let reach = match part {
                Part::Text(_) => continue,
                Part::Variable(it) => self.variable(it.name, at, depth),
                // Rewrite code escapes what it copies of a path that was escaped.
                Part::Capture(group, _) => {
                    let reach = self.capture(group, at, depth);
                    if early { reach.within(Bytes::range(0x20, 0xff)) } else { reach }
                }
            };
            found = Some(match found {
                Some(before) => before.or(reach),
                None => reach,
            });
        }
        found.map(|mut it| {
            it.sway.slash = if first_is_text { text.starts_with('/') } else { it.sway.slash };
            it
        })
    }

    fn map(&self, map: Statement<'c>, at: Statement<'c>, depth: usize) -> Reach {
        if let Some(known) = self.maps.borrow().get(&map.id()) {
            return known.clone();
        }
        // What leads back to itself decides nothing more.
        self.maps.borrow_mut().insert(map.id(), Reach::none());
        let source = map.arg(0).and_then(|it| self.value(&it.text, at, depth + 1)).unwrap_or_else(Reach::none);
        let mut reach = Reach::none();
        for entry in map.children().filter(|it| !it.is("include")) {
            let Some(value) = entry.arg(0).filter(|it| it.text.contains('$')) else { continue };
            let key = entry.name();
            let regex = key.strip_prefix('~').map(|it| (it.trim_start_matches('*'), it.starts_with('*')));
            let pattern = regex.and_then(|(text, caseless)| crate::facts::regex::Pattern::read(text, caseless));
            for part in parts(&value.text) {
                let found = match (part, &pattern) {
                    (Part::Text(_), _) => continue,
                    (Part::Capture(group, _), Some(pattern)) => source.clone().within(pattern.bytes_of(group)),
                    (Part::Variable(it), Some(pattern)) if pattern.named(it.name).is_some() => {
                        source.clone().within(pattern.bytes_of(pattern.named(it.name).unwrap_or(0)))
                    }
                    // What a client sends and the key spells out is what the key says.
                    (Part::Variable(it), _) => {
                        let own = self.variable(it.name, at, depth + 1);
                        let same = map
                            .arg(0)
                            .is_some_and(|source| source.text.trim_start_matches('$').eq_ignore_ascii_case(it.name));
                        match &pattern {
                            Some(pattern) if same => pattern.bytes_of_whole().map_or(own.clone(), |it| own.within(it)),
                            None if same && key != "default" => Reach::none(),
                            _ => own,
                        }
                    }
                    _ => continue,
                };
                reach = reach.or(found.via(entry.head()));
            }
        }
        self.maps.borrow_mut().insert(map.id(), reach.clone());
        reach
    }

    pub(super) fn capture(&self, group: usize, at: Statement<'c>, depth: usize) -> Reach {
        let Some(found) = self.configuration.captured_by(at) else { return Reach::none() };
        self.group(&found, group, depth)
    }

    fn named_capture(&self, name: &str, defined: &[Id], at: Statement<'c>, depth: usize) -> Reach {
        // The nearest block around that names it.
        let mut level = Some(at);
        while let Some(block) = level {
            if defined.binary_search(&block.id()).is_ok() {
                let found =
                    if block.is("server") { self.configuration.captured_by_name(block) } else { block.matching() };
                let Some(found) = found else { return Reach::none() };
                let group = found.pattern().and_then(|it| it.named(name));
                return group.map_or_else(Reach::none, |group| self.group(&found, group, depth));
            }
            level = block.parent();
        }
        Reach::none()
    }

    fn group(&self, found: &Match<'c>, group: usize, depth: usize) -> Reach {
        let Some(pattern) = found.pattern().filter(|_| depth <= DEPTH) else { return Reach::none() };
        let subject = match &found.subject {
            Subject::Path => Reach::of("uri"),
            Subject::Name => {
                Reach { sway: Sway { bytes: HOST, slash: false }, through: Vec::new(), origin: "host".to_owned() }
            }
            Subject::Variable(name) => self.variable(name, found.statement, depth + 1),
        };
        let mut reach = subject.within(pattern.bytes_of(group)).via(found.span);
        reach.sway.slash = pattern.begins_with_slash(group);
        reach
    }

    /// A variable of nginx itself, as far as the blocks around leave it open.
    fn own(&self, name: &str, at: Statement<'c>) -> Reach {
        let mut reach = Reach::of(name);
        let path = matches!(name, "uri" | "document_uri" | "request_filename" | "fastcgi_script_name");
        let mut level = at.parent().filter(|_| path);
        while let Some(block) = level {
            let place = self.configuration.location_at(block.id());
            if place.is_some_and(|it| it.modifier == Modifier::Exact) {
                return Reach::none();
            }
            if block.opens().has(Contexts::LOCATION.or(Contexts::IF_IN_LOCATION).or(Contexts::IF_IN_SERVER))
                && let Some(found) = block.matching().filter(|it| it.subject == Subject::Path)
                && let Some(whole) = found.pattern().and_then(|it| it.bytes_of_whole())
            {
                reach = reach.within(whole);
            }
            level = block.parent();
        }
        if matches!(name, "host" | "http_host") {
            // A server that answers to names of its own leaves no choice.
            let free = self.configuration.server_of(at).is_some_and(super::Server::takes_any_name);
            return if free { reach } else { Reach::none() };
        }
        reach
    }
}

/// Reads who defines the variables of a configuration.
fn definitions(configuration: &Configuration) -> Definitions {
    let mut definitions: Definitions = HashMap::new();
    let mut define = |name: &str, id| definitions.entry(name.to_ascii_lowercase()).or_default().push(id);
    for it in configuration.named("set") {
        if let Some(name) = it.arg(0).as_ref().and_then(|it| it.text.strip_prefix('$')) {
            define(name, it.id());
        }
    }
    // The names that other directives give hold nothing of the client's, or nothing that is known.
    for directive in ["map", "geo", "split_clients", "auth_request_set", "perl_set", "js_set", "js_var"] {
        for it in configuration.named(directive) {
            let at = if directive == "map" || directive == "split_clients" { 1 } else { it.count().saturating_sub(1) };
            let at = if directive.ends_with("_set") { 0 } else { at };
            if let Some(name) = it.arg(at).as_ref().and_then(|it| it.text.strip_prefix('$')) {
                define(name, it.id());
            }
        }
    }
    for directive in ["location", "if", "rewrite", "server"] {
        for it in configuration.named(directive).filter(|it| it.has_group()) {
            let text = if directive == "server" { None } else { it.raw() };
            for name in text.into_iter().flat_map(captures) {
                define(name, it.id());
            }
        }
    }
    for it in configuration.named("server_name").filter(|it| it.has_group()) {
        for name in it.raw().into_iter().flat_map(captures) {
            if let Some(block) = it.parent() {
                define(name, block.id());
            }
        }
    }
    definitions
}
