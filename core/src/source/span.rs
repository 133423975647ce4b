//! Where something stands: a file of the set and a byte range in it.
//!
//! Offsets are bytes from the start of the file *on disk*, also for a fenced
//! block inside a Markdown document. Lines and columns are computed when a
//! finding is shown, never stored.

/// A file of a [`FileSet`](super::FileSet), by its place in the set's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

impl FileId {
    /// Returns the place of the file in the set, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open range of bytes in one file.
///
/// Ordered by file, start, end, which is the order findings are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one; never below `start`.
    pub end: u32,
}

impl Span {
    /// Returns the span of `start..end` in `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span never runs backwards");
        Self { file, start: start as u32, end: end as u32 }
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns whether `other` lies within this span, in the same file.
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// Returns whether the two spans share a byte, or one is empty and inside the other.
    pub fn touches(self, other: Self) -> bool {
        self.file == other.file
            && self.start < other.end.max(other.start + 1)
            && other.start < self.end.max(self.start + 1)
    }

    /// Returns the smallest span that covers both; the other must be in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        debug_assert_eq!(self.file, other.file, "a span lies in one file");
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the empty span at the start of this one.
    #[must_use]
    pub fn head(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// Returns the empty span at the end of this one.
    #[must_use]
    pub fn tail(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// Returns the span of the bytes `from..to` counted from this span's start.
    #[must_use]
    pub fn sub(self, from: usize, to: usize) -> Self {
        Self::new(self.file, self.start as usize + from, self.start as usize + to)
    }

    /// Returns the byte range, to index the text of the file.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start, end)
    }

    #[test]
    fn touching_counts_bytes_and_empty_spans() {
        assert!(span(2, 5).touches(span(4, 9)));
        assert!(!span(2, 5).touches(span(5, 9)));
        assert!(span(2, 5).touches(span(3, 3)));
        assert!(!span(2, 5).touches(Span::new(FileId(1), 2, 5)));
    }

    #[test]
    fn joining_covers_both() {
        assert_eq!(span(2, 5).to(span(7, 9)), span(2, 9));
        assert_eq!(span(10, 20).sub(2, 4), span(12, 14));
    }
}
