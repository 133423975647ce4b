//! How the settings libraries of Python read an env file: django-environ 0.14 (environ/environ.py, `read_env`) and
//! python-decouple 3.8 (decouple.py, `RepositoryEnv`). Neither replaces variables.

use super::Reading;
use crate::source::{Source, Value};

/// Reads as `Env.read_env` does.
pub(super) fn environ(source: &Source) -> Reading {
    let mut reading = Reading::default();
    for (at, line) in lines(&source.text, is_line_end) {
        let rest = line.strip_prefix("export ").unwrap_or(line);
        match rest.split_once('=').filter(|it| is_name(it.0)) {
            Some((name, raw)) => {
                let start = at + line.len() - rest.len();
                let value = quoted(raw, '\'').unwrap_or(raw);
                let value = quoted(value, '"').map_or_else(|| value.to_owned(), without_escapes);
                let from = start + name.len() + 1;
                reading.set(source, start..start + name.len(), from..from + raw.len(), Value::Known(value));
            }
            None if line.is_empty() || line.starts_with('#') => {}
            None => reading.refuse(source.span(at, at + line.len()), "django-environ drops the line"),
        }
    }
    reading
}

/// Reads as `RepositoryEnv` does.
pub(super) fn decouple(source: &Source) -> Reading {
    let mut reading = Reading::default();
    for (at, line) in lines(&source.text, |it| matches!(it, '\n' | '\r')) {
        let trimmed = line.trim_matches(is_blank);
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let start = at + line.len() - line.trim_start_matches(is_blank).len();
        let Some((key, raw)) = trimmed.split_once('=') else {
            reading.refuse(source.span(start, start + trimmed.len()), "python-decouple drops the line");
            continue;
        };
        let name = key.trim_matches(is_blank);
        let value = raw.trim_matches(is_blank);
        let from = start + key.len() + 1 + raw.len() - raw.trim_start_matches(is_blank).len();
        let inner = ['\'', '"'].into_iter().find_map(|it| quoted(value, it)).unwrap_or(value);
        reading.set(source, start..start + name.len(), from..from + value.len(), Value::Known(inner.to_owned()));
    }
    reading
}

/// The lines of a text, without what ends them, with the places where they start.
pub(super) fn lines(text: &str, ends: fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(ends).map(move |line| {
        let start = at;
        // What ends a line may take several bytes.
        let end = text[start + line.len()..].chars().next().map_or(0, char::len_utf8);
        at = start + line.len() + end;
        (start, line)
    })
}

/// What `str.splitlines` of Python cuts at.
fn is_line_end(it: char) -> bool {
    matches!(it, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What `str.strip` of Python takes off.
fn is_blank(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{1c}'..='\u{1f}')
}

/// Whether a name is made of letters of ASCII, digits and underscores.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// What stands between quotes at both ends.
pub(super) fn quoted(text: &str, quote: char) -> Option<&str> {
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// Takes backslashes off, save before `r`, `n` and `t`.
fn without_escapes(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text.chars();
    while let Some(it) = rest.next() {
        match (it, it == '\\') {
            (_, false) => result.push(it),
            (_, true) => match rest.next() {
                Some(next @ ('r' | 'n' | 't')) => result.extend(['\\', next]),
                Some(next) => result.push(next),
                None => result.push('\\'),
            },
        }
    }
    result
}
