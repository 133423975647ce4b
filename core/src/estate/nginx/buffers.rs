//! Sizes of buffers that must fit each other, as nginx sees them in a server or
//! location once inheritance is done.
//!
//! Sources: the merge functions of `ngx_http_proxy_module.c` and its kin, of
//! `ngx_http_core_module.c`.

use std::collections::HashSet;

use super::Configuration;
use super::statement::{Id, Statement};
use crate::facts::nginx::Contexts;
use crate::facts::nginx::value::bytes;
use crate::source::Span;

/// Sizes that nginx refuses together.
#[derive(Debug)]
pub struct Misfit {
    /// The setting to change.
    pub at: Span,
    /// What is wrong, in words.
    pub why: String,
    /// Where the other settings stand that count here.
    pub beside: Vec<Span>,
    /// The end of `http`, where nginx notices.
    pub noticed: Option<Span>,
}

/// The directives of a handler, without its prefix.
struct Names {
    prefix: &'static str,
    buffers: &'static str,
    one: &'static str,
    busy: &'static str,
    write: &'static str,
    file: &'static str,
}

macro_rules! names {
    ($prefix:literal) => {
        Names {
            prefix: $prefix,
            buffers: concat!($prefix, "_buffers"),
            one: concat!($prefix, "_buffer_size"),
            busy: concat!($prefix, "_busy_buffers_size"),
            write: concat!($prefix, "_temp_file_write_size"),
            file: concat!($prefix, "_max_temp_file_size"),
        }
    };
}

const HANDLERS: [Names; 4] = [names!("proxy"), names!("fastcgi"), names!("uwsgi"), names!("scgi")];

/// A page of memory: the default of most buffers, and on some machines more.
const PAGE: u64 = 4096;

impl Configuration {
    /// Returns the sizes that do not fit each other.
    pub fn misfits(&self) -> Vec<Misfit> {
        let mut told: HashSet<(Span, &str)> = HashSet::new();
        let mut found = Vec::new();
        for names in &HANDLERS {
            for block in self.blocks_that_set(names) {
                if let Some(misfit) = names.judge(block).filter(|it| told.insert((it.at, names.prefix))) {
                    found.push(misfit);
                }
            }
        }
        found
    }

    /// Returns the servers and blocks in them where something is set, and servers that inherit it from `http`.
    fn blocks_that_set(&self, names: &Names) -> Vec<Statement<'_>> {
        let mut ids: Vec<Id> = Vec::new();
        let mut in_http = false;
        for statement in self.statements().filter(|it| it.known().is_some_and(|it| names.has(it.text()))) {
            let Some(parent) = statement.parent().filter(|it| it.opens().has(Contexts::WEB)) else { continue };
            if parent.opens() == Contexts::HTTP {
                in_http = true;
            } else {
                ids.push(parent.id());
            }
        }
        if in_http {
            ids.extend(self.servers.iter().map(|it| it.id));
        }
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|it| self.statement(it)).collect()
    }
}

impl Names {
    fn has(&self, name: &str) -> bool {
        [self.buffers, self.one, self.busy, self.write, self.file].contains(&name)
    }

    fn judge(&self, block: Statement<'_>) -> Option<Misfit> {
        let mut beside = Vec::new();
        let mut unknown = false;
        let mut read = |name: &'static str, at: usize| -> Option<(u64, Span)> {
            let effective = block.effective(name);
            unknown |= effective.open && effective.list.is_empty();
            let last = effective.list.last()?;
            beside.push(last.head());
            let argument = last.arg(at)?;
            let size = bytes(&argument.text);
            unknown |= size.is_none();
            Some((size?, last.head()))
        };
        let number = read(self.buffers, 0).map_or(8, |it| it.0);
        let buffers = read(self.buffers, 1);
        let one = read(self.one, 0);
        let busy = read(self.busy, 0);
        let write = read(self.write, 0);
        let file = read(self.file, 0);
        if unknown {
            return None;
        }
        let each = buffers.map_or(PAGE, |it| it.0);
        let largest = one.map_or(PAGE, |it| it.0).max(each);
        let all = number.saturating_sub(1).saturating_mul(each);
        let taken = busy.map_or(largest.saturating_mul(2), |it| it.0);
        let at = |it: Option<(u64, Span)>| it.or(busy).or(one).or(buffers).map(|it| it.1);
        let (at, why) = if number < 2 {
            (at(buffers)?, format!("`{}` must be at least 2", self.buffers))
        } else if taken < largest {
            let why = format!("`{}` must be as large as `{}` and one of `{}`", self.busy, self.one, self.buffers);
            (at(busy)?, why)
        } else if taken > all {
            let left = format!("all of `{}` but one, {}", self.buffers, size(all));
            let why = match busy {
                Some(_) => format!("`{}` must not be larger than {left}", self.busy),
                None => format!("twice the larger of `{}` and one buffer must not be more than {left}", self.one),
            };
            (at(busy)?, why)
        } else if let Some(it) = write.filter(|it| it.0 < largest) {
            (it.1, format!("`{}` must be as large as `{}` and one of `{}`", self.write, self.one, self.buffers))
        } else {
            let it = file.filter(|it| it.0 != 0 && it.0 < largest)?;
            (it.1, format!("`{}` must be 0, or as large as `{}` and one of `{}`", self.file, self.one, self.buffers))
        };
        beside.sort_unstable();
        beside.dedup();
        beside.retain(|it| *it != at);
        Some(Misfit { at, why, beside, noticed: end_of_http(block) })
    }
}

fn size(bytes: u64) -> String {
    if bytes.is_multiple_of(1024) { format!("{}k", bytes / 1024) } else { bytes.to_string() }
}

/// Returns the `}` of the `http` around a block: there nginx puts the levels together.
pub(super) fn end_of_http(block: Statement<'_>) -> Option<Span> {
    let mut level = Some(block);
    while let Some(it) = level {
        if it.opens() == Contexts::HTTP {
            return it.block().map(|it| it.sub(it.len() - 1, it.len()));
        }
        level = it.parent();
    }
    None
}
