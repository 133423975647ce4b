//! What both sides are reduced to, so that they can be compared.

use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrong {
    /// The whole file is rejected for the line.
    File,
    /// The section is not known.
    Section,
    /// The key is not known in its section.
    Key,
    /// The line assigns nothing.
    Line,
    /// The value, or a part of it, is dropped or refused.
    Value,
    /// The whole unit is refused; not tied to a line.
    Unit,
    /// It is loaded, and cannot start.
    Start,
    /// A setting of it does nothing because of another one.
    Idle,
    /// A word of the line is read, and better not written so.
    Word,
}

impl Wrong {
    /// Whether it can only be told of units that have all they need: their names, and other units.
    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Self::Start | Self::Idle | Self::Word)
    }
}

/// A complaint about a line; 0 stands for the unit as a whole.
pub(crate) type Complaint = (u32, Wrong);

/// The complaints about each file, by its name. Files without any are not in it.
pub(crate) type Complaints = BTreeMap<String, BTreeSet<Complaint>>;

/// Adds a complaint.
pub(crate) fn add(all: &mut Complaints, file: &str, complaint: Complaint) {
    all.entry(file.to_owned()).or_default().insert(complaint);
}
