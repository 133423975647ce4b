//! Places that a document leaves to be filled in: `[COMPLETAR]`, a cell that
//! says `TBD`, `[ORG]` inside a URL.

use crate::source::Span;
use crate::syntax::markdown::{Document, Part, PartKind, code_spans};

/// A place to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// The word as written.
    pub word: String,
    /// Where.
    pub span: Span,
    /// Whether it is a part of a URL.
    pub in_url: bool,
}

/// Words that, in brackets, ask to be replaced. `[INFO]`, `[x]` and the like do not.
const WORDS: &[&str] = &[
    "A COMPLETER",
    "AUSFÜLLEN",
    "COMPLETAR",
    "COMPLETE",
    "FILL",
    "FILL IN",
    concat!("FIX", "ME"),
    "PENDIENTE",
    "PLACEHOLDER",
    "POR COMPLETAR",
    "POR DEFINIR",
    "PREENCHER",
    "RELLENAR",
    "TBA",
    "TBC",
    "TBD",
    "TODO",
    "À COMPLÉTER",
];

/// Words that say so as the whole of a cell.
const CELLS: &[&str] = &["???", concat!("FIX", "ME"), "TBA", "TBC", "TBD", "TODO"];

pub(super) fn read(document: &Document, blanks: &mut Vec<Blank>) {
    for part in &document.parts {
        match &part.kind {
            PartKind::Code(_) => {}
            PartKind::Table(table) => {
                let cells = table.body().iter().flat_map(|row| &row.cells);
                for cell in cells.filter(|it| CELLS.contains(&it.text.as_str())) {
                    blanks.push(Blank { word: cell.text.clone(), span: cell.content, in_url: false });
                }
                bracketed(document, part, blanks);
            }
            PartKind::Heading(_) | PartKind::Prose => bracketed(document, part, blanks),
        }
    }
}

fn bracketed(document: &Document, part: &Part, blanks: &mut Vec<Blank>) {
    let text = document.slice(part.span);
    let code = code_spans(&document.source, part.span);
    for open in memchr::memchr_iter(b'[', text.as_bytes()) {
        // A word in brackets is short; a link may be as long as it likes.
        let rest = &text[open + 1..];
        let Some(length) = rest.bytes().take(40).position(|it| it == b']') else { continue };
        let (inner, after) = (&rest[..length], &rest[length + 1..]);
        let span = part.span.sub(open, open + length + 2);
        let in_url = || {
            let before = &text[..open];
            let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            word.contains("://") && inner.chars().all(|it| it.is_ascii_uppercase() || matches!(it, '_' | '-'))
        };
        let is_link = after.starts_with(['(', '[', ':']);
        let is_code = || code.iter().any(|it| it.span.contains(span));
        let in_url = in_url();
        if !inner.is_empty() && !is_link && (WORDS.contains(&inner) || in_url) && !is_code() {
            blanks.push(Blank { word: format!("[{inner}]"), span, in_url });
        }
    }
}
