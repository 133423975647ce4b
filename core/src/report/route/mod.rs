//! The answer to `route`, for people and for programs.

mod json;
mod text;

pub use json::route_json;
pub use text::route_text;

use crate::answer::route::Answer;
use crate::source::{FileSet, Span};

use super::visible;

/// An answer, with everything that is needed to show it.
#[derive(Debug, Clone)]
pub struct Routed {
    /// The answer.
    pub answer: Answer,
    /// The files it points into.
    pub files: FileSet,
    /// Every place that holds a secret; sorted.
    pub secrets: Vec<Span>,
    /// Stands before every path when it is shown: where the estate is, as the user called it.
    pub prefix: String,
}

impl Routed {
    /// Returns the path of a span's file as the user calls it.
    fn path(&self, span: Span) -> String {
        visible(&format!("{}{}", self.prefix, self.files.file(span.file).path))
    }
}
