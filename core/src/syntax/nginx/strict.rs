//! Where nginx itself stops reading: it recovers from nothing, so that place is
//! often far below the mistake.
//!
//! Source: `ngx_conf_read_token` and `ngx_conf_parse` in `ngx_conf_file.c`.

use super::lexer::is_blank;

/// What nginx expects where a word ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A word, or a sign.
    Space,
    /// The rest of a bare word.
    Bare,
    /// The rest of a word in these quotes.
    Quoted(u8),
    /// A blank or a sign after a closing quote.
    AfterQuote,
}

/// Returns the offset at which nginx finds that it cannot read the text; its length for the end of the file.
pub(super) fn stop(text: &[u8]) -> Option<usize> {
    let (mut depth, mut words, mut at) = (0_usize, 0_usize, 0);
    let mut state = State::Space;
    while let Some(&it) = text.get(at) {
        at += 1;
        if state == State::AfterQuote {
            match it {
                b';' | b'{' => state = State::Space,
                b')' => {
                    state = State::Bare;
                    words += 1;
                    continue;
                }
                it if is_blank(it) => {
                    state = State::Space;
                    continue;
                }
                _ => return Some(at - 1),
            }
        }
        match (state, it) {
            (State::Quoted(_) | State::Bare, b'\\') => at += 1,
            (State::Quoted(open), it) if it == open => state = State::AfterQuote,
            (State::Quoted(_), _) => {}
            (State::Bare, b'$') if text.get(at) == Some(&b'{') => at += 1,
            (State::Space | State::Bare, b';') if words > 0 => (state, words) = (State::Space, 0),
            (State::Space | State::Bare, b'{') if words > 0 => {
                (state, words) = (State::Space, 0);
                depth += 1;
            }
            (State::Space | State::Bare, b';' | b'{') => return Some(at - 1),
            (State::Space, b'}') if words > 0 || depth == 0 => return Some(at - 1),
            (State::Space, b'}') => depth -= 1,
            (State::Space, b'#') => at += memchr::memchr(b'\n', &text[at..]).unwrap_or(text.len() - at),
            (State::Space | State::Bare, it) if is_blank(it) => state = State::Space,
            (State::Space, it) => {
                words += 1;
                state = if matches!(it, b'"' | b'\'') { State::Quoted(it) } else { State::Bare };
                at += usize::from(it == b'\\');
                at += usize::from(it == b'$' && text.get(at) == Some(&b'{'));
            }
            _ => {}
        }
    }
    let open = depth > 0 || words > 0 || matches!(state, State::Quoted(_) | State::AfterQuote);
    open.then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::stop;

    #[test]
    fn what_is_right_is_read_to_the_end() {
        for it in ["a b;", "a { b c; }", "a \"b;}\" 'c' ; # }", "a b\\;c ${x}{ d; }", "if ($a = \"b\") { c; }", ""] {
            assert_eq!(stop(it.as_bytes()), None, "{it}");
        }
    }

    #[test]
    fn the_place_is_where_nginx_notices() {
        assert_eq!(stop(b"a { b\n}"), Some(6));
        assert_eq!(stop(b"a { b;\n"), Some(7));
        assert_eq!(stop(b"a;\n}"), Some(3));
        assert_eq!(stop(b"a \"b\"c;"), Some(5));
        assert_eq!(stop(b"a \"b;\nc;\n"), Some(9));
        assert_eq!(stop(b"a;;"), Some(2));
    }
}
