//! Which versions of Puma a statement has to hold for.

use super::effective::Version;
use crate::estate::Targets;

/// A range of Puma's versions, both ends included: one version, or all that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    low: Version,
    high: Version,
}

impl Versions {
    /// Every version that is supported: 5.0 to the newest known.
    pub const ALL: Self =
        Self { low: (5, 0, 0), high: (crate::facts::puma::NEWEST.0, crate::facts::puma::NEWEST.1, u64::MAX) };

    /// Returns the version that the estate runs, or all that are supported.
    pub fn of(targets: &Targets) -> Self {
        let one = |it: &semver::Version| (it.major, it.minor, it.patch);
        targets.get("puma").map(one).map_or(Self::ALL, |it| Self { low: it, high: it })
    }

    /// Returns the oldest and the newest version.
    pub fn ends(self) -> (Version, Version) {
        (self.low, self.high)
    }
}
