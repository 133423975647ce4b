//! `dotenv`: what a reader makes of an env file, in an environment.
//!
//! There are no programs here: a command that the shell would look for is not found, and prints nothing. The answer
//! names such commands.

use std::cell::RefCell;

use serde_json::{Map, Value, json};

use super::{BadQuestion, Input};
use crate::estate::environment::{Dialect, read_running};
use crate::source::{self, FileId, Source, Unknown};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let text = input.text("text")?;
    let name = input.text("dialect")?;
    let known = || Dialect::names().collect::<Vec<_>>().join(", ");
    let dialect = Dialect::by_name(name);
    let dialect = dialect.ok_or_else(|| BadQuestion::new(format!("no dialect is `{name}`; there are {}", known())))?;
    if text.contains(Source::FILLER) {
        return Err(BadQuestion::new("not known: the character U+001A stands for what a template fills in"));
    }
    let env = input.texts_by_name("env")?;
    let lookup = |name: &str| env.get(name).map(|it| (*it).to_owned());
    let commands = RefCell::new(Vec::new());
    let run = |command: &str| {
        if command.starts_with('$') && !command.starts_with("$(") {
            return of_shell(command);
        }
        commands.borrow_mut().push(command.trim().to_owned());
        (dialect == Dialect::Bash).then(String::new)
    };
    let reading = read_running(&Source::whole(FileId(0), text.into()), dialect, &lookup, &run);
    if let Some(error) = reading.raised {
        return Ok(json!({ "error": error }));
    }
    let (mut vars, mut unknown) = (Map::new(), Map::new());
    for (at, it) in reading.variables.iter().enumerate() {
        for (bare, _) in reading.bare.iter().filter(|it| it.1 == at) {
            vars.insert(bare.clone(), Value::Null);
        }
        match &it.value.value {
            source::Value::Known(value) => {
                vars.insert(it.name.clone(), value.as_str().into());
                unknown.remove(&it.name);
            }
            source::Value::Unknown(reason) => {
                vars.remove(&it.name);
                unknown.insert(it.name.clone(), why(reason).into());
            }
        }
    }
    for (bare, _) in reading.bare.iter().filter(|it| it.1 == reading.variables.len()) {
        vars.insert(bare.clone(), Value::Null);
    }
    let mut shown = json!({ "vars": vars });
    if !unknown.is_empty() {
        shown["unknown"] = unknown.into();
    }
    if !commands.borrow().is_empty() {
        shown["commands"] = json!(commands.into_inner());
    }
    Ok(shown)
}

/// Why a value is not known.
fn why(reason: &Unknown) -> String {
    match reason {
        Unknown::Hole => "filled in by a template".to_owned(),
        Unknown::Elided => "left out".to_owned(),
        Unknown::Undefined(name) => format!("made with `{name}`, which nothing sets"),
        Unknown::NotEvaluated(what) => format!("made with {what}"),
    }
}

/// What the shell says of itself, when it is started without arguments.
fn of_shell(parameter: &str) -> Option<String> {
    Some(match parameter {
        "$$" => "<pid>".to_owned(),
        "$#" => "0".to_owned(),
        "$!" | "$@" | "$*" => String::new(),
        other => {
            let number = other.strip_prefix('$')?;
            let is_argument = number != "0" && !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
            return is_argument.then(String::new);
        }
    })
}
