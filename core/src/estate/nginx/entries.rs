//! The entries of blocks that hold data: `map`, `geo`, `split_clients`, `charset_map`.
//!
//! Sources: `ngx_http_map_module.c`, `ngx_http_geo_module.c`,
//! `ngx_http_split_clients_module.c`, `ngx_http_charset_module.c`.

use std::collections::HashMap;

use super::statement::{Id, Statement};
use super::verdict::{Verdict, is_known};
use crate::facts::nginx::pattern;
use crate::facts::nginx::texts::is_odd_wildcard;
use crate::facts::nginx::value::{Refusal, network};
use crate::facts::nginx::variable::references;
use crate::facts::nginx::{Args, Contexts};
use crate::source::{Source, Span};

/// Returns what nginx complains about in a block of data.
pub(super) fn complaints(block: Statement<'_>) -> Vec<(Id, Verdict)> {
    let kind = block.opens();
    let mut seen = Seen { keys: HashMap::new(), hostnames: false, ranges: false, entries: 0, percent: 0, block };
    let data = Contexts::MAPS.or(Contexts::GEOS).or(Contexts::SPLITS).or(Contexts::CHARSET_MAP).or(Contexts::TYPES);
    if !data.has(kind) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for entry in block.children() {
        let shown = entry.args().iter().all(is_known) && !entry.name().contains(Source::FILLER);
        if entry.is_opaque() || entry.is_packaged() || entry.is_unfinished() || !shown {
            continue;
        }
        if entry.has_block() {
            found.push((entry.id(), Verdict::WrongEnding(false)));
            continue;
        }
        if kind.has(Contexts::TYPES) {
            continue;
        }
        let verdict = if kind.has(Contexts::MAPS) {
            seen.map(entry)
        } else if kind.has(Contexts::GEOS) {
            seen.geo(entry)
        } else if kind.has(Contexts::SPLITS) {
            seen.split(entry)
        } else {
            charset(entry)
        };
        if !matches!(verdict, Verdict::Fine) {
            found.push((entry.id(), verdict));
        }
        seen.entries += 1;
    }
    found
}

/// What the entries before said.
struct Seen<'c> {
    keys: HashMap<String, Span>,
    hostnames: bool,
    ranges: bool,
    entries: usize,
    /// In hundredths.
    percent: u32,
    block: Statement<'c>,
}

impl Seen<'_> {
    fn map(&mut self, entry: Statement<'_>) -> Verdict {
        let name = entry.name();
        match (entry.count(), &*name) {
            (0, "hostnames") => {
                self.hostnames = true;
                return Verdict::Fine;
            }
            (0, "volatile") | (1, "include") => return Verdict::Fine,
            (1, _) => {}
            _ => return Verdict::WrongCount(Args::exactly(1)),
        }
        if let Some(Err(why)) = entry.arg(0).map(|it| references(&it.text).map(|_| ())) {
            return Verdict::BadValue(0, why);
        }
        if let Some(regex) = name.strip_prefix('~') {
            let (regex, caseless) = regex.strip_prefix('*').map_or((regex, false), |it| (it, true));
            return pattern::check(regex, caseless).map_or_else(Verdict::BadEntry, |()| Verdict::Fine);
        }
        let key = name.strip_prefix('\\').map_or_else(|| name.to_string(), |it| format!("\\{it}")).to_ascii_lowercase();
        let key = if &*name == "default" { name.to_string() } else { format!("={}", key.trim_start_matches('\\')) };
        if self.hostnames && is_odd_wildcard(&name) {
            return Verdict::BadEntry(says("a name with `*` only as its first or last label"));
        }
        self.again(key, entry)
    }

    fn again(&mut self, key: String, entry: Statement<'_>) -> Verdict {
        let here = entry.name_span();
        match self.keys.get(&key) {
            Some(first) if *first != here => Verdict::Again(*first),
            Some(_) => Verdict::Fine,
            None => {
                self.keys.insert(key, here);
                Verdict::Fine
            }
        }
    }

    fn geo(&mut self, entry: Statement<'_>) -> Verdict {
        let name = entry.name();
        match (entry.count(), &*name) {
            (0, "ranges") if self.entries == 0 => {
                self.ranges = true;
                return Verdict::Fine;
            }
            (0, "ranges") => return Verdict::BadEntry(says("its place before every other entry")),
            (0, "proxy_recursive") | (1, "include" | "default") => return Verdict::Fine,
            (1, _) => {}
            _ => return Verdict::WrongCount(Args::exactly(1)),
        }
        let in_value = matches!(&*name, "delete" | "proxy");
        let value = entry.arg(0).map(|it| it.text.into_owned()).unwrap_or_default();
        let text = if in_value { value.as_str() } else { &*name };
        let checked = if self.ranges && &*name != "proxy" { range(text) } else { network(text) };
        match checked {
            Ok(()) => Verdict::Fine,
            Err(why) if in_value => Verdict::BadValue(0, why),
            Err(why) => Verdict::BadEntry(why),
        }
    }

    fn split(&mut self, entry: Statement<'_>) -> Verdict {
        let name = entry.name();
        if &*name == "*" {
            return Verdict::Fine;
        }
        let Some(percent) = name.strip_suffix('%').and_then(hundredths).filter(|it| *it > 0) else {
            return Verdict::BadEntry(says("a share like `20%` or `0.5%`, or `*` for the rest"));
        };
        self.percent = self.percent.saturating_add(percent);
        if self.percent > 10_000 && self.percent - percent <= 10_000 {
            return Verdict::TooMuch(self.block.block().map(|it| it.sub(it.len() - 1, it.len())));
        }
        Verdict::Fine
    }
}

fn charset(entry: Statement<'_>) -> Verdict {
    if entry.count() != 1 {
        return Verdict::WrongCount(Args::exactly(1));
    }
    let name = entry.name();
    let hexadecimal = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_hexdigit());
    if !hexadecimal(&name) || !u32::from_str_radix(&name, 16).is_ok_and(|it| it <= 255) {
        return Verdict::BadEntry(says("a byte as a hexadecimal number"));
    }
    match entry.arg(0) {
        Some(it) if !hexadecimal(&it.text) => Verdict::BadValue(0, says("bytes as a hexadecimal number")),
        _ => Verdict::Fine,
    }
}

fn range(text: &str) -> Result<(), Refusal> {
    let address = |it: &str| it.parse::<std::net::IpAddr>().ok();
    match text.split_once('-').map(|(first, last)| (address(first), address(last))) {
        Some((Some(first), Some(last))) if first <= last => Ok(()),
        _ => Err(says("a range like `192.0.2.0-192.0.2.255`, the lower address first")),
    }
}

/// Reads a number with up to two decimals (`ngx_atofp`).
fn hundredths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if text.is_empty() || whole.len() > 6 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let number = |it: &str| if it.is_empty() { Some(0) } else { it.parse::<u32>().ok() };
    let part = number(part)? * if part.len() == 1 { 10 } else { 1 };
    Some(number(whole)? * 100 + part)
}

fn says(expected: &str) -> Refusal {
    Refusal { expected: expected.to_owned(), instead: None }
}
