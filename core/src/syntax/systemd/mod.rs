//! The grammar of systemd unit files: lines, joined values, words, command lines.
//!
//! [`parse`] gives a flat, lossless list of lines. [`words`] and [`command`] cut
//! one joined value further, each in the style its directive asks for, and [`variable`]
//! finds the variables in a word of a command; which directive asks for which style
//! is a fact, and what a word means is the model's.
//!
//! Sources: `systemd.syntax(7)`; `src/shared/conf-parser.c`,
//! `src/basic/extract-word.c` and `src/core/load-fragment.c` of systemd.

pub mod command;
pub mod cut;
mod joined;
mod unit;
pub mod variable;
pub mod words;

pub use joined::Joined;
pub use unit::{Assignment, ErrorKind, Line, UnitError, UnitFile, parse};
