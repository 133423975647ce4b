//! Which versions of Puma a statement has to hold for.

use crate::estate::Targets;

/// A range of Puma's versions, both ends included: one version, or all that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    low: (u64, u64),
    high: (u64, u64),
}

impl Versions {
    /// Every version that is supported: 5.0 to the newest known.
    pub const ALL: Self = Self { low: (5, 0), high: crate::facts::puma::NEWEST };

    /// Returns the version that the estate runs, or all that are supported.
    pub fn of(targets: &Targets) -> Self {
        targets.get("puma").map_or(Self::ALL, |it| Self { low: (it.major, it.minor), high: (it.major, it.minor) })
    }

    /// Returns whether something that came with `version` is there: `None` when only some have it.
    pub fn have(self, version: (u64, u64)) -> Option<bool> {
        if self.low >= version {
            Some(true)
        } else if self.high < version {
            Some(false)
        } else {
            None
        }
    }
}
