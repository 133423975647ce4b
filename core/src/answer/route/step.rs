//! The steps that lead to an outcome, and what stops them.

use crate::source::Span;

/// One decision on the way of a request, and the line that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What kind of decision it is.
    pub kind: StepKind,
    /// What was decided and why, in words.
    pub message: String,
    /// The line that decided; `None` where nginx's own rules do.
    pub at: Option<Span>,
}

/// Kinds of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The server was chosen.
    Server,
    /// The location was chosen.
    Location,
    /// Rewrite code did something: `set`, `if`, `rewrite`, `return`, `break`.
    Rewrite,
    /// The request was sent round again inside nginx: `try_files`, `error_page`, `index`.
    Redirect,
    /// What answers the request was found.
    Content,
    /// Something besides that the reader should know: access rules, includes that the estate lacks.
    Note,
}

impl StepKind {
    /// Returns its word in the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Location => "location",
            Self::Rewrite => "rewrite",
            Self::Redirect => "redirect",
            Self::Content => "content",
            Self::Note => "note",
        }
    }
}

/// Why it cannot be told what nginx does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unclear {
    pub(super) reason: String,
    pub(super) at: Option<Span>,
}

impl Unclear {
    pub(super) fn new(reason: impl Into<String>, at: Span) -> Self {
        Self { reason: reason.into(), at: Some(at) }
    }

    pub(super) fn bare(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), at: None }
    }

    /// Points at a place if it does not point anywhere yet.
    pub(super) fn at(self, span: Span) -> Self {
        Self { at: self.at.or(Some(span)), ..self }
    }
}
