//! Values as words: cut at white space, with quotes and C escapes undone where
//! the directive asks for it.

use std::ops::Range;

/// A word of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word with its quotes and escapes undone.
    pub text: String,
    /// Where it stands in the value, quotes included.
    pub span: Range<usize>,
}

/// What is wrong with the quoting of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordError {
    /// What.
    pub kind: WordErrorKind,
    /// Where in the value.
    pub span: Range<usize>,
}

/// What is wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordErrorKind {
    /// A quote that is not closed: nothing from this word on is read.
    UnbalancedQuote,
    /// A backslash before a character that has no escape.
    UnknownEscape,
}

/// What a reader does with a backslash that starts no known escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// Keeps it, with a warning: commands.
    Relaxed,
    /// Drops the rest of the value: `Environment=`.
    Strict,
    /// Backslashes mean nothing but to keep the next character: lists that are only unquoted.
    None,
}

/// Cuts a value at white space and leaves quotes alone.
pub fn plain(value: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    value.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).map(move |word| {
        let start = word.as_ptr() as usize - value.as_ptr() as usize;
        (start..start + word.len(), word)
    })
}

/// Cuts a value into unquoted words; stops at what cannot be read.
///
/// # Examples
///
/// ```
/// use landreeve::syntax::systemd::words::{quoted, Escapes};
///
/// let (words, errors) = quoted(r#""A=one two" B='x'"#, Escapes::Strict);
/// assert_eq!((words[0].text.as_str(), words[1].text.as_str()), ("A=one two", "B=x"));
/// assert!(errors.is_empty());
/// ```
pub fn quoted(value: &str, escapes: Escapes) -> (Vec<Word>, Vec<WordError>) {
    let mut cutter = Cutter::new(value, escapes);
    let mut words = Vec::new();
    while let Some(word) = cutter.next_word() {
        words.push(word);
    }
    (words, cutter.errors)
}

/// What may end a word, or stand for something else in it.
const SPECIAL: &[u8] = b" \t\n\r\"'\\";

/// Takes words off a value, one at a time.
#[derive(Debug)]
pub(super) struct Cutter<'v> {
    value: &'v str,
    /// Where the rest starts.
    pub(super) at: usize,
    escapes: Escapes,
    pub(super) errors: Vec<WordError>,
}

impl<'v> Cutter<'v> {
    pub(super) fn new(value: &'v str, escapes: Escapes) -> Self {
        Self { value, at: 0, escapes, errors: Vec::new() }
    }

    /// Skips white space; returns the rest.
    pub(super) fn rest(&mut self) -> &'v str {
        let rest = &self.value[self.at..];
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    /// Takes the next word; `None` at the end, and for good after an error that ends the reading.
    pub(super) fn next_word(&mut self) -> Option<Word> {
        if self.rest().is_empty() {
            return None;
        }
        let start = self.at;
        let mut text = String::new();
        let mut quote: Option<(u8, usize)> = None;
        let mut at = start;
        // What means something is ASCII: all between two such bytes is taken in one piece.
        while let Some(length) = self.value.as_bytes()[at..].iter().position(|it| SPECIAL.contains(it)) {
            text.push_str(&self.value[at..at + length]);
            at += length;
            let it = self.value.as_bytes()[at];
            match (it, quote) {
                (b'\\', _) => {
                    let (read, end) = self.escape(at, &mut text);
                    if !read {
                        return self.stop();
                    }
                    at = end;
                    continue;
                }
                (_, Some((open, _))) if it == open => quote = None,
                (b'"' | b'\'', None) => quote = Some((it, at)),
                (b' ' | b'\t' | b'\n' | b'\r', None) => {
                    self.at = at;
                    return Some(Word { text, span: start..at });
                }
                _ => text.push(char::from(it)),
            }
            at += 1;
        }
        text.push_str(&self.value[at..]);
        if let Some((_, at)) = quote {
            self.errors.push(WordError { kind: WordErrorKind::UnbalancedQuote, span: at..self.value.len() });
            return self.stop();
        }
        self.at = self.value.len();
        Some(Word { text, span: start..self.value.len() })
    }

    fn stop(&mut self) -> Option<Word> {
        self.at = self.value.len();
        None
    }

    /// Undoes the escape at the backslash at `at`; returns whether to go on, and where.
    fn escape(&mut self, at: usize, text: &mut String) -> (bool, usize) {
        let rest = &self.value[at + 1..];
        let Some(next) = rest.chars().next() else {
            self.errors.push(WordError { kind: WordErrorKind::UnknownEscape, span: at..at + 1 });
            text.push('\\');
            return (self.escapes == Escapes::Relaxed, at + 1);
        };
        let end = at + 1 + next.len_utf8();
        if self.escapes == Escapes::None {
            text.push(next);
            return (true, end);
        }
        if let Some((decoded, length)) = c_escape(rest) {
            text.push(decoded);
            return (true, at + 1 + length);
        }
        self.errors.push(WordError { kind: WordErrorKind::UnknownEscape, span: at..end });
        text.push('\\');
        text.push(next);
        (self.escapes == Escapes::Relaxed, end)
    }
}

/// Reads what follows a backslash: the character meant, and the length read.
///
/// A byte above 0x7f that stands alone is given as the replacement character.
pub(super) fn c_escape(rest: &str) -> Option<(char, usize)> {
    let number = |from: usize, length: usize, radix: u32| {
        let digits = rest.get(from..from + length)?;
        let value = digits.chars().try_fold(0u32, |sum, it| Some(sum * radix + it.to_digit(radix)?))?;
        (value != 0).then_some(value)
    };
    let byte = |value: u32| if value < 0x80 { char::from_u32(value) } else { Some(char::REPLACEMENT_CHARACTER) };
    let simple = match rest.bytes().next()? {
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'v' => '\u{b}',
        b'\\' => '\\',
        b'"' => '"',
        b'\'' => '\'',
        b's' => ' ',
        b'x' => return Some((byte(number(1, 2, 16)?)?, 3)),
        b'u' => return Some((char::from_u32(number(1, 4, 16)?)?, 5)),
        b'U' => return Some((char::from_u32(number(1, 8, 16)?)?, 9)),
        b'0'..=b'7' => return number(0, 3, 8).filter(|it| *it <= 255).and_then(|it| Some((byte(it)?, 3))),
        _ => return None,
    };
    Some((simple, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str, escapes: Escapes) -> Vec<String> {
        quoted(value, escapes).0.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn quotes_work_in_the_middle_of_a_word() {
        assert_eq!(texts(r#"e"f g"h 'i"j'"#, Escapes::Strict), ["ef gh", "i\"j"]);
        assert_eq!(texts("\"\" b", Escapes::Strict), ["", "b"]);
    }

    #[test]
    fn escapes_are_those_of_c() {
        assert_eq!(texts(r"a\tb \x41\101\u00e9\s.", Escapes::Strict), ["a\tb", "AA\u{e9} ."]);
        assert_eq!(texts(r"a \d+ b", Escapes::Relaxed), ["a", "\\d+", "b"]);
        assert_eq!(texts(r"a \d+ b", Escapes::Strict), ["a"]);
        assert_eq!(texts(r"\x0 \000", Escapes::Relaxed), ["\\x0", "\\000"]);
    }

    #[test]
    fn an_open_quote_ends_the_reading() {
        let (words, errors) = quoted("a 'b c", Escapes::Relaxed);
        assert_eq!(words.len(), 1);
        assert_eq!(errors, [WordError { kind: WordErrorKind::UnbalancedQuote, span: 2..6 }]);
    }

    #[test]
    fn plain_words_keep_their_quotes() {
        let words: Vec<_> = plain(" a.service\t\"b\" ").collect();
        assert_eq!(words, [(1..10, "a.service"), (11..14, "\"b\"")]);
    }
}
