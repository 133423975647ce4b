//! The escaping of URIs as nginx does it byte by byte (`ngx_string.c`).

/// What is escaped besides control bytes, blanks and what is not ASCII.
#[derive(Debug, Clone, Copy)]
pub(super) enum Escape {
    /// In a path: `NGX_ESCAPE_URI`.
    Uri,
    /// In a query: `NGX_ESCAPE_ARGS`.
    Args,
}

/// Returns the bytes escaped.
pub(super) fn escape(bytes: &[u8], how: Escape) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        let plain = matches!(byte, 0x21..=0x7e)
            && !br##""#%<>?\^`{|}"##.contains(byte)
            && !(matches!(how, Escape::Args) && b"&+;".contains(byte));
        if plain {
            out.push(*byte);
        } else {
            out.extend([b'%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    out
}

fn hex(digit: u8) -> u8 {
    b"0123456789ABCDEF"[usize::from(digit & 15)]
}

/// Returns the value of a hexadecimal digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok())
}

/// Resolves the escapes in the target of a redirect up to its `?` (`NGX_UNESCAPE_REDIRECT`): those that hide an
/// ordinary character; the rest stays.
pub(super) fn unescape_redirect(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte == b'?' {
            out.extend(&bytes[at - 1..]);
            break;
        }
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let Some(first) = bytes.get(at) else { break };
        at += 1;
        let Some(high) = digit(*first) else {
            out.push(*first);
            continue;
        };
        let Some(second) = bytes.get(at) else { break };
        at += 1;
        let Some(low) = digit(*second) else { continue };
        let char = high << 4 | low;
        if char == b'?' && !second.is_ascii_digit() {
            out.push(char);
            out.extend(&bytes[at..]);
            break;
        }
        if char > b'%' && char < 0x7f {
            out.push(char);
        } else {
            out.extend([b'%', *first, *second]);
        }
    }
    out
}

/// Returns bytes as text: what is no UTF-8, and control bytes, as `\xNN`.
pub(super) fn show(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            if char.is_ascii_control() {
                escaped(&mut out, char as u8);
            } else {
                out.push(char);
            }
        }
        for byte in chunk.invalid() {
            escaped(&mut out, *byte);
        }
    }
    out
}

fn escaped(out: &mut String, byte: u8) {
    out.push_str("\\x");
    out.extend([hex(byte >> 4), hex(byte & 15)].map(char::from));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_escape_differently() {
        assert_eq!(escape(b"/a b&c;d\xc3", Escape::Uri), b"/a%20b&c;d%C3");
        assert_eq!(escape(b"/a b&c;d", Escape::Args), b"/a%20b%26c%3Bd");
    }

    #[test]
    fn redirects_keep_what_would_break_a_header() {
        assert_eq!(unescape_redirect(b"/a%2fb%20c%3Fd%41"), b"/a/b%20c?d%41");
        assert_eq!(unescape_redirect(b"/%zz%4"), b"/zz");
        assert_eq!(show(b"/\xff\n\xc3\xa9"), "/\\xFF\\x0A\u{e9}");
    }
}
