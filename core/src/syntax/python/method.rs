//! Methods of strings and dictionaries. One that is not here gives an unknown value; it is never taken for missing.

use super::Object;
use super::evaluator::LENGTH;
use crate::source::{Located, Span, Value};

impl Object {
    /// Calls a method that changes nothing; `None` when it is not modelled.
    pub(super) fn method(&self, name: &str, arguments: &[&Self], at: Span) -> Option<Self> {
        let Self::String(text) = self else { return None };
        let string = |it: &str| Some(Self::String(it.to_owned()));
        match (name, arguments) {
            ("strip", []) => string(text.trim()),
            ("lstrip", []) => string(text.trim_start()),
            ("rstrip", []) => string(text.trim_end()),
            ("strip" | "lstrip" | "rstrip", [Self::String(signs)]) => {
                let is_sign = |it: char| signs.contains(it);
                match name {
                    "strip" => string(text.trim_matches(is_sign)),
                    "lstrip" => string(text.trim_start_matches(is_sign)),
                    _ => string(text.trim_end_matches(is_sign)),
                }
            }
            ("lower" | "casefold", []) if text.is_ascii() => string(&text.to_ascii_lowercase()),
            ("upper", []) if text.is_ascii() => string(&text.to_ascii_uppercase()),
            ("startswith", [Self::String(it)]) => Some(Self::Bool(text.starts_with(it.as_str()))),
            ("endswith", [Self::String(it)]) => Some(Self::Bool(text.ends_with(it.as_str()))),
            ("removeprefix", [Self::String(it)]) => string(text.strip_prefix(it.as_str()).unwrap_or(text)),
            ("removesuffix", [Self::String(it)]) => string(text.strip_suffix(it.as_str()).unwrap_or(text)),
            ("isdigit" | "isnumeric" | "isdecimal", []) if text.is_ascii() => {
                Some(Self::Bool(!text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())))
            }
            ("replace", [Self::String(from), Self::String(to)]) if !from.is_empty() => {
                let result = text.replace(from.as_str(), to);
                (result.len() <= LENGTH).then_some(Self::String(result))
            }
            ("join", [Self::List(items) | Self::Tuple(items)]) => {
                let parts: Option<Vec<&str>> = items.iter().map(|it| it.known()?.as_str()).collect();
                let result = parts?.join(text);
                (result.len() <= LENGTH).then_some(Self::String(result))
            }
            ("split", [Self::String(separator)]) if !separator.is_empty() => {
                Some(list(text.split(separator.as_str()), at))
            }
            ("split", []) => Some(list(text.split_whitespace(), at)),
            ("format", all) => format(text, all),
            _ => None,
        }
    }
}

fn list<'t>(parts: impl Iterator<Item = &'t str>, at: Span) -> Object {
    let items = parts.map(|it| Located::new(Value::Known(Object::String(it.to_owned())), at));
    Object::List(items.collect())
}

/// `format` with `{}` and `{0}`.
fn format(text: &str, arguments: &[&Object]) -> Option<Object> {
    let mut result = String::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        result.push_str(&rest[..at]);
        let brace = &rest[at..];
        if brace.starts_with("{{") || brace.starts_with("}}") {
            result.push_str(&brace[..1]);
            rest = &brace[2..];
            continue;
        }
        let (field, after) = brace.strip_prefix('{')?.split_once('}')?;
        let index = if field.is_empty() {
            next += 1;
            next - 1
        } else {
            field.parse().ok()?
        };
        result.push_str(&arguments.get(index)?.text()?);
        rest = after;
    }
    result.push_str(rest);
    (result.len() <= LENGTH).then_some(Object::String(result))
}
