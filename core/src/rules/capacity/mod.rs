//! Capacity.

mod logs_not_rotated;
mod memory_over_budget;
mod pool_below_threads;
mod stop_timeout_too_short;
mod timeouts_inverted;
mod workers_over_cores;

use super::Rule;

pub(in crate::rules) use workers_over_cores::puma_is_beyond;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &workers_over_cores::RULE,
    &memory_over_budget::RULE,
    &pool_below_threads::RULE,
    &logs_not_rotated::RULE,
    &timeouts_inverted::RULE,
    &stop_timeout_too_short::RULE,
];
