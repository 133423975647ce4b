//! The reader of ruby's dotenv: one regular expression, then quotes, escapes,
//! variables and commands (lib/dotenv/parser.rb, substitutions).

use super::pattern::{Match, Pattern, matches, trimmed};
use super::{Lookup, Reading};
use crate::source::{Source, Unknown, Value};

const PATTERN: Pattern = Pattern { hyphen: false, backtick: false, bare: true, space: is_space };

/// Ruby's blanks are those of ASCII; the byte-order mark goes when the file is opened.
fn is_space(it: char) -> bool {
    it.is_ascii_whitespace() || matches!(it, '\u{b}' | '\u{feff}')
}

/// Reads the file as ruby's dotenv does.
pub(super) fn read(source: &Source, env: Lookup<'_>) -> Reading {
    let mut reading = Reading::default();
    let (found, skipped) = matches(&source.text, PATTERN);
    for it in found {
        let name = &source.text[it.key.clone()];
        if let Some(outer) = env(name).filter(|it| !it.contains(Source::FILLER)) {
            let raw = it.value.unwrap_or(it.key.end..it.key.end);
            reading.set(source, it.key, raw, Value::Known(outer));
        } else if it.export && it.value.is_none() {
            if reading.get(name).is_none() {
                // FormatError: nothing of the file is loaded.
                let span = source.span(it.key.start, it.key.end);
                reading.variables.clear();
                reading.refuse(span, "ruby's dotenv raises an error");
                return reading;
            }
        } else {
            let (raw, value) = parsed(source, &it, &reading, env);
            reading.set(source, it.key, raw, value);
        }
    }
    for line in skipped {
        reading.refuse(source.span(line.start, line.end), "ruby's dotenv drops the line");
    }
    reading
}

fn parsed(
    source: &Source,
    found: &Match,
    so_far: &Reading,
    env: Lookup<'_>,
) -> (std::ops::Range<usize>, Value<String>) {
    let Some(range) = &found.value else {
        return (found.key.end..found.key.end, Value::Known(String::new()));
    };
    let (raw, mut value) = trimmed(&source.text, range, is_space);
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\'') && value.len() > 1 && value.ends_with(*it));
    if quote.is_some() {
        value = value[1..value.len() - 1].to_owned();
    }
    if quote == Some('\'') {
        return (raw, Value::Known(value));
    }
    if quote == Some('"') {
        value = value.replace("\\n", "\\\\n").replace("\\r", "\\\\r");
    }
    (raw, substituted(&unescaped(&value), so_far, env))
}

/// A backslash goes, whatever it stands before, save `$`.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(it) = chars.next() {
        if it != '\\' {
            out.push(it);
            continue;
        }
        match chars.next() {
            Some('$') => out.push_str("\\$"),
            Some(next) => out.push(next),
            None => out.push('\\'),
        }
    }
    out
}

/// Replaces `$NAME` and `${NAME}`; a command is run by the program, and unknown here.
fn substituted(value: &str, so_far: &Reading, env: Lookup<'_>) -> Value<String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let escaped = rest[..at].ends_with('\\');
        out.push_str(&rest[..at - usize::from(escaped)]);
        rest = &rest[at + 1..];
        if escaped {
            out.push('$');
            continue;
        }
        if rest.starts_with('(') && rest.contains(')') {
            return Value::Unknown(Unknown::NotEvaluated("a command".to_owned()));
        }
        let open = rest.strip_prefix('{').unwrap_or(rest);
        let length = open.len() - open.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len();
        let name = &open[..length];
        if name.is_empty() {
            out.push('$');
            continue;
        }
        match so_far.get(name) {
            Some(Value::Known(known)) => out.push_str(known),
            Some(Value::Unknown(reason)) => return Value::Unknown(reason.clone()),
            None => out.push_str(&env(name).unwrap_or_default()),
        }
        rest = open[length..].strip_prefix('}').unwrap_or(&open[length..]);
    }
    out.push_str(rest);
    Value::Known(out)
}
