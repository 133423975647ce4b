//! landreeve reads a whole server configuration estate (systemd units, nginx,
//! Puma and Gunicorn, env files, runbooks), builds one typed model of it, and
//! says what is wrong inside a file and, above all, between files.
//!
//! This crate is pure: text is handed in as a [`FileSet`](source::FileSet),
//! values are handed out. It reads no file, clock, variable or socket.
//!
//! The floors, from the ground up; a floor uses only those below it:
//!
//! - [`source`]: bytes, spans, lines, file sets, edits, the shape of a finding;
//! - [`syntax`]: lossless trees of one file; [`facts`]: what programs accept;
//! - [`estate`]: the typed model, and the manifest;
//! - [`answer`]: questions put to the estate;
//! - [`rules`]: one check a file; [`report`]: findings and answers as text and JSON.
//!
//! [`check`] goes the whole way, [`fix`] applies what it offers, [`route`] and [`reach`] answer
//! questions.

mod ask;
mod check;
mod fix;

pub mod answer;
pub mod estate;
pub mod facts;
pub mod report;
pub mod rules;
pub mod source;
pub mod syntax;

pub use ask::{environment, reach, route};
pub use check::{Error, Options, check};
pub use fix::{Fixed, fix};
