//! `ENV`: what a script reads from its environment, and what it falls back to.

use ruby_prism::{CallNode, Location};

use super::evaluator::{Evaluator, Outcome};
use super::{EnvRead, Item, Object, Variable};
use crate::source::{Located, Unknown, Value};

impl Evaluator<'_> {
    /// A call of a method of `ENV`.
    pub(super) fn environment_call(&mut self, call: &CallNode<'_>, name: &str) -> Outcome {
        let at = &call.location();
        let arguments = self.arguments(call)?;
        let variable = arguments.items.first().and_then(|it| it.known()).and_then(Object::as_str).map(str::to_owned);
        let Some(variable) = variable.filter(|_| !arguments.open) else {
            if !matches!(name, "[]" | "fetch" | "key?" | "has_key?" | "include?" | "values_at" | "to_h" | "slice") {
                self.environment_touched = true;
            }
            return Ok(self.unknown("a variable whose name is not known", at));
        };
        let found = self.look_up(&variable, at);
        match (name, arguments.items.get(1)) {
            ("[]", None) => {
                self.read(&variable, None, at);
                Ok(found.unwrap_or_else(|| self.known(Object::Nil, at, &[])))
            }
            ("fetch", fallback) => self.fetch(call, &variable, found, fallback.cloned()),
            ("key?" | "has_key?" | "include?" | "member?", None) => Ok(match found {
                None => self.known(Object::Bool(false), at, &[]),
                Some(item) if item.known().is_some() => self.known(Object::Bool(true), at, &[&item]),
                Some(item) => self.item(item.value.clone(), at, &[&item]),
            }),
            ("[]=" | "store", Some(value)) => {
                let mut value = value.clone();
                if !self.is_certain() {
                    value.value = Value::Unknown(Unknown::NotEvaluated("a conditional assignment".into()));
                }
                self.environment.insert(variable, value.clone());
                Ok(value)
            }
            _ => {
                self.environment_touched = true;
                Ok(self.unknown(format!("`ENV.{name}`"), at))
            }
        }
    }

    /// Sets a variable that is not there yet.
    pub(super) fn set_if_missing(&mut self, name: &str, value: &ruby_prism::Node<'_>, at: &Location<'_>) -> Outcome {
        let found = self.look_up(name, at);
        self.read(name, None, at);
        match found {
            Some(item) if item.known().is_some() => Ok(item),
            Some(item) => {
                // Whether the right side runs is not known, nor what the variable holds then.
                self.environment.insert(name.to_owned(), item.clone());
                Ok(item)
            }
            None => {
                let mut value = self.eval(value)?;
                if !self.is_certain() {
                    value.value = Value::Unknown(Unknown::NotEvaluated("a conditional assignment".into()));
                }
                self.environment.insert(name.to_owned(), value.clone());
                Ok(value)
            }
        }
    }

    /// `ENV.fetch`, with a second argument, a block, or neither.
    fn fetch(&mut self, call: &CallNode<'_>, name: &str, found: Option<Item>, second: Option<Item>) -> Outcome {
        let at = &call.location();
        let block = call.block().and_then(|it| it.as_block_node());
        let missing = found.is_none();
        // The fallback is evaluated either way: rules ask what happens without the variable.
        let index = self.evaluation.reads.len();
        self.read(name, None, at);
        let fallback = match (&block, second) {
            (Some(block), _) if missing => Some(self.block_body(block)?),
            (Some(block), _) => self.unreached_block(block),
            (None, second) => second,
        };
        self.evaluation.reads[index].fallback.clone_from(&fallback);
        match (found, fallback) {
            (Some(item), _) => Ok(item),
            (None, Some(fallback)) => Ok(self.item(fallback.value.clone(), at, &[&fallback]).with(fallback.span)),
            (None, None) => Err(self.raise("KeyError", format!("key not found: {name:?}"), at)),
        }
    }

    fn read(&mut self, name: &str, fallback: Option<Item>, at: &Location<'_>) {
        let span = self.span(at);
        self.evaluation.reads.push(EnvRead { name: name.to_owned(), span, fallback });
    }

    /// Returns what a variable holds; `None` when it surely is missing.
    fn look_up(&self, name: &str, at: &Location<'_>) -> Option<Item> {
        if let Some(item) = self.environment.get(name) {
            let absent = item.known() == Some(&Object::Nil);
            return (!absent).then(|| self.item(item.value.clone(), at, &[item]));
        }
        match (self.context.variable)(name) {
            Variable::Set(Located { value, span, from }) => {
                let value = value.map(Object::String);
                Some(self.item(value, at, &[&Located { value: Value::Known(Object::Nil), span, from }]))
            }
            Variable::Unset if !self.environment_touched => None,
            Variable::Unset | Variable::Unknown => {
                Some(self.item(Value::Unknown(Unknown::Undefined(name.to_owned())), at, &[]))
            }
        }
    }
}
