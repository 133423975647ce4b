//! Markdown documents: headings, paragraphs, code blocks, tables and code
//! spans, each with its place. CommonMark with the tables of GitHub, read by
//! `pulldown-cmark`; what the parts mean is left to the estate.

mod block;
mod inline;
mod read;
mod table;

pub use block::CodeBlock;
pub use inline::{CodeSpan, code_spans};
pub use table::{Cell, Row, Table};

use crate::source::{Source, Span};

/// A document as its parts, in the order they stand, without overlap.
#[derive(Debug, Clone)]
pub struct Document {
    /// The whole document.
    pub source: Source,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of a document.
#[derive(Debug, Clone)]
pub struct Part {
    /// The whole part; for a block of code with its fences.
    pub span: Span,
    /// The nearest heading above, by its place in [`Document::parts`].
    pub heading: Option<usize>,
    /// Whether it stands in an item of a list.
    pub in_list: bool,
    /// What it is.
    pub kind: PartKind,
}

/// What a part of a document is.
#[derive(Debug, Clone)]
pub enum PartKind {
    /// A heading and its level, from 1.
    Heading(u8),
    /// Running text: a paragraph, or the text of a list item.
    Prose,
    /// A block of code, fenced or indented.
    Code(CodeBlock),
    /// A table.
    Table(Table),
}

impl Document {
    /// Reads a document. Any text is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::{FileSet, Source};
    /// use landreeve::syntax::markdown::{Document, PartKind};
    ///
    /// let files = FileSet::from_texts([("a.md", "# Setup\n\n```sh\nls\n```\n")]);
    /// let id = files.ids().next().unwrap();
    /// let document = Document::parse(&Source::whole(id, files.text(id).clone()));
    /// let PartKind::Code(block) = &document.parts[1].kind else { panic!() };
    /// assert_eq!((block.language(), &*block.source.text), ("sh", "ls\n"));
    /// ```
    pub fn parse(source: &Source) -> Self {
        Self { source: source.clone(), parts: read::parts(source) }
    }

    /// Returns the text of a span of the document.
    pub fn slice(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    /// Returns the headings above a part, the nearest first.
    pub fn headings_of(&self, part: &Part) -> impl Iterator<Item = &Part> {
        let mut below = u8::MAX;
        let mut next = part.heading;
        std::iter::from_fn(move || {
            while let Some(heading) = next.and_then(|at| self.parts.get(at)) {
                next = heading.heading;
                if let PartKind::Heading(level) = heading.kind
                    && level < below
                {
                    below = level;
                    return Some(heading);
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests;
