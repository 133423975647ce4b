//! Environment and env files.

mod byte_order_mark;
mod carriage_return;
mod default_secret;
mod duplicate_key;
mod file_refused;
mod inline_comment;
mod invalid_address;
mod invalid_line;
mod missing_key;
mod misspelt_key;
mod placeholder;
mod points_at_disabled;
mod quotes_kept;
mod readers_disagree;
mod unclosed_quote;
mod unquoted_blanks;
mod unused_key;
mod url_disagrees;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &unclosed_quote::RULE,
    &invalid_line::RULE,
    &file_refused::RULE,
    &byte_order_mark::RULE,
    &carriage_return::RULE,
    &unquoted_blanks::RULE,
    &inline_comment::RULE,
    &readers_disagree::RULE,
    &quotes_kept::RULE,
    &duplicate_key::RULE,
    &placeholder::RULE,
    &default_secret::RULE,
    &invalid_address::RULE,
    &missing_key::RULE,
    &misspelt_key::RULE,
    &unused_key::RULE,
    &url_disagrees::RULE,
    &points_at_disabled::RULE,
];
