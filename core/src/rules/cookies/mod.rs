//! Cookies: who gets them.

mod domain_rejected;
mod domain_too_narrow;
mod environments_collide;
mod same_site_none;
mod secure_not_sent;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &domain_rejected::RULE,
    &domain_too_narrow::RULE,
    &same_site_none::RULE,
    &secure_not_sent::RULE,
    &environments_collide::RULE,
];
