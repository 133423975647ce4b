//! Days and dates of the Gregorian calendar, in UTC.

use super::{Calendar, Component, SECOND};

/// A date and time; fields may be out of bounds until [`Civil::normalized`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    /// Microseconds of the minute.
    pub(super) second: i64,
}

const DAY: i64 = 86_400 * SECOND;

impl Civil {
    /// The date and time that many microseconds after the epoch.
    pub(super) fn of(time: i64) -> Self {
        let (days, rest) = (time.div_euclid(DAY), time.rem_euclid(DAY));
        let (year, month, day) = date(days);
        let minutes = rest / (60 * SECOND);
        Self { year, month, day, hour: minutes / 60, minute: minutes % 60, second: rest % (60 * SECOND) }
    }

    /// Microseconds since the epoch.
    pub(super) fn time(self) -> i64 {
        let months = self.year * 12 + self.month - 1;
        let days = days(months.div_euclid(12), months.rem_euclid(12) + 1) + self.day - 1;
        days * DAY + (self.hour * 60 + self.minute) * 60 * SECOND + self.second
    }

    /// The same moment with every field in its bounds.
    pub(super) fn normalized(self) -> Self {
        Self::of(self.time())
    }

    /// The day of the week, 0 for Monday.
    pub(super) fn weekday(self) -> i64 {
        (self.time().div_euclid(DAY) + 3).rem_euclid(7)
    }
}

/// Days from the epoch to the first of a month.
fn days(year: i64, month: i64) -> i64 {
    // The year starts in March, so that the leap day is its last.
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day since the epoch.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, of_year - (153 * march + 2) / 5 + 1)
}

/// Sets every field of an expression to a moment, in seconds since the epoch.
pub(super) fn set(calendar: &mut Calendar, seconds: i64) -> Option<()> {
    let at = Civil::of(seconds.checked_mul(SECOND)?);
    let only = |value: i64| vec![Component { start: value, stop: -1, step: 0 }];
    (calendar.year, calendar.month, calendar.day) = (only(at.year), only(at.month), only(at.day));
    (calendar.hour, calendar.minute, calendar.second) = (only(at.hour), only(at.minute), only(at.second));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let leap = Civil { year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 59 * SECOND };
        assert_eq!(Civil::of(leap.time()), leap);
        assert_eq!(leap.weekday(), 3);
        let over = Civil { month: 14, day: 31, ..leap };
        assert_eq!(over.normalized(), Civil { year: 2025, month: 3, day: 3, ..leap });
        assert_eq!(Civil::of(0).weekday(), 3);
    }
}
