//! Expressions for times that no calendar has.

use super::civil::Civil;
use super::{Calendar, EVERY_DAY, Zone};

/// Why an expression never elapses, whatever time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// No year has such a day: the 30th of February.
    NoSuchDay,
    /// The days exist, and none of them is one of its weekdays; the weekday of its only date, where it has just one.
    OtherWeekday(Option<&'static str>),
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Calendar {
    /// Returns why it never elapses; `None` for one that does, or once did: a time that is only past once came.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::systemd::calendar::{Calendar, Never};
    ///
    /// let never = |text| Calendar::parse(text).unwrap().never();
    /// assert_eq!(never("*-02-30"), Some(Never::NoSuchDay));
    /// assert_eq!(never("Mon 2030-01-01"), Some(Never::OtherWeekday(Some("Tuesday"))));
    /// assert_eq!(never("2020-01-01 Europe/Berlin"), None);
    /// ```
    pub fn never(&self) -> Option<Never> {
        // The zone makes no difference to whether there is such a day.
        let plain = Self { zone: Zone::Utc, ..self.clone() };
        if plain.first().is_some() {
            return None;
        }
        let any_day = Self { weekdays: EVERY_DAY, ..plain };
        let Some(first) = any_day.first() else { return Some(Never::NoSuchDay) };
        let is_one = |chain: &[super::Component]| matches!(chain, [one] if one.stop < 0 && one.step == 0);
        let has_one_date = [&self.year, &self.month, &self.day].into_iter().all(|it| is_one(it));
        let weekday = usize::try_from(Civil::of(i64::try_from(first).ok()?).weekday()).ok();
        Some(Never::OtherWeekday(weekday.filter(|_| has_one_date).and_then(|it| WEEKDAYS.get(it)).copied()))
    }

    /// Some time at which it elapses, the first of these years on: systemd gives up after some steps.
    fn first(&self) -> Option<u64> {
        /// Beginnings of years, in microseconds since 1970: 1970 itself, 2000, 2024.
        const STARTS: [u64; 3] = [0, 946_684_800_000_000, 1_704_067_200_000_000];
        STARTS.iter().find_map(|start| self.next_after(*start))
    }
}
