//! Django's settings, as the process that serves runs with them.

mod debug_on;
mod default_secret;
mod variable_missing;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[&variable_missing::RULE, &debug_on::RULE, &default_secret::RULE];
