//! Hosts that documents name in code markup: lists below a heading that names a
//! variable, and names in running text.

use super::super::Host;
use super::{NameVariable, list};
use crate::source::{Located, Span};
use crate::syntax::markdown::{Document, Part, PartKind, code_spans};

/// A host name in code markup.
#[derive(Debug, Clone)]
pub struct Mention {
    /// The name in lower case.
    pub name: Located<String>,
    /// The variable below whose heading the name begins an item of a list.
    pub listed_for: Option<String>,
}

pub(super) fn collect(host: &Host, variables: &[NameVariable]) -> Vec<Mention> {
    let mut found = Vec::new();
    for document in &host.runbook.documents {
        for part in document.parts.iter().filter(|it| matches!(it.kind, PartKind::Prose)) {
            of_part(document, part, variables, &mut found);
        }
    }
    found
}

fn of_part(document: &Document, part: &Part, variables: &[NameVariable], found: &mut Vec<Mention>) {
    let variable = || {
        let heading = document.slice(document.headings_of(part).next()?.span);
        let words = |it: char| !(it.is_ascii_alphanumeric() || it == '_');
        variables.iter().find(|it| heading.split(words).any(|word| word == it.variable)).map(|it| it.variable.clone())
    };
    for (at, code) in code_spans(&document.source, part.span).iter().enumerate() {
        let text = document.slice(code.content);
        if let Some(name) = host_name(text) {
            let begins_item = at == 0 && is_item(document, part.span, code.span) && !denies(document.slice(part.span));
            let listed_for = if begins_item { variable() } else { None };
            found.push(Mention { name: Located::new(name, code.content), listed_for });
        }
    }
}

/// Returns a host name of at least two labels, also out of a URL; a file name is none.
fn host_name(text: &str) -> Option<String> {
    let host = list::host_of(text).to_lowercase();
    let letters = |label: &str| !label.is_empty() && label.chars().all(|it| it.is_alphanumeric() || it == '-');
    let whole = host.len() == text.len() || text.contains("://");
    let labels = host.split('.').count() >= 2 && host.split('.').all(letters);
    let top = host.rsplit('.').next().unwrap_or_default();
    let listed = psl::suffix(host.as_bytes()).is_some_and(|it| it.is_known()) || matches!(top, "example" | "test");
    (whole && labels && listed).then_some(host)
}

/// Returns whether the code span is the first thing of a list item.
fn is_item(document: &Document, part: Span, code: Span) -> bool {
    let head = document.slice(Span { end: code.start, ..part });
    let line = document.source.text.get(..part.start as usize).unwrap_or_default();
    let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
    let marker = format!("{line}{head}");
    let marker = marker.trim();
    matches!(marker, "-" | "*" | "+") || marker.trim_end_matches(['.', ')']).parse::<u32>().is_ok()
}

/// Returns whether an item says that its host does *not* belong to the list.
fn denies(text: &str) -> bool {
    let words = |it: char| !it.is_alphanumeric();
    let no =
        |word: &str| matches!(word, "no" | "not" | "nicht" | "kein" | "nunca" | "never" | "ni" | "sin" | "without");
    text.contains(['❌', '✗', '✘', '~']) || text.to_lowercase().split(words).any(no)
}
