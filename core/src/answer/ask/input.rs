//! The input of a question, read key by key.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::facts::web::{Literal, Raised};

/// Why a question cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadQuestion(String);

impl BadQuestion {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// A library that raises answers with its error's name; what is not known is no answer.
impl From<Raised> for BadQuestion {
    fn from(raised: Raised) -> Self {
        Self::new(raised.to_string())
    }
}

/// An object with the keys of a topic. `null` and a key that is left out are the same, save where a topic tells them apart by
/// [`given`](Self::given).
pub(super) struct Input<'j>(&'j Map<String, Value>);

impl<'j> Input<'j> {
    pub(super) fn new(value: &'j Value) -> Result<Self, BadQuestion> {
        value.as_object().map(Self).ok_or_else(|| BadQuestion::new("a question and its input are each an object"))
    }

    /// The value of a key, `null` included.
    pub(super) fn given(&self, key: &str) -> Option<&'j Value> {
        self.0.get(key)
    }

    fn some(&self, key: &str) -> Option<&'j Value> {
        self.given(key).filter(|it| !it.is_null())
    }

    fn needed<T>(key: &str, found: Option<T>) -> Result<T, BadQuestion> {
        found.ok_or_else(|| BadQuestion::new(format!("`{key}` is missing")))
    }

    pub(super) fn text(&self, key: &str) -> Result<&'j str, BadQuestion> {
        Self::needed(key, self.text_or_none(key)?)
    }

    pub(super) fn text_or_none(&self, key: &str) -> Result<Option<&'j str>, BadQuestion> {
        let text = |it: &'j Value| it.as_str().ok_or_else(|| BadQuestion::new(format!("`{key}` is no text")));
        self.some(key).map(text).transpose()
    }

    /// A truth value; `otherwise` when none is given.
    pub(super) fn flag(&self, key: &str, otherwise: bool) -> Result<bool, BadQuestion> {
        let flag =
            |it: &Value| it.as_bool().ok_or_else(|| BadQuestion::new(format!("`{key}` is neither true nor false")));
        self.some(key).map_or(Ok(otherwise), flag)
    }

    /// A list of texts; `None` when none is given.
    pub(super) fn texts_or_none(&self, key: &str) -> Result<Option<Vec<&'j str>>, BadQuestion> {
        let texts = |it: &'j Value| it.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
        let bad = || BadQuestion::new(format!("`{key}` is no list of texts"));
        self.some(key).map(|it| texts(it).ok_or_else(bad)).transpose()
    }

    pub(super) fn texts(&self, key: &str) -> Result<Vec<&'j str>, BadQuestion> {
        Self::needed(key, self.texts_or_none(key)?)
    }

    /// A list of anything.
    pub(super) fn list(&self, key: &str) -> Result<&'j [Value], BadQuestion> {
        let list = Self::needed(key, self.some(key))?.as_array();
        list.map(Vec::as_slice).ok_or_else(|| BadQuestion::new(format!("`{key}` is no list")))
    }

    /// A whole number from 0 on; `None` when none is given.
    pub(super) fn number_or_none(&self, key: &str) -> Result<Option<usize>, BadQuestion> {
        let number = |it: &Value| it.as_u64().and_then(|it| usize::try_from(it).ok());
        let bad = || BadQuestion::new(format!("`{key}` is no whole number"));
        self.some(key).map(|it| number(it).ok_or_else(bad)).transpose()
    }

    /// Texts by their names; none when none are given.
    pub(super) fn texts_by_name(&self, key: &str) -> Result<HashMap<&'j str, &'j str>, BadQuestion> {
        let bad = || BadQuestion::new(format!("`{key}` is no object of texts"));
        let Some(value) = self.some(key) else { return Ok(HashMap::new()) };
        let text = |(name, it): (&'j String, &'j Value)| Some((name.as_str(), it.as_str()?));
        value.as_object().ok_or_else(bad)?.iter().map(|it| text(it).ok_or_else(bad)).collect()
    }

    /// `version` as three numbers; what it does not say is 0, and without one it is `newest`.
    pub(super) fn version(&self, newest: (u64, u64, u64)) -> Result<(u64, u64, u64), BadQuestion> {
        let Some(text) = self.text_or_none("version")? else { return Ok(newest) };
        let mut parts = text.trim().split('.').map(|it| it.parse::<u64>().ok());
        let mut next = || parts.next().map_or(Some(0), |it| it);
        match (next(), next(), next()) {
            (Some(major), Some(minor), Some(patch)) => Ok((major, minor, patch)),
            _ => Err(BadQuestion::new(format!("`{text}` is no version"))),
        }
    }

    /// Whether all of these keys are absent, or an empty text.
    pub(super) fn is_bare(&self, keys: &[&str]) -> bool {
        keys.iter().all(|it| self.some(it).is_none_or(|it| it.as_str() == Some("")))
    }

    /// The settings of an object, each of any type.
    pub(super) fn literals(&self, key: &str) -> Result<Vec<(String, Literal)>, BadQuestion> {
        let object = Self::needed(key, self.some(key))?;
        match literal(object) {
            Literal::Map(items) => Ok(items),
            _ => Err(BadQuestion::new(format!("`{key}` is no object"))),
        }
    }
}

/// A value of JSON as the source of an application would write it; `{"regex": …, "flags": …}` is a regular expression.
pub(super) fn literal(value: &Value) -> Literal {
    match value {
        Value::Null => Literal::None,
        Value::Bool(it) => Literal::Bool(*it),
        Value::Number(it) => match it.as_i64() {
            Some(whole) => Literal::Integer(whole),
            None => Literal::Real(it.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(it) => Literal::Text(it.clone()),
        Value::Array(items) => Literal::List(items.iter().map(literal).collect()),
        Value::Object(items) => match regex(value) {
            Some((pattern, flags)) => Literal::Regex(pattern, flags),
            None => Literal::Map(items.iter().map(|(key, it)| (key.clone(), literal(it))).collect()),
        },
    }
}

/// The pattern and flags of `{"regex": …, "flags": …}`.
pub(super) fn regex(value: &Value) -> Option<(String, String)> {
    let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some((text("regex")?, text("flags").unwrap_or_default()))
}
