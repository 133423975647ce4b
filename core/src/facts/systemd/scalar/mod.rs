//! How systemd reads single values: numbers, times, sizes, signals, names.
//!
//! Each function answers as the parser of systemd named in its docs does. What
//! a value is split into first is not decided here.

mod address;
mod name;
mod number;
mod signal;
mod time;

pub use address::{is_bind_rule, is_listen_address, is_network, is_port, is_unix_address};
pub use name::{
    Form, is_bus_name, is_descriptor, is_file_name, is_interface, is_journal_field, is_unit_name, is_user_or_group,
    is_variable,
};
pub use number::{boolean, integer, limit, mode, percent, size, size_of_base, size_text, unsigned};
pub use signal::is_signal;
pub use time::{INFINITY, timespan, timespan_ns, timespan_text, timespan_us};
