//! What stands around a line that a fix puts beside another one: a fence in a list item or a quote ends at the first
//! line that has less in front of it.

use super::{FileSet, Span};

/// What stands in a file before a line's own text, and behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'f> {
    /// From the start of the line: blanks, and the `>` of a quote.
    pub prefix: &'f str,
    /// The line end, of the line before where it has none.
    pub end: &'static str,
}

impl FileSet {
    /// Returns what is around the text that starts at `at`; nothing where it does not start its line.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::{FileSet, Span};
    ///
    /// let files = FileSet::from_texts([("a.md", "> [Unit]\r\n> After=b.service\r\n")]);
    /// let id = files.ids().next().unwrap();
    /// let frame = files.frame(Span::new(id, 12, 17)).unwrap();
    /// assert_eq!((frame.prefix, frame.end), ("> ", "\r\n"));
    /// assert_eq!(files.frame(Span::new(id, 18, 19)), None);
    /// ```
    pub fn frame(&self, at: Span) -> Option<Frame<'_>> {
        let text = self.text(at.file);
        let (before, after) = text.split_at_checked(at.start as usize)?;
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        let prefix = before[start..].trim_start_matches('\u{feff}');
        if !prefix.bytes().all(|it| matches!(it, b' ' | b'\t' | b'>')) {
            return None;
        }
        let line = after.find('\n').map_or(&before[..start], |end| &after[..=end]);
        Some(Frame { prefix, end: if line.ends_with("\r\n") { "\r\n" } else { "\n" } })
    }

    /// Returns what has to go with a word of a line: the blanks before it, those behind it where it starts the line, and
    /// the whole line where it stands there alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::{FileSet, Span};
    ///
    /// let files = FileSet::from_texts([("a.conf", "a b\n  c d\n  e\n")]);
    /// let id = files.ids().next().unwrap();
    /// let cut = |from, to| files.slice(files.with_blanks(Span::new(id, from, to))).to_owned();
    /// assert_eq!((cut(2, 3), cut(6, 7), cut(12, 13)), (" b".to_owned(), "c ".to_owned(), "  e\n".to_owned()));
    /// ```
    pub fn with_blanks(&self, word: Span) -> Span {
        let text = self.text(word.file);
        let (start, end) = (word.start as usize, word.end as usize);
        let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) else { return word };
        let blank = |it: char| matches!(it, ' ' | '\t');
        if self.frame(word).is_none() {
            return Span::new(word.file, before.trim_end_matches(blank).len(), end);
        }
        let rest = after.trim_start_matches(blank);
        let until = text.len() - rest.len();
        let line_end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
        if line_end == 0 {
            return Span::new(word.file, start, until);
        }
        Span::new(word.file, before.rfind('\n').map_or(0, |it| it + 1), until + line_end)
    }
}
