//! Paths in the text of a document against the tree it draws: what the tree
//! shows at another place cannot be here as well.

use super::{Drawing, Drawn, Layout};
use crate::source::Span;
use crate::syntax::markdown::{Document, PartKind, code_spans};

/// A path that the drawn tree has elsewhere.
#[derive(Debug, Clone)]
pub struct Contradiction {
    /// The path as the text gives it.
    pub path: String,
    /// Where the text gives it.
    pub span: Span,
    /// The drawn folder that does not hold it.
    pub folder: String,
    /// The place of the same name that the tree draws.
    pub listed: String,
    /// Where it is drawn.
    pub listed_at: Span,
}

impl Layout {
    /// Returns the paths in code markup of a document's text that contradict a tree it draws.
    pub fn contradictions(&self, document: &Document) -> Vec<Contradiction> {
        let drawings: Vec<&Drawing> =
            self.drawings.iter().filter(|it| document.source.all().contains(it.span)).collect();
        if drawings.is_empty() {
            return Vec::new();
        }
        let parts = document.parts.iter().filter(|it| !matches!(it.kind, PartKind::Code(_)));
        let spans = parts.flat_map(|part| code_spans(&document.source, part.span));
        spans.filter_map(|it| contradiction(&drawings, document.slice(it.content), it.content)).collect()
    }
}

fn contradiction(drawings: &[&Drawing], text: &str, span: Span) -> Option<Contradiction> {
    let legal = |it: char| it.is_ascii_alphanumeric() || "/._-@{}<>$".contains(it);
    if !text.starts_with('/') || !text.chars().all(legal) {
        return None;
    }
    let wanted: Vec<&str> = text.split('/').filter(|it| !it.is_empty()).collect();
    let mut deepest: Vec<(&Drawing, usize, usize)> = Vec::new();
    for drawing in drawings {
        for (at, entry) in drawing.entries.iter().enumerate().filter(|it| it.1.path.starts_with('/')) {
            let own: Vec<&str> = entry.path.split('/').filter(|it| !it.is_empty()).collect();
            let same = own.iter().zip(&wanted).take_while(|(own, wanted)| own == wanted || is_slot(wanted)).count();
            if same == wanted.len() {
                return None;
            }
            if same == own.len() {
                deepest.push((drawing, at, same));
            }
        }
    }
    let depth = deepest.iter().map(|it| it.2).max()?;
    deepest.retain(|it| it.2 == depth);
    if !deepest.iter().all(|(drawing, at, _)| lists_everything(drawing, *at)) {
        return None;
    }
    let (folder, listed) = deepest.iter().find_map(|(drawing, at, _)| {
        let folder = &drawing.entries[*at];
        Some((folder, elsewhere(drawing, folder, &wanted[depth..])?))
    })?;
    Some(Contradiction {
        path: text.to_owned(),
        span,
        folder: folder.path.clone(),
        listed: listed.path.clone(),
        listed_at: listed.span,
    })
}

/// `{project}`, `<name>`, `$NAME`: any name.
fn is_slot(part: &str) -> bool {
    part.starts_with(['{', '<', '$'])
}

/// A folder with one entry may be drawn for that entry's sake; a link shows another place.
fn lists_everything(drawing: &Drawing, at: usize) -> bool {
    let folder = &drawing.entries[at];
    folder.link.is_none() && !folder.is_partial && drawing.children(at).count() > 1
}

/// Returns the entry below `folder` that has the name of the first missing part, or of the last one.
fn elsewhere<'d>(drawing: &'d Drawing, folder: &Drawn, missing: &[&str]) -> Option<&'d Drawn> {
    let prefix = format!("{}/", folder.path);
    let below = || drawing.entries.iter().filter(|it| it.path.starts_with(&prefix));
    let name = |it: &Drawn| it.path.rsplit('/').next().unwrap_or_default().to_owned();
    let (first, last) = (missing.first()?, missing.last()?);
    let conf = format!("{first}.conf");
    below()
        .find(|it| name(it) == **first)
        .or_else(|| below().find(|it| name(it) == **last && last.contains('.')))
        .or_else(|| below().find(|it| missing.len() == 1 && name(it) == conf))
}
