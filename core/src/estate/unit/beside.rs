//! The units of one folder, which are written together: what is there, and
//! which of them a name that is no unit is likely to mean.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::{Host, Unit, folder};

/// The units of a host by folder.
#[derive(Debug)]
pub struct Folders<'h>(BTreeMap<&'h str, Beside<'h>>);

/// The units of one folder, in the order of the host.
#[derive(Debug, Default)]
pub struct Beside<'h> {
    units: Vec<&'h Unit>,
    /// Whether one of them is a service that is loaded.
    pub has_service: bool,
    /// The names of the services with their letters, made on first use.
    services: OnceCell<Vec<(&'h str, u128)>>,
    /// The places of units by their names with up to one letter left out, made on first use.
    shortened: OnceCell<HashMap<String, Vec<usize>>>,
}

impl<'h> Folders<'h> {
    /// Sorts a host's units by folder.
    pub fn of(host: &'h Host) -> Self {
        let mut folders: BTreeMap<&str, Beside<'_>> = BTreeMap::new();
        for unit in &host.units {
            let beside = folders.entry(folder(unit)).or_default();
            beside.units.push(unit);
            beside.has_service |= unit.suffix() == "service" && unit.is_whole();
        }
        Self(folders)
    }

    /// Returns the units in the folder of `unit`, itself included.
    pub fn around(&self, unit: &Unit) -> Option<&Beside<'h>> {
        self.0.get(folder(unit))
    }
}

impl<'h> Beside<'h> {
    /// Returns the first service whose name is at most two letters away.
    pub fn near_service(&self, name: &str) -> Option<&'h str> {
        let services = self.services.get_or_init(|| self.units.iter().copied().filter_map(service).collect());
        let letters = letters(name);
        let mut near = services.iter().filter(|it| may_be_near((it.0, it.1), (name, letters))).map(|it| it.0);
        near.find(|it| strsim::damerau_levenshtein(it, name) <= 2)
    }

    /// Returns the first unit whose name is one letter too many, too few, wrong or swapped away;
    /// `worker-1` and `worker-2` are two units.
    pub fn slip(&self, name: &str) -> Option<&'h str> {
        let shortened = self.shortened.get_or_init(|| self.shortened());
        let mut found: Vec<usize> = shorter(name).filter_map(|it| shortened.get(&it)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| self.units[at].name.as_str()).find(|it| is_slip(it, name))
    }

    /// Two names that are one slip apart are the same once each lacks at most one letter.
    fn shortened(&self) -> HashMap<String, Vec<usize>> {
        let mut all: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, unit) in self.units.iter().enumerate().filter(|(_, it)| is_telling(&it.name)) {
            for it in shorter(&unit.name) {
                all.entry(it).or_default().push(at);
            }
        }
        all
    }
}

fn service(unit: &Unit) -> Option<(&str, u128)> {
    (unit.suffix() == "service").then(|| (unit.name.as_str(), letters(&unit.name)))
}

/// The set of letters of a name.
fn letters(name: &str) -> u128 {
    name.bytes().fold(0, |all, it| all | 1 << (it & 127))
}

/// Tells most names that are more than two letters apart, at little cost: each letter that is put in, left out or
/// replaced changes the length by one at most, and the set of letters by two.
fn may_be_near((one, its): (&str, u128), (other, others): (&str, u128)) -> bool {
    let close = one.len().abs_diff(other.len()) <= 2 && (its ^ others).count_ones() <= 4;
    close || !(one.is_ascii() && other.is_ascii())
}

/// Returns the name, and the name without each of its letters.
fn shorter(name: &str) -> impl Iterator<Item = String> {
    let without = name.char_indices().map(|(at, it)| [&name[..at], &name[at + it.len_utf8()..]].concat());
    std::iter::once(name.to_owned()).chain(without)
}

fn is_slip(one: &str, other: &str) -> bool {
    let digits = |it: &str| it.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    is_telling(one) && digits(one) == digits(other) && strsim::damerau_levenshtein(one, other) == 1
}

/// Short names are near to each other by chance.
fn is_telling(name: &str) -> bool {
    name.len() > "abcd.service".len() - 1
}
