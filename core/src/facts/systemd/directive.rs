//! What is known of one directive.

use super::Kind;

/// A directive of a section.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a table, each for itself")]
pub struct Directive {
    /// The section.
    pub section: &'static str,
    /// The name, as it must be written.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What happens when it is assigned again.
    pub repeat: Repeat,
    /// What an empty value does.
    pub empty: Empty,
    /// Whether a value that cannot be read makes the unit unloadable, instead of being dropped.
    pub refuses: bool,
    /// The first release that knows it; 0 for the oldest.
    pub since: u16,
    /// The release from which it has no effect; 0 for never.
    pub ignored_since: u16,
    /// The release from which it is an unknown key; 0 for never.
    pub unknown_since: u16,
    /// Whether percent specifiers are expanded.
    pub specifiers: bool,
    /// The first release that expands them; 0 for as long as the directive exists.
    pub specifiers_since: u16,
    /// Whether a boolean is accepted beside the words.
    pub takes_bool: bool,
    /// The words it accepts; for an enumeration these are all.
    pub words: Words,
    /// Prefixes of further forms, with the colon (`append:`).
    pub patterns: &'static [&'static str],
    /// Fewest and most, for numbers.
    pub range: Option<(i64, i64)>,
    /// Whether a percentage may exceed 100.
    pub over_100: bool,
    /// The suffix a unit named here must have.
    pub suffix: &'static str,
    /// Characters that may stand before each path.
    pub prefixes: &'static str,
    /// Whether units of this type have no such thing, although the section knows the name.
    pub unsupported: bool,
    /// Whether units of this type are refused with a value that switches it on.
    pub refuses_true: bool,
    /// What a resource limit counts.
    pub rlimit: Rlimit,
    /// What takes its place.
    pub replaced_by: &'static str,
}

/// Words and the first release that knows each; 0 for as long as the directive exists.
pub type Words = &'static [(&'static str, u16)];

/// What happens when a directive is assigned again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The last assignment wins.
    Replace,
    /// The first assignment wins.
    FirstWins,
    /// Each assignment adds to the ones before, or changes a part of them.
    Adds,
}

/// What an empty value does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Wipes what was assigned before.
    Resets,
    /// Is an error: the earlier value stays.
    Refused,
    /// Does nothing.
    Nothing,
    /// Is a value of its own.
    Value,
}

/// What a resource limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rlimit {
    /// The directive is no resource limit.
    None,
    /// Bytes.
    Bytes,
    /// Things.
    Number,
    /// Seconds.
    Seconds,
    /// Microseconds.
    Microseconds,
    /// Nice levels.
    Nice,
}

impl Directive {
    /// Returns a directive with the commonest properties: the last assignment
    /// wins, an empty one is an error, a bad one is dropped.
    pub(super) const fn of(section: &'static str, name: &'static str, kind: Kind) -> Self {
        Self {
            section,
            name,
            kind,
            repeat: Repeat::Replace,
            empty: Empty::Refused,
            refuses: false,
            since: 0,
            ignored_since: 0,
            unknown_since: 0,
            specifiers: false,
            specifiers_since: 0,
            takes_bool: false,
            words: &[],
            patterns: &[],
            range: None,
            over_100: false,
            suffix: "",
            prefixes: "",
            unsupported: false,
            refuses_true: false,
            rlimit: Rlimit::None,
            replaced_by: "",
        }
    }

    /// Returns whether a release knows it.
    pub fn is_known(&self, version: u16) -> bool {
        self.since <= version && (self.unknown_since == 0 || version < self.unknown_since)
    }

    /// Returns the only word of an enumeration that `text` is nearly, or the boolean that it means.
    pub fn similar_word(&self, text: &str, release: u16) -> Option<&'static str> {
        let known = self.words.iter().filter(move |(_, since)| *since <= release).map(|(word, _)| *word);
        let booleans: &[&'static str] =
            if self.takes_bool || self.kind == Kind::Bool { &["true", "false", "yes"] } else { &[] };
        let words =
            || known.clone().chain(booleans.iter().copied().filter(|it| !known.clone().any(|word| word == *it)));
        let is = |meant: &[&str]| !booleans.is_empty() && meant.iter().any(|it| it.eq_ignore_ascii_case(text));
        if is(&["enable", "enabled"]) {
            return Some("yes");
        }
        if is(&["disable", "disabled"]) {
            return Some("no");
        }
        let same = words().find(|it| it.eq_ignore_ascii_case(text));
        same.or_else(|| super::nearest(text, words().map(|it| (it, it))))
    }

    /// Returns whether an empty assignment to this directive also wipes what
    /// `other`, of the same section, holds.
    ///
    /// Conditions, assertions, the triggers of a timer, the listeners of a socket
    /// and the watches of a path unit are lists over several directives.
    pub fn resets(&self, other: &Self) -> bool {
        let is_condition = |it: &Self| matches!(it.kind, Kind::Condition | Kind::ConditionPath);
        let family = |it: &Self| -> u8 {
            match it.section {
                "Unit" if is_condition(it) && it.name.starts_with("Condition") => 1,
                "Unit" if is_condition(it) => 2,
                "Timer" if matches!(it.kind, Kind::Calendar | Kind::Timespan) && it.repeat == Repeat::Adds => 3,
                "Socket" if it.name.starts_with("Listen") => 4,
                "Path" if it.name.starts_with("Path") || it.name == "DirectoryNotEmpty" => 5,
                _ => 0,
            }
        };
        self.empty == Empty::Resets
            && self.section == other.section
            && (self.name == other.name || (family(self) != 0 && family(self) == family(other)))
    }
}
