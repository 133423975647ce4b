//! "And so on": the lines that a document leaves out of a block. They are
//! holes: what a block lacks may be exactly there.

use std::sync::Arc;

use super::{Kind, content};
use crate::source::{Hole, Source, Span};

/// Returns the source with its elisions blanked and made holes.
pub(super) fn blank(source: &Source, kind: Kind) -> Source {
    if !["...", ". . .", "…"].iter().any(|it| source.text.contains(it)) {
        return source.clone();
    }
    let mut bytes = source.text.as_bytes().to_vec();
    let mut holes = source.holes.to_vec();
    for span in elisions(source, kind) {
        let start = (span.start - source.base) as usize;
        if !source.slice(span).starts_with(['#', ';', '/']) {
            bytes[start..start + span.len()].fill(b' ');
        }
        holes.push(Hole::Lines(span));
    }
    holes.sort_by_key(|hole| hole.span());
    // Only whole characters were replaced.
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    Source { text, holes: holes.into(), ..source.clone() }
}

/// Returns the source with more behind it that is not shown.
pub(super) fn at_end(source: Source) -> Source {
    let end = source.text.len();
    let hole = Hole::Lines(source.span(end, end));
    let holes = source.holes.iter().copied().chain([hole]).collect();
    Source { holes, ..source }
}

fn elisions(source: &Source, kind: Kind) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let text = line.trim();
        let start = at + line.len() - line.trim_start().len();
        if content::is_elision(text) || is_elided_comment(text) {
            found.push(source.span(start, start + text.len()));
        } else if kind == Kind::Nginx {
            found.extend(in_braces(line).map(|(from, to)| source.span(at + from, at + to)));
        }
        at += line.len();
    }
    found
}

/// `# ... the other locations`, `# rest of the file ...`.
fn is_elided_comment(line: &str) -> bool {
    let Some(comment) = line.strip_prefix('#') else { return false };
    let comment = comment.trim_start_matches('#').trim();
    comment.starts_with("...") || comment.starts_with('…') || comment.ends_with("...") || comment.ends_with('…')
}

/// `location / { ... }`: dots where a statement would stand.
fn in_braces(line: &str) -> Option<(usize, usize)> {
    let (at, length) = line.find("...").map(|at| (at, 3)).or_else(|| line.find('…').map(|at| (at, '…'.len_utf8())))?;
    let before = line[..at].trim_end();
    let after = line[at + length..].trim_start();
    let opens = before.is_empty() || before.ends_with(['{', ';', '}']);
    (opens && (after.is_empty() || after.starts_with(['}', '#', ';']))).then(|| {
        let semicolon = if after.starts_with(';') { line[at..].find(';').map_or(0, |it| it + 1 - length) } else { 0 };
        (at, at + length + semicolon)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileSet;

    #[test]
    fn elisions_are_holes_and_no_words() {
        let text = "server {\n    ...\n    . . .\n    # ... more\n    location / { ... }\n    return 200 'a...';\n}\n";
        let files = FileSet::from_texts([("a", text)]);
        let id = files.ids().next().unwrap();
        let source = blank(&Source::whole(id, files.text(id).clone()), Kind::Nginx);
        let holes: Vec<_> = source.holes.iter().map(|it| &text[it.span().range()]).collect();
        assert_eq!(holes, ["...", ". . .", "# ... more", "..."]);
        assert!(source.text.contains("location / {     }") && source.text.contains("'a...'"));
    }
}
