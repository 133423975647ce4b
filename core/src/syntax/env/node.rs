//! The reader of npm's dotenv: one regular expression over the whole file, then
//! quotes off (lib/main.js). It expands nothing.

use super::Reading;
use super::pattern::{Pattern, matches, trimmed};
use crate::source::{Source, Value};

const PATTERN: Pattern =
    Pattern { hyphen: true, backtick: true, bare: false, space: is_space, ends: &['\n', '\r', '\u{2028}', '\u{2029}'] };

/// JavaScript counts the byte-order mark among the blanks, and not the next line of C1.
fn is_space(it: char) -> bool {
    it.is_whitespace() && it != '\u{85}' || it == '\u{feff}'
}

/// Reads the file as npm's dotenv does.
pub(super) fn read(source: &Source) -> Reading {
    let mut reading = Reading::default();
    let (found, skipped) = matches(&source.text, PATTERN);
    for it in found {
        let range = it.value.unwrap_or(it.key.end..it.key.end);
        let (raw, value) = trimmed(&source.text, &range, is_space);
        reading.set(source, it.key, raw, Value::Known(unquoted(value)));
    }
    for line in skipped {
        reading.refuse(source.span(line.start, line.end), "node's dotenv drops the line");
    }
    reading
}

/// Takes the quotes off when the same one stands at both ends; a double quote in front brings `\n` to life either way.
fn unquoted(value: String) -> String {
    let Some(quote) = value.chars().next().filter(|it| matches!(it, '"' | '\'' | '`')) else { return value };
    let inner = value.strip_prefix(quote).and_then(|it| it.strip_suffix(quote)).map(str::to_owned).unwrap_or(value);
    if quote == '"' { inner.replace("\\n", "\n").replace("\\r", "\r") } else { inner }
}
