//! Variables that a document lists in its prose: a table under the name of an
//! env file, or bare `NAME=value` lines. They become the text of an env file,
//! byte for byte: everything else is blanked.

use std::sync::Arc;

use super::block::Shown;
use super::name::By;
use super::{Kind, Place, Text, content, kind, name};
use crate::source::{Source, Span};
use crate::syntax::markdown::{Cell, Document, Part, Table};

/// Returns a table of variables as the env file it stands under.
pub(super) fn of_table(document: &Document, part: &Part, table: &Table) -> Option<Shown> {
    let path = env_path(document, part)?;
    let (name, value) = columns(table.head())?;
    let pairs: Vec<(Span, Span)> =
        table.body().iter().filter_map(|row| pair(row.cells.get(name)?, row.cells.get(value)?)).collect();
    if pairs.is_empty() {
        return None;
    }
    Some(shown(path, assignments(document, part.span, &pairs)))
}

/// Returns a paragraph of nothing but assignments as the env file it stands under.
pub(super) fn of_prose(document: &Document, part: &Part) -> Option<Shown> {
    let text = document.slice(part.span);
    if !content::is_only_env(text) {
        return None;
    }
    let path = env_path(document, part)?;
    let source = Source { file: document.source.file, base: part.span.start, text: text.into(), holes: Arc::default() };
    Some(shown(path, source))
}

fn shown(path: String, source: Source) -> Shown {
    Shown { kind: Kind::Env, path, by: By::Said, source, place: Place::Table }
}

fn env_path(document: &Document, part: &Part) -> Option<String> {
    name::above(document, part).into_iter().find(|path| kind::of_path(path) == Some(Kind::Env))
}

/// Finds the columns of names and of values by the words of the head.
fn columns(head: &[Cell]) -> Option<(usize, usize)> {
    const NAMES: &[&str] =
        &["variable", "variables", "name", "nombre", "nom", "key", "clave", "schlüssel", "clé", "env"];
    const VALUES: &[&str] = &["value", "valor", "valeur", "wert", "valore", "ejemplo", "example"];
    let find = |words: &[&str]| head.iter().position(|cell| words.contains(&cell.text.to_lowercase().as_str()));
    Some((find(NAMES)?, find(VALUES)?))
}

/// A row counts when its name is a variable's and its value is all code, or a single plain word.
fn pair(name: &Cell, value: &Cell) -> Option<(Span, Span)> {
    let variable = !name.text.is_empty()
        && !name.text.starts_with(|it: char| it.is_ascii_digit())
        && name.text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let marked = value.content != value.span && value.content.len() == value.text.len();
    let word = !value.text.contains(char::is_whitespace) && value.content.len() == value.text.len();
    (variable && name.content.len() == name.text.len() && !value.text.is_empty() && (marked || word))
        .then_some((name.content, value.content))
}

/// Writes pairs as assignments into a blank copy of the table.
fn assignments(document: &Document, all: Span, pairs: &[(Span, Span)]) -> Source {
    let text = document.slice(all).as_bytes();
    let mut bytes: Vec<u8> = text.iter().map(|&it| if matches!(it, b'\n' | b'\r') { it } else { b' ' }).collect();
    for (name, value) in pairs {
        for span in [name, value] {
            let range = (span.start - all.start) as usize..(span.end - all.start) as usize;
            bytes[range.clone()].copy_from_slice(&text[range]);
        }
        bytes[(value.start - all.start) as usize - 1] = b'=';
    }
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    Source { file: document.source.file, base: all.start, text, holes: Arc::default() }
}

/// Returns the variables that an env text sets; none of another kind.
pub(super) fn names(text: &Text) -> Vec<String> {
    if text.kind != Kind::Env {
        return Vec::new();
    }
    let lines = text.source.text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let names = lines.filter_map(|line| Some(line.split_once('=')?.0.trim().trim_start_matches("export ")));
    names.map(str::to_owned).collect()
}
