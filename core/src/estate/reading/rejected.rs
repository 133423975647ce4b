//! Blocks that a document shows to say that they are wrong: under "Wrong:", "❌ Bad", "Falsch", "Before".
//!
//! Only a lead that says nothing else counts. "502 Bad Gateway" heads a block that helps against it.

use super::name;
use crate::syntax::markdown::{CodeBlock, Document, Part, PartKind};

/// Words that reject what follows.
const VERDICTS: &[&str] = &[
    "antipattern",
    "bad",
    "broken",
    "errado",
    "falsch",
    "faux",
    "incorrect",
    "incorrecta",
    "incorrecto",
    "incorreta",
    "incorreto",
    "insecure",
    "mal",
    "mauvais",
    "mauvaise",
    "schlecht",
    "vulnerable",
    "wrong",
];

/// Words that go with one and add nothing.
const AROUND: &[&str] = &[
    "a",
    "an",
    "approach",
    "beispiel",
    "code",
    "config",
    "configuración",
    "configuration",
    "do",
    "ejemplo",
    "el",
    "example",
    "exemple",
    "exemplo",
    "file",
    "forma",
    "la",
    "le",
    "manera",
    "no",
    "not",
    "practice",
    "setup",
    "snippet",
    "so",
    "the",
    "this",
    "un",
    "una",
    "unit",
    "usage",
    "use",
    "version",
    "very",
    "way",
];

/// Leads that reject as a whole.
const LEADS: &[&str] = &[
    "antes",
    "así no",
    "avant",
    "before",
    "do not",
    "do not do this",
    "do not use",
    "dont",
    "dont do this",
    "en lugar de",
    "instead of",
    "instead of this",
    "never do this",
    "não faça isso",
    "ne faites pas",
    "ne pas faire",
    "nicht so",
    "no hacer",
    "no hagas esto",
    "no usar",
    "not like this",
    "so nicht",
    "statt",
    "vorher",
];

/// Signs that reject the block right below them.
const CROSSES: &[char] = &['❌', '✗', '✘', '🚫', '👎'];

/// Returns whether the document shows a block as what not to write.
pub(super) fn is(document: &Document, part: &Part, block: &CodeBlock) -> bool {
    let lead = document.slice(name::line_above(document, part.span)).trim();
    if rejects(lead) || lead.trim_start_matches(['#', '*', '-', ' ']).starts_with(CROSSES) && !is_heading(lead) {
        return true;
    }
    let comment = block.source.text.lines().next().and_then(|it| it.trim().strip_prefix(['#', ';']));
    if comment.is_some_and(rejects) {
        return true;
    }
    let heading = part.heading.and_then(|at| document.parts.get(at));
    heading.is_some_and(|it| matches!(it.kind, PartKind::Heading(_)) && rejects(document.slice(it.span)))
}

/// A cross on a heading may mark a trouble, and the block below what helps.
fn is_heading(line: &str) -> bool {
    line.starts_with('#')
}

/// Returns whether the first words of a line, up to a sign that ends them, are a verdict and nothing else.
fn rejects(line: &str) -> bool {
    let line = line.to_lowercase().replace(['\'', '’', '*', '_'], "");
    let inner = line.trim_start_matches(|it: char| !it.is_alphabetic());
    let end = inner.find(['(', ':', ',', '.', '—', '–', '!', '\n']).unwrap_or(inner.len());
    let lead: Vec<&str> = inner[..end].split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let verdict = |word: &&str| VERDICTS.contains(word);
    let only = lead.iter().all(|word| verdict(word) || AROUND.contains(word));
    only && lead.iter().any(verdict) || LEADS.contains(&lead.join(" ").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        for line in [
            "**Wrong:**",
            "Bad:",
            "### Falsch",
            "❌ Incorrect config (do not use):",
            "Don't do this:",
            "Mal:",
            "## So nicht",
            "Wrong (the slash is missing):",
            "1. Bad example",
            "Before:",
            " BAD",
            "Forma incorrecta:",
            "Do **not** do this",
        ] {
            assert!(rejects(line), "{line}");
        }
    }

    #[test]
    fn troubles_and_instructions() {
        for line in [
            "### 502 Bad Gateway",
            "### Wrong password",
            "Si algo sale mal:",
            "Before you start, create `.env`:",
            "Do not forget to write `app.service`:",
            "Right:",
            "",
            "Not found",
            "Use this file:",
            "Antes de empezar:",
            "If the port is wrong:",
            "No",
        ] {
            assert!(!rejects(line), "{line}");
        }
    }
}
