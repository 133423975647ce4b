//! The words of a unit's command as its program gets them: variables replaced
//! from the unit's environment, specifiers by what the unit is loaded as (systemd.service(5)).

use super::Word;
use crate::estate::environment::Environment;
use crate::estate::unit::{Setting, Unit};
use crate::source::{Located, Source, Span, Unknown, Value};

/// Reads the commands of one setting.
///
/// `name` is what the unit is loaded by: its own name, or that of an instance of the template that it is.
pub(super) fn read(unit: &Unit, name: &str, setting: &Setting, environment: &Environment) -> Vec<Vec<Word>> {
    let commands = setting.command_line().commands.iter();
    commands
        .map(|command| {
            let keeps = command.prefixes.keeps_variables;
            let named = command.prefixes.names_itself;
            let words = command.words.iter().enumerate().filter(|(at, _)| !(named && *at == 1));
            words
                .flat_map(|(_, word)| {
                    let span = setting.span_of(word.span.clone());
                    match unit.expanded_as(name, &word.text) {
                        Value::Known(text) if !keeps => replaced(&text, span, environment),
                        value => vec![Located::new(value, span)],
                    }
                })
                .collect()
        })
        .collect()
}

/// Replaces the variables of a word; a lone `$NAME` may become several words or none.
fn replaced(text: &str, span: Span, environment: &Environment) -> Vec<Word> {
    if let Some(name) = text.strip_prefix('$').filter(|it| is_name(it)) {
        return match look_up(environment, name) {
            None => Vec::new(),
            Some(Located { value: Value::Known(value), span: from, .. }) => {
                let words = value.split_whitespace();
                words.map(|word| Located::new(Value::Known(word.to_owned()), span).with(from)).collect()
            }
            Some(unknown) => vec![Located::new(unknown.value, span)],
        };
    }
    vec![substituted(text, span, environment)]
}

/// Replaces every `${NAME}` of a word.
pub(super) fn substituted(text: &str, span: Span, environment: &Environment) -> Word {
    let mut word = Located::new(Value::Known(String::new()), span);
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}') else { break };
        let (name, fallback) = rest[at + 2..at + end].split_once(":-").unwrap_or((&rest[at + 2..at + end], ""));
        result.push_str(&rest[..at]);
        match look_up(environment, name).map(|it| (it.value, it.span)) {
            None => result.push_str(fallback),
            Some((Value::Known(value), from)) => {
                result.push_str(&value);
                word.from.push(from);
            }
            Some((unknown, _)) => return Located { value: unknown, ..word },
        }
        rest = &rest[at + end + 1..];
    }
    result.push_str(rest);
    let is_hole = result.contains(Source::FILLER);
    word.value = if is_hole { Value::Unknown(Unknown::Hole) } else { Value::Known(result.replace("$$", "$")) };
    word
}

/// Returns what a variable holds; `None` when it surely is not set.
pub(super) fn look_up(environment: &Environment, name: &str) -> Option<Word> {
    match environment.get(name) {
        Some(it) => Some(it.value.clone()),
        None if environment.open => {
            let place = environment.assignments.first().map(|it| it.key)?;
            Some(Located::new(Value::Unknown(Unknown::Undefined(name.to_owned())), place))
        }
        None => None,
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}
