//! Which host a target with variables leads to, as far as a client decides it.
//!
//! Source: `ngx_http_proxy_eval`: the host ends at the first `/`, `?`, `#` or `:`.

use super::super::endpoint::{Address, Target};
use super::influence::{DEPTH, Influence, Reach};
use super::statement::{Argument, Statement};
use super::{Destination, Pass};
use crate::facts::nginx::variable::{Part, parts};
use crate::source::Span;

impl<'c> Influence<'c> {
    /// Returns what a client decides of the host of a target of `proxy_pass` and its kin.
    pub fn host(&self, target: &str, at: Statement<'c>) -> Option<Reach> {
        self.host_of(target, at, 0).ok()?
    }

    /// The host of a target, or (`Err`) that the target goes on in it.
    fn host_of(&self, target: &str, at: Statement<'c>, depth: usize) -> Result<Option<Reach>, ()> {
        let all = parts(target);
        for (place, part) in all.iter().enumerate() {
            let reach = match part {
                Part::Text(text) => {
                    let rest = text.split_once("://").map_or(*text, |it| it.1);
                    if rest.contains(['/', '?', '#', ':']) {
                        return Ok(None);
                    }
                    continue;
                }
                Part::Capture(group, _) => self.capture(*group, at, depth),
                Part::Variable(it) => match self.host_in(it.name, at, depth) {
                    Some(Ok(found)) => return Ok(found),
                    Some(Err(())) => continue,
                    None => self.variable(it.name, at, depth),
                },
            };
            if reach.sway.slash && !reach.sway.bytes.is_empty() {
                return Ok(None);
            }
            // A domain that stands behind keeps it below that domain, unless what is sent can end the name.
            let pinned = matches!(all.get(place + 1), Some(Part::Text(text))
                if text.starts_with('.') && text.len() > 2 && !reach.sway.bytes.has(b'/'));
            if reach.sway.bytes.has(b'.') && !pinned {
                return Ok(Some(reach));
            }
        }
        Err(())
    }

    /// The same for a variable that `set` or `map` defines; `None` for others.
    fn host_in(&self, name: &str, at: Statement<'c>, depth: usize) -> Option<Result<Option<Reach>, ()>> {
        let defined = self.definitions.get(&name.to_ascii_lowercase()).filter(|_| depth <= DEPTH)?;
        let first = self.configuration.statement(*defined.first()?);
        if first.is("map") {
            let opens = |it: &Argument<'_>| {
                let host = it.text.split_once("://").map_or(&*it.text, |it| it.1);
                host.split(['/', '?', ':']).next().is_some_and(|it| it.contains('$'))
            };
            let any = self.values(name, at)?.iter().any(opens);
            return (!any).then_some(Err(()));
        }
        if !first.is("set") {
            return None;
        }
        let mut ended = true;
        for set in self.sets(defined, at) {
            let Some(value) = set.arg(1) else { continue };
            match self.host_of(&value.text, set, depth + 1) {
                Ok(Some(reach)) => return Some(Ok(Some(reach.via(set.head())))),
                Ok(None) => {}
                Err(()) => ended = false,
            }
        }
        Some(if ended { Ok(None) } else { Err(()) })
    }

    /// Returns whether a block around turns away what it does not like of these variables.
    pub fn is_guarded(&self, at: Statement<'c>, names: &[&str]) -> bool {
        let asks = |it: &Statement<'_>| {
            let condition = it.raw().unwrap_or_default();
            it.refuses() && names.iter().any(|it| condition.contains(&format!("${it}")))
        };
        let mut level = Some(at);
        while let Some(block) = level {
            if self.configuration.branches(block).any(|it| asks(&it)) {
                return true;
            }
            level = block.parent();
        }
        false
    }

    /// Returns a name that nginx has to look up for each request that a target with variables leads to, and where the
    /// name stands; `None` where there is none, or none that is known.
    pub fn name_to_resolve(&self, target: &str, at: Statement<'c>) -> Option<(String, Option<Span>)> {
        let host = target.split_once("://").map_or(target, |it| it.1);
        let end = host.find(['/', '?']).unwrap_or(host.len());
        let all = parts(&host[..end]);
        let [Part::Variable(variable), rest @ ..] = all.as_slice() else {
            let Some(Part::Text(text)) = all.first() else { return None };
            let path = match all.get(1) {
                None => true,
                Some(Part::Variable(it)) => self.sway_of(it.name, at).slash,
                Some(_) => false,
            };
            return if path { self.looked_up(text, None) } else { None };
        };
        if rest.iter().any(|it| !matches!(it, Part::Text(text) if text.starts_with([':', '/']))) {
            return None;
        }
        match self.values(variable.name, at) {
            Some(values) => values.iter().find_map(|it| {
                let text = it.text.split_once("://").map_or(&*it.text, |it| it.1);
                let text = text.split(['/', '?']).next()?;
                self.looked_up(text, Some(it.span)).filter(|_| !it.text.contains('$') && it.is_known())
            }),
            None => matches!(&*variable.name.to_ascii_lowercase(), "host" | "http_host")
                .then(|| (format!("${}", variable.name), None)),
        }
    }

    /// A host with or without a port that is a name, and none of an upstream or of a target that is looked up at start.
    fn looked_up(&self, text: &str, span: Option<Span>) -> Option<(String, Option<Span>)> {
        let host =
            text.rsplit_once(':').filter(|it| it.1.bytes().all(|it| it.is_ascii_digit())).map_or(text, |it| it.0);
        let name = !host.is_empty()
            && !host.starts_with(['[', '$'])
            && !host.contains(':')
            && host.parse::<std::net::IpAddr>().is_err();
        let known = host.starts_with('<') || text.starts_with("unix:") || self.configuration.upstream(host).is_some();
        (name && !known && !self.is_started(host)).then(|| (host.to_owned(), span))
    }

    /// Whether another target without variables has the same host: nginx has looked it up when it started.
    fn is_started(&self, host: &str) -> bool {
        let hosts = self.started.get_or_init(|| {
            let plain = self.configuration.passes.iter().filter(|it| !it.variables);
            let name = |it: &Pass| match it.to.known() {
                Some(Destination::Address(Address::Tcp { host: Target::Name(name), .. })) => {
                    Some(name.to_ascii_lowercase())
                }
                _ => None,
            };
            plain.filter_map(name).collect()
        });
        hosts.contains(&host.to_ascii_lowercase())
    }
}
