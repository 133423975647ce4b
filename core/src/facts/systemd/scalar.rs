//! How systemd reads single values: numbers, times, sizes, signals, names.
//!
//! Each function answers as the parser of systemd named in its docs does. What
//! a value is split into first is not decided here.

/// Microseconds in each unit of time, in the order systemd tries them (`src/basic/time-util.c`).
const TIME_UNITS: &[(&str, u64)] = &[
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

/// Names of signals, without `SIG` (`signal(7)` of Linux).
const SIGNALS: &[&str] = &[
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];

/// A time span of `infinity`.
pub const INFINITY: u64 = u64::MAX;

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
    let mut rest = text.trim();
    if rest == "infinity" {
        return Some(INFINITY);
    }
    let mut sum: Option<u64> = None;
    while !rest.is_empty() {
        let (number, after) = decimal(rest)?;
        let spaced = after.trim_start();
        let unit = TIME_UNITS.iter().find(|(unit, _)| spaced.starts_with(unit));
        if unit.is_none() && spaced.len() == after.len() && !after.is_empty() {
            return None;
        }
        let (length, microseconds) = unit.map_or((0, 1_000_000), |(unit, it)| (unit.len(), *it));
        sum = Some(sum.unwrap_or(0).saturating_add(number.times(microseconds)));
        rest = spaced[length..].trim_start();
    }
    sum
}

/// A number with a fraction, as far as the units of time and size need one.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    whole: u64,
    /// Billionths.
    fraction: u64,
}

impl Decimal {
    fn times(self, unit: u64) -> u64 {
        let part = u128::from(self.fraction) * u128::from(unit) / 1_000_000_000;
        self.whole.saturating_mul(unit).saturating_add(u64::try_from(part).unwrap_or(u64::MAX))
    }
}

/// Takes `12`, `1.5` or `.5` off the front.
fn decimal(text: &str) -> Option<(Decimal, &str)> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let (whole, rest) = text.split_at(digits);
    let Some(rest) = rest.strip_prefix('.') else {
        return Some((Decimal { whole: whole.parse().ok()?, fraction: 0 }, rest));
    };
    let length = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let (digits, rest) = rest.split_at(length);
    let billionths = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    let fraction = billionths.fold(0, |sum, it| sum * 10 + u64::from(it - b'0'));
    let whole = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some((Decimal { whole, fraction }, rest))
}

/// Reads a size in bytes; units are capital letters to the base 1024, largest first (`parse_size`).
pub fn size(text: &str) -> Option<u64> {
    const UNITS: &[(char, u64)] =
        &[('E', 1 << 60), ('P', 1 << 50), ('T', 1 << 40), ('G', 1 << 30), ('M', 1 << 20), ('K', 1 << 10), ('B', 1)];
    let mut rest = text.trim();
    let mut units = UNITS;
    let mut sum: Option<u64> = None;
    while !rest.is_empty() {
        if !rest.starts_with(|it: char| it.is_ascii_digit()) {
            return None;
        }
        let (number, after) = decimal(rest)?;
        let after = after.trim_start();
        let (unit, left) = match units.iter().position(|(letter, _)| after.starts_with(*letter)) {
            Some(at) => (units[at].1, &units[at + 1..]),
            None if after.is_empty() => (1, &units[..0]),
            None => return None,
        };
        rest = after.get(usize::from(!after.is_empty())..).unwrap_or_default().trim_start();
        units = left;
        sum = Some(sum.unwrap_or(0).saturating_add(number.times(unit)));
    }
    sum
}

/// Reads a percentage with up to two decimals, in hundredths of a percent (`parse_permyriad`).
pub fn percent(text: &str) -> Option<u64> {
    let (number, unit) = [("%", 100), ("\u{2030}", 10), ("\u{2031}", 1)]
        .into_iter()
        .find_map(|(sign, unit)| Some((text.strip_suffix(sign)?, unit)))?;
    let (value, rest) = decimal(number)?;
    let decimals = number.split_once('.').map_or(0, |(_, it)| it.len());
    let starts = number.starts_with(|it: char| it.is_ascii_digit());
    (starts && rest.is_empty() && decimals <= 2).then(|| value.times(unit))
}

/// Reads a whole number: decimal, or with `0x`, `0o`, `0b` in front (`safe_atoll`).
pub fn integer(text: &str) -> Option<i64> {
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
    let value = i64::from_str_radix(digits, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// Reads a file mode (`parse_mode`).
pub fn mode(text: &str) -> Option<u32> {
    let is_octal = !text.is_empty() && text.bytes().all(|it| matches!(it, b'0'..=b'7'));
    is_octal.then(|| u32::from_str_radix(text, 8).ok()).flatten().filter(|it| *it <= 0o7777)
}

/// Returns whether the text names a signal: `SIGTERM`, `TERM`, `15`, `RTMIN+3` (`signal_from_string`).
pub fn is_signal(text: &str) -> bool {
    if let Some(number) = integer(text) {
        return (1..=64).contains(&number);
    }
    let name = text.strip_prefix("SIG").unwrap_or(text);
    let offset = |rest: &str, sign: char| {
        rest.is_empty() || rest.strip_prefix(sign).and_then(integer).is_some_and(|it| (0..=30).contains(&it))
    };
    SIGNALS.contains(&name)
        || matches!(name, "POLL" | "CLD" | "IOT" | "UNUSED")
        || name.strip_prefix("RTMIN").is_some_and(|rest| offset(rest, '+'))
        || name.strip_prefix("RTMAX").is_some_and(|rest| offset(rest, '-'))
}

/// Returns whether systemd takes the text for an account or group, or its number (`valid_user_group_name`, relaxed).
pub fn is_user_or_group(text: &str) -> bool {
    if text.bytes().all(|it| it.is_ascii_digit()) {
        return text.parse::<u32>().is_ok_and(|it| it != u32::MAX && it != 65535);
    }
    let negative = text.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|it| it.is_ascii_digit()));
    let bad = |it: char| it.is_control() || matches!(it, ':' | '/');
    !negative && !matches!(text, "." | "..") && !text.contains(bad) && text.trim() == text && text.len() < 256
}

/// Returns whether the text is a unit's name, with a suffix (`unit_name_is_valid`, any).
pub fn is_unit_name(text: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '-' | '_' | '.' | '\\' | '@');
    super::is_unit_name(text) && text.len() <= 255 && !text.starts_with('@') && text.chars().all(allowed)
}

/// Returns whether the text is an address for `ListenStream=` and its kin (`socket_address_parse`).
///
/// Longer Unix paths than the 107 bytes of the kernel are none.
pub fn is_listen_address(text: &str) -> bool {
    let port = |text: &str| integer(text).is_some_and(|it| (1..=65535).contains(&it));
    if text.starts_with(['/', '@']) {
        return (2..=107).contains(&text.len());
    }
    if text.starts_with("vsock") {
        return true;
    }
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once("]:").is_some_and(|(address, number)| {
            let address = address.split_once('%').map_or(address, |(address, _)| address);
            address.parse::<std::net::Ipv6Addr>().is_ok() && port(number.split_once('%').map_or(number, |it| it.0))
        });
    }
    match text.split_once(':') {
        Some((address, number)) => address.parse::<std::net::Ipv4Addr>().is_ok() && port(number),
        None => port(text),
    }
}

/// Finds the first percent specifier that a release does not know; gives its offset.
///
/// A percent sign before anything but a letter or digit is literal (`specifier_printf`).
pub fn unknown_specifier(text: &str, version: u16) -> Option<usize> {
    const KNOWN: &[u8] = b"aAbBcCdEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY";
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'%', &bytes[at..]) {
        at += next;
        let letter = bytes.get(at + 1).copied().unwrap_or(b'%');
        let known = KNOWN.contains(&letter) || (letter == b'D' && version >= 256);
        if letter.is_ascii_alphanumeric() && !known {
            return Some(at);
        }
        at = (at + 2).min(bytes.len());
    }
    None
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
        for bad in ["", "S", "5S", "5H", "5u", "-1", "10 apples", "1.2.3", "5s x"] {
            assert_eq!(timespan(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_and_percentages() {
        assert_eq!(size("1.5G"), Some(1_610_612_736));
        assert_eq!(size("1G512M"), Some(1_610_612_736));
        assert_eq!(size("1 G"), Some(1 << 30));
        assert_eq!(size("512"), Some(512));
        for bad in ["512m", "512MB", "512MiB", "1e3", "", "M"] {
            assert_eq!(size(bad), None, "{bad}");
        }
        assert_eq!(percent("12.5%"), Some(1250));
        assert_eq!(percent("50"), None);
    }

    #[test]
    fn names_and_numbers() {
        assert!(is_signal("SIGTERM") && is_signal("15") && is_signal("RTMIN+3") && !is_signal("sigterm"));
        assert_eq!((mode("0775"), mode("rwx"), mode("88")), (Some(0o775), None, None));
        assert!(is_unit_name("a@b.service") && is_unit_name("getty@.service") && !is_unit_name("network"));
        assert!(is_user_or_group("www-data") && is_user_or_group("1000") && !is_user_or_group("a:b"));
        assert_eq!(
            (integer("0x10"), integer("010"), integer("-5"), integer("1x")),
            (Some(16), Some(8), Some(-5), None)
        );
    }

    #[test]
    fn listen_addresses() {
        for good in ["/run/a.sock", "@a", "8000", "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80", "vsock:2:1234"] {
            assert!(is_listen_address(good), "{good}");
        }
        for bad in ["localhost:80", "*:80", ":80", "::1:80", "unix:/run/a", "70000", "0"] {
            assert!(!is_listen_address(bad), "{bad}");
        }
    }

    #[test]
    fn specifiers() {
        assert_eq!(unknown_specifier("/run/%n %% %t 5% 100%", 255), None);
        assert_eq!(unknown_specifier("+%F", 255), Some(1));
        assert_eq!(unknown_specifier("%D", 255), Some(0));
        assert_eq!(unknown_specifier("%D", 256), None);
        assert_eq!(unknown_specifier("%%F", 255), None);
    }
}
