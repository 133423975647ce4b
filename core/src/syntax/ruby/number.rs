//! How Ruby reads numbers: `Integer()`, `Float()`, `String#to_i`, `String#to_f`.

/// Reads what `Integer(text)` reads: signs, prefixes, single underscores, blanks around.
///
/// A leading `0` means octal.
pub fn strict_integer(text: &str) -> Option<i64> {
    let text = text.trim_matches(|it: char| it.is_ascii_whitespace() || it == '\u{b}');
    let (negative, digits) = sign(text);
    let (radix, digits) = radix(digits);
    if digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") || digits.is_empty() {
        return None;
    }
    let plain = digits.replace('_', "");
    // `from_str_radix` takes a sign of its own; Ruby does not take two.
    if !plain.starts_with(|it: char| it.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i64::from_str_radix(&plain, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// Reads what `text.to_i` reads: the decimal digits at the start, 0 without any.
///
/// `None` when the number does not fit 64 bits.
pub fn lenient_integer(text: &str) -> Option<i64> {
    let (negative, rest) = sign(text.trim_start());
    let mut digits = String::new();
    let mut chars = rest.chars().peekable();
    while let Some(&next) = chars.peek() {
        if next.is_ascii_digit() {
            digits.push(next);
        } else if next != '_' || digits.is_empty() {
            break;
        }
        chars.next();
        // A doubled underscore ends the number.
        if next == '_' && !chars.peek().is_some_and(char::is_ascii_digit) {
            break;
        }
    }
    if digits.is_empty() {
        return Some(0);
    }
    let value: i64 = digits.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// Reads what `Float(text)` reads, for decimal numbers.
pub(super) fn strict_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    let (_, rest) = sign(text);
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let fine = digits(whole) && digits(fraction) && digits(sign(exponent).1);
    if fine { text.parse().ok() } else { None }
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn radix(digits: &str) -> (u32, &str) {
    let prefixed = |prefix: &str| {
        let head = digits.get(..2)?;
        head.eq_ignore_ascii_case(prefix).then(|| &digits[2..])
    };
    if let Some(rest) = prefixed("0x") {
        (16, rest)
    } else if let Some(rest) = prefixed("0b") {
        (2, rest)
    } else if let Some(rest) = prefixed("0o") {
        (8, rest)
    } else if let Some(rest) = prefixed("0d") {
        (10, rest)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (8, digits[1..].strip_prefix('_').unwrap_or(&digits[1..]))
    } else {
        (10, digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_is_strict_and_knows_prefixes() {
        let cases = [(" 4\n", Some(4)), ("010", Some(8)), ("0x1F", Some(31)), ("1_000", Some(1000)), ("-3", Some(-3))];
        for (text, value) in cases {
            assert_eq!(strict_integer(text), value, "{text:?}");
        }
        for text in ["", "two", "2.5", "1__0", "_1", "--1", "08", "0x"] {
            assert_eq!(strict_integer(text), None, "{text:?}");
        }
    }

    #[test]
    fn to_i_reads_what_it_can() {
        let cases = [("12abc", 12), ("", 0), ("abc", 0), (" 7", 7), ("1_0", 10), ("1__0", 1), ("010", 10), ("-5x", -5)];
        for (text, value) in cases {
            assert_eq!(lenient_integer(text), Some(value), "{text:?}");
        }
    }
}
