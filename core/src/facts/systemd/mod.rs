//! systemd: every section and directive of unit files, with the type of its
//! value, and how systemd reads such values.
//!
//! [`find`] looks a directive up without allocation. The table is generated from
//! `core/data/systemd/directives.json` (systemd 255 to 261; its history back to
//! 33), see the README there.

pub mod calendar;
pub mod capability;
pub mod condition;
mod directive;
pub mod exit;
pub mod exposure;
pub mod family;
mod kind;
pub mod known;
pub mod mount;
pub mod scalar;
pub mod seccomp;
mod slip;
pub mod syscall;
#[rustfmt::skip]
#[expect(clippy::unreadable_literal, reason = "generated: numbers as in the data")]
mod table;
pub mod target;
pub mod variable;

pub use directive::{Directive, Empty, Repeat, Rlimit, Words};
pub use kind::Kind;
pub use slip::similar_service;
pub use table::DIRECTIVES;
use table::SECTIONS;

/// The release whose behaviour is the default: the newest the table knows.
pub const NEWEST: u16 = 261;

/// Unit types and the section that only they have; targets and devices have a section without keys.
const TYPES: &[(&str, &str)] = &[
    ("automount", "Automount"),
    ("device", "Device"),
    ("mount", "Mount"),
    ("path", "Path"),
    ("scope", "Scope"),
    ("service", "Service"),
    ("slice", "Slice"),
    ("socket", "Socket"),
    ("swap", "Swap"),
    ("target", "Target"),
    ("timer", "Timer"),
];

/// Finds a directive in its section, also one that newer releases do not know.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::{find, Kind};
///
/// assert_eq!(find("Service", "RestartSec").unwrap().kind, Kind::Timespan);
/// assert!(find("Unit", "RestartSec").is_none());
/// ```
pub fn find(section: &str, name: &str) -> Option<&'static Directive> {
    let within = self::section(section);
    within.binary_search_by(|it| it.name.cmp(name)).ok().map(|at| &within[at])
}

/// Returns the directives of a section, in alphabetical order.
pub fn section(name: &str) -> &'static [Directive] {
    SECTIONS.iter().find(|it| it.0 == name).map_or(&[], |(_, start, end)| &DIRECTIVES[*start..*end])
}

/// Returns the section that belongs to a unit type (`Service` for `service`).
pub fn own_section(suffix: &str) -> Option<&'static str> {
    TYPES.iter().find(|(it, _)| *it == suffix).map(|(_, section)| *section)
}

/// Returns whether systemd reads the section in units of this type.
pub fn reads_section(suffix: &str, section: &str) -> bool {
    matches!(section, "Unit" | "Install") || own_section(suffix) == Some(section)
}

/// Returns every section systemd knows, whatever the unit's type.
pub fn sections() -> impl Iterator<Item = &'static str> {
    ["Unit", "Install"].into_iter().chain(TYPES.iter().map(|(_, section)| *section))
}

/// Returns the one directive of a section that a release knows and whose name is nearly this one.
///
/// None where two are as near as each other: a guess must be certain.
pub fn similar(within: &str, name: &str, release: u16) -> Option<&'static Directive> {
    let known = || section(within).iter().filter(|it| it.is_known(release) && it.ignored_since == 0);
    if let Some(same) = known().find(|it| it.name.eq_ignore_ascii_case(name)) {
        return Some(same);
    }
    nearest(name, known().map(|it| (it.name, it)))
}

/// Returns the section whose name is nearly this one.
pub fn similar_section(name: &str) -> Option<&'static str> {
    let same = sections().find(|it| it.eq_ignore_ascii_case(name));
    same.or_else(|| nearest(name, sections().map(|it| (it, it))))
}

/// The only candidate within one typing mistake of four letters.
fn nearest<T>(name: &str, candidates: impl Iterator<Item = (&'static str, T)>) -> Option<T> {
    let most = (name.len() / 4).clamp(1, 3);
    let mut best: Option<(usize, T)> = None;
    let mut tied = false;
    for (candidate, it) in candidates.filter(|(candidate, _)| candidate.len().abs_diff(name.len()) <= most) {
        let distance = strsim::damerau_levenshtein(name, candidate);
        match &best {
            _ if distance > most => {}
            Some((least, _)) if distance > *least => {}
            Some((least, _)) if distance == *least => tied = true,
            _ => {
                best = Some((distance, it));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, it)| it)
}

/// Returns whether the name ends in a unit suffix.
pub fn is_unit_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, suffix)| !stem.is_empty() && own_section(suffix).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(DIRECTIVES.windows(2).all(|two| (two[0].section, two[0].name) < (two[1].section, two[1].name)));
    }

    #[test]
    fn versions_decide_what_is_known() {
        let known = |section, name, version| find(section, name).is_some_and(|it| it.is_known(version));
        assert!(!known("Service", "ExitType", 249));
        assert!(known("Service", "ExitType", 250));
        assert!(!known("Service", "ControlGroup", NEWEST));
    }

    #[test]
    fn near_names_are_found_when_they_are_certain() {
        let near = |within, name| similar(within, name, NEWEST).map(|it| it.name);
        assert_eq!(near("Service", "ExecStrat"), Some("ExecStart"));
        assert_eq!(near("Timer", "persistent"), Some("Persistent"));
        assert_eq!(near("Install", "WantedBY"), Some("WantedBy"));
        assert_eq!(near("Service", "Interval"), None);
        assert_eq!(similar_section("Servce"), Some("Service"));
        assert_eq!(similar_section("Container"), None);
    }

    #[test]
    fn sections_belong_to_types() {
        assert!(reads_section("timer", "Timer"));
        assert!(!reads_section("timer", "Service"));
        assert_eq!(section("Automount").len(), 4);
    }
}
