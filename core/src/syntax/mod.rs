//! Grammars: lossless trees of one file, with spans, for any bytes.
//!
//! Each parser takes a [`Source`](crate::source::Source) and gives a tree and a
//! list of errors, never a failure. A tree keeps its source, so a node is a few
//! spans. Nothing here knows what a word means.

pub mod env;
pub mod javascript;
pub mod markdown;
pub mod nginx;
pub mod python;
pub mod ruby;
pub mod shell;
pub mod systemd;
pub mod template;
pub mod yaml;

use crate::source::Span;

/// Something a parser could not read. The rest of the text was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, as the program that reads the file would see it.
    pub message: String,
    /// Where.
    pub span: Span,
}
