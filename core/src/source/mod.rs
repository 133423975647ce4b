//! Bytes, spans, lines, file sets, edits, and the shape of a finding.
//!
//! The ground floor: it knows nothing of any program. Everything above points
//! into a [`FileSet`] with [`Span`]s and speaks through [`Finding`]s.

mod edit;
mod file;
mod finding;
mod frame;
mod lines;
mod seen;
mod span;
mod text;
mod value;

pub use edit::{Edit, Fix, Safety, apply, disjoint};
pub use file::{Content, FileSet, Flaw, Input, Link, SIZE_LIMIT, SourceFile, Unread};
pub use finding::{About, Effect, Finding, Findings, Label, Severity};
pub use frame::Frame;
pub use lines::{LineIndex, Position};
pub use seen::{Nearest, Seen};
pub use span::{FileId, Span};
pub use text::{Hole, Source};
pub use value::{Located, Unknown, Value};
