//! The reader of ruby's dotenv: one regular expression, then quotes, escapes,
//! variables and commands (lib/dotenv/parser.rb, substitutions).

use super::pattern::{Match, Pattern, matches, trimmed};
use super::{Lookup, Reading, Run, echo};
use crate::source::{Source, Unknown, Value};

/// `legacy` brings `\n` to life.
const MODE: &str = "DOTENV_LINEBREAK_MODE";

const PATTERN: Pattern = Pattern { hyphen: false, backtick: false, bare: true, space: is_space, ends: &['\n', '\r'] };

/// Ruby's blanks are those of ASCII.
fn is_space(it: char) -> bool {
    it.is_ascii_whitespace() || it == '\u{b}'
}

/// Reads the file as ruby's dotenv does.
pub(super) fn read(source: &Source, env: Lookup<'_>, run: Run<'_>) -> Reading {
    let mut reading = Reading::default();
    let (found, skipped) = matches(&source.text, PATTERN);
    // Hardly any file sets it: it is looked for only where its name stands.
    let names_mode = source.text.contains(MODE);
    for it in found {
        let name = &source.text[it.key.clone()];
        if let Some(outer) = env(name).filter(|it| !it.contains(Source::FILLER)) {
            let raw = it.value.unwrap_or(it.key.end..it.key.end);
            reading.set(source, it.key, raw, Value::Known(outer));
        } else if it.export && it.value.is_none() {
            if reading.get(name).is_none() {
                // FormatError: nothing of the file is loaded.
                let span = source.span(it.key.start, it.key.end);
                reading.clear();
                reading.raised = Some("Dotenv::FormatError");
                reading.refuse(span, "ruby's dotenv raises an error");
                return reading;
            }
        } else {
            let (raw, value) = parsed(source, &it, &mut reading, env, run, names_mode);
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
    so_far: &mut Reading,
    env: Lookup<'_>,
    run: Run<'_>,
    names_mode: bool,
) -> (std::ops::Range<usize>, Value<String>) {
    let Some(range) = &found.value else {
        return (found.key.end..found.key.end, Value::Known(String::new()));
    };
    let (raw, mut value) = trimmed(&source.text, range, |it| is_space(it) || it == '\0');
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\'') && value.len() > 1 && value.ends_with(*it));
    if quote.is_some() {
        value = value[1..value.len() - 1].to_owned();
    }
    if quote == Some('\'') {
        return (raw, Value::Known(value));
    }
    if quote == Some('"') {
        let own = if names_mode { so_far.get(MODE) } else { None };
        let mode = own.and_then(|it| it.known().cloned()).or_else(|| env(MODE));
        value = match mode.as_deref() {
            Some("legacy") => value.replace("\\n", "\n").replace("\\r", "\r"),
            _ => value.replace("\\n", "\\\\n").replace("\\r", "\\\\r"),
        };
    }
    (raw, substituted(&unescaped(&value), so_far, env, run))
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

/// Replaces `$(command)` by what it prints, then `$NAME` and `${NAME}`.
fn substituted(value: &str, so_far: &mut Reading, env: Lookup<'_>, run: Run<'_>) -> Value<String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find("$(") {
        let Some(length) = balanced(&rest[at + 1..]) else {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        let (before, whole) = (&rest[..at], &rest[at..=at + length]);
        rest = &rest[at + 1 + length..];
        if let Some(before) = before.strip_suffix('\\') {
            out.extend([before, whole]);
            continue;
        }
        let command = &whole[2..whole.len() - 1];
        let Some(printed) = echo::printed(command).or_else(|| run(command)) else {
            return Value::Unknown(Unknown::NotEvaluated("a command".to_owned()));
        };
        out.extend([before, &printed]);
    }
    out.push_str(rest);
    replaced(&out, so_far, env)
}

/// The length of the text in parentheses that `text` starts with, if they close and hold something.
fn balanced(text: &str) -> Option<usize> {
    let mut open = 0;
    let mut before = '\0';
    for (at, it) in text.char_indices() {
        match it {
            '(' => open += 1,
            // Nothing between two is no command.
            ')' if before == '(' => return None,
            ')' if open == 1 => return Some(at + 1),
            ')' => open -= 1,
            _ => {}
        }
        before = it;
    }
    None
}

/// Replaces `$NAME` and `${NAME}`.
fn replaced(value: &str, so_far: &mut Reading, env: Lookup<'_>) -> Value<String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        if rest[at + 1..].starts_with('(') {
            // A command that is never closed: no variable, and its backslash stays.
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        let escaped = rest[..at].ends_with('\\');
        out.push_str(&rest[..at - usize::from(escaped)]);
        rest = &rest[at + 1..];
        if escaped {
            out.push('$');
            continue;
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
