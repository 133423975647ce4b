//! What `Object` and `JSON` do with objects.

use std::rc::Rc;

use super::evaluator::Evaluator;
use super::object::{Thing, Val, unknown};
use super::state::known;
use crate::source::Span;

impl Evaluator<'_> {
    /// A value of JSON; its parts stand where the text did.
    pub(super) fn parsed(&mut self, value: &serde_json::Value, at: Span) -> Val {
        let thing = match value {
            serde_json::Value::Null => Thing::Null,
            serde_json::Value::Bool(it) => Thing::Bool(*it),
            serde_json::Value::Number(it) => Thing::Number(it.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(it) => Thing::string(it.as_str()),
            serde_json::Value::Array(items) => {
                let items = items.iter().map(|it| self.parsed(it, at)).collect();
                self.state.array(items)
            }
            // The order of names is that of the alphabet here, which nothing hangs on.
            serde_json::Value::Object(items) => {
                let items = items.iter().map(|(name, it)| (name.as_str().into(), self.parsed(it, at))).collect();
                self.state.object(items)
            }
        };
        known(thing, at)
    }

    /// `Object.keys(…)` and its like.
    pub(super) fn listed(&mut self, path: &str, of: &Val, at: Span) -> Option<Val> {
        let cell = self.state.plain(of).filter(|it| !it.open && it.class.is_none())?;
        let properties = cell.properties.clone();
        let items = properties
            .into_iter()
            .map(|(name, val)| match path {
                "Object.keys" => known(Thing::String(name), at),
                "Object.values" => val,
                _ => {
                    let pair = vec![known(Thing::String(name), at), val];
                    known(self.state.array(pair), at)
                }
            })
            .collect();
        Some(known(self.state.array(items), at))
    }

    /// `Object.defineProperty(object, name, how)`.
    pub(super) fn define(&mut self, object: &Val, name: &Val, how: &Val, at: Span) {
        let value = self.state.plain(how).filter(|it| !it.open);
        let value = value.and_then(|it| it.properties.iter().find(|it| &*it.0 == "value")).map(|it| it.1.clone());
        match name.known() {
            Some(Thing::String(name)) => {
                let val = value.unwrap_or_else(|| unknown("a property that is worked out", at));
                self.set(object, Some(Rc::clone(name)), val);
            }
            _ => self.state.lose(object),
        }
    }

    /// `Object.assign(target, …)`.
    pub(super) fn assign_all(&mut self, arguments: &[Val]) -> Val {
        let target = arguments[0].clone();
        let from = &arguments[1..];
        if Self::is_environment(&target) {
            self.environment_touched = true;
            self.environment_replaced = true;
            return target;
        }
        let all: Option<Vec<_>> =
            from.iter().map(|it| self.state.plain(it).filter(|it| !it.open).map(|it| it.properties.clone())).collect();
        match all {
            Some(all) => {
                all.into_iter().flatten().for_each(|(name, val)| self.set(&target, Some(name), val));
            }
            None => self.state.lose(&target),
        }
        target
    }
}
