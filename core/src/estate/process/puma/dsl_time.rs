//! The methods that take a time: what they refuse, and what the releases make of it.

use super::dsl::{Dsl, Outcome, Stop};
use super::dsl_value::{as_integer, float, integer, known, not_evaluated, perhaps};
use crate::source::Value;
use crate::syntax::ruby::{Item, Object};

impl Dsl<'_> {
    pub(super) fn worker_timeout(&mut self, item: &Item) -> Outcome {
        let timeout = integer(item)?;
        self.interval = self.options.get("worker_check_interval").cloned();
        self.set("worker_timeout", timeout.clone());
        let interval = match self.options.get("worker_check_interval") {
            None => 5,
            Some(it) => match &it.value {
                Value::Known(Object::Integer(it)) => *it,
                Value::Known(other) => return Err(perhaps(other)),
                Value::Unknown(reason) => return Err(Stop::Perhaps(reason.clone())),
            },
        };
        if as_integer(&timeout).is_some_and(|it| it <= interval) {
            return Err(Stop::Raises("RuntimeError"));
        }
        Ok(())
    }

    pub(super) fn keep_alive(&mut self, name: &str, item: &Item) -> Outcome {
        let renamed = self.version >= (7, 0, 0);
        self.warns |= renamed && name == "max_fast_inline";
        if renamed && *known(item)? == Object::Nil {
            return Ok(());
        }
        let number = float(item)?;
        if renamed && (name == "max_keep_alive" || !self.options.contains_key("max_keep_alive")) {
            self.set("max_keep_alive", number);
        }
        Ok(())
    }

    pub(super) fn force_shutdown(&mut self, item: &Item) -> Outcome {
        let seconds = match known(item)? {
            Object::Symbol(it) if it == "forever" => item.clone().map(|_| Value::Known(Object::Integer(-1))),
            Object::Symbol(it) if it == "immediately" => item.clone().map(|_| Value::Known(Object::Integer(0))),
            // `Integer()` gave way to `Float()` somewhere between the releases that were read.
            Object::Integer(_) if self.version >= (5, 0, 0) && self.version < (5, 6, 5) => {
                return Err(Stop::Perhaps(not_evaluated("the seconds")));
            }
            _ if self.version < (5, 0, 0) => integer(item)?,
            _ => float(item)?,
        };
        self.set("force_shutdown_after", seconds);
        Ok(())
    }
}
