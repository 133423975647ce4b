//! `landreeve.toml`: what the files cannot say of themselves.

use crate::source::{FileSet, Span};

use super::Targets;

/// The manifest; every part is optional.
#[derive(Debug, Clone, Default)]
pub struct Manifest {}

/// A manifest that cannot be used, and where it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ManifestError {
    /// What is wrong and what is allowed.
    pub message: String,
    /// Where in the manifest; `None` for an option of the caller.
    pub span: Option<Span>,
}

impl ManifestError {
    /// Returns the error of a version that cannot be read.
    pub fn version(program: &str, version: &str) -> Self {
        Self {
            message: format!("`{program}` has no version `{version}`: write numbers, like `1.22` or `252`"),
            span: None,
        }
    }
}

impl Manifest {
    /// Reads the manifest at the root of the set, or the one handed in as text.
    ///
    /// # Errors
    ///
    /// When it is no TOML, or holds a key or value that means nothing.
    pub fn read(_files: &FileSet, _given: Option<&str>) -> Result<Self, ManifestError> {
        Ok(Self::default())
    }

    /// Returns the `[targets]`.
    pub fn targets(&self) -> Targets {
        Targets::default()
    }
}
