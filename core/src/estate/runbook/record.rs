//! DNS records that a document shows: lines of a zone, or `A name → address`.

use crate::source::{Located, Source};
use crate::syntax::markdown::{Document, PartKind};

/// A DNS record.
#[derive(Debug, Clone)]
pub struct Record {
    /// `A`, `AAAA` or `CNAME`.
    pub kind: &'static str,
    /// The name, without a final dot, in lower case.
    pub name: Located<String>,
    /// The address or the name it leads to, without a final dot.
    pub value: Located<String>,
}

pub(super) fn read(document: &Document, records: &mut Vec<Record>) {
    for part in &document.parts {
        if let PartKind::Code(block) = &part.kind
            && matches!(block.language(), "" | "text" | "txt" | "dns" | "zone" | "bind" | "plaintext")
        {
            of_block(&block.source, records);
        }
    }
}

fn of_block(source: &Source, records: &mut Vec<Record>) {
    let mut origin = String::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        if let Some(rest) = line.trim().strip_prefix("$ORIGIN") {
            origin = rest.trim().trim_end_matches('.').to_lowercase();
        }
        records.extend(record(source, at, line, &origin));
        at += line.len();
    }
}

/// `A name → value`, `name A value`, `name 300 IN A value`.
fn record(source: &Source, at: usize, line: &str, origin: &str) -> Option<Record> {
    let line_text = line.split(';').next().unwrap_or(line);
    let words: Vec<&str> = line_text.split_whitespace().filter(|it| !matches!(*it, "→" | "->" | "=>" | "IN")).collect();
    let arrow = ["→", "->", "=>"].iter().any(|it| line_text.contains(it));
    let kind = |word: &str| ["A", "AAAA", "CNAME"].into_iter().find(|it| *it == word);
    let (kind, name, value) = match words.as_slice() {
        [first, name, value] if arrow && kind(first).is_some() => (kind(first)?, name, value),
        [name, second, value] if kind(second).is_some() => (kind(second)?, name, value),
        [name, ttl, third, value] if kind(third).is_some() && ttl.parse::<u32>().is_ok() => (kind(third)?, name, value),
        _ => return None,
    };
    let located = |word: &str, value: String| {
        let start = at + line.find(word)?;
        Some(Located::new(value, source.span(start, start + word.len())))
    };
    let full = absolute(name, origin)?;
    if kind != "CNAME" && value.parse::<std::net::IpAddr>().is_err() {
        return None;
    }
    Some(Record {
        kind,
        name: located(name, full)?,
        value: located(value, value.trim_end_matches('.').to_lowercase())?,
    })
}

/// A name without a final dot is below the origin, where one is set; otherwise it has to be a whole name.
fn absolute(name: &str, origin: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let legal = lower.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | '*' | '@'));
    let full = match (lower.strip_suffix('.'), origin) {
        (Some(full), _) => full.to_owned(),
        (None, "") => lower,
        (None, _) if lower == "@" => origin.to_owned(),
        (None, _) => format!("{lower}.{origin}"),
    };
    (legal && full.contains('.') && !full.starts_with('.')).then_some(full)
}
