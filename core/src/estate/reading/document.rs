//! The files that a document shows: its blocks of code and its tables of
//! variables, each with the name the document gives it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::block::{Shown, UNNAMED_ENV};
use super::edited::Edits;
use super::name::By;
use super::{Kind, Place, Text, block, rejected, variables};
use crate::syntax::markdown::{Document, PartKind};

/// Returns the texts inside a document, in order.
pub(super) fn texts(whole: &Text) -> Vec<Text> {
    let document = Document::parse(&whole.source);
    let edits = Edits::of(&document);
    let mut shown: Vec<Shown> = Vec::new();
    for part in &document.parts {
        match &part.kind {
            PartKind::Code(code) if rejected::is(&document, part, code) => {}
            PartKind::Code(code) => shown.extend(block::texts(&document, part, code, &edits)),
            PartKind::Table(table) => shown.extend(variables::of_table(&document, part, table)),
            PartKind::Prose => shown.extend(variables::of_prose(&document, part)),
            PartKind::Heading(_) => {}
        }
    }
    doubt_headings(&mut shown);
    let text = |it: Shown| Text {
        source: it.source,
        path: it.path,
        kind: it.kind,
        host: whole.host.clone(),
        place: it.place,
        is_included: false,
    };
    let mut texts: Vec<Text> = shown.into_iter().map(text).collect();
    name_env_blocks(&mut texts);
    supersede(&mut texts);
    texts
}

/// A heading may be about more than the block below it: where another block is surely the file, this one is
/// a part of it, or an example.
fn doubt_headings(shown: &mut [Shown]) {
    let sure = shown.iter().filter(|it| it.by != By::Heading && !it.path.is_empty());
    let sure: HashSet<String> = sure.map(|it| it.path.trim_start_matches("./").to_owned()).collect();
    let doubtful = |it: &&mut Shown| it.by == By::Heading && it.kind != Kind::Env;
    for it in shown.iter_mut().filter(doubtful) {
        if sure.contains(it.path.trim_start_matches("./")) {
            it.path.clear();
        }
    }
}

/// An env block without a name is the document's `.env`, unless the document speaks of several env files.
fn name_env_blocks(texts: &mut [Text]) {
    let given = texts.iter().filter(|it| it.kind == Kind::Env && !matches!(it.path.as_str(), "" | UNNAMED_ENV));
    let mut names: Vec<&str> = given.map(|it| it.path.trim_start_matches("./")).collect();
    names.sort_unstable();
    names.dedup();
    let name = match names.as_slice() {
        [] => ".env".to_owned(),
        [one] if one.rsplit('/').next() == Some(".env") => (*one).to_owned(),
        _ => String::new(),
    };
    for text in texts.iter_mut().filter(|it| it.path == UNNAMED_ENV) {
        text.path.clone_from(&name);
    }
}

/// Of the blocks of one name the last is the file. An env file is replaced by a block that sets at least half
/// of its variables again; any other adds to it.
fn supersede(texts: &mut [Text]) {
    let mut later: HashMap<String, HashSet<String>> = HashMap::new();
    for text in texts.iter_mut().rev().filter(|it| it.place == Place::Block && !it.path.is_empty()) {
        let seen = later.entry(text.path.trim_start_matches("./").to_owned());
        let is_last = matches!(seen, Entry::Vacant(_));
        let set = seen.or_default();
        let names = variables::names(text);
        let again = names.iter().filter(|it| set.contains(*it)).count();
        let replaced = !is_last && (text.kind != Kind::Env || again * 2 >= names.len());
        set.extend(names);
        if replaced {
            text.place = Place::Superseded;
        }
    }
}
