//! From byte offsets to lines and columns, at the border where people read.

/// Where the lines of a text start.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

/// A line and a column as editors count them, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Lines end at a line feed.
    pub line: u32,
    /// Counts Unicode code points; a byte-order mark counts as one.
    pub column: u32,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// Returns the number of lines; a text that ends in a line feed has an empty last one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Returns whether there is no line, which is never.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Returns the line that holds `offset`, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Returns the offset of the first byte of `line` (from 1); past the end, the last line's.
    pub fn start(&self, line: u32) -> u32 {
        let last = self.starts.len() - 1;
        self.starts[(line.max(1) as usize - 1).min(last)]
    }

    /// Returns line and column of `offset` in `text`, the text this index was made from.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::LineIndex;
    ///
    /// let text = "a\nñandú x";
    /// let at = LineIndex::new(text).position(text, text.find('x').unwrap() as u32);
    /// assert_eq!((at.line, at.column), (2, 7));
    /// ```
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let before = self.before(text, offset);
        Position { line: self.line(offset), column: before.chars().count() as u32 + 1 }
    }

    /// Returns the column of `offset` in UTF-16 code units, from 0, as language servers count.
    pub fn utf16_column(&self, text: &str, offset: u32) -> u32 {
        self.before(text, offset).encode_utf16().count() as u32
    }

    /// Returns the text of the line that holds `offset`, up to it.
    fn before<'t>(&self, text: &'t str, offset: u32) -> &'t str {
        let start = self.start(self.line(offset)) as usize;
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        &text[start.min(end)..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let text = "uno\r\n\n𝔸b\n";
        let index = LineIndex::new(text);
        let at = |offset| {
            let it = index.position(text, offset);
            (it.line, it.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(5), (2, 1));
        assert_eq!(at(10), (3, 2), "one code point, four bytes");
        assert_eq!(index.utf16_column(text, 10), 2);
        assert_eq!(at(12), (4, 1), "the end of the text is on the last, empty line");
        assert_eq!(index.start(2), 5);
    }
}
