//! The Python objects that configuration is made of, and how they turn into each other.

use super::{Item, Reader};
use crate::source::{Unknown, Value};

/// A Python object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer that fits 64 bits.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Item>),
    /// A tuple.
    Tuple(Vec<Item>),
    /// A dictionary, in the order written.
    Dict(Vec<(Item, Item)>),
    /// A set, in the order written.
    Set(Vec<Item>),
    /// A path of `pathlib`, as its text.
    Path(String),
    /// An object of a library that reads settings.
    Reader(Box<Reader>),
    /// A function: how many positional parameters it has, and which of the script's functions it is.
    Function(usize, Option<usize>),
    /// A module, a function or another thing of a library, by its dotted name: `os.environ`.
    Name(String),
    /// An application of Starlette or FastAPI, by its number.
    Application(usize),
    /// A piece of middleware that an application may be made with, by its place among all of them.
    Middleware(usize),
}

impl Object {
    /// Returns whether a condition takes it for true; `None` where that is not modelled.
    pub fn truthy(&self) -> Option<bool> {
        Some(match self {
            Self::None => false,
            Self::Bool(it) => *it,
            Self::Integer(it) => *it != 0,
            Self::Float(it) => *it != 0.0,
            Self::String(it) => !it.is_empty(),
            Self::List(it) | Self::Tuple(it) => !it.is_empty(),
            Self::Dict(it) => !it.is_empty(),
            Self::Set(it) => !it.is_empty(),
            Self::Function(..) | Self::Path(_) | Self::Reader(_) | Self::Application(_) | Self::Middleware(_) => true,
            Self::Name(_) => return None,
        })
    }

    /// Returns what `str()` gives; `None` where that is not modelled.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::None => Some("None".into()),
            Self::Bool(true) => Some("True".into()),
            Self::Bool(false) => Some("False".into()),
            Self::Integer(it) => Some(it.to_string()),
            Self::Float(it) if it.is_finite() && (1e-4..1e16).contains(&it.abs()) => Some(format!("{it:?}")),
            Self::String(it) | Self::Path(it) => Some(it.clone()),
            _ => None,
        }
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(it) => Some(it),
            _ => None,
        }
    }

    /// Returns the path that a string or a path of `pathlib` is to functions that take one.
    pub fn as_path(&self) -> Option<&str> {
        match self {
            Self::String(it) | Self::Path(it) => Some(it),
            _ => None,
        }
    }

    /// Returns the elements of a list, tuple or set.
    pub fn elements(&self) -> Option<&[Item]> {
        match self {
            Self::List(it) | Self::Tuple(it) | Self::Set(it) => Some(it),
            _ => None,
        }
    }

    /// Returns the number of an integer or a boolean.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(it) => Some(*it),
            Self::Bool(it) => Some(i64::from(*it)),
            _ => None,
        }
    }

    /// Returns the name of its class.
    pub fn class(&self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::Bool(_) => "bool",
            Self::Integer(_) => "int",
            Self::Float(_) => "float",
            Self::String(_) => "str",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Dict(_) => "dict",
            Self::Set(_) => "set",
            Self::Path(_) => "Path",
            Self::Reader(_) => "object",
            Self::Function(..) => "function",
            Self::Name(_) | Self::Application(_) | Self::Middleware(_) => "object",
        }
    }

    /// Returns whether both are the same to `==`; `None` when a part is not known.
    pub fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Name(_) | Self::Function(..) | Self::Reader(_) | Self::Set(_), _)
            | (_, Self::Name(_) | Self::Function(..) | Self::Reader(_) | Self::Set(_)) => None,
            #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "Python compares the two as numbers")]
            (Self::Float(a), b) | (b, Self::Float(a)) => match b {
                Self::Float(b) => Some(a == b),
                _ => Some(b.as_integer().is_some_and(|b| *a == b as f64)),
            },
            (Self::Bool(_) | Self::Integer(_), Self::Bool(_) | Self::Integer(_)) => {
                Some(self.as_integer() == other.as_integer())
            }
            (Self::List(a), Self::List(b)) | (Self::Tuple(a), Self::Tuple(b)) if a.len() == b.len() => {
                let mut known = true;
                for (a, b) in a.iter().zip(b) {
                    match a.known().zip(b.known()).and_then(|(a, b)| a.equals(b)) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => known = false,
                    }
                }
                known.then_some(true)
            }
            (Self::List(_), Self::List(_)) | (Self::Tuple(_), Self::Tuple(_)) => Some(false),
            (Self::Dict(_), Self::Dict(_)) => None,
            (a, b) => Some(a == b),
        }
    }
}

/// Returns the value that stands for something that is not evaluated.
pub(super) fn not_evaluated(what: impl Into<String>) -> Value<Object> {
    Value::Unknown(Unknown::NotEvaluated(what.into()))
}
