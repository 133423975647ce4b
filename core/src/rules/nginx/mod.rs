//! nginx: what it refuses to load, what it drops, and what surprises in what it loads.

use super::Rule;

mod alias_slash_missing;
mod alias_traversal;
mod bad_value;
mod duplicate_default_server;
mod duplicate_directive;
mod duplicate_server_name;
mod forwarded_proto_missing;
mod header_inheritance;
mod include_cycle;
mod invalid_address;
mod no_default_server;
mod placeholder_server_name;
mod proxy_header_inheritance;
mod proxy_path;
mod swallowed_directive;
mod syntax;
mod unknown_directive;
mod wrong_arguments;
mod wrong_context;

/// Every rule of the domain, in the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &syntax::RULE,
    &swallowed_directive::RULE,
    &include_cycle::RULE,
    &unknown_directive::RULE,
    &wrong_context::RULE,
    &wrong_arguments::RULE,
    &bad_value::RULE,
    &invalid_address::RULE,
    &duplicate_directive::RULE,
    &duplicate_default_server::RULE,
    &duplicate_server_name::RULE,
    &no_default_server::RULE,
    &placeholder_server_name::RULE,
    &alias_traversal::RULE,
    &alias_slash_missing::RULE,
    &proxy_path::RULE,
    &header_inheritance::RULE,
    &proxy_header_inheritance::RULE,
    &forwarded_proto_missing::RULE,
];
