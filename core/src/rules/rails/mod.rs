//! Rails applications, as the process that serves runs them.

mod secret_in_code;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[&secret_in_code::RULE];
