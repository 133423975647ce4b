//! The reader of foreman (lib/foreman/env.rb): a name right at the start of a line, a sign, the rest of the line.

use super::Reading;
use super::settings::{is_name, lines, quoted};
use crate::source::{Source, Value};

/// Reads the file as foreman does.
pub(super) fn read(source: &Source) -> Reading {
    let mut reading = Reading::default();
    for (at, line) in lines(&source.text, |it| it == '\n') {
        // A carriage return anywhere else stays.
        let line = line.strip_suffix('\r').unwrap_or(line);
        match line.split_once('=').filter(|it| is_name(it.0)) {
            Some((name, raw)) => {
                let start = at + name.len() + 1;
                let value = match (quoted(raw, '\''), quoted(raw, '"')) {
                    (Some(inner), _) => inner.to_owned(),
                    (None, Some(inner)) => unescaped(&inner.replace("\\n", "\n")),
                    (None, None) => raw.to_owned(),
                };
                reading.set(source, at..at + name.len(), start..start + raw.len(), Value::Known(value));
            }
            None if line.trim().is_empty() || line.starts_with('#') => {}
            None => reading.refuse(source.span(at, at + line.len()), "foreman drops the line"),
        }
    }
    reading
}

/// Takes the backslash off in front of everything but a newline.
fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text.chars().peekable();
    while let Some(it) = rest.next() {
        match rest.peek() {
            Some(next) if it == '\\' && *next != '\n' => result.extend(rest.next()),
            _ => result.push(it),
        }
    }
    result
}
