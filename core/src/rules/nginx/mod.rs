//! nginx: what it refuses to load, what it drops, and what surprises in what it loads.

use super::Rule;

mod access_order;
mod alias_slash_missing;
mod alias_traversal;
mod bad_value;
mod balancing_replaced;
mod body_limit;
mod buffers_disagree;
mod cache_key_missing;
mod capture_missing;
mod certificate_missing;
mod client_address_lost;
mod condition_settled;
mod duplicate_default_server;
mod duplicate_directive;
mod duplicate_server_name;
mod error_log_off;
mod events_missing;
mod file_not_read;
mod files_out_of_reach;
mod forwarded_proto_missing;
mod header_inheritance;
mod host_bits;
mod host_header_chosen;
mod if_in_location;
mod include_cycle;
mod include_missing;
mod internals_public;
mod invalid_address;
mod listen_options_twice;
mod location_outside;
mod loose_name_regex;
mod map_without_default;
mod multiline_header;
mod no_default_server;
mod placeholder_server_name;
mod plain_beside_tls;
mod proxy_header_inheritance;
mod proxy_path;
mod redefined_variable;
mod redirect_loop;
mod referers_not_checked;
mod repeated_type;
mod request_forgery;
mod resolve_once;
mod resolver_missing;
mod response_splitting;
mod rewrite_loop;
mod root_exposes_files;
mod second_content_type;
mod server_name_form;
mod site_not_enabled;
mod slow_regex;
mod spoofable_client_address;
mod static_path_differs;
mod swallowed_directive;
mod syntax;
mod target_missing;
mod try_files_path;
mod try_files_proxy;
mod unknown_directive;
mod unknown_location;
mod unknown_log_format;
mod unknown_variable;
mod unknown_zone;
mod unreachable_location;
mod unused_definition;
mod unused_upstream;
mod upstream_keepalive;
mod value_overruled;
mod version_shown;
mod websocket_upgrade;
mod worker_file_limit;
mod wrong_arguments;
mod wrong_context;
mod zone_declared_twice;

/// What a finding says of the line that nginx names for a statement over several lines.
const NAMED_HERE: &str = "nginx names this line";

/// Every rule of the domain, in the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &syntax::RULE,
    &swallowed_directive::RULE,
    &include_cycle::RULE,
    &include_missing::RULE,
    &events_missing::RULE,
    &unknown_directive::RULE,
    &wrong_context::RULE,
    &wrong_arguments::RULE,
    &bad_value::RULE,
    &invalid_address::RULE,
    &unknown_variable::RULE,
    &redefined_variable::RULE,
    &unknown_zone::RULE,
    &zone_declared_twice::RULE,
    &unknown_log_format::RULE,
    &location_outside::RULE,
    &target_missing::RULE,
    &certificate_missing::RULE,
    &listen_options_twice::RULE,
    &buffers_disagree::RULE,
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
    &request_forgery::RULE,
    &response_splitting::RULE,
    &access_order::RULE,
    &host_bits::RULE,
    &value_overruled::RULE,
    &if_in_location::RULE,
    &condition_settled::RULE,
    &try_files_proxy::RULE,
    &try_files_path::RULE,
    &unknown_location::RULE,
    &resolver_missing::RULE,
    &map_without_default::RULE,
    &websocket_upgrade::RULE,
    &body_limit::RULE,
    &files_out_of_reach::RULE,
    &static_path_differs::RULE,
    &upstream_keepalive::RULE,
    &balancing_replaced::RULE,
    &unreachable_location::RULE,
    &redirect_loop::RULE,
    &rewrite_loop::RULE,
    &slow_regex::RULE,
    &error_log_off::RULE,
    &capture_missing::RULE,
    &server_name_form::RULE,
    &cache_key_missing::RULE,
    &internals_public::RULE,
    &loose_name_regex::RULE,
    &referers_not_checked::RULE,
    &resolve_once::RULE,
    &multiline_header::RULE,
    &root_exposes_files::RULE,
    &second_content_type::RULE,
    &worker_file_limit::RULE,
    &spoofable_client_address::RULE,
    &client_address_lost::RULE,
    &version_shown::RULE,
    &repeated_type::RULE,
    &unused_upstream::RULE,
    &unused_definition::RULE,
    &plain_beside_tls::RULE,
    &file_not_read::RULE,
    &site_not_enabled::RULE,
    &host_header_chosen::RULE,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::findings;

    proptest! {
        #[test]
        fn any_text_is_judged(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "server", "{", "}", ";", "\n", " ", "listen 80", "server_name a", "location /a", "alias /b/", "proxy_pass http://$x/",
                    "proxy_pass http://unix:/a:/b", "include a.conf", "include *", "\"", "'", "\\", "...", "# ...", "{{ x }}", "if ($a)",
                    "add_header A b", "upstream", "map $a $b", "http", "events", "deny 1.2.3", "gzip", "x_by_lua_block {", "~", "=/x", "ñ",
                ]),
                0..50,
            )
        ) {
            let text = parts.join(" ");
            findings(&["nginx/*"], &format!("//- etc/nginx/nginx.conf\nhttp {{ {text}\n//- etc/nginx/conf.d/a.conf\nserver {{ {text}\n//- etc/nginx/a.conf\n{text}\n"));
        }
    }
}
