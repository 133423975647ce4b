//! TLS and certificates.

mod certificate_name_not_served;
mod challenge_impossible;
mod name_not_covered;
mod old_protocol;
mod stapling_dead;
mod weak_cipher;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &name_not_covered::RULE,
    &challenge_impossible::RULE,
    &certificate_name_not_served::RULE,
    &old_protocol::RULE,
    &weak_cipher::RULE,
    &stapling_dead::RULE,
];
