//! What the arguments of a call come to, and which options a method sets.

use super::dsl::{Outcome, Stop};
use super::effective::OPTIONS;
use crate::source::{Unknown, Value};
use crate::syntax::ruby::{self, Item, Object};

/// Returns the options that a method sets.
pub(super) fn writes(name: &str) -> &'static [&'static str] {
    match name {
        "activate_control_app" => &["control_url", "control_auth_token"],
        "bind_to_activated_sockets" => &["bind_to_activated_sockets"],
        "clear_binds!" => &["binds"],
        "daemonize" => &["daemon"],
        "directory" | "worker_directory" => &["directory"],
        "environment" => &["environment"],
        "first_data_timeout" => &["first_data_timeout"],
        "force_shutdown_after" => &["force_shutdown_after"],
        "fork_worker" => &["fork_worker"],
        "http_content_length_limit" => &["http_content_length_limit"],
        "idle_timeout" => &["idle_timeout"],
        "log_requests" | "quiet" => &["log_requests"],
        "max_io_threads" => &["max_io_threads"],
        "max_keep_alive" | "max_fast_inline" => &["max_keep_alive"],
        "persistent_timeout" => &["persistent_timeout"],
        "pidfile" => &["pidfile"],
        "preload_app!" => &["preload_app"],
        "prune_bundler" => &["prune_bundler"],
        "queue_requests" => &["queue_requests"],
        "rackup" => &["rackup"],
        "raise_exception_on_sigterm" => &["raise_exception_on_sigterm"],
        "set_remote_address" => &["remote_address"],
        "silence_single_worker_warning" => &["silence_single_worker_warning"],
        "state_path" => &["state"],
        "stdout_redirect" => &["redirect_stdout", "redirect_stderr", "redirect_append"],
        "threads" => &["min_threads", "max_threads"],
        "wait_for_less_busy_worker" => &["wait_for_less_busy_worker"],
        "worker_boot_timeout" => &["worker_boot_timeout"],
        "worker_check_interval" => &["worker_check_interval"],
        "worker_culling_strategy" => &["worker_culling_strategy"],
        "worker_shutdown_timeout" => &["worker_shutdown_timeout"],
        "worker_timeout" => &["worker_timeout"],
        // The blocks of these two may set anything but the workers.
        "single" | "cluster" => OPTIONS,
        "workers" => &["workers"],
        _ => &[],
    }
}

pub(super) fn not_evaluated(what: &str) -> Unknown {
    Unknown::NotEvaluated(what.to_owned())
}

/// What is not modelled of an object.
pub(super) fn perhaps(object: &Object) -> Stop {
    Stop::Perhaps(not_evaluated(&format!("this {}", object.class())))
}

/// Returns the object of a known item.
pub(super) fn known(item: &Item) -> Outcome<&Object> {
    match &item.value {
        Value::Known(object) => Ok(object),
        Value::Unknown(reason) => Err(Stop::Perhaps(reason.clone())),
    }
}

/// Returns the value of a key of a hash of options.
pub(super) fn option<'i>(item: &'i Item, key: &str) -> Outcome<Option<&'i Item>> {
    let object = known(item)?;
    let Object::Hash(pairs) = object else { return Err(perhaps(object)) };
    let mut found = None;
    for (name, value) in pairs {
        if matches!(known(name)?, Object::Symbol(it) if it == key) {
            found = Some(value);
        }
    }
    Ok(found)
}

/// `Integer()`.
pub(super) fn integer(item: &Item) -> Outcome<Item> {
    converted(item, ruby::integer_of)
}

pub(super) fn float(item: &Item) -> Outcome<Item> {
    converted(item, ruby::float_of)
}

/// What a conversion gives: the object, or the class and message of an exception.
type Converted = Option<Result<Object, (&'static str, String)>>;

fn converted(item: &Item, convert: fn(&Object) -> Converted) -> Outcome<Item> {
    let object = known(item)?;
    match convert(object) {
        Some(Ok(object)) => Ok(item.clone().map(|_| Value::Known(object))),
        Some(Err((class, _))) => Err(Stop::Raises(class)),
        None => Err(perhaps(object)),
    }
}

/// `to_s`.
pub(super) fn text(item: &Item) -> Outcome<Item> {
    let object = known(item)?;
    let text = object.to_s().ok_or_else(|| perhaps(object))?;
    Ok(item.clone().map(|_| Value::Known(Object::String(text))))
}

pub(super) fn as_integer(item: &Item) -> Option<i64> {
    match item.known() {
        Some(Object::Integer(it)) => Some(*it),
        _ => None,
    }
}

/// `supported_http_methods`: `:any`, or a list of different texts.
pub(super) fn methods(item: &Item) -> Outcome {
    match known(item)? {
        Object::Symbol(it) if it == "any" => Ok(()),
        Object::Array(items) if !items.is_empty() => {
            let mut seen = Vec::new();
            for item in items {
                match known(item)? {
                    Object::String(it) if !seen.contains(&it) => seen.push(it),
                    _ => return Err(Stop::Raises("RuntimeError")),
                }
            }
            Ok(())
        }
        _ => Err(Stop::Raises("RuntimeError")),
    }
}
