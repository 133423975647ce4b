//! The files that a document shows: its blocks of code and its tables of
//! variables, each with the name the document gives it.

use super::{Kind, Place, Text, block, name, variables};
use crate::syntax::markdown::{Document, PartKind};

/// Returns the texts inside a document, in order.
pub(super) fn texts(whole: &Text) -> Vec<Text> {
    let document = Document::parse(&whole.source);
    let mut texts = Vec::new();
    for part in &document.parts {
        let found = match &part.kind {
            PartKind::Code(code) => block::text(&document, part, code),
            PartKind::Table(table) => variables::of_table(&document, part, table),
            PartKind::Prose => variables::of_prose(&document, part),
            PartKind::Heading(_) => None,
        };
        if let Some((kind, path, source, place)) = found {
            texts.push(Text { source, path, kind, host: whole.host.clone(), place });
        }
    }
    supersede(&mut texts);
    texts
}

/// Of the blocks of one name the last is the file; an env file is added to by a block of other variables.
fn supersede(texts: &mut [Text]) {
    for at in 0..texts.len() {
        let (before, after) = texts.split_at_mut(at + 1);
        let Some(text) = before.last_mut() else { continue };
        if text.place != Place::Block || text.path.is_empty() {
            continue;
        }
        let later = after.iter().filter(|it| it.place == Place::Block && name::same(&it.path, &text.path));
        let replaced = match text.kind {
            Kind::Env => later.into_iter().any(|it| variables::share_one(text, it)),
            kind => later.into_iter().any(|it| it.kind == kind),
        };
        if replaced {
            text.place = Place::Superseded;
        }
    }
}
