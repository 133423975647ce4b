//! When an expression elapses next.

use super::civil::Civil;
use super::{Calendar, Chain, SECOND, Zone};

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
                Step::Found(found) => return Some(found),
                Step::Later(later) => at = later,
            }
        }
        None
    }

    /// Looks for a match in the year; where there is none, gives the next moment to look at.
    fn step(&self, mut at: Civil) -> Step {
        let midnight = |it: Civil| Civil { hour: 0, minute: 0, second: 0, ..it };
        match matching(&self.month, at.month) {
            None => return Step::Later(Civil { year: at.year + 1, ..start_of_year() }),
            Some(month) if month != at.month => at = midnight(Civil { month, day: 1, ..at }),
            Some(_) => {}
        }
        match self.matching_day(at) {
            None => return Step::Later(midnight(Civil { month: at.month + 1, day: 1, ..at })),
            Some(day) if day != at.day => at = midnight(Civil { day, ..at }),
            Some(_) => {}
        }
        if at.normalized() != at {
            return Step::Later(at);
        }
        if self.weekdays & (1 << at.weekday()) == 0 {
            return Step::Later(midnight(Civil { day: at.day + 1, ..at }));
        }
        match matching(&self.hour, at.hour) {
            None => return Step::Later(midnight(Civil { day: at.day + 1, ..at })),
            Some(hour) if hour != at.hour => at = Civil { hour, minute: 0, second: 0, ..at },
            Some(_) => {}
        }
        match matching(&self.minute, at.minute) {
            None => return Step::Later(Civil { hour: at.hour + 1, minute: 0, second: 0, ..at }),
            Some(minute) if minute != at.minute => at = Civil { minute, second: 0, ..at },
            Some(_) => {}
        }
        match matching(&self.second, at.second).filter(|it| *it < 60 * SECOND) {
            None => Step::Later(Civil { minute: at.minute + 1, second: 0, ..at }),
            Some(second) => Step::Found(Civil { second, ..at }),
        }
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

enum Step {
    Found(Civil),
    Later(Civil),
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
