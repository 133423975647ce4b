//! Calendar expressions (`OnCalendar=`), as far as their syntax goes:
//! `[weekdays] [date] [time] [zone]`. Source: `systemd.time(7)`,
//! `src/shared/calendarspec.c`.

/// Words that stand for a whole expression.
const SHORTHANDS: &[&str] = &[
    "minutely",
    "hourly",
    "daily",
    "monthly",
    "weekly",
    "yearly",
    "annually",
    "anually",
    "quarterly",
    "biannually",
    "bi-annually",
    "semiannually",
    "semi-annually",
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "mon",
    "tuesday",
    "tue",
    "wednesday",
    "wed",
    "thursday",
    "thu",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "sun",
];

/// Returns the period of an expression in microseconds, if it comes round evenly all day: `*:0/15`, `hourly`.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::calendar::period;
///
/// assert_eq!(period("*:0/15"), Some(900_000_000));
/// assert_eq!(period("Mon 08:00"), None);
/// ```
pub fn period(text: &str) -> Option<u64> {
    const MINUTE: u64 = 60_000_000;
    let time = text.trim().strip_prefix("*-*-*").map_or(text.trim(), str::trim_start);
    let step = |list: &str, whole: u64| {
        let (start, step) = list.split_once('/')?;
        let step: u64 = step.parse().ok()?;
        (start.bytes().all(|it| it == b'0') && !start.is_empty() && step > 0 && whole.is_multiple_of(step))
            .then_some(step)
    };
    let zero = |field: Option<&str>| field.is_none_or(|it| matches!(it, "0" | "00"));
    match time.to_ascii_lowercase().as_str() {
        "minutely" => return Some(MINUTE),
        "hourly" => return Some(60 * MINUTE),
        "daily" => return Some(24 * 60 * MINUTE),
        _ => {}
    }
    let mut fields = time.split(':');
    let (hour, minute, second) = (fields.next()?, fields.next()?, fields.next());
    match (hour, minute) {
        _ if fields.next().is_some() || !zero(second) => None,
        ("*", "*") => Some(MINUTE),
        ("*", "0" | "00") => Some(60 * MINUTE),
        ("*", minutes) => step(minutes, 60).map(|it| it * MINUTE),
        (hours, "0" | "00") => step(hours, 24).map(|it| it * 60 * MINUTE),
        _ => None,
    }
}

/// Returns whether systemd can read the expression.
///
/// Names of time zones are not looked up: any word in that place will do.
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
    let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
    if words.len() > 1 && words.last().is_some_and(|last| is_zone(last)) {
        words.pop();
    }
    let is_shorthand = |word: &&str| SHORTHANDS.iter().any(|it| it.eq_ignore_ascii_case(word));
    if let [only] = words.as_slice()
        && (is_shorthand(only) || only.strip_prefix('@').is_some_and(|it| number(it).is_some()))
    {
        return true;
    }
    let rest = match words.split_first() {
        Some((first, rest)) if is_weekdays(first) => rest,
        _ => words.as_slice(),
    };
    match rest {
        [] => !words.is_empty(),
        [one] if one.contains(':') => match one.split_once('T') {
            Some((date, time)) => is_date(date) && is_time(time),
            None => is_time(one),
        },
        [one] => is_date(one),
        [date, time] => is_date(date) && is_time(time),
        _ => false,
    }
}

/// A zone is a word of letters that is no weekday: `UTC`, `Europe/Madrid`, `Etc/GMT+3`.
fn is_zone(word: &str) -> bool {
    word.starts_with(|it: char| it.is_ascii_alphabetic())
        && word.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '/' | '_' | '+' | '-'))
        && !is_weekdays(word)
}

fn is_weekdays(text: &str) -> bool {
    let text = text.strip_suffix(',').unwrap_or(text);
    let is_day = |day: &str| WEEKDAYS.iter().any(|it| it.eq_ignore_ascii_case(day));
    text.split(',').all(|part| match part.split_once("..").or_else(|| part.split_once('-')) {
        Some((from, to)) => is_day(from) && is_day(to),
        None => is_day(part),
    })
}

/// `year-month-day` or `month-day`; `~` before the day counts from the end of the month.
fn is_date(text: &str) -> bool {
    let (front, day) = match text.split_once('~') {
        Some(it) => it,
        None => match text.rsplit_once('-') {
            Some(it) => it,
            None => return false,
        },
    };
    let months_fit = match front.rsplit_once('-') {
        Some((year, month)) => is_component(year, 0, 2199) && is_component(month, 1, 12),
        None => is_component(front, 1, 12),
    };
    months_fit && is_component(day, 1, 31)
}

/// `hour:minute` with optional seconds, which may have a fraction.
fn is_time(text: &str) -> bool {
    let mut parts = text.split(':');
    let (Some(hour), Some(minute), second, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let seconds_fit = second.is_none_or(|it| {
        let whole: String = it.split(',').map(without_fractions).collect::<Vec<_>>().join(",");
        is_component(&whole, 0, 59)
    });
    is_component(hour, 0, 23) && is_component(minute, 0, 59) && seconds_fit
}

/// Drops `.5` from `1.5`, `1.5..2.25` and `0/0.5`; the two dots of a range stay.
fn without_fractions(text: &str) -> String {
    let part =
        |it: &str| it.split('/').map(|it| it.split('.').next().unwrap_or_default()).collect::<Vec<_>>().join("/");
    text.split("..").map(part).collect::<Vec<_>>().join("..")
}

/// A list of `*`, `n`, `n..m`, each with an optional `/step`.
fn is_component(text: &str, least: u64, most: u64) -> bool {
    let fits = |it: &str| number(it).filter(|it| (least..=most).contains(it));
    text.split(',').all(|item| {
        let (base, step) = item.split_once('/').map_or((item, None), |(base, step)| (base, Some(step)));
        let step_fits = step.is_none_or(|it| number(it).is_some());
        let base_fits = match base.split_once("..") {
            _ if base == "*" => true,
            Some((from, to)) => fits(from).zip(fits(to)).is_some_and(|(from, to)| from <= to),
            None => fits(base).is_some(),
        };
        step_fits && base_fits
    })
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for bad in
            ["", "*/5 * * * *", "@daily", "every day", "5min", "24:00", "2027-13-01", "0 3 * * *", "10", "Mon 10"]
        {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
