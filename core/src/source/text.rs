//! The text a parser is given: a whole file or a stretch of one, with the
//! places a template hides.
//!
//! A fenced block of a runbook is a [`Source`] whose `base` is where the block
//! starts. Template holes are blanked *before* parsing, byte for byte, so that
//! every parser keeps one job and every offset stays true:
//!
//! - an expression (`{{ x }}`, `<%= x %>`, `${X}`) becomes a run of
//!   [`Source::FILLER`], which every grammar takes for part of a word;
//! - a statement (`{% if %}`, `<% end %>`, a template comment) becomes blanks.

use std::sync::Arc;

use super::{FileId, Span};

/// Text to parse, and where it came from. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file the text is from.
    pub file: FileId,
    /// The offset in that file of the first byte of `text`.
    pub base: u32,
    /// The text, with template holes blanked.
    pub text: Arc<str>,
    /// What was blanked, in order.
    pub holes: Arc<[Hole]>,
}

/// A place that a template fills in or decides about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hole {
    /// A value the template fills in.
    Value(Span),
    /// Lines that are there or not, or more than once, as the template decides:
    /// from an opening statement to its end, both included.
    Lines(Span),
}

impl Hole {
    /// Returns the place.
    pub fn span(self) -> Span {
        match self {
            Self::Value(span) | Self::Lines(span) => span,
        }
    }
}

impl Source {
    /// Stands for one byte of a value that a template fills in.
    pub const FILLER: char = '\u{1a}';

    /// Returns a whole file without holes.
    pub fn whole(file: FileId, text: Arc<str>) -> Self {
        Self { file, base: 0, text, holes: Arc::default() }
    }

    /// Returns the span in the file of `start..end` in [`text`](Self::text).
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base as usize + start, self.base as usize + end)
    }

    /// Returns the span of the whole text.
    pub fn all(&self) -> Span {
        self.span(0, self.text.len())
    }

    /// Returns the text a span of this source covers, as the parser saw it.
    pub fn slice(&self, span: Span) -> &str {
        let base = self.base as usize;
        self.text.get(span.start as usize - base..span.end as usize - base).unwrap_or_default()
    }

    /// Returns whether a template fills in some part of `span`.
    pub fn has_hole(&self, span: Span) -> bool {
        self.holes.iter().any(|hole| matches!(hole, Hole::Value(it) if it.touches(span)))
    }

    /// Returns whether a template decides whether some part of `span` is there.
    pub fn is_conditional(&self, span: Span) -> bool {
        self.holes.iter().any(|hole| matches!(hole, Hole::Lines(it) if it.touches(span)))
    }
}
