//! Listeners, connections and other agreements between programs of one host.

mod address_taken_twice;
mod connection_without_listener;
mod interval_differs;
mod listens_everywhere;
mod socket_not_permitted;

use super::Rule;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &connection_without_listener::RULE,
    &address_taken_twice::RULE,
    &socket_not_permitted::RULE,
    &listens_everywhere::RULE,
    &interval_differs::RULE,
];
