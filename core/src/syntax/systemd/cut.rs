//! Values cut into words in every way that systemd's directives ask for: other
//! separators than white space, quotes that count or not, escapes of three
//! kinds. Source: `extract_first_word` in `src/basic/extract-word.c`.
//!
//! [`words`](super::words) does the two commonest styles with all their errors;
//! this one allocates only for words that hold quotes or escapes.

use std::borrow::Cow;
use std::ops::Range;

use super::words::c_escape;

/// What separates words where a directive says nothing else.
pub const BLANKS: &str = " \t\n\r";

/// How a directive cuts its value.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// The characters between words.
    pub separators: &'static str,
    /// Whether two separators have an empty word between them.
    pub keeps_empty: bool,
    /// Whether quotes hold words together, and are dropped.
    pub unquotes: bool,
    /// What a backslash does.
    pub backslash: Backslash,
}

/// What a backslash does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backslash {
    /// It is a character like any other.
    Stays,
    /// It is dropped, and the next character is one like any other.
    Drops,
    /// It starts an escape of C; another one is an error.
    Escapes,
    /// As [`Backslash::Escapes`], and a separator may be escaped, too.
    EscapesSeparators,
}

impl Style {
    /// White space separates; quotes and backslashes mean nothing.
    pub const PLAIN: Self =
        Self { separators: BLANKS, keeps_empty: false, unquotes: false, backslash: Backslash::Stays };
    /// White space separates, quotes count, backslashes mean nothing.
    pub const QUOTED: Self =
        Self { separators: BLANKS, keeps_empty: false, unquotes: true, backslash: Backslash::Stays };
    /// White space separates, quotes count, a backslash keeps the next character.
    pub const UNQUOTED: Self =
        Self { separators: BLANKS, keeps_empty: false, unquotes: true, backslash: Backslash::Drops };
    /// White space separates, quotes and the escapes of C count.
    pub const ESCAPED: Self =
        Self { separators: BLANKS, keeps_empty: false, unquotes: true, backslash: Backslash::Escapes };
}

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'v> {
    /// The word with its quotes and escapes undone.
    pub text: Cow<'v, str>,
    /// Where it stands in the value, quotes included.
    pub span: Range<usize>,
    /// Whether the separator behind it is not white space.
    pub joined: bool,
}

/// A quote that is not closed, or a backslash that starts no escape: nothing from this word on is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where the word starts, to the end of the value.
    pub span: Range<usize>,
    /// Where the quote stands that is not closed, if that is what is wrong.
    pub quote: Option<usize>,
}

/// The words of a value, in order; ends after an error.
#[derive(Debug, Clone)]
pub struct Cut<'v> {
    value: &'v str,
    at: usize,
    style: Style,
    /// Whether a separator was read last (or nothing yet): with [`Style::keeps_empty`] a word follows, if only an empty one.
    expects: bool,
    done: bool,
}

/// Cuts a value.
///
/// # Examples
///
/// ```
/// use landreeve::syntax::systemd::cut::{Style, cut};
///
/// let words: Vec<_> = cut("'/a b' /c", Style::QUOTED).map(|it| it.unwrap().text).collect();
/// assert_eq!(words, ["/a b", "/c"]);
/// ```
pub fn cut(value: &str, style: Style) -> Cut<'_> {
    Cut { value, at: 0, style, expects: true, done: false }
}

impl<'v> Cut<'v> {
    /// Returns what is not read yet.
    pub fn rest(&self) -> &'v str {
        &self.value[self.at..]
    }

    /// Returns where the rest starts.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Returns the next word, cut in another style from here on.
    pub fn next_as(&mut self, style: Style) -> Option<Result<Part<'v>, Broken>> {
        self.style = style;
        self.next()
    }

    /// All separators are ASCII, so that bytes tell.
    fn separates(&self, it: u8) -> bool {
        self.style.separators.as_bytes().contains(&it)
    }

    /// Returns how many separators a text starts with.
    fn separators(&self, text: &str) -> usize {
        text.bytes().take_while(|it| self.separates(*it)).count()
    }

    fn broken(&mut self, start: usize, quote: Option<usize>) -> Broken {
        self.done = true;
        self.at = self.value.len();
        Broken { span: start..self.value.len(), quote }
    }

    /// Ends a word before the separator at `end` and goes behind all that belong to it.
    fn pass(&mut self, end: usize) {
        let first = usize::from(end < self.value.len());
        self.at = end + if self.style.keeps_empty { first } else { self.separators(&self.value[end..]) };
        self.expects = first > 0;
    }

    fn word(&mut self, start: usize) -> Result<Part<'v>, Broken> {
        let mut undone: Option<String> = None;
        let mut quote: Option<(u8, usize)> = None;
        let mut at = start;
        let mut end = self.value.len();
        while let Some(&it) = self.value.as_bytes().get(at) {
            let mut next = at + 1;
            match (it, quote) {
                (b'\\', _) if self.style.backslash != Backslash::Stays => {
                    let text = undone.get_or_insert_with(|| self.value[start..at].to_owned());
                    let Some((meant, length)) = escape(&self.value[next..], self.style) else {
                        return Err(self.broken(start, None));
                    };
                    text.push(meant);
                    at = next + length;
                    continue;
                }
                (_, Some((open, _))) if it == open => {
                    undone.get_or_insert_with(|| self.value[start..at].to_owned());
                    quote = None;
                }
                (b'"' | b'\'', None) if self.style.unquotes => {
                    undone.get_or_insert_with(|| self.value[start..at].to_owned());
                    quote = Some((it, at));
                }
                (_, None) if self.separates(it) => {
                    end = at;
                    break;
                }
                _ => {
                    while !self.value.is_char_boundary(next) {
                        next += 1;
                    }
                    if let Some(text) = &mut undone {
                        text.push_str(&self.value[at..next]);
                    }
                }
            }
            at = next;
        }
        if let Some((_, at)) = quote {
            return Err(self.broken(start, Some(at)));
        }
        let joined = self.value[end..].starts_with(|it: char| !BLANKS.contains(it));
        self.pass(end);
        let text = undone.map_or(Cow::Borrowed(&self.value[start..end]), Cow::Owned);
        Ok(Part { text, span: start..end, joined })
    }
}

impl<'v> Iterator for Cut<'v> {
    type Item = Result<Part<'v>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        if !self.style.keeps_empty {
            self.at += self.separators(self.rest());
        }
        let is_empty = self.at >= self.value.len();
        if is_empty && !(self.style.keeps_empty && self.expects) {
            self.done = true;
            return None;
        }
        Some(self.word(self.at))
    }
}

/// The character that a backslash before `rest` stands for, and the length read.
fn escape(rest: &str, style: Style) -> Option<(char, usize)> {
    let next = rest.chars().next()?;
    if style.backslash == Backslash::Drops {
        return Some((next, next.len_utf8()));
    }
    let separates = style.backslash == Backslash::EscapesSeparators && style.separators.contains(next);
    c_escape(rest).or_else(|| separates.then(|| (next, next.len_utf8())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str, style: Style) -> Vec<String> {
        cut(value, style).map_while(Result::ok).map(|it| it.text.into_owned()).collect()
    }

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(texts(r#"'a b' c"d"e \f"#, Style::QUOTED), ["a b", "cde", "\\f"]);
        assert_eq!(texts(r"a\ b c", Style::UNQUOTED), ["a b", "c"]);
        assert_eq!(texts(r#""a b""#, Style::PLAIN), ["\"a", "b\""]);
        assert_eq!(texts(r"a\tb \q c", Style::ESCAPED), ["a\tb"]);
    }

    #[test]
    fn other_separators() {
        let colons =
            Style { separators: ":", keeps_empty: true, unquotes: false, backslash: Backslash::EscapesSeparators };
        assert_eq!(texts(r"a::b\:c:", colons), ["a", "", "b:c", ""]);
        let commas = Style { separators: " ,", ..Style::UNQUOTED };
        assert_eq!(texts("1, 2 ,3", commas), ["1", "2", "3"]);
    }

    #[test]
    fn an_open_quote_ends_it() {
        let mut words = cut("a 'b c", Style::QUOTED);
        assert!(words.next().is_some_and(|it| it.is_ok()));
        assert_eq!(words.next(), Some(Err(Broken { span: 2..6, quote: Some(2) })));
        assert_eq!(words.next(), None);
    }
}
