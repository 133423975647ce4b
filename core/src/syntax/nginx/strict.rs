//! Where nginx itself stops reading: it recovers from nothing, so that place is
//! often far below the mistake. What a statement means is for who asks.
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

/// What nginx comes by as it reads.
#[derive(Debug, Clone, Copy)]
pub enum Step<'t> {
    /// A whole statement: its words without their quotes, and whether it opens a block.
    Statement(&'t [&'t str], bool),
    /// The end of a block.
    Close,
}

/// Returns the offset at which nginx stops: where it cannot read the text, its length for the end of the file, or
/// where `accepts` says no to a step.
pub(super) fn stop(text: &str, accepts: &mut dyn FnMut(Step<'_>) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut start) = (0_usize, 0, 0);
    let mut words: Vec<&str> = Vec::new();
    let mut state = State::Space;
    while let Some(&it) = bytes.get(at) {
        at += 1;
        if state == State::AfterQuote {
            match it {
                b';' | b'{' => state = State::Space,
                b')' => {
                    (state, start) = (State::Bare, at - 1);
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
            (State::Quoted(open), it) if it == open => {
                words.push(text.get(start + 1..at - 1).unwrap_or_default());
                state = State::AfterQuote;
            }
            (State::Quoted(_), _) => {}
            (State::Bare, b'$') if bytes.get(at) == Some(&b'{') => at += 1,
            (State::Space | State::Bare, b';' | b'{') => {
                if state == State::Bare {
                    words.push(text.get(start..at - 1).unwrap_or_default());
                }
                if words.is_empty() || !accepts(Step::Statement(&words, it == b'{')) {
                    return Some(at - 1);
                }
                (state, depth) = (State::Space, depth + usize::from(it == b'{'));
                words.clear();
            }
            (State::Space, b'}') if !words.is_empty() || depth == 0 => return Some(at - 1),
            (State::Space, b'}') => {
                depth -= 1;
                if !accepts(Step::Close) {
                    return Some(at - 1);
                }
            }
            (State::Space, b'#') => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            (State::Bare, it) if is_blank(it) => {
                words.push(text.get(start..at - 1).unwrap_or_default());
                state = State::Space;
            }
            (State::Space, it) if is_blank(it) => {}
            (State::Space, it) => {
                start = at - 1;
                state = if matches!(it, b'"' | b'\'') { State::Quoted(it) } else { State::Bare };
                at += usize::from(it == b'\\');
                at += usize::from(it == b'$' && bytes.get(at) == Some(&b'{'));
            }
            _ => {}
        }
    }
    let open = depth > 0 || !words.is_empty() || state != State::Space;
    open.then_some(text.len())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Step, stop};

    fn plain(text: &str) -> Option<usize> {
        stop(text, &mut |_| true)
    }

    #[test]
    fn what_is_right_is_read_to_the_end() {
        for it in ["a b;", "a { b c; }", "a \"b;}\" 'c' ; # }", "a b\\;c ${x}{ d; }", "if ($a = \"b\") { c; }", ""] {
            assert_eq!(plain(it), None, "{it}");
        }
    }

    #[test]
    fn the_place_is_where_nginx_notices() {
        assert_eq!(plain("a { b\n}"), Some(6));
        assert_eq!(plain("a { b;\n"), Some(7));
        assert_eq!(plain("a;\n}"), Some(3));
        assert_eq!(plain("a \"b\"c;"), Some(5));
        assert_eq!(plain("a \"b;\nc;\n"), Some(9));
        assert_eq!(plain("a;;"), Some(2));
    }
    #[test]
    fn every_step_is_shown() {
        let mut all = String::new();
        let stopped = stop("a 'b c' { if ($x = \"y\") { d; } }\nend e;", &mut |step| {
            match step {
                Step::Statement(words, opens) => write!(all, "{words:?}{} ", if opens { "{" } else { "" }).unwrap(),
                Step::Close => all += "} ",
            }
            !all.contains("end")
        });
        assert_eq!(all, r#"["a", "b c"]{ ["if", "($x", "=", "y", ")"]{ ["d"] } } ["end", "e"] "#);
        assert_eq!(stopped, Some(38));
    }
}
