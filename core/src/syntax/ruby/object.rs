//! The Ruby objects that configuration is made of, and how they turn into each other.

use super::Item;
use crate::source::{Unknown, Value};

/// A Ruby object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// `nil`.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// An integer that fits 64 bits.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string.
    String(String),
    /// A symbol, without its colon.
    Symbol(String),
    /// An array.
    Array(Vec<Item>),
    /// A hash, in the order written.
    Hash(Vec<(Item, Item)>),
    /// `ENV`.
    Env,
    /// `File`.
    File,
    /// A regular expression, as it stands between its slashes, and its flags.
    Regexp(String, String),
    /// `IPAddr.new` of a text.
    Address(String),
    /// Something that the surroundings know by a name.
    Named(Named),
}

/// Something that the surroundings of a script know by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What leads to it: `config.hosts`.
    pub path: String,
    /// The text it stands for, if it is one.
    pub text: Option<String>,
}

impl Object {
    /// Returns whether a condition takes it for true.
    pub fn truthy(&self) -> bool {
        !matches!(self, Self::Nil | Self::Bool(false))
    }

    /// Returns what `to_s` gives; `None` where that is not modelled.
    pub fn to_s(&self) -> Option<String> {
        match self {
            Self::Nil => Some(String::new()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Integer(value) => Some(value.to_string()),
            Self::Float(value) if value.is_finite() && value.abs() < 1e16 => Some(format!("{value:?}")),
            Self::String(value) | Self::Symbol(value) => Some(value.clone()),
            Self::Named(named) => named.text.clone(),
            _ => None,
        }
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(value) => Some(value),
            Self::Named(named) => named.text.as_deref(),
            _ => None,
        }
    }

    /// Returns the name of its class.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Integer(_) => "Integer",
            Self::Float(_) => "Float",
            Self::String(_) => "String",
            Self::Symbol(_) => "Symbol",
            Self::Array(_) => "Array",
            Self::Hash(_) => "Hash",
            Self::Env => "ENV",
            Self::File => "File",
            Self::Regexp(..) => "Regexp",
            Self::Address(_) => "IPAddr",
            Self::Named(_) => "object",
        }
    }

    /// Returns whether both are the same to `==`; `None` when a part is unknown.
    pub fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "Ruby compares the two as floats")]
            (Self::Integer(a), Self::Float(b)) | (Self::Float(b), Self::Integer(a)) => Some(*a as f64 == *b),
            (Self::Array(a), Self::Array(b)) if a.len() != b.len() => Some(false),
            (Self::Array(a), Self::Array(b)) => {
                a.iter().zip(b).try_fold(true, |all, (a, b)| Some(all && a.known()?.equals(b.known()?)?))
            }
            (Self::Hash(_) | Self::Regexp(..) | Self::Address(_), _)
            | (_, Self::Hash(_) | Self::Regexp(..) | Self::Address(_)) => None,
            (Self::Named(named), other) | (other, Self::Named(named)) => {
                named.text.as_deref().map(|it| other.as_str() == Some(it))
            }
            (a, b) => Some(a == b),
        }
    }
}

/// Returns the value that stands for something that is not evaluated.
pub(super) fn not_evaluated(what: impl Into<String>) -> Value<Object> {
    Value::Unknown(Unknown::NotEvaluated(what.into()))
}
