//! The input of a question, read key by key.

use serde_json::{Map, Value};

/// Why a question cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadQuestion(String);

impl BadQuestion {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
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
}
