//! One word: a name or an argument, quoted or bare.

use std::borrow::Cow;

use crate::source::{Source, Span};

/// The quotes around a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// None.
    Bare,
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
}

/// A word of a statement. Quotes leave no trace for nginx: `"off"` and `off` are the same.
#[derive(Debug, Clone, Copy)]
pub struct Word<'t> {
    pub(super) source: &'t Source,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) quote: Quote,
}

impl<'t> Word<'t> {
    /// Returns the whole word, quotes included.
    pub fn span(self) -> Span {
        self.source.span(self.start as usize, self.end as usize)
    }

    /// Returns the word without its quotes.
    pub fn inner(self) -> Span {
        let (start, end) = self.inside();
        self.source.span(start, end)
    }

    /// Returns how the word is quoted.
    pub fn quote(self) -> Quote {
        self.quote
    }

    /// Returns the word as written, without its quotes.
    pub fn raw(self) -> &'t str {
        let (start, end) = self.inside();
        self.source.text.get(start..end).unwrap_or_default()
    }

    /// Returns what nginx hands to the directive: `\"`, `\'`, `\\` lose the
    /// backslash, `\t`, `\r`, `\n` become control characters, any other backslash stays.
    pub fn text(self) -> Cow<'t, str> {
        decode(self.raw())
    }

    /// Returns whether a template fills in some part of the word.
    pub fn has_hole(self) -> bool {
        self.raw().contains(Source::FILLER)
    }

    fn inside(self) -> (usize, usize) {
        let (start, end) = (self.start as usize, self.end as usize);
        if self.quote == Quote::Bare {
            return (start, end);
        }
        let closed = end > start + 1 && self.source.text.as_bytes()[start] == self.source.text.as_bytes()[end - 1];
        (start + 1, if closed { end - 1 } else { end })
    }
}

/// Resolves the backslashes of a word.
fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(it) = rest.next() {
        if it != '\\' {
            out.push(it);
            continue;
        }
        match rest.next() {
            Some(it @ ('"' | '\'' | '\\')) => out.push(it),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('n') => out.push('\n'),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_some_backslashes_go() {
        assert_eq!(decode(r#"a\"b\'c\\d\te\d\.\ x\"#), "a\"b'c\\d\te\\d\\.\\ x\\");
    }
}
