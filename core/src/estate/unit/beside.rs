//! The units of one folder, which are written together: what is there, and
//! which of them a name that is no unit is likely to mean.

use std::cell::OnceCell;
use std::collections::BTreeMap;

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
    /// Their names, made on first use.
    spelt: OnceCell<Vec<Spelt<'h>>>,
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
        let mut services = self.within(name, 2).filter(|it| it.ends_with(".service"));
        services.find(|it| strsim::damerau_levenshtein(it, name) <= 2)
    }

    /// Returns the first unit whose name is one letter too many, too few, wrong or swapped away;
    /// `worker-1` and `worker-2` are two units.
    pub fn slip(&self, name: &str) -> Option<&'h str> {
        self.within(name, 1).find(|it| is_slip(it, name))
    }

    /// Turns away most names that are more than some letters apart, at little cost: each letter that is put in, left
    /// out or replaced changes the length by one at most, and the set of letters by two.
    fn within(&self, name: &str, slips: usize) -> impl Iterator<Item = &'h str> {
        let spelt = self.spelt.get_or_init(|| self.units.iter().map(|it| Spelt::new(&it.name)).collect());
        let wanted = Spelt::new(name).letters;
        let length = name.len();
        let near = spelt.iter().filter(move |it| {
            it.name.len().abs_diff(length) <= slips && (it.letters ^ wanted).count_ones() as usize <= 2 * slips
        });
        near.map(|it| it.name)
    }
}

/// A name with the set of its letters. Names of units are ASCII (`unit_name_is_valid`); any other is near to none.
#[derive(Debug)]
struct Spelt<'h> {
    name: &'h str,
    letters: u128,
}

impl<'h> Spelt<'h> {
    fn new(name: &'h str) -> Self {
        Self { name, letters: name.bytes().fold(0, |all, it| all | 1 << (it & 127)) }
    }
}

fn is_slip(one: &str, other: &str) -> bool {
    let digits = |it: &str| it.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    is_telling(one) && digits(one) == digits(other) && strsim::damerau_levenshtein(one, other) == 1
}

/// Short names are near to each other by chance.
fn is_telling(name: &str) -> bool {
    name.len() > "abcd.service".len() - 1
}
