//! A setting as the source of an application writes it, of any type: libraries do something with each, often not what was
//! meant.

use std::borrow::Cow;

/// A value of Python, Ruby or JavaScript.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`, `nil`, `null`.
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Real(f64),
    /// A text.
    Text(String),
    /// A regular expression and its flags.
    Regex(String, String),
    /// A list or tuple.
    List(Vec<Literal>),
    /// A dictionary or object: keys with values.
    Map(Vec<(String, Literal)>),
}

impl Literal {
    /// Returns the text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns whether Python takes it for true.
    pub fn is_true_in_python(&self) -> bool {
        match self {
            Self::List(items) => !items.is_empty(),
            Self::Map(items) => !items.is_empty(),
            _ => self.is_true_in_javascript(),
        }
    }

    /// Returns whether JavaScript takes it for true: every object is, the empty ones too.
    pub fn is_true_in_javascript(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(it) => *it,
            Self::Integer(it) => *it != 0,
            Self::Real(it) => *it != 0.0,
            Self::Text(it) => !it.is_empty(),
            Self::Regex(..) | Self::List(_) | Self::Map(_) => true,
        }
    }

    /// Returns what a `for` of Python goes over: the characters of a text, the keys of a dictionary; `None` where it
    /// raises a `TypeError`.
    pub fn items_in_python(&self) -> Option<Vec<Cow<'_, Literal>>> {
        match self {
            Self::List(items) => Some(items.iter().map(Cow::Borrowed).collect()),
            Self::Text(text) => Some(text.chars().map(|it| Cow::Owned(Self::Text(it.to_string()))).collect()),
            Self::Map(items) => Some(items.iter().map(|(key, _)| Cow::Owned(Self::Text(key.clone()))).collect()),
            _ => None,
        }
    }

    /// Returns what `text in self` gives in Python: a text holds its stretches; `None` where it raises a `TypeError`.
    pub fn contains_in_python(&self, text: &str) -> Option<bool> {
        match self {
            Self::Text(all) => Some(all.contains(text)),
            Self::List(items) => Some(items.iter().any(|it| it.text() == Some(text))),
            Self::Map(items) => Some(items.iter().any(|(key, _)| key == text)),
            _ => None,
        }
    }
}
