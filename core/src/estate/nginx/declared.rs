//! What one directive declares and another names: zones of shared memory and
//! formats of logs.
//!
//! Sources: `ngx_shared_memory_add` in `ngx_cycle.c`, the modules that call it,
//! `ngx_http_log_module.c`.

use std::collections::HashMap;

use super::Configuration;
use super::buffers::end_of_http;
use super::statement::{Argument, Statement};
use crate::facts::nginx::Contexts;
use crate::source::Span;

/// A name that nothing declares.
#[derive(Debug)]
pub struct Undeclared {
    /// The name.
    pub name: String,
    /// Where it is used.
    pub span: Span,
    /// The directive that names it.
    pub by: String,
    /// Where nginx notices.
    pub noticed: Option<Span>,
    /// Where it is declared too late, or for another use.
    pub elsewhere: Option<(Span, &'static str)>,
}

/// A zone that is declared a second time.
#[derive(Debug)]
pub struct Clash {
    /// The zone.
    pub name: String,
    /// The first declaration.
    pub first: Span,
    /// The second one.
    pub again: Span,
    /// What the two disagree on.
    pub why: &'static str,
}

/// What a zone is for, and how it is declared.
#[derive(Clone)]
struct Zone<'c> {
    usage: &'static str,
    size: Option<String>,
    argument: Argument<'c>,
}

/// Directives that declare a zone: the name, the key before `name:size`, what the zone is for.
const ZONES: [(&str, &str, &str); 6] = [
    ("limit_req_zone", "zone=", "limit_req"),
    ("limit_conn_zone", "zone=", "limit_conn"),
    ("proxy_cache_path", "keys_zone=", "proxy_cache"),
    ("fastcgi_cache_path", "keys_zone=", "fastcgi_cache"),
    ("uwsgi_cache_path", "keys_zone=", "uwsgi_cache"),
    ("scgi_cache_path", "keys_zone=", "scgi_cache"),
];

impl Configuration {
    /// Returns the zones that are used and nowhere given a size, and those declared twice.
    pub fn zones(&self) -> (Vec<Undeclared>, Vec<Clash>) {
        let (mut declared, mut clashes) = (HashMap::<String, Zone<'_>>::new(), Vec::new());
        let mut used = Vec::new();
        for statement in self.statements().filter(|it| !it.has_block()) {
            let Some(name) = statement.known().map(crate::facts::nginx::Name::text) else { continue };
            if name == "zone"
                && let (Some(argument), Some(size)) = (statement.arg(0), statement.arg(1))
            {
                let zone = argument.text.to_string();
                declared.entry(zone).or_insert(Zone { usage: "zone", size: Some(size.text.into_owned()), argument });
            } else if let Some((_, key, usage)) = ZONES.iter().find(|it| it.0 == name) {
                declare(statement, key, usage, &mut declared, &mut clashes);
            } else if let Some(it) = use_of(statement, name) {
                used.push(it);
            }
        }
        let unknown = if self.whole && !self.modules.any() {
            used.into_iter()
                .filter_map(|(zone, span, usage, noticed)| undeclared(&declared, zone, span, usage, noticed))
                .collect()
        } else {
            Vec::new()
        };
        (unknown, clashes)
    }

    /// Returns the formats that an `access_log` names and no `log_format` before it declares.
    pub fn unknown_log_formats(&self) -> Vec<Undeclared> {
        let mut declared: HashMap<(bool, String), Span> = HashMap::new();
        let mut unknown = Vec::new();
        if !self.whole || self.modules.any() {
            return unknown;
        }
        let later = |name: &str| {
            let all = self.named("log_format");
            all.filter_map(|it| it.arg(0)).find(|it| it.text == name).map(|it| it.span)
        };
        let mut both: Vec<Statement<'_>> = self.named("log_format").chain(self.named("access_log")).collect();
        both.sort_by_key(|it| it.id());
        for statement in both {
            let stream = statement.contexts().has(Contexts::STREAMS);
            if statement.is("log_format") {
                declared.extend(statement.arg(0).map(|it| ((stream, it.text.into_owned()), it.span)));
            } else if statement.is("access_log")
                && let Some(name) = statement.arg(1).filter(|it| it.text != "combined" || stream)
                && statement.arg(0).is_none_or(|it| it.text != "off")
                && !declared.contains_key(&(stream, name.text.to_string()))
            {
                unknown.push(Undeclared {
                    elsewhere: later(&name.text).map(|it| (it, "it is declared here, which is too late")),
                    name: name.text.into_owned(),
                    span: name.span,
                    by: "access_log".to_owned(),
                    noticed: None,
                });
            }
        }
        unknown
    }
}

fn declare<'c>(
    statement: Statement<'c>,
    key: &str,
    usage: &'static str,
    declared: &mut HashMap<String, Zone<'c>>,
    clashes: &mut Vec<Clash>,
) {
    for argument in statement.args().into_iter().filter(|it| !it.has_hole()) {
        let Some((name, size)) = argument.text.strip_prefix(key).and_then(|it| it.split_once(':')) else { continue };
        let zone = Zone { usage, size: Some(size.to_owned()), argument: argument.clone() };
        let Some(first) = declared.get(name) else {
            declared.insert(name.to_owned(), zone);
            continue;
        };
        let why = if first.usage == usage { "one zone is declared once" } else { "the two are for different uses" };
        // A file that is included twice says the same at the same place.
        clashes.push(Clash { name: name.to_owned(), first: first.argument.span, again: argument.span, why });
    }
}

/// Returns the zone that a directive names, where, and what for.
fn use_of(statement: Statement<'_>, name: &'static str) -> Option<(String, Span, &'static str, Option<Span>)> {
    let noticed = || if name.ends_with("_cache") { statement.parent().and_then(end_of_http) } else { None };
    let (argument, zone) = match name {
        "limit_req" => statement.args().into_iter().find_map(|it| {
            let zone = it.text.strip_prefix("zone=")?.to_owned();
            Some((it, zone))
        })?,
        "limit_conn" | "proxy_cache" | "fastcgi_cache" | "uwsgi_cache" | "scgi_cache" => {
            let it = statement.arg(0).filter(|it| it.text != "off" || name == "limit_conn")?;
            let zone = it.text.to_string();
            (it, zone)
        }
        "zone" if statement.count() == 1 => {
            let it = statement.arg(0)?;
            let zone = it.text.to_string();
            (it, zone)
        }
        _ => return None,
    };
    (!zone.contains('$') && !argument.has_hole()).then(|| (zone, argument.span, name, noticed()))
}

fn undeclared(
    declared: &HashMap<String, Zone<'_>>,
    zone: String,
    span: Span,
    usage: &'static str,
    noticed: Option<Span>,
) -> Option<Undeclared> {
    let elsewhere = match declared.get(&zone) {
        Some(it) if it.usage == usage && it.size.is_some() => return None,
        Some(it) => Some((it.argument.span, "it is declared here, for another use")),
        None => None,
    };
    Some(Undeclared { name: zone, span, by: usage.to_owned(), noticed, elsewhere })
}
