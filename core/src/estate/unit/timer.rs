//! When a timer as a whole elapses next. One calendar expression is a fact of
//! its own (`facts::systemd::calendar`).
//! Sources: `systemd.timer(5)`; `timer_enter_waiting` in `src/core/timer.c`.

use super::{Setting, Unit};
use crate::facts::systemd::calendar::{Calendar, Zone};
use crate::facts::systemd::scalar::INFINITY;

/// A timer unit, to ask when it elapses.
///
/// # Examples
///
/// ```
/// use landreeve::estate::Estate;
/// use landreeve::estate::unit::Moments;
/// use landreeve::source::FileSet;
///
/// let text = "[Timer]\nOnCalendar=Mon 08:00\nOnCalendar=*-*-01 12:00 UTC\nOnUnitActiveSec=1h\n";
/// let estate = Estate::new(FileSet::from_texts([("report.timer", text)]), None, &[]).unwrap();
/// let timer = estate.hosts[0].units[0].timer().unwrap();
///
/// // Saturday, 1 January 2000, 12:00: the next Monday comes before the next first of a month.
/// let noon = 946_728_000_000_000;
/// let monday = 946_886_400_000_000;
/// assert_eq!(timer.next_after(noon), Some(monday));
///
/// // Half an hour ago the service was started; the timer starts it again after an hour.
/// let (minute, now) = (60_000_000, noon);
/// let moments = Moments { started: Some(now - 30 * minute), ..Moments::at(now) };
/// let next = timer.next_from(&moments).unwrap();
/// assert_eq!((next.at, &*next.setting.name), (now + 30 * minute, "OnUnitActiveSec"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Timer<'u>(&'u Unit);

/// What is known of the machine's time, each in microseconds since 1970, in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moments {
    /// Now.
    pub now: u64,
    /// When the machine started (`OnBootSec=`).
    pub boot: Option<u64>,
    /// When the manager started (`OnStartupSec=`).
    pub startup: Option<u64>,
    /// When the timer itself was started (`OnActiveSec=`).
    pub activated: Option<u64>,
    /// When what it starts was last started (`OnUnitActiveSec=`).
    pub started: Option<u64>,
    /// When that last stopped (`OnUnitInactiveSec=`).
    pub stopped: Option<u64>,
}

/// When a timer elapses next, and by which of its settings.
#[derive(Debug, Clone, Copy)]
pub struct Elapse<'u> {
    /// Microseconds since 1970, in UTC.
    pub at: u64,
    /// The trigger that comes first.
    pub setting: &'u Setting,
}

impl Moments {
    /// Returns what is known when only the time is.
    pub fn at(now: u64) -> Self {
        Self { now, ..Self::default() }
    }
}

impl Unit {
    /// Returns the unit as a timer; `None` for other units, and where not all of the timer is known.
    pub fn timer(&self) -> Option<Timer<'_>> {
        (self.suffix() == "timer" && self.is_whole()).then_some(Timer(self))
    }
}

impl<'u> Timer<'u> {
    /// Returns the first time after `time` at which one of its `OnCalendar=` elapses, both in microseconds since 1970
    /// and in UTC, or as [`Calendar::next_after`] takes the machine's own time.
    ///
    /// Expressions in a named time zone are left out: its rules are not known here. So are the delay that
    /// `RandomizedDelaySec=` adds and the play of `AccuracySec=`.
    pub fn next_after(&self, time: u64) -> Option<u64> {
        self.calendars().filter_map(|(_, it)| it.next_after(time)).min()
    }

    /// Returns when it elapses next by any of its triggers, as far as what they count from is known.
    ///
    /// What counts from the machine, the manager or the timer itself elapses once: what is past is over. What counts
    /// from the unit that the timer starts elapses at once when it is overdue.
    pub fn next_from(&self, moments: &Moments) -> Option<Elapse<'u>> {
        let by_calendar =
            self.calendars().filter_map(|(setting, it)| Some(Elapse { at: it.next_after(moments.now)?, setting }));
        let by_span = self.triggers().filter_map(|setting| Some(Elapse { at: counted(setting, moments)?, setting }));
        by_calendar.chain(by_span).min_by_key(|it| it.at)
    }

    /// Returns whether it can never elapse after `time`: all it has are calendar expressions, and none comes again.
    pub fn is_over(&self, time: u64) -> bool {
        let is_past = |setting: &Setting| {
            let calendar = setting.value.known().and_then(|it| Calendar::parse(it));
            calendar.is_some_and(|it| !matches!(it.zone(), Zone::Named(_)) && it.next_after(time).is_none())
        };
        let changes = ["OnClockChange", "OnTimezoneChange"].iter().any(|it| self.0.setting("Timer", it).is_some());
        !changes && self.triggers().next().is_some() && self.triggers().all(|it| it.name == "OnCalendar" && is_past(it))
    }

    /// Its triggers in force.
    pub fn triggers(&self) -> impl Iterator<Item = &'u Setting> + use<'u> {
        self.0.settings.iter().filter(|it| it.effective && !it.is_empty() && it.is_trigger())
    }

    fn calendars(self) -> impl Iterator<Item = (&'u Setting, Calendar)> + use<'u> {
        let known = self.triggers().filter(|it| it.name == "OnCalendar");
        known.filter_map(|it| Some((it, Calendar::parse(it.value.known()?)?)))
    }
}

/// When a time span is over, counted from where its directive says.
fn counted(setting: &Setting, moments: &Moments) -> Option<u64> {
    let (from, again) = match &*setting.name {
        "OnBootSec" => (moments.boot, false),
        "OnStartupSec" => (moments.startup, false),
        "OnActiveSec" => (moments.activated, false),
        "OnUnitActiveSec" => (moments.started, true),
        "OnUnitInactiveSec" => (moments.stopped, true),
        _ => return None,
    };
    let span = setting.timespan().filter(|it| *it != INFINITY)?;
    let at = from?.checked_add(span)?;
    (again || at > moments.now).then(|| at.max(moments.now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::testing::estate;

    const HOUR: u64 = 3_600_000_000;
    /// 2024-01-31 12:00:00.
    const NOW: u64 = 1_706_702_400_000_000;

    fn ask<T>(lines: &str, question: impl Fn(Timer<'_>) -> T) -> T {
        let estate = estate(&format!("//- a.timer\n[Timer]\n{lines}\n"));
        question(estate.hosts[0].units[0].timer().unwrap())
    }

    #[test]
    fn the_first_of_several_expressions_counts() {
        assert_eq!(ask("OnCalendar=daily\nOnCalendar=*:30", |it| it.next_after(NOW)), Some(NOW + HOUR / 2));
        assert_eq!(
            ask("OnCalendar=*:30\nOnCalendar=\nOnCalendar=daily", |it| it.next_after(NOW)),
            Some(NOW + 12 * HOUR)
        );
        assert_eq!(ask("OnCalendar=daily Europe/Berlin", |it| it.next_after(NOW)), None);
        assert_eq!(ask("OnBootSec=1h", |it| it.next_after(NOW)), None);
    }

    #[test]
    fn spans_count_from_what_is_known() {
        let at = |lines: &str, moments: Moments| ask(lines, |it| it.next_from(&moments).map(|it| it.at));
        let boot = |ago: u64| Moments { boot: Some(NOW - ago), ..Moments::at(NOW) };
        assert_eq!(at("OnBootSec=1h", boot(HOUR / 2)), Some(NOW + HOUR / 2));
        assert_eq!(at("OnBootSec=1h", boot(2 * HOUR)), None, "that time is over");
        let stopped = Moments { stopped: Some(NOW - 2 * HOUR), ..boot(2 * HOUR) };
        assert_eq!(at("OnBootSec=1h\nOnUnitInactiveSec=1h", stopped), Some(NOW), "overdue");
        assert_eq!(at("OnBootSec=infinity\nOnActiveSec=5", Moments::at(NOW)), None);
    }

    #[test]
    fn what_comes_no_more() {
        let over = |lines: &str| ask(lines, |it| it.is_over(NOW));
        assert!(over("OnCalendar=2020-01-01") && over("OnCalendar=2020-01-01\nOnCalendar=2024-01-31 11:00"));
        for lines in ["OnCalendar=2020-01-01\nOnBootSec=1", "OnCalendar=2020-01-01 Europe/Berlin", "OnCalendar=daily"] {
            assert!(!over(lines), "{lines}");
        }
    }
}
