//! Bytes and syntax of any file.

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[];
