//! How Python reads numbers: `int(text)`, `int(text, 0)`, `float(text)`.

/// Reads what `int(text)` reads: decimal digits, a sign, single underscores, blanks around.
pub fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text.trim());
    read(digits, 10, negative)
}

/// Reads what `int(text, 0)` reads: a number as a program writes it.
pub fn integer_of_base_0(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text.trim());
    let (radix, rest) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    // Behind a prefix an underscore may come first; without one a number does not start with 0.
    let rest = if radix == 10 { rest } else { rest.strip_prefix('_').unwrap_or(rest) };
    if radix == 10 && rest.starts_with('0') && rest.bytes().any(|it| !matches!(it, b'0' | b'_')) {
        return None;
    }
    read(rest, radix, negative)
}

/// Reads what `float(text)` reads, for decimal numbers.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    let (_, rest) = sign(text);
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = sign(exponent).1;
    let fine = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    if fine && digits(exponent) && !exponent.is_empty() { text.parse().ok() } else { None }
}

fn read(digits: &str, radix: u32, negative: bool) -> Option<i64> {
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    let plain = digits.replace('_', "");
    // `from_str_radix` takes a sign of its own; Python does not take two.
    if !plain.starts_with(|it: char| it.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i64::from_str_radix(&plain, radix).ok()?;
    Some(if negative { -value } else { value })
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int_reads_decimal_digits() {
        for (text, value) in [(" 4\n", 4), ("010", 10), ("-3", -3), ("1_000", 1000), ("+7", 7)] {
            assert_eq!(integer(text), Some(value), "{text:?}");
        }
        for text in ["", "two", "2.5", "1__0", "0x10", "- 3", "--3"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
    }

    #[test]
    fn int_of_base_0_reads_what_a_program_writes() {
        for (text, value) in [("0x1F", 31), ("0o7", 7), ("0b11", 3), ("00", 0), ("12", 12), ("-0x_1", -1)] {
            assert_eq!(integer_of_base_0(text), Some(value), "{text:?}");
        }
        for text in ["007", "", "0x", "1_"] {
            assert_eq!(integer_of_base_0(text), None, "{text:?}");
        }
    }
}
