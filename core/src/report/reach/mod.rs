//! The answer to `reach`, for people and for programs.

mod json;
mod text;

pub use json::reach_json;
pub use text::reach_text;

use crate::answer::reach::Reach;
use crate::source::{FileSet, Span};

use super::visible;

/// An answer, with everything that is needed to show it.
#[derive(Debug, Clone)]
pub struct Reached {
    /// The answer.
    pub answer: Reach,
    /// The files it points into.
    pub files: FileSet,
    /// Every place that holds a secret; sorted.
    pub secrets: Vec<Span>,
    /// Stands before every path when it is shown: where the estate is, as the user called it.
    pub prefix: String,
}

impl Reached {
    /// Returns the path of a span's file as the user calls it.
    fn path(&self, span: Span) -> String {
        visible(&format!("{}{}", self.prefix, self.files.file(span.file).path))
    }
}
