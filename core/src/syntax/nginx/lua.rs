//! Where the body of a Lua block ends: braces are counted outside comments,
//! strings and long brackets, as the Lua module's own scanner does.

/// Returns the offset of the `}` that closes the block whose body starts at `at`.
pub(super) fn body(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    while let Some(&it) = text.get(at) {
        match it {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            b'"' | b'\'' => at = string(text, at, it),
            b'[' => at = long_bracket(text, at).unwrap_or(at),
            b'-' if text.get(at + 1) == Some(&b'-') => at = comment(text, at + 2),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the offset of the closing quote, or of the end of the line: a Lua string does not span lines.
fn string(text: &[u8], open: usize, quote: u8) -> usize {
    let mut at = open + 1;
    while let Some(&it) = text.get(at) {
        match it {
            b'\\' => at += 1,
            b'\n' => return at,
            it if it == quote => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Returns the offset of the last byte of a comment whose dashes end before `at`.
fn comment(text: &[u8], at: usize) -> usize {
    long_bracket(text, at).unwrap_or_else(|| memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |line| at + line))
}

/// Returns the offset of the last byte of `[=*[ … ]=*]` when one starts at `open`.
fn long_bracket(text: &[u8], open: usize) -> Option<usize> {
    let rest = text.get(open..)?.strip_prefix(b"[")?;
    let level = rest.iter().take_while(|it| **it == b'=').count();
    if rest.get(level) != Some(&b'[') {
        return None;
    }
    let mut at = open + level + 2;
    while let Some(found) = memchr::memchr(b']', text.get(at..)?) {
        at += found + 1;
        let marks = text[at..].iter().take(level + 1).take_while(|it| **it == b'=').count();
        if marks == level && text.get(at + level) == Some(&b']') {
            return Some(at + level);
        }
    }
    Some(text.len())
}
