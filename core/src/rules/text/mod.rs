//! Bytes of any file: what no program can read as it was meant.

mod not_utf_8;
mod nul;
mod unreadable;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[&unreadable::RULE, &not_utf_8::RULE, &nul::RULE];
