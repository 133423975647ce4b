//! Host names an application accepts.

mod allowed_not_served;
mod csrf_origin_missing;
mod entry_form;
mod name_not_allowed;
mod one_host_several_spellings;
mod redirect_fight;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &name_not_allowed::RULE,
    &entry_form::RULE,
    &csrf_origin_missing::RULE,
    &one_host_several_spellings::RULE,
    &redirect_fight::RULE,
    &allowed_not_served::RULE,
];
