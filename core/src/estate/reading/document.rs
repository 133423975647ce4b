//! The files that a document shows: its blocks of code and its tables of
//! variables, each with the name the document gives it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::{Kind, Place, Text, block, variables};
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
    let mut later: HashMap<String, HashSet<String>> = HashMap::new();
    for text in texts.iter_mut().rev().filter(|it| it.place == Place::Block && !it.path.is_empty()) {
        let seen = later.entry(text.path.trim_start_matches("./").to_owned());
        let is_first = matches!(seen, Entry::Vacant(_));
        let set = seen.or_default();
        let names = variables::names(text);
        let replaced = !is_first && (text.kind != Kind::Env || names.iter().any(|it| set.contains(it)));
        set.extend(names);
        if replaced {
            text.place = Place::Superseded;
        }
    }
}
