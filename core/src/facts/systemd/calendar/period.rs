//! How often an expression comes round, where that is the same all day.

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

#[cfg(test)]
mod tests {
    use super::period;

    #[test]
    fn even_periods_only() {
        assert_eq!((period("hourly"), period("*-*-* *:0/5:00")), (Some(3_600_000_000), Some(300_000_000)));
        assert_eq!((period("*:0/7"), period("weekly")), (None, None));
    }
}
