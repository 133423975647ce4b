//! What Puma runs with when nothing says otherwise, by version.
//!
//! Source: `Puma::Configuration` of the releases 4.3.12, 5.6.9, 6.6.1, 7.2.1 and 8.0.2, and History.md.

use super::numbers;

/// The value of an option as Puma starts with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// A switch.
    Bool(bool),
    /// A number.
    Integer(i64),
    /// A fraction.
    Float(f64),
    /// A text.
    Text(&'static str),
    /// A symbol, without its colon.
    Symbol(&'static str),
    /// A list of one text.
    List(&'static str),
}

/// An option with its value, for the versions from one on to before another.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The option.
    pub name: &'static str,
    /// What it is.
    pub value: Default,
    since: &'static str,
    until: &'static str,
}

impl Setting {
    /// Returns whether a version (major, minor, patch) starts with it.
    pub fn is_in(&self, version: (u64, u64, u64)) -> bool {
        numbers(self.since) <= version && version < numbers(self.until)
    }
}

const fn always(name: &'static str, value: Default) -> Setting {
    Setting { name, value, since: "0", until: "999" }
}

const fn since(name: &'static str, since: &'static str, value: Default) -> Setting {
    Setting { name, value, since, until: "999" }
}

const fn until(name: &'static str, until: &'static str, value: Default) -> Setting {
    Setting { name, value, since: "0", until }
}

/// Every option that some version starts with. From 8.0 on the address is `[::]` where the machine has an IPv6
/// interface besides the loopback.
pub static DEFAULTS: &[Setting] = &[
    until("binds", "8.0.0", Default::List("tcp://0.0.0.0:9292")),
    since("binds", "8.0.0", Default::List("tcp://[::]:9292")),
    always("workers", Default::Integer(0)),
    always("min_threads", Default::Integer(0)),
    until("max_threads", "5.0.0", Default::Integer(16)),
    since("max_threads", "5.0.0", Default::Integer(5)),
    since("preload_app", "5.0.0", Default::Bool(false)),
    since("prune_bundler", "7.0.0", Default::Bool(false)),
    always("environment", Default::Text("development")),
    always("rackup", Default::Text("config.ru")),
    always("worker_timeout", Default::Integer(60)),
    always("worker_boot_timeout", Default::Integer(60)),
    always("worker_shutdown_timeout", Default::Integer(30)),
    since("worker_check_interval", "5.6.0", Default::Integer(5)),
    until("persistent_timeout", "7.0.0", Default::Integer(20)),
    since("persistent_timeout", "7.0.0", Default::Integer(65)),
    always("first_data_timeout", Default::Integer(30)),
    since("queue_requests", "6.0.0", Default::Bool(true)),
    since("force_shutdown_after", "8.0.0", Default::Integer(-1)),
    always("log_requests", Default::Bool(false)),
    until("daemon", "5.0.0", Default::Bool(false)),
    since("max_io_threads", "8.0.0", Default::Integer(0)),
    since("max_keep_alive", "7.0.0", Default::Integer(999)),
    since("worker_culling_strategy", "5.6.0", Default::Symbol("youngest")),
    since("wait_for_less_busy_worker", "6.0.0", Default::Float(0.005)),
    since("silence_single_worker_warning", "5.3.0", Default::Bool(false)),
    always("raise_exception_on_sigterm", Default::Bool(true)),
    always("remote_address", Default::Symbol("socket")),
];
