//! What a machine has: cores and memory, from a table or list of
//! specifications. A requirement (`4+ cores`) or a range is none.

use super::Runbook;
use crate::source::{Located, Span};
use crate::syntax::markdown::{Document, PartKind, Table};

pub(super) fn read(document: &Document, book: &mut Runbook) {
    let mut cpus = Vec::new();
    let mut memory = Vec::new();
    for part in &document.parts {
        let pairs = match &part.kind {
            PartKind::Table(table) => of_table(table),
            PartKind::Prose if below_specifications(document, part) => of_item(document, part.span),
            _ => Vec::new(),
        };
        for (name, value, span) in pairs {
            match name.to_lowercase().trim_matches('*') {
                "cpu" | "cpus" | "vcpu" | "vcpus" | "cores" | "procesador" | "procesadores" | "núcleos" | "nucleos" => {
                    cpus.extend(cores(&value).map(|it| Located::new(it, span)));
                }
                "ram" | "memory" | "memoria" | "memoria ram" | "mémoire" | "arbeitsspeicher" => {
                    memory.extend(bytes(&value).map(|it| Located::new(it, span)));
                }
                _ => {}
            }
        }
    }
    book.cpus = agreed(book.cpus.take(), cpus);
    book.memory = agreed(book.memory.take(), memory);
}

/// Several machines in one document leave the question open.
fn agreed<T: PartialEq>(before: Option<Located<T>>, found: Vec<Located<T>>) -> Option<Located<T>> {
    let mut all = before.into_iter().chain(found);
    let first = all.next()?;
    all.all(|it| it.value == first.value).then_some(first)
}

/// Rows of a table with two columns: what, and how much.
fn of_table(table: &Table) -> Vec<(String, String, Span)> {
    let rows = table.rows.iter().filter(|row| row.cells.len() == 2);
    rows.map(|row| (row.cells[0].text.clone(), row.cells[1].text.clone(), row.cells[1].content)).collect()
}

/// `**CPU**: 2 cores`.
fn of_item(document: &Document, span: Span) -> Vec<(String, String, Span)> {
    let text = document.slice(span);
    let Some(at) = text.find(':').filter(|_| !text.contains('\n')) else { return Vec::new() };
    let name = text[..at].trim_matches(['*', '`', ' ']);
    let value = text[at + 1..].trim_matches(['*', '`', ' ']);
    let start = text.rfind(value).unwrap_or(at);
    vec![(name.to_owned(), value.to_owned(), span.sub(start, start + value.len()))]
}

/// A list counts under a heading that speaks of what a machine is, not of what it should be.
fn below_specifications(document: &Document, part: &crate::syntax::markdown::Part) -> bool {
    let heading = document.headings_of(part).next().map(|it| document.slice(it.span).to_lowercase());
    heading.is_some_and(|it| {
        let any = |words: &[&str]| words.iter().any(|word| it.contains(word));
        any(&["specification", "especificacion", "specs", "hardware", "spezifikation"])
            && !any(&["require", "requisito", "recommend", "recomend", "minim", "mínim"])
    })
}

/// `2`, `2 cores`, `2 vCPU`.
fn cores(value: &str) -> Option<u32> {
    const UNITS: &[&str] =
        &["core", "cores", "vcpu", "vcpus", "cpu", "cpus", "núcleo", "núcleos", "nucleo", "nucleos", "kerne"];
    let lower = value.to_lowercase();
    let (number, unit) = split_number(&lower)?;
    let unit = unit.split(['(', ',']).next().unwrap_or_default().trim();
    let count = number.parse().ok()?;
    ((unit.is_empty() || UNITS.contains(&unit)) && (1..=4096).contains(&count)).then_some(count)
}

/// `4 GB`, `3.8 GiB`, `512 MB`, in bytes; a kilobyte of memory is 1024 bytes.
fn bytes(value: &str) -> Option<u64> {
    let lower = value.to_lowercase().replace(',', ".");
    let (number, unit) = split_number(&lower)?;
    let unit = unit.split(['(', ' ']).find(|it| !it.is_empty())?;
    let mega = match unit {
        "mb" | "mib" | "m" => 1.0,
        "gb" | "gib" | "g" => 1024.0,
        "tb" | "tib" => 1024.0 * 1024.0,
        _ => return None,
    };
    let size: f64 = number.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be small and positive")]
    let bytes = (size * mega * 1024.0 * 1024.0) as u64;
    (size > 0.0 && size < 1e6).then_some(bytes)
}

fn split_number(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text.find(|it: char| !(it.is_ascii_digit() || it == '.')).unwrap_or(text.len());
    let unit = text[end..].trim_start();
    (end > 0 && !unit.starts_with(['+', '-', '–', '/', '%', 'x'])).then_some((&text[..end], unit))
}
