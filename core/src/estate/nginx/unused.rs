//! What is defined and never asked for: variables, zones, formats of logs,
//! named locations.

use std::collections::HashSet;

use super::statement::{Argument, Statement};
use super::{Configuration, Modifier};
use crate::facts::nginx::Contexts;
use crate::facts::nginx::variable::walk;
use crate::source::Span;

/// A definition that nothing uses.
#[derive(Debug)]
pub struct Unused {
    /// What it is: `variable`, `zone`, `log format`, `location`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// Directives that define a variable, and at which argument; `None` for the last.
const VARIABLES: [(&str, Option<usize>); 3] = [("map", Some(1)), ("geo", None), ("split_clients", Some(1))];

/// Directives that declare a zone, and what stands before its name.
const ZONES: [(&str, &str); 6] = [
    ("limit_req_zone", "zone="),
    ("limit_conn_zone", "zone="),
    ("proxy_cache_path", "keys_zone="),
    ("fastcgi_cache_path", "keys_zone="),
    ("uwsgi_cache_path", "keys_zone="),
    ("scgi_cache_path", "keys_zone="),
];

/// Directives that name a zone.
const USERS: [&str; 7] =
    ["limit_req", "limit_conn", "proxy_cache", "fastcgi_cache", "uwsgi_cache", "scgi_cache", "zone"];

/// What is asked for.
#[derive(Default)]
struct Asked {
    /// Variables, in lower case.
    variables: HashSet<String>,
    /// Words of the directives that name zones.
    zones: HashSet<String>,
    formats: HashSet<String>,
    /// Words that begin with `@`.
    locations: HashSet<String>,
    /// Something computes such a name: then nothing is known to be unused.
    open: bool,
}

impl Configuration {
    /// Returns what is defined and never used; empty where not everything is known.
    pub fn unused(&self) -> Vec<Unused> {
        let defines = VARIABLES.iter().map(|it| it.0).chain(ZONES.iter().map(|it| it.0)).chain(["log_format"]);
        let any = defines.into_iter().any(|it| self.named(it).next().is_some());
        let labels = self.locations.iter().any(|it| it.modifier == Modifier::Named);
        if !self.whole || self.modules.any() || !(any || labels) {
            return Vec::new();
        }
        let asked = self.asked();
        if asked.open {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut add = |what, name: &str, span| found.push(Unused { what, name: name.to_owned(), span });
        for (directive, at) in VARIABLES {
            for it in self.named(directive).filter(|it| it.has_block()) {
                let Some(word) = it.arg(at.unwrap_or_else(|| it.count().saturating_sub(1))) else { continue };
                let name = word.text.strip_prefix('$').map(str::to_ascii_lowercase);
                if name.is_some_and(|it| !asked.variables.contains(&it)) {
                    add("variable", &word.text, word.span);
                }
            }
        }
        for (directive, key) in ZONES {
            for word in self.named(directive).flat_map(Statement::args) {
                let name = word.text.strip_prefix(key).map(|it| it.split(':').next().unwrap_or(it));
                if let Some(name) = name.filter(|it| !asked.zones.contains(*it)) {
                    add("zone", name, word.span);
                }
            }
        }
        for word in self.named("log_format").filter_map(|it| it.arg(0)) {
            if !asked.formats.contains(&*word.text) {
                add("log format", &word.text, word.span);
            }
        }
        for location in self.locations.iter().filter(|it| it.modifier == Modifier::Named) {
            let Some(name) = location.path.known().filter(|it| !asked.locations.contains(it.as_str())) else {
                continue;
            };
            // An application may name it in a header of its answer (`X-Accel-Redirect`).
            let block = self.statement(location.id);
            let server = self.server_of(block);
            let others = server.is_some_and(|it| self.passes_of(it).any(|it| it.block != Some(location.id)));
            if !others {
                add("location", name, location.path.span);
            }
        }
        found.sort_by_key(|it| (it.span.file, it.span.start));
        found
    }

    fn asked(&self) -> Asked {
        let mut asked = Asked::default();
        for statement in self.statements() {
            let data = statement.contexts().has(Contexts::DATA);
            let name = statement.name();
            if data {
                asked.read(&name);
            }
            asked.open |= statement.known().is_none() && !data;
            asked.open |= matches!(&*name, "ssi" | "perl" | "perl_set" | "js_content" | "js_set" | "js_import");
            let args = statement.args();
            let own = if data { None } else { VARIABLES.iter().find(|it| it.0 == name) };
            let own = own.map(|it| it.1.unwrap_or_else(|| args.len().saturating_sub(1)));
            for (at, word) in args.iter().enumerate() {
                if own != Some(at) {
                    asked.read(&word.text);
                }
                if word.text.starts_with('@') && &*name != "location" {
                    asked.locations.insert(word.text.to_string());
                }
            }
            asked.words(&name, &args);
        }
        asked
    }
}

impl Asked {
    fn read(&mut self, text: &str) {
        if text.contains('$') {
            self.variables.extend(walk(text).flatten().flatten().map(|it| it.name.to_ascii_lowercase()));
        }
    }

    fn words(&mut self, name: &str, args: &[Argument<'_>]) {
        if USERS.contains(&name) {
            let plain = args.iter().map(|it| it.text.strip_prefix("zone=").unwrap_or(&it.text));
            for it in plain {
                self.open |= it.contains('$');
                self.zones.insert(it.to_owned());
            }
        } else if name == "access_log" {
            self.formats.extend(args.get(1).map(|it| it.text.to_string()));
        }
    }
}
