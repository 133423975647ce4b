//! When an expression elapses next.

use std::cmp::Ordering;

use super::civil::Civil;
use super::{Calendar, Chain, Zone};

/// Systemd gives up after that many steps.
const STEPS_MAX: usize = 1000;
const YEAR_MAX: i64 = 2199;

impl Calendar {
    /// Returns the first time after `time` at which it elapses; `None` if it never does, and for a named time zone,
    /// whose rules are not known here.
    ///
    /// Times are microseconds since 1970, in UTC, or in the machine's time for an expression without a zone: there
    /// the time is taken as if its clock were never changed.
    pub fn next_after(&self, time: u64) -> Option<u64> {
        if matches!(self.zone, Zone::Named(_)) {
            return None;
        }
        let start = i64::try_from(time).ok()?.checked_add(1)?;
        let found = self.next_from(Civil::of(start))?;
        u64::try_from(found.time()).ok()
    }

    fn next_from(&self, mut at: Civil) -> Option<Civil> {
        for _ in 0..STEPS_MAX {
            at = at.normalized();
            let year = matching(&self.year, at.year)?;
            if year != at.year {
                at = Civil { year, ..start_of_year() };
            }
            if at.year > YEAR_MAX {
                return None;
            }
            match self.step(at) {
                Ok(found) => return Some(found),
                Err(later) => at = later,
            }
        }
        None
    }

    /// Looks for a match in the year.
    ///
    /// # Errors
    ///
    /// The next moment to look at, where there is none.
    ///
    /// Each field either matches from the moment on, or the field before it goes up by one.
    fn step(&self, mut at: Civil) -> Result<Civil, Civil> {
        let midnight = |it: Civil| Civil { hour: 0, minute: 0, second: 0, ..it };
        let next_year = Civil { year: at.year + 1, ..start_of_year() };
        let month = matching(&self.month, at.month);
        let first = |month| midnight(Civil { month, day: 1, ..at });
        at = settled(at, month.map(|it| if it == at.month { at } else { first(it) }), next_year)?;
        let next_month = midnight(Civil { month: at.month + 1, day: 1, ..at });
        let day = self.matching_day(at);
        at = settled(at, day.map(|day| if day == at.day { at } else { midnight(Civil { day, ..at }) }), next_month)?;
        let next_day = midnight(Civil { day: at.day + 1, ..at });
        if self.weekdays & (1 << at.weekday()) == 0 {
            return Err(next_day);
        }
        let hour = matching(&self.hour, at.hour);
        let other = |hour| Civil { hour, minute: 0, second: 0, ..at };
        at = settled(at, hour.map(|it| if it == at.hour { at } else { other(it) }), next_day)?;
        let next_hour = Civil { hour: at.hour + 1, minute: 0, second: 0, ..at };
        let minute = matching(&self.minute, at.minute);
        let other = |minute| Civil { minute, second: 0, ..at };
        at = settled(at, minute.map(|it| if it == at.minute { at } else { other(it) }), next_hour)?;
        let next_minute = Civil { minute: at.minute + 1, second: 0, ..at };
        let second = matching(&self.second, at.second);
        settled(at, second.map(|second| Civil { second, ..at }), next_minute)
    }

    /// The day of the month that matches, this or a later one.
    fn matching_day(&self, at: Civil) -> Option<i64> {
        if !self.from_end {
            return matching(&self.day, at.day);
        }
        let last = Civil { month: at.month + 1, day: 0, ..at }.normalized().day;
        // The n-th day from the end; ranges run backwards then.
        let place = |it: i64| if (1..=last).contains(&it) { last + 1 - it } else { -1 };
        let turned = self.day.iter().map(|it| {
            let (start, stop) = (place(it.start), if it.stop > 0 { place(it.stop) } else { -1 });
            let (start, stop) = if stop > 0 { (stop, start) } else { (start, stop) };
            super::Component { start, stop, step: it.step }
        });
        matching(&turned.collect::<Vec<_>>(), at.day)
    }
}

/// Goes on with a match if its fields are in their bounds.
///
/// A step may go past the end of its field: then systemd looks again from the date that this comes to, unless the
/// fields but the day got less by it, which counts as no match (`tm_within_bounds`).
fn settled(at: Civil, found: Option<Civil>, otherwise: Civil) -> Result<Civil, Civil> {
    let Some(found) = found else { return Err(otherwise) };
    if found == at {
        return Ok(at);
    }
    let normalized = found.normalized();
    let but_day = |it: Civil| (it.year, it.month, it.hour, it.minute, it.second);
    match but_day(normalized).cmp(&but_day(found)) {
        Ordering::Less => Err(otherwise),
        Ordering::Greater => Err(normalized),
        Ordering::Equal => Ok(found),
    }
}

fn start_of_year() -> Civil {
    Civil { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
}

/// The least value from `value` on that a chain matches.
fn matching(chain: &Chain, value: i64) -> Option<i64> {
    if chain.is_empty() {
        return Some(value);
    }
    let of_one = |it: &super::Component| {
        if it.start >= value {
            return Some(it.start);
        }
        let steps = (value - it.start).checked_add(it.step - 1)?.checked_div(it.step)?;
        Some(it.start + steps * it.step).filter(|next| it.stop < 0 || *next <= it.stop)
    };
    chain.iter().filter_map(of_one).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next times after 2024-01-31 12:00:00, as days since the epoch and seconds of the day.
    fn next(text: &str) -> Vec<(u64, u64)> {
        let calendar = Calendar::parse(text).expect("an expression");
        let mut time = 1_706_702_400_000_000;
        let step = |_| {
            time = calendar.next_after(time)?;
            Some((time / 86_400_000_000, time / 1_000_000 % 86_400))
        };
        (0..3).map_while(step).collect()
    }

    #[test]
    fn next_times() {
        let today = 1_706_702_400 / 86_400;
        assert_eq!(next("daily"), [(today + 1, 0), (today + 2, 0), (today + 3, 0)]);
        assert_eq!(next("*:0/30"), [(today, 45_000), (today, 46_800), (today, 48_600)]);
        assert_eq!(next("*-*~01"), [(today + 29, 0), (today + 60, 0), (today + 90, 0)]);
        assert_eq!(next("2024-02-30"), []);
        assert_eq!(next("2020-01-01"), []);
        assert_eq!(next("Thu 12:00:0.5").len(), 3);
        assert_eq!(next("daily Europe/Berlin"), []);
    }
}
