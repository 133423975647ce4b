//! `os.environ` and `os.getenv`: what a script reads from its environment, and what it falls back to.

use super::evaluator::{Evaluator, Outcome};
use super::{EnvRead, Item, Object, Variable};
use crate::source::{Located, Span, Unknown, Value};

impl Evaluator<'_> {
    /// A call of a method of the environment: `get`, `setdefault`, `pop`.
    pub(super) fn environment_call(&mut self, method: &str, arguments: &[Item], at: Span) -> Item {
        let name = arguments.first().and_then(|it| it.known()).and_then(Object::as_str).map(str::to_owned);
        let Some(name) = name else {
            if !matches!(method, "get" | "keys" | "items" | "copy" | "values") {
                self.environment_touched = true;
            }
            return self.unknown("a variable whose name is not known", at);
        };
        let found = self.variable(&name, at);
        let none = self.known(Object::None, at, &[]);
        match (method, arguments.get(1)) {
            ("get", fallback) => {
                self.read(&name, fallback.cloned(), at);
                found.unwrap_or_else(|| match fallback {
                    Some(fallback) => self.item(fallback.value.clone(), at, &[fallback]).with(fallback.span),
                    None => none,
                })
            }
            ("setdefault", Some(value)) => {
                if found.is_none() {
                    self.set_variable(Some(&name), value.clone());
                }
                found.unwrap_or_else(|| value.clone())
            }
            ("pop", fallback) => {
                self.set_variable(Some(&name), none.clone());
                found.or_else(|| fallback.cloned()).unwrap_or(none)
            }
            _ => {
                self.environment_touched = true;
                self.unknown(format!("`os.environ.{method}`"), at)
            }
        }
    }

    /// `os.environ["NAME"]`.
    pub(super) fn environment_element(&mut self, name: Option<&str>, at: Span) -> Outcome {
        let Some(name) = name else { return Ok(self.unknown("a variable whose name is not known", at)) };
        self.read(name, None, at);
        self.variable(name, at).ok_or_else(|| self.raise("KeyError", at))
    }

    /// Whether a variable is set; `None` when that is not known.
    pub(super) fn has_variable(&self, name: &str, at: Span) -> Option<bool> {
        match self.variable(name, at) {
            None => Some(false),
            Some(it) => it.known().map(|_| true),
        }
    }

    /// Whether a variable is set, whatever to; `None` when that is not known.
    pub(super) fn is_set(&self, name: &str) -> Option<bool> {
        if let Some(item) = self.environment.get(name) {
            return match &item.value {
                Value::Known(Object::None) => Some(false),
                Value::Known(_) => Some(true),
                Value::Unknown(_) => None,
            };
        }
        match (self.project.variable)(name) {
            Variable::Set(_) => Some(true),
            Variable::Unset if !self.environment_touched => Some(false),
            Variable::Unset | Variable::Unknown => None,
        }
    }

    /// Notes that a variable may be set to this.
    pub(super) fn set_perhaps(&mut self, name: &str, value: &Item) {
        let item = Located { value: Value::Unknown(Unknown::Undefined(name.to_owned())), ..value.clone() };
        self.environment.insert(name.to_owned(), item);
    }

    /// Sets a variable for the rest of the script; `None` stands for a missing one.
    pub(super) fn set_variable(&mut self, name: Option<&str>, value: Item) {
        let Some(name) = name else {
            self.environment_touched = true;
            return;
        };
        let value = if self.certain {
            value
        } else {
            Located::new(Value::Unknown(Unknown::NotEvaluated("a conditional assignment".into())), value.span)
        };
        self.environment.insert(name.to_owned(), value);
    }

    fn read(&mut self, name: &str, fallback: Option<Item>, at: Span) {
        self.evaluation.reads.push(EnvRead { name: name.to_owned(), span: at, fallback });
    }

    /// Returns what a variable holds; `None` when it surely is missing.
    pub(super) fn variable(&self, name: &str, at: Span) -> Option<Item> {
        if self.environment_replaced {
            return Some(self.item(Value::Unknown(Unknown::Undefined(name.to_owned())), at, &[]));
        }
        if let Some(item) = self.environment.get(name) {
            let absent = item.known() == Some(&Object::None);
            return (!absent).then(|| self.item(item.value.clone(), at, &[item]));
        }
        match (self.project.variable)(name) {
            Variable::Set(Located { value, span, from }) => {
                let value = value.map(Object::String);
                Some(self.item(value, at, &[&Located { value: Value::Known(Object::None), span, from }]))
            }
            Variable::Unset if !self.environment_touched => None,
            Variable::Unset | Variable::Unknown => {
                Some(self.item(Value::Unknown(Unknown::Undefined(name.to_owned())), at, &[]))
            }
        }
    }
}
