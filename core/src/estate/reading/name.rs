//! How a document names the file that a block shows.

use super::edited::{Edits, Opened};
use super::{Kind, kind};
use crate::source::Span;
use crate::syntax::markdown::{CodeBlock, Document, Part, code_spans};

/// A path that may name a block, and what gives it that name.
pub(super) struct Candidate {
    pub(super) path: String,
    pub(super) by: By,
}

/// What names a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The block itself or the line above.
    Said,
    /// The file is opened in an editor above, perhaps also elsewhere, perhaps to add the block to it.
    Editor {
        /// The document opens or changes the file elsewhere as well.
        again: bool,
        /// The words above the block add it to the file.
        added: bool,
    },
    /// The heading above, which may be about more than this block.
    Heading,
}

/// Returns the paths that may name a block, the surest first: the info string, a comment on its first
/// line, the line above, an editor above, the heading above.
pub(super) fn candidates(document: &Document, part: &Part, block: &CodeBlock, edits: &Edits) -> Vec<Candidate> {
    let mut said: Vec<String> = Vec::new();
    said.extend(in_info(&block.info_text));
    said.extend(in_first_comment(&block.source.text));
    let above = line_above(document, part.span);
    if !is_partial(document.slice(above)) {
        said.extend(in_line(document, above));
    }
    let by = |by: By| move |path: String| Candidate { path, by };
    let mut all: Vec<Candidate> = said.into_iter().map(by(By::Said)).collect();
    let opened = edits.above(document, part);
    all.extend(opened.map(|Opened { path, again, added }| Candidate { path, by: By::Editor { again, added } }));
    if let Some(heading) = document.headings_of(part).next() {
        all.extend(in_line(document, heading.span).into_iter().map(by(By::Heading)));
    }
    all
}

/// Returns the path that the line above a table or a paragraph of variables gives it.
pub(super) fn above(document: &Document, part: &Part) -> Vec<String> {
    let mut paths = in_line(document, line_above(document, part.span));
    if let Some(heading) = document.headings_of(part).next() {
        paths.extend(in_line(document, heading.span));
    }
    paths
}

/// `title="x"`, `file=x`, `ruby:config/puma.rb`, or a path as a word of its own.
fn in_info(info: &str) -> Option<String> {
    let words = info.split(|it: char| it.is_whitespace() || matches!(it, ',' | '{' | '}'));
    words.filter(|word| !word.is_empty()).find_map(|word| {
        let value = match word.split_once('=') {
            Some(("title" | "file" | "filename" | "path" | "name", value)) => value,
            Some(_) => return None,
            None => word.split_once(':').map_or(word, |(_, path)| path),
        };
        path(value.trim_matches(['"', '\'']))
    })
}

/// A first line that is a comment with nothing but a path.
fn in_first_comment(code: &str) -> Option<String> {
    let line = code.lines().map(str::trim).find(|line| !line.is_empty())?;
    let comment = ["#", "//", ";", "--"].iter().find_map(|sign| line.strip_prefix(sign))?;
    if line.starts_with("#!") {
        return None;
    }
    let comment = comment.trim_start_matches(['#', '=', '-']).trim();
    let comment = match comment.split_once(": ") {
        Some((word, rest)) if !word.contains(['/', '.', ' ']) => rest,
        _ => comment,
    };
    let (first, rest) = comment.split_once(char::is_whitespace).unwrap_or((comment, ""));
    let note = rest.trim_start().is_empty() || rest.trim_start().starts_with(['(', '-', '—', '–']);
    if note { path(first.trim_matches(['`', '"', '\'']).trim_end_matches(':')) } else { None }
}

/// The paths of a line: in ticks or in parentheses, or the whole of the line.
fn in_line(document: &Document, line: Span) -> Vec<String> {
    let text = document.slice(line);
    let ticked = code_spans(&document.source, line).into_iter().map(|it| document.slice(it.content));
    let bracketed =
        text.split('(').skip(1).filter_map(|rest| rest.split_once(')')).flat_map(|(inner, _)| inner.split_whitespace());
    let whole = text.trim().trim_start_matches(['#', '*', '-', ' ']).trim_end_matches([':', '*']).trim();
    ticked.chain(bracketed).chain([whole]).filter_map(path).collect()
}

/// The nearest line above with something on it, unless it closes another block or belongs to a table.
pub(super) fn line_above(document: &Document, span: Span) -> Span {
    let base = document.source.base;
    let text = &document.source.text[..(span.start - base) as usize];
    let mut end = text.rfind('\n').unwrap_or(0);
    loop {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..end].trim_matches([' ', '\t', '\r', '>']);
        if !line.is_empty() || start == 0 {
            let closes = ["```", "~~~", "|"].iter().any(|it| line.starts_with(it));
            return document.source.span(start, if closes { start } else { end });
        }
        end = start - 1;
    }
}

/// Words that say a block is a part of the file, to be put into it.
pub(super) fn is_partial(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "add",
        "agrega",
        "agregar",
        "ajouter",
        "ajoutez",
        "append",
        "anade",
        "añade",
        "añadir",
        "dentro",
        "inside",
        "insert",
        "hinzufügen",
    ];
    let lower = line.to_lowercase();
    lower.split(|it: char| !it.is_alphabetic()).any(|word| WORDS.contains(&word))
}

/// Returns a word as the path of a file, if it is one.
pub(super) fn path(word: &str) -> Option<String> {
    let word = word.trim().trim_end_matches([',', ';', ':']);
    let legal = |it: char| it.is_ascii_alphanumeric() || "/._-@~+{}$<>*%".contains(it);
    let ok = !word.is_empty()
        && word.len() < 200
        && !word.contains("//")
        && !word.ends_with('/')
        && word.chars().all(legal)
        && (word.contains('/') || word.contains('.') && kind::of_path(word).is_some_and(|it| it != Kind::JavaScript));
    ok.then(|| word.to_owned())
}
