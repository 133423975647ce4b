//! Time spans: numbers with units that add up (`src/basic/time-util.c`).

/// Microseconds in each unit of time, in the order systemd tries them.
const UNITS: &[(&str, u64)] = &[
    ("seconds", 1_000_000),
    ("second", 1_000_000),
    ("sec", 1_000_000),
    ("s", 1_000_000),
    ("minutes", 60_000_000),
    ("minute", 60_000_000),
    ("min", 60_000_000),
    ("months", 2_629_800_000_000),
    ("month", 2_629_800_000_000),
    ("M", 2_629_800_000_000),
    ("msec", 1_000),
    ("ms", 1_000),
    ("m", 60_000_000),
    ("hours", 3_600_000_000),
    ("hour", 3_600_000_000),
    ("hr", 3_600_000_000),
    ("h", 3_600_000_000),
    ("days", 86_400_000_000),
    ("day", 86_400_000_000),
    ("d", 86_400_000_000),
    ("weeks", 604_800_000_000),
    ("week", 604_800_000_000),
    ("w", 604_800_000_000),
    ("years", 31_557_600_000_000),
    ("year", 31_557_600_000_000),
    ("y", 31_557_600_000_000),
    ("usec", 1),
    ("us", 1),
    ("\u{3bc}s", 1),
    ("\u{b5}s", 1),
];

/// Units that only spans in nanoseconds know.
const NANO: &[&str] = &["nsec", "ns"];

/// A time span of `infinity`.
pub const INFINITY: u64 = u64::MAX;

/// Reads a time span in microseconds; a number without a unit counts seconds (`parse_sec`).
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::scalar::timespan;
///
/// assert_eq!(timespan("1h 30min"), Some(5_400_000_000));
/// assert_eq!(timespan("2.5"), Some(2_500_000));
/// assert_eq!(timespan("5 # seconds"), None);
/// ```
pub fn timespan(text: &str) -> Option<u64> {
    span(text, 1_000_000, 1)
}

/// Reads a time span in microseconds; a number without a unit counts microseconds (`LimitRTTIME=`).
pub fn timespan_us(text: &str) -> Option<u64> {
    span(text, 1, 1)
}

/// Reads a time span in nanoseconds; a number without a unit counts nanoseconds (`parse_nsec`).
pub fn timespan_ns(text: &str) -> Option<u64> {
    span(text, 1, 1000)
}

/// Returns a time span as systemd writes it, to the microsecond (`format_timespan`).
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::scalar::timespan_text;
///
/// assert_eq!(timespan_text(5_430_000_000), "1h 30min 30s");
/// assert_eq!(timespan_text(1_500_000), "1.500000s");
/// ```
pub fn timespan_text(microseconds: u64) -> String {
    const SHOWN: &[(&str, u64, usize)] = &[
        ("y", 31_557_600_000_000, 0),
        ("month", 2_629_800_000_000, 0),
        ("w", 604_800_000_000, 0),
        ("d", 86_400_000_000, 0),
        ("h", 3_600_000_000, 0),
        ("min", 60_000_000, 0),
        ("s", 1_000_000, 6),
        ("ms", 1_000, 3),
        ("us", 1, 0),
    ];
    match microseconds {
        INFINITY => return "infinity".to_owned(),
        0 => return "0".to_owned(),
        _ => {}
    }
    let mut parts: Vec<String> = Vec::new();
    let mut rest = microseconds;
    for (name, unit, decimals) in SHOWN.iter().filter(|(_, unit, _)| *unit <= microseconds) {
        let (count, less) = (rest / unit, rest % unit);
        // From seconds on the rest becomes a fraction.
        if count > 0 && *decimals > 0 && less > 0 {
            parts.push(format!("{count}.{less:0decimals$}{name}"));
            break;
        }
        if count > 0 {
            parts.push(format!("{count}{name}"));
        }
        rest = less;
    }
    parts.join(" ")
}

/// `bare` is the length of a number without a unit, `scale` how many of the result's units a microsecond has.
fn span(text: &str, bare: u64, scale: u64) -> Option<u64> {
    let mut rest = text.trim_matches(is_blank);
    if rest == "infinity" {
        return Some(INFINITY);
    }
    let mut sum: Option<u64> = None;
    while !rest.is_empty() {
        let (whole, fraction, after) = number(rest)?;
        let spaced = after.trim_start_matches(is_blank);
        let unit = unit(spaced, scale);
        if unit.is_none() && spaced.len() == after.len() && !after.is_empty() {
            return None;
        }
        let (length, unit) = unit.unwrap_or((0, bare));
        // The last whole unit before infinity is one too many, too.
        if whole >= INFINITY / unit {
            return None;
        }
        sum = Some(add(sum.unwrap_or(0), whole * unit)?);
        let mut part = unit / 10;
        for digit in fraction.bytes() {
            sum = Some(add(sum.unwrap_or(0), u64::from(digit - b'0') * part)?);
            part /= 10;
        }
        rest = spaced[length..].trim_start_matches(is_blank);
    }
    sum
}

/// Infinity is no sum of finite spans.
fn add(sum: u64, more: u64) -> Option<u64> {
    sum.checked_add(more).filter(|it| *it != INFINITY)
}

fn is_blank(it: char) -> bool {
    matches!(it, ' ' | '\t' | '\n' | '\r')
}

/// Takes `12`, `1.5` or `.5` off the front: the digits before the dot, those behind it, the rest.
fn number(text: &str) -> Option<(u64, &str, &str)> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = |text: &str| text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let (whole, rest) = text.split_at(digits(text));
    let value = |digits: &str| digits.parse().ok().filter(|it| i64::try_from(*it).is_ok());
    let Some(behind) = rest.strip_prefix('.') else { return Some((value(whole)?, "", rest)) };
    let (fraction, rest) = behind.split_at(digits(behind));
    let whole = if whole.is_empty() { 0 } else { value(whole)? };
    (!fraction.is_empty()).then_some((whole, fraction, rest))
}

/// The unit at the front: its length in bytes, and how much it is.
fn unit(text: &str, scale: u64) -> Option<(usize, u64)> {
    if scale > 1
        && let Some(nano) = NANO.iter().find(|it| text.starts_with(**it))
    {
        return Some((nano.len(), 1));
    }
    let (name, microseconds) = UNITS.iter().find(|(name, _)| text.starts_with(name))?;
    Some((name.len(), microseconds * scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans() {
        assert_eq!(timespan("15min"), Some(900_000_000));
        assert_eq!(timespan("1h30m"), Some(5_400_000_000));
        assert_eq!(timespan("5 5"), Some(10_000_000));
        assert_eq!(timespan(".5"), Some(500_000));
        assert_eq!(timespan("2M"), Some(5_259_600_000_000));
        for bad in ["", "S", "5S", "5H", "5u", "-1", "10 apples", "1.2.3", "5s x", "5.", "18446744073709551615", "5ns"]
        {
            assert_eq!(timespan(bad), None, "{bad}");
        }
    }

    #[test]
    fn other_units_of_a_bare_number() {
        assert_eq!((timespan_ns("5"), timespan_ns("1.5us"), timespan_ns("3 nsec")), (Some(5), Some(1500), Some(3)));
        assert_eq!((timespan_us("5"), timespan_us("5s")), (Some(5), Some(5_000_000)));
    }
}
