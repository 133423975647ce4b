//! `$'…'`: the escapes of C (bash(1), QUOTING).

/// Returns the text between the quotes without its escapes; `None` for one that is not known.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(sign) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        rest = &rest[sign.len_utf8()..];
        let numbered = match sign {
            'x' => Some((2, 16)),
            'u' => Some((4, 16)),
            'U' => Some((8, 16)),
            '0'..='7' => {
                rest = &text[text.len() - rest.len() - 1..];
                Some((3, 8))
            }
            _ => None,
        };
        if let Some((most, radix)) = numbered {
            let length = rest.chars().take(most).take_while(|it| it.is_digit(radix)).count();
            if length == 0 {
                out.extend(['\\', sign]);
                continue;
            }
            let code = u32::from_str_radix(&rest[..length], radix).ok()?;
            // A byte beyond ASCII is no character by itself, and a zero ends the text.
            let whole = matches!(sign, 'u' | 'U') || code < 0x80;
            out.push(char::from_u32(code).filter(|_| whole && code != 0)?);
            rest = &rest[length..];
            continue;
        }
        match sign {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'a' => out.push('\x07'),
            'b' => out.push('\x08'),
            'e' | 'E' => out.push('\x1b'),
            'f' => out.push('\x0c'),
            'v' => out.push('\x0b'),
            '\\' | '\'' | '"' | '?' => out.push(sign),
            'c' => return None,
            other => out.extend(['\\', other]),
        }
    }
    out.push_str(rest);
    Some(out)
}
