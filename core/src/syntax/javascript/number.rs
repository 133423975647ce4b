//! Numbers as JavaScript reads and writes them.

/// Returns how a number is written; `None` for one that takes an exponent.
pub(super) fn text(number: f64) -> Option<String> {
    if number.is_nan() {
        return Some("NaN".to_owned());
    }
    if number.is_infinite() {
        return Some(if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned());
    }
    let size = number.abs();
    if number == 0.0 {
        return Some("0".to_owned());
    }
    (1e-6..1e21).contains(&size).then(|| number.to_string())
}

/// Returns what `Number(text)` gives.
pub(super) fn of_text(text: &str) -> f64 {
    let text = text.trim();
    if text.is_empty() {
        return 0.0;
    }
    let lower = text.to_ascii_lowercase();
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            let fine = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_alphanumeric());
            let number = fine.then(|| u64::from_str_radix(digits, base).ok()).flatten();
            #[expect(clippy::cast_precision_loss, reason = "as JavaScript does")]
            return number.map_or(f64::NAN, |it| it as f64);
        }
    }
    match text {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // Rust also takes `inf` and `nan`.
        _ if text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'e' | b'E' | b'+' | b'-')) => {
            text.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

/// Returns what `parseInt(text, radix)` gives for the radix 10, or for none.
pub(super) fn parse_int(text: &str, is_plain: bool) -> f64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).filter(|_| is_plain);
    let (digits, base) = hex.map_or((digits, 10), |it| (it, 16));
    let end = digits.find(|it: char| !it.is_digit(base)).unwrap_or(digits.len());
    if end == 0 {
        return f64::NAN;
    }
    let step = |sum: f64, it: char| sum * f64::from(base) + f64::from(it.to_digit(base).unwrap_or(0));
    sign * digits[..end].chars().fold(0.0, step)
}

/// Returns what `parseFloat(text)` gives.
pub(super) fn parse_float(text: &str) -> f64 {
    let text = text.trim_start();
    let mut end = 0;
    for (at, it) in text.char_indices() {
        let next = at + it.len_utf8();
        if text[..next].parse::<f64>().is_ok_and(f64::is_finite) && !it.is_alphabetic() {
            end = next;
        } else if !matches!(it, '+' | '-' | '.' | 'e' | 'E') {
            break;
        }
    }
    text[..end].parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_texts() {
        for (written, read) in
            [("3000", 3000.0), (" 80 ", 80.0), ("", 0.0), ("0x1F", 31.0), ("1e3", 1000.0), ("-.5", -0.5)]
        {
            assert!((of_text(written) - read).abs() < 1e-9, "{written}");
        }
        for written in ["a", "3000a", "inf", "nan", "0x", "1_000", "0xg"] {
            assert!(of_text(written).is_nan(), "{written}");
        }
        assert!((parse_int("3000a", true) - 3000.0).abs() < 1e-9 && parse_int("a", true).is_nan());
        assert!((parse_int("0x10", true) - 16.0).abs() < 1e-9 && parse_int("0x10", false).abs() < 1e-9);
        assert!((parse_float("3.5px") - 3.5).abs() < 1e-9 && parse_float("x").is_nan());
    }

    #[test]
    fn numbers_as_texts() {
        assert_eq!(text(3000.0).as_deref(), Some("3000"));
        assert_eq!(text(-0.0).as_deref(), Some("0"));
        assert_eq!(text(0.1).as_deref(), Some("0.1"));
        assert_eq!(text(1e21), None);
    }
}
