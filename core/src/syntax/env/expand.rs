//! The reader of npm's dotenv with dotenv-expand 12 behind it: what dotenv reads, with variables replaced until none is
//! left, the environment first (lib/main.js).

use std::collections::{BTreeMap, HashMap};

use super::{Lookup, Reading, node};
use crate::source::{Source, Unknown, Value};

/// How often one value may be looked at again before what it becomes is not known; the program would go on.
const ROUNDS: usize = 60;

/// Reads the file as dotenv with dotenv-expand does.
pub(super) fn read(source: &Source, env: Lookup<'_>) -> Reading {
    let mut reading = node::read(source);
    let mut last: HashMap<&str, usize> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (at, it) in reading.variables.iter().enumerate() {
        if last.insert(&it.name, at).is_none() {
            order.push(&it.name);
        }
    }
    // An object gives names that are numbers first, and in their order.
    let number = |name: &str| name.parse::<u32>().ok().filter(|it| it.to_string() == name && *it < u32::MAX);
    order.sort_by_key(|name| number(name).map_or((1, 0), |it| (0, it)));
    let mut running = BTreeMap::new();
    let mut values: HashMap<usize, Value<String>> = HashMap::new();
    for name in order {
        let at = last[name];
        let value = match &reading.variables[at].value.value {
            Value::Known(text) => of_variable(name, text, env, &running),
            Value::Unknown(reason) => Value::Unknown(reason.clone()),
        };
        running.insert(name.to_owned(), value.known().cloned().unwrap_or_else(|| Source::FILLER.to_string()));
        values.insert(at, value);
    }
    for (at, it) in reading.variables.iter_mut().enumerate() {
        let value = match (values.remove(&at), &it.value.value) {
            (Some(value), _) => value,
            (None, Value::Known(text)) => of_variable(&it.name, text, env, &running),
            (None, Value::Unknown(_)) => continue,
        };
        let is_hole = value.known().is_some_and(|it| it.contains(Source::FILLER));
        it.value.value = if is_hole { Value::Unknown(Unknown::Hole) } else { value };
    }
    reading
}

/// The value of one variable: what the environment has, if that is not empty, or what the file's becomes.
fn of_variable(name: &str, text: &str, env: Lookup<'_>, running: &BTreeMap<String, String>) -> Value<String> {
    let expanded = match env(name) {
        Some(outer) if !outer.is_empty() => Some(outer),
        _ => expanded(text, env, running),
    };
    match expanded {
        Some(value) => Value::Known(value.replace("\\$", "$")),
        None => Value::Unknown(Unknown::NotEvaluated("variables that lead to each other".to_owned())),
    }
}

fn expanded(text: &str, env: Lookup<'_>, running: &BTreeMap<String, String>) -> Option<String> {
    let value = |name: &str| env(name).or_else(|| running.get(name).cloned()).filter(|it| !it.is_empty());
    let mut result = text.to_owned();
    let mut seen: Vec<String> = Vec::new();
    while let Some((template, expression)) = first(&result) {
        if seen.len() == ROUNDS || result.len() > 1 << 20 {
            return None;
        }
        let template = template.to_owned();
        let (key, operator, rest) = cut(expression);
        let (key, rest) = (key.to_owned(), rest.to_owned());
        seen.push(result.clone());
        let set = value(&key);
        let replacement = match (operator, set) {
            (":+" | "+", set) => set.map(|_| rest).unwrap_or_default(),
            (_, Some(set)) if !seen.contains(&set) => set,
            (_, _) => rest,
        };
        result = replaced(&result, &template, &replacement);
        if running.get(&key) == Some(&result) {
            break;
        }
    }
    Some(result)
}

/// The first `${…}` or `$NAME` without a backslash before it, and what is between.
fn first(text: &str) -> Option<(&str, &str)> {
    for (at, _) in text.match_indices('$').filter(|(at, _)| !text[..*at].ends_with('\\')) {
        let rest = &text[at + 1..];
        if let Some(inner) = rest.strip_prefix('{') {
            let length = inner.find(['{', '}']).unwrap_or(inner.len());
            if length > 0 && inner[length..].starts_with('}') {
                return Some((&text[at..at + length + 3], &inner[..length]));
            }
        }
        let length = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len();
        if length > 0 && !rest.starts_with(|it: char| it.is_ascii_digit()) {
            return Some((&text[at..=at + length], &rest[..length]));
        }
    }
    None
}

/// Name, operator and what follows it.
fn cut(expression: &str) -> (&str, &str, &str) {
    let Some(at) = expression.find(['+', '-']) else {
        // Without an operator the word `null` stands for one.
        return expression.split_once("null").map_or((expression, "", ""), |(key, rest)| (key, "null", rest));
    };
    let start = at - usize::from(expression[..at].ends_with(':'));
    (&expression[..start], &expression[start..=at], &expression[at + 1..])
}

/// `String.replace` with a text: the first place only, and `$$`, `$&`, `` $` ``, `$'` in the replacement have a meaning.
fn replaced(text: &str, what: &str, with: &str) -> String {
    let Some(at) = text.find(what) else { return text.to_owned() };
    let (before, after) = (&text[..at], &text[at + what.len()..]);
    let mut out = before.to_owned();
    let mut rest = with;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let sign = rest[dollar + 1..].chars().next();
        let meant = match sign {
            Some('$') => Some("$"),
            Some('&') => Some(what),
            Some('`') => Some(before),
            Some('\'') => Some(after),
            _ => None,
        };
        out.push_str(meant.unwrap_or("$"));
        rest = &rest[dollar + 1 + usize::from(meant.is_some())..];
    }
    out.push_str(rest);
    out.push_str(after);
    out
}
