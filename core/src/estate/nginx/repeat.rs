//! What stands twice where nginx takes it once: directives, locations, addresses, upstreams.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::statement::Statement;
use super::{Configuration, Location, Modifier};
use crate::facts::nginx::{Contexts, Name, Repeat as Policy};
use crate::source::Span;

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
        for (block, children) in self.blocks() {
            let contexts = block.map_or(Contexts::ALL, Statement::opens);
            // The outermost level of a nameless block or fragment may be several places put together.
            let loose = block.is_none() && !self.main && !self.sites;
            if !loose && !contexts.is_empty() && !contexts.has(Contexts::DATA) {
                directives(children, &mut seen, &mut all);
            }
        }
        self.same_locations(&mut all);
        // A nameless block of a document may show one thing in several forms.
        if !self.is_nameless {
            self.same_upstreams(&mut all);
        }
        self.same_listens(&mut all);
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

    fn same_listens(&self, all: &mut Vec<Repeat>) {
        for server in &self.servers {
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

fn directives<'c>(
    children: impl Iterator<Item = Statement<'c>>,
    seen: &mut HashMap<(Name, &'static str), Statement<'c>>,
    all: &mut Vec<Repeat>,
) {
    seen.clear();
    for statement in children {
        let (Some(name), Some(form)) = (statement.known(), statement.form()) else { continue };
        if form.repeat != Policy::Error {
            continue;
        }
        match seen.entry((name, form.module)) {
            Entry::Vacant(free) => drop(free.insert(statement)),
            Entry::Occupied(first) => {
                let place = |it: Statement<'c>| (it, it.head());
                all.push(Repeat::new(format!("`{}`", name.text()), place(*first.get()), place(statement)));
            }
        }
    }
}
