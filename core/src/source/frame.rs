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
}
