//! The words of a unit's command as its program gets them: variables replaced
//! from the unit's environment, specifiers left unknown (systemd.service(5)).

use super::Word;
use crate::estate::environment::Environment;
use crate::estate::unit::Setting;
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::systemd::command;

/// Reads the commands of one setting.
pub(super) fn read(setting: &Setting, environment: &Environment) -> Vec<Vec<Word>> {
    let Some(text) = setting.value.known() else { return Vec::new() };
    let commands = command::read(text).commands.into_iter();
    commands
        .map(|command| {
            let keeps = command.prefixes.keeps_variables;
            let named = command.prefixes.names_itself;
            let words = command.words.into_iter().enumerate().filter(|(at, _)| !(named && *at == 1));
            words
                .flat_map(|(_, word)| {
                    let span = setting.span_of(word.span);
                    if keeps {
                        vec![Located::new(without_specifiers(&word.text, |_| true), span)]
                    } else {
                        replaced(&word.text, span, environment)
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
    word.value = without_specifiers(&result.replace("$$", "$"), |_| true);
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

/// Returns a value if it is one that `fits`, and holds no specifier and no hole of a template.
pub(super) fn without_specifiers(text: &str, fits: impl FnOnce(&str) -> bool) -> Value<String> {
    if text.contains(Source::FILLER) {
        return Value::Unknown(Unknown::Hole);
    }
    let plain = text.replace("%%", "");
    let specifier = plain.split('%').skip(1).any(|it| it.starts_with(|it: char| it.is_ascii_alphabetic()));
    if specifier || !fits(text) {
        return Value::Unknown(Unknown::NotEvaluated(format!("`{text}`")));
    }
    Value::Known(text.replace("%%", "%"))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}
