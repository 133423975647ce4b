//! Puma.

mod bind_under_release;
mod fallback_unsafe;
mod listens_twice;
mod phased_restart_impossible;
mod reload_keeps_release;
mod syntax;
mod threads_inverted;
mod unknown_option;
mod worker_timeout_too_short;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &syntax::RULE,
    &unknown_option::RULE,
    &threads_inverted::RULE,
    &worker_timeout_too_short::RULE,
    &bind_under_release::RULE,
    &reload_keeps_release::RULE,
    &phased_restart_impossible::RULE,
    &fallback_unsafe::RULE,
    &listens_twice::RULE,
];
