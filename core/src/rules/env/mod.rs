//! Environment and env files.

mod duplicate_key;
mod invalid_address;
mod placeholder;
mod unclosed_quote;
mod unquoted_blanks;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] =
    &[&unclosed_quote::RULE, &placeholder::RULE, &invalid_address::RULE, &unquoted_blanks::RULE, &duplicate_key::RULE];
