//! Cross-origin rules.

mod origin_missing;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[&origin_missing::RULE];
