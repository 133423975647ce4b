//! systemd units.

use super::Rule;

mod invalid_value;
mod key_in_wrong_section;
mod line_not_read;
mod nothing_to_do;
mod persistent_without_calendar;
mod refused_value;
mod several_commands;
mod syntax;
mod unknown_key;
mod unknown_section;

/// Every rule of the domain, in the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &syntax::RULE,
    &line_not_read::RULE,
    &unknown_section::RULE,
    &unknown_key::RULE,
    &key_in_wrong_section::RULE,
    &invalid_value::RULE,
    &refused_value::RULE,
    &nothing_to_do::RULE,
    &several_commands::RULE,
    &persistent_without_calendar::RULE,
];
