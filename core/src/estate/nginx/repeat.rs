//! What stands twice where nginx takes it once: directives, locations, addresses, upstreams.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::statement::{Id, Statement};
use super::{Configuration, Location, Modifier, Verdict};
use crate::facts::nginx::{Contexts, Name, Release, Repeat as Policy};
use crate::source::{Source, Span};

/// Something that stands twice in one block.
#[derive(Debug)]
pub struct Repeat {
    /// What, in words: "`root`", "`location /a`".
    pub what: String,
    /// The one nginx has already.
    pub first: Span,
    /// The one it refuses.
    pub again: Span,
    /// Where both are one and the same place: the two includes of its file.
    pub includes: Option<(Span, Span)>,
}

impl Repeat {
    fn new(what: String, first: (Statement<'_>, Span), again: (Statement<'_>, Span)) -> Self {
        let includes = if first.1 == again.1 { first.0.includes_apart(again.0) } else { None };
        Self { what, first: first.1, again: again.1, includes }
    }
}

impl Configuration {
    /// Returns what nginx refuses because it stands twice.
    pub fn repeats(&self) -> Vec<Repeat> {
        let mut all = Vec::new();
        let mut seen = HashMap::new();
        let swallowed: std::collections::HashSet<Id> = self.swallowed().iter().map(|it| it.1.id()).collect();
        for (block, children) in self.blocks() {
            let children = children.filter(|it| !swallowed.contains(&it.id()));
            let contexts = block.map_or(Contexts::ALL, Statement::opens);
            // The outermost level of a nameless block or fragment may be several places put together.
            let loose = block.is_none() && !self.main && !self.sites;
            if !loose && !contexts.is_empty() && !contexts.has(Contexts::DATA) {
                directives(children, &mut seen, &mut all);
            }
        }
        for (statement, verdict) in self.complaints() {
            if let Verdict::Again(first) = verdict {
                let what = format!("the entry `{}`", statement.name());
                all.push(Repeat { what, first: *first, again: statement.name_span(), includes: None });
            }
        }
        self.same_locations(&mut all);
        // A nameless block of a document may show one thing in several forms.
        if !self.is_nameless {
            self.same_upstreams(&mut all);
        }
        self.same_listens(&mut all);
        self.sizes_after_maps(&mut all);
        all
    }

    fn same_locations(&self, all: &mut Vec<Repeat>) {
        let mut seen: HashMap<(Option<u32>, bool, &str), &Location> = HashMap::new();
        for location in &self.locations {
            let exact = location.modifier == Modifier::Exact;
            let (Some(path), true) = (location.path.known(), exact || location.is_prefix()) else { continue };
            let parent = self.statement(location.id).parent().map(|it| it.id().0);
            if parent.is_none() {
                continue;
            }
            match seen.entry((parent, exact, path)) {
                Entry::Vacant(free) => drop(free.insert(location)),
                Entry::Occupied(first) => {
                    let place = |it: &Location| (self.statement(it.id), it.head);
                    all.push(Repeat::new(format!("`location {path}`"), place(first.get()), place(location)));
                }
            }
        }
    }

    /// The first `map` settles the size of its tables, and what comes after it comes too late.
    fn sizes_after_maps(&self, all: &mut Vec<Repeat>) {
        for name in ["map_hash_max_size", "map_hash_bucket_size"] {
            for late in self.named(name) {
                let Some(block) = late.parent().filter(|it| it.contexts() == Contexts::MAIN) else { continue };
                let map = self.named_in(block, "map").next().filter(|it| it.id() < late.id());
                if let (Some(map), None) = (map, block.all(name).find(|it| it.id() < late.id())) {
                    let what = format!("`{name}` comes after a `map`, which settles it, and");
                    all.push(Repeat { what, first: map.head(), again: late.head(), includes: None });
                }
            }
        }
    }

    /// Before servers of `stream` had names, one address was for one of them.
    fn same_listens_of_stream(&self, all: &mut Vec<Repeat>) {
        const NAMED: Release = (1, 25, 5);
        let mut seen: HashMap<(String, bool, Option<Id>), Statement<'_>> = HashMap::new();
        let alone = self.release.is_some_and(|it| it < NAMED);
        let servers = [Contexts::STREAM_SERVER, Contexts::MAIL_SERVER];
        for listen in self.named("listen").filter(|it| servers.contains(&it.contexts())) {
            let Some(address) = listen.arg(0).filter(|it| !it.has_hole()) else { continue };
            let udp = listen.args().iter().any(|it| it.text == "udp");
            let alone = alone || listen.contexts() == Contexts::MAIL_SERVER;
            let server = listen.parent().map(Statement::id).filter(|_| !alone);
            match seen.entry((address.text.into_owned(), udp, server)) {
                Entry::Vacant(free) => drop(free.insert(listen)),
                Entry::Occupied(first) => {
                    let place = |it: Statement<'_>| it.head();
                    let what = format!("`listen {}`", first.key().0);
                    all.push(Repeat { what, first: place(*first.get()), again: place(listen), includes: None });
                }
            }
        }
    }

    fn same_upstreams(&self, all: &mut Vec<Repeat>) {
        let mut seen: HashMap<(Contexts, String), (Statement<'_>, Span)> = HashMap::new();
        for upstream in &self.upstreams {
            let Some(name) = upstream.name.known() else { continue };
            let place = (self.statement(upstream.id), upstream.name.span);
            match seen.entry((place.0.opens(), name.to_ascii_lowercase())) {
                Entry::Vacant(free) => drop(free.insert(place)),
                Entry::Occupied(first) => all.push(Repeat::new(format!("`upstream {name}`"), *first.get(), place)),
            }
        }
    }

    /// Options of the socket that two servers give one address.
    pub fn options_given_twice(&self) -> Vec<Repeat> {
        let mut all = Vec::new();
        let mut seen: HashMap<_, Span> = HashMap::new();
        for listen in self.servers.iter().flat_map(|it| &it.listens) {
            let (Some(address), Some(option)) = (listen.address.known(), listen.option) else { continue };
            match seen.entry(address) {
                Entry::Vacant(free) => drop(free.insert(option)),
                Entry::Occupied(first) if *first.get() != option => all.push(Repeat {
                    what: format!("`{address}`"),
                    first: *first.get(),
                    again: option,
                    includes: None,
                }),
                Entry::Occupied(_) => {}
            }
        }
        all
    }

    fn same_listens(&self, all: &mut Vec<Repeat>) {
        self.same_listens_of_stream(all);
        for server in self.servers.iter().filter(|it| it.listens.len() > 1) {
            let mut seen: HashMap<_, Span> = HashMap::new();
            for listen in &server.listens {
                let Some(address) = listen.address.known() else { continue };
                match seen.entry(address) {
                    Entry::Vacant(free) => drop(free.insert(listen.span)),
                    Entry::Occupied(first) => all.push(Repeat {
                        what: format!("`listen` on `{address}`"),
                        first: *first.get(),
                        again: listen.span,
                        includes: None,
                    }),
                }
            }
        }
    }
}

/// Returns the argument that may not come twice, of a directive that may.
fn key(statement: Statement<'_>) -> Option<String> {
    match statement.known()?.text() {
        "limit_req" => statement.args().iter().find(|it| it.text.starts_with("zone=")).map(|it| it.text.to_string()),
        // One module is loaded once, from whatever place.
        "load_module" => statement.arg(0).map(|it| it.text.rsplit('/').next().unwrap_or_default().to_owned()),
        "limit_conn" | "log_format" => statement.arg(0).map(|it| it.text.to_string()),
        "charset_map" => {
            Some(statement.args().iter().map(|it| it.text.to_ascii_lowercase()).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

fn directives<'c>(
    children: impl Iterator<Item = Statement<'c>>,
    seen: &mut HashMap<(Name, &'static str), Statement<'c>>,
    all: &mut Vec<Repeat>,
) {
    seen.clear();
    let mut keys: HashMap<(Name, String), Statement<'c>> = HashMap::new();
    for statement in children {
        let (Some(name), Some(form)) = (statement.known(), statement.form()) else { continue };
        if let Some(key) = key(statement).filter(|it| !it.contains(Source::FILLER)) {
            let what = format!("`{} {key}`", name.text());
            match keys.entry((name, key)) {
                Entry::Vacant(free) => drop(free.insert(statement)),
                Entry::Occupied(first) => {
                    let place = |it: Statement<'c>| (it, it.head());
                    all.push(Repeat::new(what, place(*first.get()), place(statement)));
                }
            }
            continue;
        }
        let turned = TURNED_OFF.contains(&name.text());
        if form.repeat != Policy::Error && !turned {
            continue;
        }
        match seen.entry((name, form.module)) {
            Entry::Vacant(free) => drop(free.insert(statement)),
            // Several may stand side by side, and none beside `off`.
            Entry::Occupied(first) if turned && !is_off(*first.get()) && !is_off(statement) => {}
            Entry::Occupied(first) => {
                let place = |it: Statement<'c>| (it, it.head());
                all.push(Repeat::new(format!("`{}`", name.text()), place(*first.get()), place(statement)));
            }
        }
    }
}

/// Directives that may stand several times, as long as none of them says `off`.
const TURNED_OFF: [&str; 5] =
    ["proxy_redirect", "proxy_cookie_domain", "proxy_cookie_path", "proxy_cookie_flags", "mirror"];

fn is_off(statement: Statement<'_>) -> bool {
    statement.count() == 1 && statement.arg(0).is_some_and(|it| it.text == "off")
}
