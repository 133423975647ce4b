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
                Entry::Occupied(first) => all.push(Repeat {
                    what: format!("`location {path}`"),
                    first: first.get().head,
                    again: location.head,
                }),
            }
        }
    }

    fn same_upstreams(&self, all: &mut Vec<Repeat>) {
        let mut seen: HashMap<(Contexts, String), Span> = HashMap::new();
        for upstream in &self.upstreams {
            let Some(name) = upstream.name.known() else { continue };
            let context = self.statement(upstream.id).opens();
            match seen.entry((context, name.to_ascii_lowercase())) {
                Entry::Vacant(free) => drop(free.insert(upstream.name.span)),
                Entry::Occupied(first) => all.push(Repeat {
                    what: format!("`upstream {name}`"),
                    first: *first.get(),
                    again: upstream.name.span,
                }),
            }
        }
    }

    fn same_listens(&self, all: &mut Vec<Repeat>) {
        for server in &self.servers {
            let mut seen = HashMap::new();
            for listen in &server.listens {
                let Some(address) = listen.address.known() else { continue };
                match seen.entry(address) {
                    Entry::Vacant(free) => drop(free.insert(listen.span)),
                    Entry::Occupied(first) => all.push(Repeat {
                        what: format!("`listen` on `{address}`"),
                        first: *first.get(),
                        again: listen.span,
                    }),
                }
            }
        }
    }
}

fn directives<'c>(
    children: impl Iterator<Item = Statement<'c>>,
    seen: &mut HashMap<(Name, &'static str), Span>,
    all: &mut Vec<Repeat>,
) {
    seen.clear();
    for statement in children {
        let (Some(name), Some(form)) = (statement.known(), statement.form()) else { continue };
        if form.repeat != Policy::Error {
            continue;
        }
        match seen.entry((name, form.module)) {
            Entry::Vacant(free) => drop(free.insert(statement.head())),
            Entry::Occupied(first) => {
                all.push(Repeat { what: format!("`{}`", name.text()), first: *first.get(), again: statement.head() });
            }
        }
    }
}
