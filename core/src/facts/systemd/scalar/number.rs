//! Numbers: whole ones, sizes, percentages, modes, resource limits
//! (`src/basic/parse-util.c`, `src/basic/percent-util.c`, `src/basic/rlimit-util.c`).

use super::time::{INFINITY, timespan, timespan_us};
use crate::facts::systemd::Rlimit;

/// Reads a boolean (`parse_boolean`).
pub fn boolean(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|it| it.eq_ignore_ascii_case(text));
    if is(&["1", "yes", "y", "true", "t", "on"]) {
        Some(true)
    } else if is(&["0", "no", "n", "false", "f", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// Reads a whole number: decimal, or with `0x`, `0o`, `0b` in front (`safe_atoll`).
pub fn integer(text: &str) -> Option<i64> {
    i64::try_from(wide(text)?).ok()
}

/// Reads a whole number from 0 (`safe_atollu`).
pub fn unsigned(text: &str) -> Option<u64> {
    u64::try_from(wide(text)?).ok()
}

fn wide(text: &str) -> Option<i128> {
    let text = text.trim_start_matches([' ', '\t', '\n', '\r']);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, radix) = match digits.get(..2) {
        Some("0x" | "0X") => (&digits[2..], 16),
        Some("0b") => (&digits[2..], 2),
        Some("0o") => (&digits[2..], 8),
        _ if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// Reads a size in bytes; units are capital letters to the base 1024, largest first (`parse_size`).
pub fn size(text: &str) -> Option<u64> {
    size_of_base(text, 1024)
}

/// Reads a size whose units are to a base, 1000 or 1024.
pub fn size_of_base(text: &str, base: u64) -> Option<u64> {
    const UNITS: &[(&str, u32)] = &[("E", 6), ("P", 5), ("T", 4), ("G", 3), ("M", 2), ("K", 1), ("B", 0), ("", 0)];
    let blank = [' ', '\t', '\n', '\r'];
    let mut rest = text;
    let mut units = UNITS;
    let mut sum: u64 = 0;
    loop {
        let trimmed = rest.trim_start_matches(blank);
        let trimmed = trimmed.strip_prefix('+').unwrap_or(trimmed);
        let (digits, after) = digits(trimmed);
        let whole: u64 = digits.parse().ok()?;
        let (part, after) = match after.strip_prefix('.') {
            Some(behind) => self::digits(behind),
            None => ("", after),
        };
        let after = after.trim_start_matches(blank);
        let at = units.iter().position(|(suffix, _)| after.starts_with(suffix))?;
        let (suffix, power) = units[at];
        let factor = base.pow(power);
        // Eighteen decimals are more than a size needs.
        let part = &part[..part.len().min(18)];
        let decimals: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
        let fraction = u128::from(decimals) * u128::from(factor) / 10u128.pow(part.len() as u32);
        if u64::MAX / factor < whole.checked_add(u64::from(decimals > 0))? {
            return None;
        }
        sum = sum.checked_add(whole * factor)?.checked_add(u64::try_from(fraction).ok()?)?;
        units = &units[at + 1..];
        rest = &after[suffix.len()..];
        if rest.is_empty() {
            return Some(sum);
        }
    }
}

/// Returns a size as systemd takes it, in the largest unit that leaves nothing over: `4G`, `1536M`.
pub fn size_text(bytes: u64) -> String {
    let units = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)];
    let unit = units.iter().find(|it| bytes >= it.1 && bytes.is_multiple_of(it.1));
    unit.map_or_else(|| bytes.to_string(), |(letter, size)| format!("{}{letter}", bytes / size))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len())
}

/// Reads a percentage with up to two decimals, in hundredths of a percent (`parse_permyriad`).
pub fn percent(text: &str) -> Option<u64> {
    let (number, unit, most) = [("%", 100, 2), ("\u{2030}", 10, 1), ("\u{2031}", 1, 0)]
        .into_iter()
        .find_map(|(sign, unit, most)| Some((text.strip_suffix(sign)?, unit, most)))?;
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(whole, it)| (whole, Some(it)));
    let fraction = match decimals {
        None => 0,
        Some(it) if it.len() == 1 && most > 0 => u64::from(it.parse::<u8>().ok()?) * unit / 10,
        Some(it) if it.len() == 2 && most > 1 && !it.starts_with('+') => u64::from(it.parse::<u8>().ok()?),
        Some(_) => return None,
    };
    let whole = unsigned(whole).filter(|it| *it <= i32::MAX as u64 / 100)?;
    Some(whole * unit + fraction)
}

/// Reads a file mode (`parse_mode`).
pub fn mode(text: &str) -> Option<u32> {
    let is_octal = !text.is_empty() && text.bytes().all(|it| matches!(it, b'0'..=b'7'));
    is_octal.then(|| u32::from_str_radix(text, 8).ok()).flatten().filter(|it| *it <= 0o7777)
}

/// Reads one half of a resource limit (`rlimit_parse_one`); infinity is the largest number.
pub fn limit(text: &str, kind: Rlimit) -> Option<u64> {
    if text == "infinity" && kind != Rlimit::Nice {
        return Some(INFINITY);
    }
    let value = match kind {
        Rlimit::Bytes => size(text)?,
        Rlimit::Number | Rlimit::None => unsigned(text)?,
        Rlimit::Seconds => timespan(text)?.div_ceil(1_000_000),
        Rlimit::Microseconds => timespan_us(text)?,
        Rlimit::Nice => return nice(text),
    };
    (value != INFINITY).then_some(value)
}

/// The limit of `LimitNICE=`: `+n` and `-n` are nice levels, a bare number is 20 less the level.
fn nice(text: &str) -> Option<u64> {
    if let Some(level) = text.strip_prefix('+') {
        return unsigned(level).filter(|it| *it < 20).map(|it| 20 - it);
    }
    if let Some(level) = text.strip_prefix('-') {
        return unsigned(level).filter(|it| *it <= 20).map(|it| 20 + it);
    }
    unsigned(text).filter(|it| *it <= 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_percentages() {
        assert_eq!(size("1.5G"), Some(1_610_612_736));
        assert_eq!(size("1G512M"), Some(1_610_612_736));
        assert_eq!(size("1 G"), Some(1 << 30));
        assert_eq!((size("512"), size("+512"), size_of_base("5K", 1000)), (Some(512), Some(512), Some(5000)));
        for bad in ["512m", "512MB", "512MiB", "1e3", "", "M", "16E", "512M1G", ".5G"] {
            assert_eq!(size(bad), None, "{bad}");
        }
        assert_eq!((percent("12.5%"), percent("12.55%"), percent("+5%")), (Some(1250), Some(1255), Some(500)));
        assert_eq!((percent("50"), percent("5.%"), percent(".5%"), percent("5 %")), (None, None, None, None));
    }

    #[test]
    fn numbers() {
        let read = ["0x10", "010", "-5", "1x", "08", "18446744073709551615"].map(integer);
        assert_eq!(read, [Some(16), Some(8), Some(-5), None, None, None]);
        assert_eq!((unsigned("18446744073709551615"), unsigned("-1")), (Some(u64::MAX), None));
        assert_eq!((mode("0775"), mode("rwx"), mode("88")), (Some(0o775), None, None));
    }

    #[test]
    fn limits() {
        assert_eq!((limit("1K", Rlimit::Bytes), limit("1K", Rlimit::Number)), (Some(1024), None));
        assert_eq!(
            (limit("-5", Rlimit::Nice), limit("41", Rlimit::Nice), limit("infinity", Rlimit::Nice)),
            (Some(25), None, None)
        );
        assert_eq!(limit("1500ms", Rlimit::Seconds), Some(2));
    }
}
