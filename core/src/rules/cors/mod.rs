//! Cross-origin rules.

mod any_with_credentials;
mod credentials_ignored;
mod credentials_refused;
mod origin_form;
mod origin_missing;

use super::Rule;

pub(in crate::rules) use origin_form::plain;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &origin_missing::RULE,
    &origin_form::RULE,
    &any_with_credentials::RULE,
    &credentials_refused::RULE,
    &credentials_ignored::RULE,
];
