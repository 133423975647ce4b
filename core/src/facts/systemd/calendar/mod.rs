//! Calendar expressions (`OnCalendar=`): `[weekdays] [date] [time] [zone]`.
//!
//! [`Calendar::parse`] reads one as systemd does, [`Calendar::next_after`] says when
//! it elapses next, and displaying one gives systemd's normalized form. Source:
//! `systemd.time(7)`, `src/shared/calendarspec.c`.

mod civil;
mod never;
mod next;
mod parse;
mod period;
mod show;
mod zone;

pub use never::Never;
pub use period::period;

/// A calendar expression.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::calendar::Calendar;
///
/// let workdays = Calendar::parse("Mon..Fri 8:00").unwrap();
/// assert_eq!(workdays.to_string(), "Mon..Fri *-*-* 08:00:00");
/// // Saturday, 1 January 2000: the next Monday is the third.
/// assert_eq!(workdays.next_after(946_684_800_000_000), Some(946_886_400_000_000));
/// assert!(Calendar::parse("every day").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// A bit for each day, Monday first; all of them for any day.
    weekdays: u8,
    year: Chain,
    month: Chain,
    day: Chain,
    /// Whether days count from the end of the month.
    from_end: bool,
    hour: Chain,
    minute: Chain,
    /// Microseconds of a minute.
    second: Chain,
    zone: Zone,
}

/// What matches one field; nothing means that everything does.
type Chain = Vec<Component>;

/// A number, a range or a start, with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Component {
    start: i64,
    /// Comes after any number when sorted only by its absence: -1 for none, as systemd has it.
    stop: i64,
    /// 0 for none.
    step: i64,
}

/// The time that an expression is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// That of the machine.
    Local,
    /// UTC.
    Utc,
    /// One of the time zone database.
    Named(String),
}

const EVERY_DAY: u8 = 0b111_1111;
const SECOND: i64 = 1_000_000;

impl Calendar {
    /// Returns the time it is in.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }
}

/// Returns whether systemd can read the expression.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::calendar::is_valid;
///
/// assert!(is_valid("Mon..Fri *-*-* 08,12:00/15 Europe/Madrid"));
/// assert!(!is_valid("*/5 * * * *"));
/// ```
pub fn is_valid(text: &str) -> bool {
    Calendar::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Calendar, is_valid};

    proptest! {
        #[test]
        fn a_normalized_form_is_its_own(text in "(Mon|Fri|[*0-9,./:~T -]|\\PC){0,20}", time in any::<u64>()) {
            if let Some(calendar) = Calendar::parse(&text) {
                prop_assert!(calendar.next_after(time).is_none_or(|next| next > time));
                let shown = calendar.to_string();
                prop_assert_eq!(Calendar::parse(&shown).map(|it| it.to_string()), Some(shown));
            }
        }
    }

    #[test]
    fn what_systemd_accepts() {
        for good in [
            "daily",
            "Daily",
            "hourly UTC",
            "*:0/15",
            "*-*-* 03:00:00",
            "Mon,Wed 10:00",
            "Mon..Fri",
            "Sat,Sun 12:05",
            "2027-05-01 11:12:13",
            "05-08",
            "*-*~07/1",
            "*-05~03",
            "*:*:*",
            "*-*-* *:00,30:00",
            "10:00:0.5",
            "2003-03-05T05:40",
            "@1395716396",
            "Thu,Fri 2012-*-1,5 11:12:13",
            "*-*-1/2 4:00 America/Santiago",
        ] {
            assert!(is_valid(good), "{good}");
        }
    }

    #[test]
    fn what_it_does_not() {
        for bad in [
            "",
            "*/5 * * * *",
            "@daily",
            "every day",
            "5min",
            "24:00",
            "2027-13-01",
            "0 3 * * *",
            "10",
            "Mon 10",
            "*:0/0",
            "Fri..Mon",
            "daily Foo/Bar",
            "10:00:61",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
