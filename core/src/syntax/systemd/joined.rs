//! A logical line made of several stretches of the file: what continuation
//! lines come to, and the way back from the joined text to the file.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::{Source, Span};

/// A stretch of joined text: its pieces in the file, one blank between two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The first piece, often the only one.
    first: Span,
    /// The pieces of the lines that continue it.
    rest: Vec<Span>,
}

impl Joined {
    /// Returns a stretch of one line.
    pub fn new(span: Span) -> Self {
        Self { first: span, rest: Vec::new() }
    }

    /// Adds the next line's piece.
    pub(super) fn push(&mut self, piece: Span) {
        self.rest.push(piece);
    }

    /// Returns the pieces, in order; each stands in the file as it stands in the text.
    pub fn pieces(&self) -> impl Iterator<Item = Span> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// Returns the span from the first piece to the last, with what stands between them.
    pub fn span(&self) -> Span {
        self.rest.last().map_or(self.first, |last| self.first.to(*last))
    }

    /// Returns the joined text.
    pub fn text<'s>(&self, source: &'s Source) -> Cow<'s, str> {
        if self.rest.is_empty() {
            return Cow::Borrowed(source.slice(self.first));
        }
        let mut text = String::from(source.slice(self.first));
        for piece in &self.rest {
            text.push(' ');
            text.push_str(source.slice(*piece));
        }
        Cow::Owned(text)
    }

    /// Returns the span in the file of a range of the joined text.
    ///
    /// A range past the end gives the end.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if self.rest.is_empty() {
            let end = self.first.len();
            return self.first.sub(range.start.min(end), range.end.min(end).max(range.start.min(end)));
        }
        let (start, end) = (self.place(range.start, false), self.place(range.end, true));
        Span { file: self.first.file, start, end: end.max(start) }
    }

    /// Returns a part of this stretch.
    #[must_use]
    pub fn sub(&self, range: Range<usize>) -> Self {
        if self.rest.is_empty() && range.start <= range.end && range.end <= self.first.len() {
            return Self::new(self.first.sub(range.start, range.end));
        }
        let mut at = 0;
        let mut cut: Option<Self> = None;
        for piece in self.pieces() {
            let (from, to) = (range.start.max(at), range.end.min(at + piece.len()));
            if from <= to {
                let part = piece.sub(from - at, to - at);
                match &mut cut {
                    None => cut = Some(Self::new(part)),
                    Some(cut) => cut.push(part),
                }
            }
            at += piece.len() + 1;
        }
        cut.unwrap_or_else(|| Self::new(self.span().tail()))
    }

    /// Returns the offset in the file of an offset in the joined text.
    ///
    /// The border between two pieces belongs to the earlier one as an end and
    /// to the later one as a start.
    fn place(&self, offset: usize, is_end: bool) -> u32 {
        let mut at = 0;
        for piece in self.pieces() {
            let inside = offset - at;
            if inside < piece.len() || (inside == piece.len() && (is_end || self.rest.is_empty())) {
                return piece.start + inside as u32;
            }
            if inside <= piece.len() {
                return piece.end;
            }
            at += piece.len() + 1;
        }
        self.span().end
    }
}
