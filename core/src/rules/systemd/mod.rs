//! systemd units.

use super::Rule;

mod account_missing;
mod calendar_never_elapses;
mod condition_never_holds;
mod continuation_broken;
mod could_notify;
mod dynamic_user_keeps_files;
mod enabled_unit_missing;
mod environment_file_missing;
mod environment_file_missing_in_sibling;
mod exposure;
mod forking_without_pid_file;
mod home_hidden;
mod inline_comment;
mod install_target_unknown;
mod installed_twice;
mod invalid_value;
mod key_in_wrong_section;
mod kill_mode_leaves_workers;
mod line_not_read;
mod list_wiped;
mod memory_limit_ineffective;
mod network_not_online;
mod no_effect_any_more;
mod not_installable;
mod nothing_to_do;
mod old_spelling;
mod ordering_cycle;
mod output_overwritten;
mod path_too_short;
mod persistent_without_calendar;
mod private_tmp_hides_socket;
mod privileged_port;
mod program_missing;
mod readiness_not_reported;
mod refused_unit;
mod refused_value;
mod requires_datastore;
mod requires_without_after;
mod restart_ineffective;
mod restart_limit;
mod restart_without_pause;
mod runs_as_root;
mod runtime_directory_missing;
mod runtime_directory_shared;
mod sandbox_blocks_write;
mod secret_in_unit;
mod setting_idle;
mod several_commands;
mod shell_syntax_in_command;
mod start_type_mismatch;
mod syntax;
mod timer_never_starts;
mod two_paths_in_one;
mod unescaped_percent;
mod unit_not_found;
mod unknown_escape;
mod unknown_key;
mod unknown_section;
mod variable_not_replaced;
mod watchdog_never_fed;
mod word_skipped;
mod working_directory_missing;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &syntax::RULE,
    &line_not_read::RULE,
    &continuation_broken::RULE,
    &two_paths_in_one::RULE,
    &unescaped_percent::RULE,
    &unknown_section::RULE,
    &unknown_key::RULE,
    &no_effect_any_more::RULE,
    &old_spelling::RULE,
    &key_in_wrong_section::RULE,
    &list_wiped::RULE,
    &invalid_value::RULE,
    &refused_value::RULE,
    &refused_unit::RULE,
    &word_skipped::RULE,
    &condition_never_holds::RULE,
    &setting_idle::RULE,
    &nothing_to_do::RULE,
    &several_commands::RULE,
    &unknown_escape::RULE,
    &shell_syntax_in_command::RULE,
    &start_type_mismatch::RULE,
    &readiness_not_reported::RULE,
    &could_notify::RULE,
    &watchdog_never_fed::RULE,
    &forking_without_pid_file::RULE,
    &runs_as_root::RULE,
    &secret_in_unit::RULE,
    &privileged_port::RULE,
    &memory_limit_ineffective::RULE,
    &inline_comment::RULE,
    &output_overwritten::RULE,
    &persistent_without_calendar::RULE,
    &timer_never_starts::RULE,
    &calendar_never_elapses::RULE,
    &unit_not_found::RULE,
    &enabled_unit_missing::RULE,
    &install_target_unknown::RULE,
    &not_installable::RULE,
    &ordering_cycle::RULE,
    &requires_without_after::RULE,
    &installed_twice::RULE,
    &restart_limit::RULE,
    &restart_without_pause::RULE,
    &kill_mode_leaves_workers::RULE,
    &restart_ineffective::RULE,
    &requires_datastore::RULE,
    &network_not_online::RULE,
    &variable_not_replaced::RULE,
    &program_missing::RULE,
    &working_directory_missing::RULE,
    &account_missing::RULE,
    &environment_file_missing::RULE,
    &environment_file_missing_in_sibling::RULE,
    &path_too_short::RULE,
    &runtime_directory_shared::RULE,
    &runtime_directory_missing::RULE,
    &sandbox_blocks_write::RULE,
    &home_hidden::RULE,
    &private_tmp_hides_socket::RULE,
    &dynamic_user_keeps_files::RULE,
    &exposure::RULE,
];
