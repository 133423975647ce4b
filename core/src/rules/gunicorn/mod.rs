//! Gunicorn.

mod name_ignored;
mod refused;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[&refused::RULE, &name_ignored::RULE];
