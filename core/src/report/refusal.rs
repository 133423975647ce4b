//! A text of the user's that cannot be used at all, shown at the place where
//! it is wrong.

use annotate_snippets::{AnnotationKind, Level, Origin, Snippet};

use crate::source::{LineIndex, Span};

use super::{Look, visible};

/// Returns what is wrong with `text`, which the user calls `path`, with the line of `span`.
pub fn refusal(path: &str, text: &str, span: Span, message: &str, look: Look) -> String {
    let lines = LineIndex::new(text);
    let at = lines.position(text, span.start);
    let start = (lines.start(at.line) as usize).min(text.len());
    let line = text[start..].lines().next().unwrap_or_default();
    let column = |offset: u32| {
        let mut column = (offset as usize).saturating_sub(start).min(line.len());
        while !line.is_char_boundary(column) {
            column -= 1;
        }
        column
    };
    let mark = AnnotationKind::Primary.span(column(span.start)..column(span.end));
    let title = Level::ERROR.primary_title(visible(message));
    let group = if line.is_empty() {
        title.element(Origin::path(visible(path)).line(at.line as usize).char_column(at.column as usize))
    } else {
        title.element(Snippet::source(line).path(visible(path)).line_start(at.line as usize).annotation(mark))
    };
    look.renderer().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileSet;

    #[test]
    fn the_line_and_the_place_are_shown() {
        let text = "[targets]\nngnix = \"1.22\"\n";
        let files = FileSet::from_texts([("landreeve.toml", text)]);
        let id = files.find("landreeve.toml").unwrap();
        let shown = refusal("landreeve.toml", text, Span::new(id, 10, 15), "no program `ngnix`", Look::default());
        let expected = "\
error: no program `ngnix`
 --> landreeve.toml:2:1
  |
2 | ngnix = \"1.22\"
  | ^^^^^";
        assert_eq!(shown, expected);
    }
}
