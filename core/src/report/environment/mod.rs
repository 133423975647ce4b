//! The answer to `env`, for people and for programs.

mod json;
mod text;

pub use json::environment_json;
pub use text::environment_text;

use crate::answer::environment::Environments;
use crate::source::{FileSet, Span};

use super::visible;

/// An answer, with everything that is needed to show it.
#[derive(Debug, Clone)]
pub struct Surrounded {
    /// The answer.
    pub answer: Environments,
    /// The files it points into.
    pub files: FileSet,
    /// Every place that holds a secret; sorted.
    pub secrets: Vec<Span>,
    /// Stands before every path when it is shown: where the estate is, as the user called it.
    pub prefix: String,
    /// Whether to show what is set and nothing in the estate reads.
    pub pedantic: bool,
}

impl Surrounded {
    /// Returns the path of a span's file as the user calls it.
    fn path(&self, span: Span) -> String {
        visible(&format!("{}{}", self.prefix, self.files.file(span.file).path))
    }
}
