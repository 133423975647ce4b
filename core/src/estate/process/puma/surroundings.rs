//! The variables that Puma itself looks at before it reads any file.

use super::dsl_value::not_evaluated;
use super::effective::{Options, Version};
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::ruby::{Item, Object, Variable, strict_integer};

/// Sets the options that variables give; returns the class of the exception that ends the start there.
///
/// `at` is what to point at where nobody says what a variable is.
pub(super) fn read(
    version: Version,
    variable: &dyn Fn(&str) -> Variable,
    at: Span,
    options: &mut Options,
) -> Option<&'static str> {
    let name = environment(version, variable, at);
    options.extend(name.map(|it| ("environment", it.map(|it| it.map(Object::String)))));
    let mut refused = None;
    let mut number = |option: &'static str, names: &[&str], since: Version| {
        let Some(given) = first(names, variable, at).filter(|_| version >= since) else { return };
        match count(version, option == "workers", &given) {
            Ok(item) => options.extend(item.map(|it| (option, it))),
            Err(class) => {
                let is_blank = given.known().is_some_and(|it| it.trim().is_empty());
                let unknown = given.map(|_| Value::Unknown(not_evaluated("what is no number")));
                options.extend((!is_blank).then_some((option, unknown)));
                refused.get_or_insert(class);
            }
        }
    };
    number("min_threads", &["PUMA_MIN_THREADS", "MIN_THREADS"], (5, 0, 0));
    number("max_threads", &["PUMA_MAX_THREADS", "MAX_THREADS"], (5, 0, 0));
    number("workers", &["WEB_CONCURRENCY"], (5, 0, 0));
    number("persistent_timeout", &["PUMA_PERSISTENT_TIMEOUT"], (7, 0, 0));
    refused
}

/// Returns the name of the environment that variables give.
pub(super) fn environment(
    version: Version,
    variable: &dyn Fn(&str) -> Variable,
    at: Span,
) -> Option<Located<Value<String>>> {
    let names: &[&str] = match version {
        (0..5, ..) => &["RACK_ENV"],
        _ if version < (5, 5, 1) => &["RACK_ENV", "RAILS_ENV"],
        _ => &["APP_ENV", "RACK_ENV", "RAILS_ENV"],
    };
    first(names, variable, at)
}

/// Returns the first of some variables that is there.
fn first(names: &[&str], variable: &dyn Fn(&str) -> Variable, at: Span) -> Option<Located<Value<String>>> {
    names.iter().find_map(|name| match variable(name) {
        Variable::Set(it) => Some(it),
        Variable::Unset => None,
        Variable::Unknown => Some(Located::new(Value::Unknown(Unknown::Undefined((*name).to_owned())), at)),
    })
}

/// Reads a number; `None` for a text that counts as nothing.
fn count(version: Version, is_workers: bool, given: &Located<Value<String>>) -> Result<Option<Item>, &'static str> {
    let item = |value| Ok(Some(given.clone().map(|_| value)));
    let text = match &given.value {
        Value::Known(text) => text.as_str(),
        Value::Unknown(reason) => return item(Value::Unknown(reason.clone())),
    };
    // Blanks alone count as nothing from the release on that takes them off.
    let text = if is_workers && version >= (7, 2, 0) { text.trim() } else { text };
    if text.is_empty() && version >= (6, 5, 0) {
        return Ok(None);
    }
    if is_workers && text == "auto" && version >= (6, 5, 0) {
        return item(Value::Unknown(not_evaluated("the number of processors")));
    }
    match strict_integer(text) {
        Some(number) => item(Value::Known(Object::Integer(number))),
        None if text.len() > 15 => item(Value::Unknown(not_evaluated("the number"))),
        None => Err("ArgumentError"),
    }
}
