//! Values: what the floors above get to see, and what the evaluator works with.

use std::rc::Rc;

use super::state::State;
use super::{Item, Named, number};
use crate::source::{Located, Span, Unknown, Value};

/// A value of JavaScript.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// `undefined`.
    Undefined,
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    String(String),
    /// A regular expression and its flags.
    Regexp(String, String),
    /// An array.
    Array(Vec<Item>),
    /// An object: its own properties in order, and whether there may be others.
    Map(Vec<(String, Item)>, bool),
    /// A function or class of the code.
    Function,
    /// Something that the code does not define.
    Named(Named),
}

impl Object {
    /// Returns the text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns whether it counts as true; `None` for what the code does not define.
    pub fn truthy(&self) -> Option<bool> {
        Some(match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(it) => *it,
            Self::Number(it) => *it != 0.0 && !it.is_nan(),
            Self::String(it) => !it.is_empty(),
            Self::Regexp(..) | Self::Array(_) | Self::Map(..) | Self::Function => true,
            Self::Named(_) => return None,
        })
    }

    /// Returns a property of an object: `Some(None)` where it surely has none of that name, `None` where that is not known.
    pub fn get(&self, name: &str) -> Option<Option<&Item>> {
        let Self::Map(items, open) = self else { return None };
        let found = items.iter().find(|it| it.0 == name).map(|it| &it.1);
        (found.is_some() || !open).then_some(found)
    }

    /// Returns the text that `String(…)` makes of a plain value.
    pub fn text(&self) -> Option<String> {
        Some(match self {
            Self::Undefined => "undefined".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool(it) => it.to_string(),
            Self::Number(it) => number::text(*it)?,
            Self::String(it) => it.clone(),
            _ => return None,
        })
    }
}

/// A value as the evaluator holds it: arrays and objects by their places.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Thing {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(Rc<str>),
    Regexp(Rc<(String, String)>),
    /// An array or object.
    Cell(usize),
    Function(usize),
    Class(usize),
    /// What the code does not define, with the last call on the way to it.
    Named(Rc<str>, Option<usize>),
}

/// A value, where it was written, and what had a part in it.
pub(super) type Val = Located<Value<Thing>>;

impl Thing {
    pub(super) fn string(text: impl Into<Rc<str>>) -> Self {
        Self::String(text.into())
    }

    /// Returns something that the code does not define.
    pub(super) fn named(path: impl Into<Rc<str>>) -> Self {
        Self::Named(path.into(), None)
    }

    pub(super) fn truthy(&self) -> Option<bool> {
        Some(match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(it) => *it,
            Self::Number(it) => *it != 0.0 && !it.is_nan(),
            Self::String(it) => !it.is_empty(),
            Self::Regexp(_) | Self::Cell(_) | Self::Function(_) | Self::Class(_) => true,
            // A module is something.
            Self::Named(path, _) => return path.ends_with('>').then_some(true),
        })
    }

    /// Returns the text that a plain value becomes in a text.
    pub(super) fn text(&self) -> Option<Rc<str>> {
        Some(match self {
            Self::Undefined => "undefined".into(),
            Self::Null => "null".into(),
            Self::Bool(it) => it.to_string().into(),
            Self::Number(it) => number::text(*it)?.into(),
            Self::String(it) => Rc::clone(it),
            _ => return None,
        })
    }

    pub(super) fn is_nullish(&self) -> Option<bool> {
        match self {
            Self::Undefined | Self::Null => Some(true),
            Self::Named(path, _) if !path.ends_with('>') => None,
            _ => Some(false),
        }
    }
}

/// Returns why something is not followed.
pub(super) fn not_evaluated<T>(what: impl Into<String>) -> Value<T> {
    Value::Unknown(Unknown::NotEvaluated(what.into()))
}

/// Returns a value that is not known.
pub(super) fn unknown(what: impl Into<String>, at: Span) -> Val {
    Located::new(not_evaluated(what), at)
}

/// How deep objects are shown.
const DEPTH: usize = 8;

/// How many values of an object are shown: what holds an application as a whole is nobody's options.
const MEMBERS: usize = 1000;

/// Returns what a value is at this moment, as the floors above see it.
pub(super) fn shown(state: &State<'_>, val: &Val) -> Item {
    shown_to(state, val, DEPTH, &mut MEMBERS.clone())
}

fn shown_to(state: &State<'_>, val: &Val, depth: usize, left: &mut usize) -> Item {
    *left = left.saturating_sub(1);
    let value = match &val.value {
        Value::Unknown(reason) => Value::Unknown(reason.clone()),
        Value::Known(thing) => object(state, thing, depth, left),
    };
    Located { value, span: val.span, from: val.from.clone() }
}

fn object(state: &State<'_>, thing: &Thing, depth: usize, left: &mut usize) -> Value<Object> {
    Value::Known(match thing {
        Thing::Undefined => Object::Undefined,
        Thing::Null => Object::Null,
        Thing::Bool(it) => Object::Bool(*it),
        Thing::Number(it) => Object::Number(*it),
        Thing::String(it) => Object::String(it.to_string()),
        Thing::Regexp(it) => Object::Regexp(it.0.clone(), it.1.clone()),
        Thing::Function(_) | Thing::Class(_) => Object::Function,
        Thing::Named(path, call) => Object::Named(Named { path: path.to_string(), call: *call }),
        Thing::Cell(_) if depth == 0 || *left == 0 => return not_evaluated("a deep or large object"),
        Thing::Cell(at) => {
            let cell = &state.cells[*at];
            if cell.lost {
                return not_evaluated("an object that something else may change");
            }
            match &cell.items {
                Some(items) if items.len() > *left => return not_evaluated("a large array"),
                Some(items) => Object::Array(items.iter().map(|it| shown_to(state, it, depth - 1, left)).collect()),
                None if cell.properties.len() > *left => return not_evaluated("a large object"),
                None => {
                    let own = |it: &(Rc<str>, Val)| (it.0.to_string(), shown_to(state, &it.1, depth - 1, left));
                    Object::Map(cell.properties.iter().map(own).collect(), cell.open)
                }
            }
        }
    })
}

/// Returns what two views of one value have in common: what differs is not known.
pub(super) fn in_common(one: &Item, other: &Item) -> Item {
    let value = match (&one.value, &other.value) {
        (Value::Known(a), Value::Known(b)) if a == b => Value::Known(a.clone()),
        (Value::Known(Object::Map(a, open)), Value::Known(Object::Map(b, also))) => {
            let both = a.iter().filter_map(|(name, item)| {
                let found = b.iter().find(|it| it.0 == *name)?;
                Some((name.clone(), in_common(item, &found.1)))
            });
            let differ = a.len() != b.len() || a.iter().any(|it| !b.iter().any(|found| found.0 == it.0));
            Value::Known(Object::Map(both.collect(), *open || *also || differ))
        }
        (Value::Known(_), Value::Known(_)) => not_evaluated("an object that is changed later"),
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => Value::Unknown(reason.clone()),
    };
    Located { value, span: one.span, from: one.from.clone() }
}
