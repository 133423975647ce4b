//! Text of the user in a message: as it stands, but for what would not be seen.

/// Returns a text as a message quotes it: control characters as their pictures (`␊`), which no backslash in the text
/// is taken for, and others without a shape by their number.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '\\' | '"' | '\'' => out.push(it),
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(it))),
            '\u{7f}' => out.push('\u{2421}'),
            _ => out.extend(it.escape_debug()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn only_what_is_not_seen_is_replaced() {
        assert_eq!(quoted("C:\\new 'é' \"…\""), "C:\\new 'é' \"…\"");
        assert_eq!(quoted("a\nb\u{1b}[0m\u{7f}\u{202e}"), "a␊b␛[0m␡\\u{202e}");
    }
}
