//! Docker Compose.

mod loopback_bind;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[&loopback_bind::RULE];
