//! How the settings libraries of Python read an env file: django-environ 0.14 (environ/environ.py, `read_env`) and
//! python-decouple 3.8 (decouple.py, `RepositoryEnv`). Neither replaces variables.

use super::Variable;
use crate::source::{Located, Source, Unknown, Value};

/// Reads as `Env.read_env` does.
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Source};
/// use landreeve::syntax::env::{read_decouple, read_environ};
///
/// let files = FileSet::from_texts([(".env", "A = 1\nB=\"x\" # c\nC='a b'\n")]);
/// let id = files.ids().next().unwrap();
/// let source = Source::whole(id, files.text(id).clone());
/// let shown = |it: Vec<landreeve::syntax::env::Variable>| {
///     it.into_iter().map(|it| format!("{}={}", it.name, it.value.known().unwrap())).collect::<Vec<_>>()
/// };
/// assert_eq!(shown(read_environ(&source)), ["B=\"x\" # c", "C=a b"]);
/// assert_eq!(shown(read_decouple(&source)), ["A=1", "B=\"x\" # c", "C=a b"]);
/// ```
pub fn read_environ(source: &Source) -> Vec<Variable> {
    lines(source).filter_map(|(at, line)| environ(source, at, line)).collect()
}

/// Reads as `RepositoryEnv` does.
pub fn read_decouple(source: &Source) -> Vec<Variable> {
    lines(source).filter_map(|(at, line)| decouple(source, at, line)).collect()
}

/// The lines with the places where they start.
fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    source.text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line.strip_suffix('\r').unwrap_or(line))
    })
}

fn environ(source: &Source, at: usize, line: &str) -> Option<Variable> {
    let rest = line.strip_prefix("export ").unwrap_or(line);
    let (name, raw) = rest.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let start = at + line.len() - rest.len();
    let value = quoted(raw, '\'').unwrap_or(raw);
    let value = match quoted(value, '"') {
        Some(inner) => without_escapes(inner),
        None => value.to_owned(),
    };
    is_name.then(|| variable(source, (start, name), (start + name.len() + 1, raw), value))
}

/// What stands between quotes at both ends.
fn quoted(text: &str, quote: char) -> Option<&str> {
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

fn decouple(source: &Source, at: usize, line: &str) -> Option<Variable> {
    let trimmed = line.trim();
    if trimmed.starts_with('#') {
        return None;
    }
    let start = at + line.len() - line.trim_start().len();
    let (key, raw) = trimmed.split_once('=')?;
    let name = key.trim();
    let name_at = start + key.len() - key.trim_start().len();
    let value = raw.trim();
    let value_at = start + key.len() + 1 + raw.len() - raw.trim_start().len();
    let inner = ['\'', '"'].into_iter().find_map(|it| quoted(value, it)).unwrap_or(value);
    Some(variable(source, (name_at, name), (value_at, value), inner.to_owned()))
}

fn variable(source: &Source, key: (usize, &str), raw: (usize, &str), value: String) -> Variable {
    let span = |(at, text): (usize, &str)| source.span(at, at + text.len());
    let is_hole = value.contains(Source::FILLER);
    let value = if is_hole { Value::Unknown(Unknown::Hole) } else { Value::Known(value) };
    Variable { name: key.1.to_owned(), key: span(key), value: Located::new(value, span(raw)) }
}
