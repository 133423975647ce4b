//! The flags of a command as the calls of the configuration language that Puma makes of them.

use super::effective::Version;
use super::flags::{Flags, Word};
use crate::source::{Located, Span, Value};
use crate::syntax::ruby::{Call, Certainty, Item, Object};

/// Returns the calls that the flags of a command come to.
pub(super) fn calls_of(flags: &Flags, version: Version) -> Vec<Call> {
    let mut calls: Vec<Call> = flags.all.iter().filter_map(|(flag, word)| of_flag(flag, word, version)).collect();
    calls.extend(redirection(flags));
    calls.extend(control(flags));
    calls.extend(flags.rackup.as_ref().map(|word| call("rackup", word.span, vec![text(word)])));
    calls
}

fn of_flag(flag: &str, word: &Word, version: Version) -> Option<Call> {
    let plain = |name: &str| call(name, word.span, vec![text(word)]);
    let switch = |name: &str| call(name, word.span, Vec::new());
    Some(match flag {
        "--bind" => plain("bind"),
        "--port" => {
            let host = if version >= (8, 0, 0) { "::" } else { "0.0.0.0" };
            let host = Located::new(Value::Known(Object::String(host.to_owned())), word.span);
            call("port", word.span, vec![text(word), host])
        }
        "--directory" | "--dir" => plain("directory"),
        "--environment" => plain("environment"),
        "--workers" => plain("workers"),
        "--pidfile" => plain("pidfile"),
        "--state" => plain("state_path"),
        "--idle-timeout" => plain("idle_timeout"),
        "--threads" => {
            let part = |of: fn(&str) -> &str| text(&word.clone().map(|it| it.map(|it| of(&it).to_owned())));
            let min = part(|it| it.split_once(':').map_or(it, |(min, _)| min));
            let max = part(|it| match it.split_once(':') {
                Some((min, "")) => min,
                Some((_, max)) => max,
                None => it,
            });
            call("threads", word.span, vec![min, max])
        }
        "--preload" => switch("preload_app!"),
        "--prune-bundler" => switch("prune_bundler"),
        "--quiet" => switch("quiet"),
        "--log-requests" => switch("log_requests"),
        "--plugin" => plain("plugin"),
        "--daemon" => switch("daemonize"),
        "--fork-worker" | "--bind-to-activated-sockets" => {
            let name = if flag == "--fork-worker" { "fork_worker" } else { "bind_to_activated_sockets" };
            let has_value = word.known().is_none_or(|it| !it.starts_with('-'));
            if has_value { plain(name) } else { switch(name) }
        }
        _ => return None,
    })
}

fn redirection(flags: &Flags) -> Option<Call> {
    let out = [flags.given("--redirect-stdout").last(), flags.given("--redirect-stderr").last()];
    let at = out.iter().flatten().next()?.span;
    let object = |object| Located::new(Value::Known(object), at);
    let append = flags.all.iter().rfind(|it| it.0.ends_with("redirect-append"));
    let append = Object::Bool(append.is_some_and(|it| it.0 == "--redirect-append"));
    let mut arguments: Vec<Item> = out.iter().map(|it| it.map_or_else(|| object(Object::Nil), text)).collect();
    arguments.push(object(append));
    Some(call("stdout_redirect", at, arguments))
}

fn control(flags: &Flags) -> Option<Call> {
    let url = flags.given("--control-url").last().or_else(|| flags.given("--control").last())?;
    let token = flags.given("--control-token").last().map(|it| {
        let key = Located::new(Value::Known(Object::Symbol("auth_token".into())), it.span);
        Located::new(Value::Known(Object::Hash(vec![(key, text(it))])), it.span)
    });
    Some(call("activate_control_app", url.span, std::iter::once(text(url)).chain(token).collect()))
}

fn text(word: &Word) -> Item {
    word.clone().map(|it| it.map(Object::String))
}

fn call(name: &str, at: Span, arguments: Vec<Item>) -> Call {
    Call {
        receiver: None,
        name: name.to_owned(),
        key: at,
        span: at,
        arguments,
        open: false,
        block: None,
        body: Vec::new(),
        certainty: Certainty::Always,
        extended: false,
    }
}
