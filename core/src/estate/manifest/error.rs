//! A manifest that cannot be used: what is wrong, where, and what is allowed.

use crate::estate::Targets;
use crate::source::{FileId, Span};

/// A manifest that cannot be used, and where it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ManifestError {
    /// What is wrong and what is allowed.
    pub message: String,
    /// Where in the manifest; `None` for an option of the caller.
    pub span: Option<Span>,
}

impl ManifestError {
    /// Returns the error of a version that cannot be read.
    pub fn version(program: &str, version: &str) -> Self {
        Self {
            message: format!("`{program}` has no version `{version}`: write numbers, like `1.22` or `252`"),
            span: None,
        }
    }

    /// Returns the error of a version for a program that has none here.
    pub(crate) fn program(program: &str) -> Self {
        let programs: Vec<String> = Targets::PROGRAMS.iter().map(|it| format!("`{it}`")).collect();
        let message = format!("`{program}` is no program with a version here: allowed are {}", programs.join(", "));
        Self { message, span: None }
    }

    pub(super) fn missing(path: &str) -> Self {
        Self { message: format!("there is no manifest `{path}`"), span: None }
    }

    /// Returns the error of the TOML reader in the words of this program.
    pub(super) fn of(file: FileId, text: &str, error: &toml::de::Error) -> Self {
        let whole = 0..text.len();
        let range = error.span().filter(|it| it.start <= it.end && it.end <= text.len()).unwrap_or(whole);
        let said = error.message();
        let message = unknown_word(said).or_else(|| wrong_type(said)).unwrap_or_else(|| said.to_owned());
        Self { message, span: Some(Span::new(file, range.start, range.end)) }
    }
}

/// Rewrites serde's "unknown field `x`, expected one of `a`, `b`" with a suggestion.
fn unknown_word(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("unknown variant `"))?;
    let (word, expected) = rest.split_once("`, expected ")?;
    let allowed = expected.strip_prefix("one of ").unwrap_or(expected);
    let words = allowed.split('`').skip(1).step_by(2);
    let nearest = words
        .map(|it| (strsim::damerau_levenshtein(word, it), it))
        .filter(|(distance, it)| distance * 2 <= it.len())
        .min()
        .map_or(String::new(), |(_, it)| format!("did you mean `{it}`? Otherwise "));
    Some(format!("`{word}` is not known here: {nearest}allowed are {allowed}"))
}

/// Rewrites serde's "invalid type: string "x", expected a sequence" in the words of TOML.
fn wrong_type(message: &str) -> Option<String> {
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let found = found.replace("sequence", "list").replace("map", "table").replace("string", "text");
    let expected = match expected {
        "a sequence" => "a list, as [\"a\", \"b\"]",
        "a string" => "a text in quotes",
        "a map" => "a table",
        _ if expected.starts_with("struct ") => "a table",
        _ if expected.contains("u32") => "a whole number above 0",
        other => other,
    };
    Some(format!("{found} cannot stand here: write {expected}"))
}
