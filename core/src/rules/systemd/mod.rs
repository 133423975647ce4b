//! systemd units.

use super::Rule;

mod inline_comment;
mod installed_twice;
mod invalid_value;
mod key_in_wrong_section;
mod line_not_read;
mod nothing_to_do;
mod persistent_without_calendar;
mod refused_value;
mod requires_datastore;
mod restart_limit;
mod runtime_directory_shared;
mod several_commands;
mod syntax;
mod unit_not_found;
mod unknown_key;
mod unknown_section;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &syntax::RULE,
    &line_not_read::RULE,
    &unknown_section::RULE,
    &unknown_key::RULE,
    &key_in_wrong_section::RULE,
    &invalid_value::RULE,
    &refused_value::RULE,
    &nothing_to_do::RULE,
    &several_commands::RULE,
    &inline_comment::RULE,
    &persistent_without_calendar::RULE,
    &unit_not_found::RULE,
    &installed_twice::RULE,
    &restart_limit::RULE,
    &requires_datastore::RULE,
    &runtime_directory_shared::RULE,
];
