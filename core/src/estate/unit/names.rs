//! Which units answer to a name, for many questions in a row: by their own
//! name, an alias, or the template of an instance.

use super::{Estate, Unit, all, place};

/// Units by the names they answer to.
#[derive(Debug)]
pub struct Names<'e> {
    units: Vec<&'e Unit>,
    /// Every name and alias with the place of its unit in `units`, sorted.
    sorted: Vec<(&'e str, usize)>,
}

impl<'e> Names<'e> {
    /// Sorts the names of some units.
    pub fn of(units: impl Iterator<Item = &'e Unit>) -> Self {
        let units: Vec<&Unit> = units.collect();
        let mut sorted: Vec<(&str, usize)> = Vec::with_capacity(units.len());
        for (at, unit) in units.iter().enumerate() {
            sorted.push((&unit.name, at));
            sorted.extend(unit.aliases.iter().map(|it| (it.as_str(), at)));
        }
        sorted.sort_unstable();
        Self { units, sorted }
    }

    /// Returns the units that [answer](Unit::answers_to) to a name, in their order.
    pub fn answering(&self, name: &str) -> impl Iterator<Item = &'e Unit> {
        let mut found: Vec<usize> = self.called(name).collect();
        if let Some(template) = place::template_of(name) {
            found.extend(self.called(&template));
        }
        found.sort_unstable();
        found.dedup();
        // An alias that is a template brings no instances along.
        let units = found.into_iter().map(|at| self.units[at]);
        units.filter(|it| it.answers_to(name)).collect::<Vec<_>>().into_iter()
    }

    fn called(&self, name: &str) -> impl Iterator<Item = usize> {
        let from = self.sorted.partition_point(|it| it.0 < name);
        self.sorted[from..].iter().take_while(move |it| it.0 == name).map(|it| it.1)
    }
}

/// What the estate has by the name of a unit.
#[derive(Debug)]
pub struct Anywhere<'e> {
    units: Names<'e>,
    /// The names of files and links, sorted.
    files: Vec<&'e str>,
}

impl<'e> Anywhere<'e> {
    /// Sorts the names of an estate's units, files and links.
    pub fn of(estate: &'e Estate) -> Self {
        let files = estate.files.ids().map(|id| estate.files.file(id).path.as_str());
        let paths = files.chain(estate.files.links().iter().map(|it| it.path.as_str()));
        let mut files: Vec<&str> = paths.map(|it| it.rsplit('/').next().unwrap_or(it)).collect();
        files.sort_unstable();
        Self { units: Names::of(all(estate).map(|it| it.1)), files }
    }

    /// Returns whether any host of the estate has the unit, an alias, or its template,
    /// or a file or link of that name lies anywhere, also as a template (`a.service.j2`).
    pub fn has(&self, name: &str) -> bool {
        let begins = |with: &str| {
            let from = self.files.partition_point(|it| *it < with);
            self.files.get(from).is_some_and(|it| it.starts_with(with))
        };
        // Most names are of units that the estate has.
        self.units.called(name).next().is_some()
            || self.files.binary_search(&name).is_ok()
            || begins(&format!("{name}."))
            || self.units.answering(name).next().is_some()
    }
}
