//! Deploy layout and documents.

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[];
