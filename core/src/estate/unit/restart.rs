//! How often systemd restarts a service, and when it gives up.

use super::{Setting, Unit};
use crate::facts::systemd::scalar::INFINITY;

/// What systemd allows by default, `DefaultStartLimitIntervalSec=` and `DefaultStartLimitBurst=`
/// of `systemd-system.conf(5)`: this many starts in this many microseconds.
const DEFAULT_LIMIT: (u64, u64) = (5, 10_000_000);

/// A pause of a minute or more between starts is patience on purpose: packages
/// that shall never give up write it so, and it costs nothing.
const PATIENT: u64 = 60_000_000;

/// The restart policy of a service that sets `RestartSec=`.
#[derive(Debug)]
pub struct RestartPolicy<'u> {
    /// `Restart=`.
    pub restart: &'u Setting,
    /// `RestartSec=`.
    pub delay: &'u Setting,
    /// The pause before a restart, in microseconds.
    pub pause: u64,
    /// So many starts within [`interval`](Self::interval) are the last: the limit.
    pub burst: u64,
    /// The time over which starts are counted, in microseconds.
    pub interval: u64,
    /// The settings of the limit; none for the default.
    pub limits: Vec<&'u Setting>,
}

impl RestartPolicy<'_> {
    /// Returns whether a service that always fails is restarted without end,
    /// because its pauses alone take longer than the time over which starts are counted.
    ///
    /// A limit that is switched off was meant; so was a pause of a minute.
    pub fn never_gives_up(&self) -> bool {
        self.pause < PATIENT
            && self.burst > 0
            && self.interval > 0
            && self.pause.saturating_mul(self.burst) >= self.interval
    }

    /// Returns whether a service that always ends at once keeps the manager busy without end: it is started again
    /// without a pause, and the limit that would stop this is switched off (`unit_test_start_limit`).
    pub fn never_pauses(&self) -> bool {
        self.pause == 0 && (self.interval == 0 || self.burst == 0)
    }
}

impl Unit {
    /// Returns the restart policy of a service that starts again after failures with a pause of its own.
    ///
    /// `None` also where a part of it is not known, or grows (`RestartSteps=`).
    pub fn restart_policy(&self) -> Option<RestartPolicy<'_>> {
        let restart = self.setting("Service", "Restart")?;
        let delay = self.setting("Service", "RestartSec")?;
        let repeats = ["always", "on-failure", "on-abnormal"].iter().any(|it| restart.known_is(it));
        if !self.is_whole() || !repeats || self.setting("Service", "RestartSteps").is_some() {
            return None;
        }
        let limits = ["StartLimitIntervalSec", "StartLimitInterval", "StartLimitBurst"];
        if limits.iter().any(|it| self.drops("Unit", it) || self.drops("Service", it)) {
            return None;
        }
        let either = |names: &[&str]| {
            let sections = ["Unit", "Service"];
            names.iter().flat_map(|name| sections.map(|section| self.setting(section, name))).flatten().next()
        };
        let interval = either(&["StartLimitIntervalSec", "StartLimitInterval"]);
        let burst = either(&["StartLimitBurst"]);
        Some(RestartPolicy {
            restart,
            delay,
            pause: delay.timespan()?,
            burst: burst.map_or(Some(DEFAULT_LIMIT.0), |it| it.value.known()?.parse().ok())?,
            interval: interval.map_or(Some(DEFAULT_LIMIT.1), Setting::timespan)?,
            limits: interval.into_iter().chain(burst).collect(),
        })
        .filter(|it| it.pause != INFINITY)
    }
}
