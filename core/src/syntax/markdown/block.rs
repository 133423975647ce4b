//! Blocks of code inside a document.

use std::sync::Arc;

use crate::source::{Source, Span};

/// A block of code, fenced or indented.
#[derive(Debug, Clone)]
pub struct CodeBlock {
    /// What stands behind the opening fence, without outer blanks; empty for an indented block.
    pub info: Span,
    /// [`info`](Self::info) as text.
    pub info_text: String,
    /// Whether fences enclose it.
    pub fenced: bool,
    /// The code. What Markdown strips from the start of each line (the indentation of a list item, the
    /// mark of a quotation) is blanked, byte for byte.
    pub source: Source,
}

impl CodeBlock {
    /// Returns the first word of the info string: the language, when there is one.
    pub fn language(&self) -> &str {
        let end = |it: char| it.is_whitespace() || matches!(it, ',' | '{' | ':');
        self.info_text.split(end).next().unwrap_or_default()
    }
}

/// Cuts the code out of a document: of `all`, only the bytes in `kept` (sorted) stay, with every line end.
pub(super) fn cut(document: &Source, all: Span, kept: &[Span]) -> Source {
    let text = document.slice(all);
    let mut bytes: Vec<u8> = text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' }).collect();
    for span in kept {
        let range = (span.start - all.start) as usize..(span.end - all.start) as usize;
        bytes[range.clone()].copy_from_slice(&text.as_bytes()[range]);
    }
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    Source { file: document.file, base: all.start, text, holes: Arc::default() }
}
