//! Deploy layout and documents.

mod certificate_plugin_elsewhere;
mod development_path;
mod path_not_in_layout;
mod placeholder_in_command;
mod reload_step_missing;
mod restart_keeps_environment;
mod scale_with_fixed_name;
mod unfinished_document;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &path_not_in_layout::RULE,
    &restart_keeps_environment::RULE,
    &reload_step_missing::RULE,
    &scale_with_fixed_name::RULE,
    &certificate_plugin_elsewhere::RULE,
    &unfinished_document::RULE,
    &placeholder_in_command::RULE,
    &development_path::RULE,
];
