//! Values that know where they stand, and values that cannot be known.

use super::Span;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The place to point at when the value is what is wrong.
    pub span: Span,
    /// The other places that had a part in it (a variable's assignment, a default).
    pub from: Vec<Span>,
}

impl<T> Located<T> {
    /// Returns `value`, standing at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span, from: Vec::new() }
    }

    /// Adds a place that had a part in the value.
    #[must_use]
    pub fn with(mut self, from: Span) -> Self {
        self.from.push(from);
        self
    }

    /// Returns what `f` makes of the value, at the same places.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: f(self.value), span: self.span, from: self.from }
    }
}

impl<T> Located<Value<T>> {
    /// Returns the value if it is known.
    pub fn known(&self) -> Option<&T> {
        self.value.known()
    }
}

/// A value, or the reason why it cannot be known from the files.
///
/// An unknown value silences a rule; it never stands for an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<T> {
    /// The program will see this.
    Known(T),
    /// The program will see something; the files do not say what.
    Unknown(Unknown),
}

impl<T> Value<T> {
    /// Returns the value if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Returns what `f` makes of a known value; an unknown one stays as it is.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Value<U> {
        match self {
            Self::Known(value) => Value::Known(f(value)),
            Self::Unknown(reason) => Value::Unknown(reason),
        }
    }
}

/// Why a value cannot be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// A template fills it in.
    Hole,
    /// The document leaves it out (`...`, `…`, `<password>`).
    Elided,
    /// A variable that no file of the estate defines.
    Undefined(String),
    /// The program computes it in a way that is not evaluated here; says what.
    NotEvaluated(String),
}

impl Unknown {
    /// Returns the reason in words, for an answer.
    pub fn reason(&self) -> String {
        match self {
            Self::Hole => "a template fills it in".to_owned(),
            Self::Elided => "the document leaves it out".to_owned(),
            Self::Undefined(name) => format!("nothing says what `{name}` is"),
            Self::NotEvaluated(what) => format!("{what} is not evaluated"),
        }
    }
}
