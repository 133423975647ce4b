//! One setting after the other, from the command line, the file and the
//! environment, in Puma's order.

use super::versions::Versions;
use super::{Bind, Flags, Settings};
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::ruby::{Call, Certainty, Evaluation, Item, Object, Variable, lenient_integer, strict_integer};

/// Where settings come from.
pub(super) struct Sources<'s> {
    evaluation: Option<&'s Evaluation>,
    flags: &'s Flags,
    variable: &'s (dyn Fn(&str) -> Variable + Sync),
    versions: Versions,
    /// What to point at where nothing says anything: the command, or the file.
    at: Span,
}

/// A number and where it comes from.
type Number = Located<Value<i64>>;

/// What the file says of an option.
enum Said<'s> {
    Nothing,
    /// The call that counts.
    Call(&'s Call),
    /// Something, perhaps.
    Unknown(Span),
}

impl<'s> Sources<'s> {
    pub(super) fn new(
        evaluation: Option<&'s Evaluation>,
        flags: &'s Flags,
        variable: &'s (dyn Fn(&str) -> Variable + Sync),
        versions: Versions,
        at: Span,
    ) -> Self {
        Self { evaluation, flags, variable, versions, at }
    }

    pub(super) fn settle(&self) -> Settings {
        let workers = self.workers();
        let prune_bundler = self.prune_bundler();
        Settings {
            preload: self.preload(workers.as_ref(), prune_bundler.as_ref()),
            threads_are_said: self.flags.threads.is_some() || !matches!(self.said("threads"), Said::Nothing),
            threads: self.threads(),
            binds: self.binds(),
            directory: self.text(self.flags.directory.as_ref(), "directory"),
            pidfile: self.text(self.flags.pidfile.as_ref(), "pidfile"),
            state_path: self.text(self.flags.state.as_ref(), "state_path"),
            worker_timeout: self.number("worker_timeout", None),
            check_interval: self.check_interval(),
            fallbacks: Vec::new(),
            workers,
            prune_bundler,
        }
    }

    /// Returns what the file says last of an option.
    fn said(&self, name: &str) -> Said<'s> {
        let Some(evaluation) = self.evaluation else { return Said::Nothing };
        if let Some(span) = hidden(evaluation) {
            return Said::Unknown(span);
        }
        match evaluation.calls.iter().rfind(|it| it.name == name) {
            None => Said::Nothing,
            Some(call) if call.certainty == Certainty::Maybe || call.open => Said::Unknown(call.span),
            Some(call) => Said::Call(call),
        }
    }

    pub(super) fn workers(&self) -> Option<Number> {
        if let Some(word) = &self.flags.workers {
            return Some(word.clone().map(|it| and_then(it, |text| strict_integer(text), "a number of workers")));
        }
        match self.said("workers") {
            Said::Unknown(span) => Some(unknown(span, "`workers`")),
            Said::Call(call) => Some(self.count(call.arguments.first(), call.span)),
            Said::Nothing => self.concurrency(),
        }
    }

    /// Reads `WEB_CONCURRENCY`, which Puma does from 5.0 on.
    fn concurrency(&self) -> Option<Number> {
        if self.versions.have((5, 0)) == Some(false) {
            return None;
        }
        match (self.variable)("WEB_CONCURRENCY") {
            Variable::Unset => None,
            Variable::Set(it) if it.known().is_some_and(String::is_empty) => None,
            Variable::Set(it) => Some(it.map(|it| and_then(it, |text| strict_integer(text), "WEB_CONCURRENCY"))),
            Variable::Unknown => {
                Some(Located::new(Value::Unknown(Unknown::Undefined("WEB_CONCURRENCY".into())), self.at))
            }
        }
    }

    /// Reads an argument of `workers`: `Integer()` from 7.2 on, `to_i` before.
    fn count(&self, item: Option<&Item>, at: Span) -> Located<Value<i64>> {
        let Some(item) = item else { return unknown(at, "`workers` without a number") };
        let strict = self.versions.have((7, 2));
        item.clone().map(|value| {
            and_then(
                value,
                |object| match object {
                    Object::Nil => Some(0),
                    Object::String(text) => match (strict, strict_integer(text), lenient_integer(text)) {
                        (Some(true), count, _) | (Some(false), _, count) => count,
                        (None, a, b) => a.filter(|_| a == b),
                    },
                    object => number(object),
                },
                "a number of workers",
            )
        })
    }

    fn threads(&self) -> Option<(Number, Number)> {
        if let Some(word) = &self.flags.threads {
            let part = |at: fn(&str) -> Option<&str>| {
                word.clone().map(|it| and_then(it, |text| strict_integer(at(text)?), "a number of threads"))
            };
            return Some((part(|it| it.split(':').next()), part(|it| it.split(':').next_back())));
        }
        let read = |item: &Item| item.clone().map(|it| and_then(it, number_or_text, "a number of threads"));
        match self.said("threads") {
            Said::Nothing => self.default_threads(),
            Said::Unknown(span) => Some((unknown(span, "`threads`"), unknown(span, "`threads`"))),
            Said::Call(call) => match call.arguments.as_slice() {
                [both] => Some((read(both), read(both))),
                [min, max] => Some((read(min), read(max))),
                _ => None,
            },
        }
    }

    /// Reads the variables for the defaults, which Puma does from 5.0 on; nothing compares the two.
    fn default_threads(&self) -> Option<(Number, Number)> {
        if self.versions.have((5, 0)) == Some(false) {
            return None;
        }
        let variable = |names: [&str; 2]| {
            names.into_iter().find_map(|name| match (self.variable)(name) {
                Variable::Set(it) if it.known().is_none_or(|it| !it.is_empty()) => {
                    Some(it.map(|it| and_then(it, |text| strict_integer(text), name)))
                }
                Variable::Set(_) | Variable::Unset => None,
                Variable::Unknown => Some(Located::new(Value::Unknown(Unknown::Undefined(name.into())), self.at)),
            })
        };
        let (min, max) = (variable(["PUMA_MIN_THREADS", "MIN_THREADS"]), variable(["PUMA_MAX_THREADS", "MAX_THREADS"]));
        if min.is_none() && max.is_none() {
            return None;
        }
        let or = |it: Option<Number>, default| it.unwrap_or_else(|| Located::new(Value::Known(default), self.at));
        Some((or(min, 0), or(max, 5)))
    }

    fn prune_bundler(&self) -> Option<Located<Value<bool>>> {
        if let Some(word) = &self.flags.prune_bundler {
            return Some(word.clone().map(|_| Value::Known(true)));
        }
        self.switch("prune_bundler")
    }

    /// Reads a call that switches something on, or off with `false`.
    fn switch(&self, name: &str) -> Option<Located<Value<bool>>> {
        match self.said(name) {
            Said::Nothing => None,
            Said::Unknown(span) => Some(unknown(span, name)),
            Said::Call(call) => Some(match call.arguments.first() {
                None => Located::new(Value::Known(true), call.key),
                Some(item) => Located::new(item.value.clone().map(|it| it.truthy()), call.span),
            }),
        }
    }

    /// Effective preloading: said, or the default of the version.
    ///
    /// From 5.0 on a `WEB_CONCURRENCY` above 1 preloads; from 7.0 on any count above 1 does, unless
    /// `prune_bundler` is on.
    fn preload(&self, workers: Option<&Number>, prune: Option<&Located<Value<bool>>>) -> Option<Located<Value<bool>>> {
        if let Some(word) = &self.flags.preload {
            return Some(word.clone().map(|_| Value::Known(true)));
        }
        if let Some(said) = self.switch("preload_app!") {
            return Some(said);
        }
        let several = |it: &Number| it.known().map(|count| *count > 1);
        let before_7 = || match self.concurrency() {
            None => Some(None),
            Some(it) => several(&it).map(|yes| yes.then_some(it)),
        };
        let from_7 = || match (prune.map(|it| it.known().copied()), workers) {
            (Some(None), _) => None,
            (Some(Some(true)), _) | (_, None) => Some(None),
            (_, Some(it)) => several(it).map(|yes| yes.then(|| it.clone())),
        };
        let on = |it: Located<Value<i64>>| it.map(|_| Value::Known(true));
        let doubt = |at: Option<Span>| at.map(|span| unknown(span, "the default of `preload_app!`"));
        let place = workers.map(|it| it.span);
        match self.versions.have((7, 0)) {
            Some(true) => from_7().map_or_else(|| doubt(place), |it| it.map(on)),
            Some(false) => before_7().map_or_else(|| doubt(place), |it| it.map(on)),
            None => match (before_7(), from_7()) {
                (Some(None), Some(None)) => None,
                (Some(Some(it)), Some(Some(_))) => Some(on(it)),
                _ => doubt(place),
            },
        }
    }

    fn binds(&self) -> Vec<Bind> {
        if !self.flags.binds.is_empty() {
            return self.flags.binds.iter().map(|(by, word)| flag_bind(by, word)).collect();
        }
        let mut binds = Vec::new();
        let mut cleared = false;
        let mut default_host = "0.0.0.0".to_owned();
        let calls = self.evaluation.map_or(&[][..], |it| &it.calls);
        for call in calls {
            let first = call.arguments.first();
            let sure = call.certainty == Certainty::Always && !call.open;
            let uri = match (call.name.as_str(), first) {
                ("clear_binds!", _) if sure => {
                    binds.clear();
                    cleared = true;
                    continue;
                }
                ("set_default_host", Some(item)) => {
                    item.known().and_then(Object::as_str).unwrap_or(ANY).clone_into(&mut default_host);
                    continue;
                }
                ("bind", Some(item)) => {
                    item.clone().map(|it| and_then(it, |it| it.as_str().map(str::to_owned), "a bind"))
                }
                ("port", Some(item)) => port_uri(item, call.arguments.get(1), &default_host),
                ("ssl_bind", Some(item)) => ssl_uri(item, call.arguments.get(1)),
                ("bind_to_activated_sockets" | "clear_binds!", _) => unknown(call.span, "the sockets of systemd"),
                _ => continue,
            };
            let by = ["bind", "port", "ssl_bind"].into_iter().find(|it| *it == call.name).unwrap_or("systemd");
            let uri = if sure { uri } else { unknown(uri.span, "a bind under a condition") };
            binds.push(Bind { uri, by });
        }
        if let Some(span) = self.evaluation.and_then(hidden) {
            binds.push(Bind { uri: unknown(span, "the binds"), by: "bind" });
        } else if binds.is_empty() && !cleared {
            let uri = Located::new(Value::Known("tcp://0.0.0.0:9292".into()), self.at);
            binds.push(Bind { uri, by: "default" });
        }
        binds
    }

    fn text(&self, flag: Option<&Located<Value<String>>>, name: &str) -> Option<Located<Value<String>>> {
        if let Some(word) = flag {
            return Some(word.clone());
        }
        match self.said(name) {
            Said::Nothing => None,
            Said::Unknown(span) => Some(unknown(span, name)),
            Said::Call(call) => {
                let item = call.arguments.first()?.clone();
                Some(item.map(|it| and_then(it, Object::to_s, "a path")))
            }
        }
    }

    fn number(&self, name: &str, before: Option<Span>) -> Option<Number> {
        let evaluation = self.evaluation?;
        if let Some(span) = hidden(evaluation) {
            return Some(unknown(span, name));
        }
        let above = |call: &&Call| before.is_none_or(|it| call.span.start < it.start);
        let call = evaluation.calls.iter().filter(above).rfind(|it| it.name == name)?;
        if call.certainty == Certainty::Maybe {
            return Some(unknown(call.span, name));
        }
        Some(call.arguments.first()?.clone().map(|it| and_then(it, number_or_text, "a number")))
    }

    fn check_interval(&self) -> Option<Number> {
        let timeout = self.number("worker_timeout", None)?;
        self.number("worker_check_interval", Some(timeout.span))
    }
}

/// Stands for a default host that is not known.
const ANY: &str = "\u{1a}";

/// Returns the place from which on a file's settings cannot be known, if there is one.
fn hidden(evaluation: &Evaluation) -> Option<Span> {
    evaluation.opaque.or_else(|| evaluation.raised.as_ref().map(|it| it.span))
}

fn unknown<T>(span: Span, what: &str) -> Located<Value<T>> {
    Located::new(Value::Unknown(Unknown::NotEvaluated(what.to_owned())), span)
}

/// Reads a known value; what cannot be read is unknown.
fn and_then<T, U>(value: Value<T>, read: impl FnOnce(&T) -> Option<U>, what: &str) -> Value<U> {
    match value {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(it) => read(&it).map_or_else(|| Value::Unknown(Unknown::NotEvaluated(what.into())), Value::Known),
    }
}

fn number(object: &Object) -> Option<i64> {
    match object {
        Object::Integer(value) => Some(*value),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked; Ruby truncates too")]
        Object::Float(value) if value.abs() < 9e15 => Some(*value as i64),
        _ => None,
    }
}

fn number_or_text(object: &Object) -> Option<i64> {
    object.as_str().map_or_else(|| number(object), strict_integer)
}

fn flag_bind(by: &'static str, word: &Located<Value<String>>) -> Bind {
    let uri = word.clone().map(|it| it.map(|text| if by == "-p" { format!("tcp://0.0.0.0:{text}") } else { text }));
    Bind { uri, by }
}

fn port_uri(port: &Item, host: Option<&Item>, default_host: &str) -> Located<Value<String>> {
    let host = match host.map(|it| it.known()) {
        None | Some(Some(Object::Nil)) => Some(default_host),
        Some(host) => host.and_then(Object::as_str),
    };
    let host = host.filter(|it| *it != ANY).map(|it| if it.contains(':') { format!("[{it}]") } else { it.to_owned() });
    let read = |object: &Object| Some(format!("tcp://{}:{}", host?, u16::try_from(number_or_text(object)?).ok()?));
    port.clone().map(|it| and_then(it, read, "a port"))
}

fn ssl_uri(host: &Item, port: Option<&Item>) -> Located<Value<String>> {
    let port = port.and_then(|it| it.known()).and_then(number_or_text);
    host.clone().map(|it| and_then(it, |host| Some(format!("ssl://{}:{}", host.as_str()?, port?)), "an address"))
}
