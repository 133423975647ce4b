//! What stops a library before it answers.

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Raised {
    /// The library raises an error of this class on the settings or the request.
    #[error("{0}")]
    Error(&'static str),
    /// What it would do is not known here.
    #[error("not known: {0}")]
    Unknown(String),
}
