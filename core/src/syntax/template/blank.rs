//! Blanking tags: values become filler, statements become blanks.

use std::ops::Range;
use std::sync::Arc;

use super::tag::{Role, Tag, tags};
use crate::source::{Hole, Source};

/// How sure it is that a text is a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Its name says so: also `${VAR}` is filled in.
    Template,
    /// It only looks like one: tags stand on one line each.
    Plain,
}

/// Returns the source with its tags blanked, and the holes they leave.
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Source};
/// use landreeve::syntax::template::{Style, blank};
///
/// let files = FileSet::from_texts([("a.j2", "listen {{ p }};\n{% if x %}\nssl on;\n{% endif %}\n")]);
/// let id = files.ids().next().unwrap();
/// let source = blank(&Source::whole(id, files.text(id).clone()), Style::Template);
/// assert_eq!(source.text.split_whitespace().last(), Some("on;"));
/// assert_eq!(source.holes.len(), 2);
/// ```
pub fn blank(source: &Source, style: Style) -> Source {
    let text = &*source.text;
    let mut tags = tags(text, style == Style::Template);
    if style == Style::Plain {
        tags.retain(|tag| !text[tag.range.clone()].contains('\n'));
    }
    if tags.is_empty() {
        return source.clone();
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut holes: Vec<Hole> = source.holes.to_vec();
    for tag in &mut tags {
        if tag.role == Role::Value && stands_alone(text, &tag.range) {
            tag.role = Role::Alone;
        }
        fill(&mut bytes[tag.range.clone()], tag.role == Role::Value);
        let span = source.span(tag.range.start, tag.range.end);
        match tag.role {
            Role::Value => holes.push(Hole::Value(span)),
            Role::Alone => holes.push(Hole::Lines(span)),
            _ => {}
        }
    }
    holes.extend(stretches(&tags, text.len()).into_iter().map(|it| Hole::Lines(source.span(it.start, it.end))));
    holes.sort_by_key(|hole| hole.span());
    // Whole tags were replaced, so no character is cut.
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    Source { text, holes: holes.into(), ..source.clone() }
}

/// A value becomes filler, line ends and all, so that it stays one word; a statement becomes blanks.
pub(super) fn fill(bytes: &mut [u8], value: bool) {
    for byte in bytes {
        *byte = match *byte {
            _ if value => Source::FILLER as u8,
            b'\n' => b'\n',
            b'\r' => b'\r',
            _ => b' ',
        };
    }
}

/// A value with nothing beside it on its lines can be any number of lines.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].rsplit('\n').next().unwrap_or_default();
    let after = text[range.end..].split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}

/// From each outermost opening tag to its closing one, or to the end.
fn stretches(tags: &[Tag], end: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for tag in tags {
        match tag.role {
            Role::Open => open.push(tag.range.start),
            Role::Close => {
                if let Some(start) = open.pop()
                    && open.is_empty()
                {
                    found.push(start..tag.range.end);
                }
            }
            _ => {}
        }
    }
    found.extend(open.first().map(|start| *start..end));
    found
}
