//! The methods that take one of a few words.

use super::dsl::{Dsl, Outcome, Stop};
use super::dsl_value::{known, option, perhaps};
use crate::source::{Located, Value};
use crate::syntax::ruby::{Item, Object};

impl Dsl<'_> {
    pub(super) fn remote_address(&mut self, item: &Item) -> Outcome {
        let kind = match known(item)? {
            Object::Symbol(it) if it == "socket" => "socket",
            Object::Symbol(it) if it == "localhost" => "value",
            Object::String(_) => "value",
            Object::Hash(_) => {
                let given = |key: &str| option(item, key)?.map_or(Ok(&Object::Nil), known);
                let protocol = given("proxy_protocol")?;
                match (given("header")?, protocol) {
                    (Object::String(_), _) => "header",
                    (Object::Nil, Object::Nil) => return Err(Stop::Raises("RuntimeError")),
                    (Object::Nil, _) if self.version < (5, 0, 0) => return Err(Stop::Raises("RuntimeError")),
                    // It came with one of the releases in between.
                    (Object::Nil, _) if self.version < (5, 6, 5) => return Err(perhaps(protocol)),
                    (Object::Nil, Object::Symbol(it) | Object::String(it)) if it.eq_ignore_ascii_case("v1") => {
                        "proxy_protocol"
                    }
                    (Object::Nil, Object::Symbol(_) | Object::String(_)) => return Err(Stop::Raises("RuntimeError")),
                    (header, _) => return Err(perhaps(header)),
                }
            }
            _ => return Err(Stop::Raises("RuntimeError")),
        };
        self.set("remote_address", Located::new(Value::Known(Object::Symbol(kind.into())), item.span));
        Ok(())
    }

    pub(super) fn culling(&mut self, item: &Item) -> Outcome {
        let object = known(item)?;
        let strategy = match object {
            Object::Symbol(it) => it,
            Object::String(_) if self.version < (7, 0, 0) => return Err(Stop::Raises("RuntimeError")),
            Object::String(_) if self.version < (8, 0, 0) => return Err(perhaps(object)),
            Object::String(it) => it,
            _ => return Err(Stop::Raises("NoMethodError")),
        };
        if !matches!(strategy.as_str(), "youngest" | "oldest") {
            return Err(Stop::Raises("RuntimeError"));
        }
        let symbol = Object::Symbol(strategy.clone());
        self.set("worker_culling_strategy", item.clone().map(|_| Value::Known(symbol)));
        Ok(())
    }
}
