//! From files to texts: what each file is, on which host, and which stretches
//! of a document are files by themselves.

use crate::source::{FileSet, Source};

use super::manifest::Manifest;

/// A stretch of text that one program reads as a file.
#[derive(Debug, Clone)]
pub struct Text {
    /// The text, with template holes blanked.
    pub source: Source,
    /// The file's path as the estate knows it: below the estate's root for a
    /// file on disk, as the document names it (often absolute) for a fenced
    /// block; empty for a block without a name.
    pub path: String,
    /// What reads it.
    pub kind: Kind,
    /// The name of the [`Host`](super::Host) it belongs to.
    pub host: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is a whole file.
    File,
    /// It is a fenced block of a document, and the last one of its name.
    Block,
    /// It is a fenced block of a document that a later one replaces.
    Superseded,
    /// It is a row or a list in a document's prose, not a block: a table of variables.
    Table,
}

/// What reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A systemd unit file, by its suffix (`service`, `timer`, …), or a drop-in of one.
    Unit,
    /// An nginx main file or fragment.
    Nginx,
    /// An env file.
    Env,
    /// A Puma configuration file.
    Puma,
    /// A document with fenced blocks.
    Markdown,
    /// A shell script or a block of commands.
    Shell,
    /// `landreeve.toml`.
    Manifest,
    /// A file no rule reads yet; listed, never judged.
    Other,
}

impl Kind {
    /// Returns the word used in JSON and statistics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unit => "systemd",
            Self::Nginx => "nginx",
            Self::Env => "env",
            Self::Puma => "puma",
            Self::Markdown => "markdown",
            Self::Shell => "shell",
            Self::Manifest => "manifest",
            Self::Other => "other",
        }
    }
}

/// Finds the texts of all files.
pub fn read(_files: &FileSet, _manifest: &Manifest) -> Vec<Text> {
    Vec::new()
}
