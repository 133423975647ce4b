//! How far quoted and expanded stretches of a script go.
//!
//! Each function takes the offset behind what opens a stretch and gives the offset behind what closes it, `None` when
//! nothing does.

/// To the next single quote.
pub(super) fn single(text: &str, from: usize) -> Option<usize> {
    text[from..].find('\'').map(|it| from + it + 1)
}

/// To the closing double quote.
pub(super) fn double(text: &str, from: usize) -> Option<usize> {
    stretch(text, from, b'"', true)
}

/// To the closing backtick.
pub(super) fn backtick(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// To the brace that closes `${`; within double quotes a single quote is a character.
pub(super) fn brace(text: &str, from: usize, quoted: bool) -> Option<usize> {
    stretch(text, from, b'}', quoted)
}

/// To the parenthesis that closes `(`.
pub(super) fn parenthesis(text: &str, from: usize) -> Option<usize> {
    stretch(text, from, b')', false)
}

/// To the quote that closes `$'`.
pub(super) fn ansi(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\'' => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// To `close`, over what is nested.
fn stretch(text: &str, from: usize, close: u8, quoted: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    // Each open stretch: what closes it, and whether it stands within double quotes. A stack of its own, since nesting
    // is as deep as the text is long.
    let mut open = vec![(close, quoted)];
    let mut at = from;
    while let (Some(it), Some((close, quoted))) = (bytes.get(at).copied(), open.last().copied()) {
        at += 1;
        match it {
            it if it == close => {
                open.pop();
                if open.is_empty() {
                    return Some(at);
                }
            }
            b'\\' => at += bytes.get(at).map_or(0, |_| 1),
            b'\'' if !quoted => at = single(text, at)?,
            b'"' => open.push((b'"', true)),
            b'`' => at = backtick(text, at)?,
            b'$' if bytes.get(at) == Some(&b'$') => at += 1,
            b'$' if bytes.get(at) == Some(&b'{') => {
                at += 1;
                open.push((b'}', quoted));
            }
            b'$' if bytes.get(at) == Some(&b'(') => {
                at += 1;
                open.push((b')', false));
            }
            b'$' if bytes.get(at) == Some(&b'\'') && !quoted => at = ansi(text, at + 1)?,
            b'(' if close == b')' => open.push((b')', false)),
            _ => {}
        }
    }
    None
}

/// Returns the end of the word that starts at `from`; `None` when a quote in it is never closed.
pub(super) fn word(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(it) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match it {
            b'<' | b'>' if next == Some(b'(') && at > from => at = parenthesis(text, at + 2)?,
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
            b'\\' => at += if next.is_some() { 2 } else { 1 },
            b'\'' => at = single(text, at + 1)?,
            b'"' => at = double(text, at + 1)?,
            b'`' => at = backtick(text, at + 1)?,
            b'$' if next == Some(b'$') => at += 2,
            b'$' if next == Some(b'{') => at = brace(text, at + 2, false)?,
            b'$' if next == Some(b'(') => at = parenthesis(text, at + 2)?,
            b'$' if next == Some(b'\'') => at = ansi(text, at + 2)?,
            b'$' if next == Some(b'[') => at = text[at..].find([']', '\n']).map_or(text.len(), |it| at + it),
            _ => at += 1,
        }
    }
    // A backslash may stand before the middle of a character.
    while !text.is_char_boundary(at) {
        at += 1;
    }
    Some(at)
}
