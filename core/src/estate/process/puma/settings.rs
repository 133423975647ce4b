//! The settings that the estate speaks of, from what a start comes to; where several releases may run, what all of
//! them agree on.

use super::dsl_bind::Bound;
use super::effective::Version;
use super::layers::{Layers, Mended};
use super::{Bind, Flags, Number, Settings, Versions};
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::ruby::{Evaluation, Item, Object, Variable};

/// What settings come from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'s> {
    /// The configuration file; `None` where there is none.
    pub(super) evaluation: Option<&'s Evaluation>,
    pub(super) flags: &'s Flags,
    pub(super) variable: &'s (dyn Fn(&str) -> Variable + Sync),
    pub(super) versions: Versions,
    /// What to point at where nothing says anything: the command, or the file.
    pub(super) at: Span,
    /// The only method of the file that is asked for, if not all are.
    pub(super) only: Option<&'s str>,
}

impl Sources<'_> {
    pub(super) fn settle(&self) -> Settings {
        let (low, high) = self.ends();
        let first = self.of(low);
        match high.map(|it| self.of(it)) {
            None => first,
            Some(last) => agreed(first, last),
        }
    }

    /// Returns what the oldest and the newest release that start with it come to.
    ///
    /// Whatever tells releases apart came with one of them and stayed: what both ends agree on holds between them.
    fn ends(&self) -> (Mended, Option<Mended>) {
        let run = |version| self.mended(version);
        let (low, high) = self.versions.ends();
        let first = run(low);
        if low == high {
            return (first, None);
        }
        let last = run(high);
        if last.refused == first.refused {
            return (first, Some(last));
        }
        if last.refused {
            return (first, None);
        }
        let between = STEPS.iter().filter(|it| **it > low && **it < high).map(|it| run(*it));
        let started = between.into_iter().find(|it| !it.refused);
        match started {
            Some(first) => (first, Some(last)),
            None => (last, None),
        }
    }

    fn mended(&self, version: Version) -> Mended {
        let files: Vec<&Evaluation> = self.evaluation.into_iter().collect();
        let Self { variable, flags, at, only, .. } = *self;
        Layers { version, variable, flags, files: &files, by_command: false, at, only }.mended()
    }

    /// Reads the settings out of what one release comes to.
    fn of(&self, mended: Mended) -> Settings {
        let Mended { mut options, mut said, bounds, interval, .. } = mended;
        let (min, max) = (options.remove("min_threads"), options.remove("max_threads"));
        let threads = (min.is_some() || max.is_some()).then(|| {
            let or = |it: Option<Item>, default| {
                it.map_or_else(|| Located::new(Value::Known(default), self.at), |it| number(it, "a number of threads"))
            };
            (or(min, 0), or(max, 5))
        });
        let mut said_text = |name: &str| said.remove(name).map(|it| text(it, "a path"));
        let (directory, pidfile, state_path) = (said_text("directory"), said_text("pidfile"), said_text("state"));
        let is_said = said.contains_key("preload_app");
        let preload = options.remove("preload_app").map(switch);
        Settings {
            workers: options.remove("workers").map(|it| number(it, "a number of workers")),
            fallbacks: Vec::new(),
            threads,
            threads_are_said: said.contains_key("min_threads"),
            preload: preload.filter(|it| is_said || it.known() != Some(&false)),
            prune_bundler: said.remove("prune_bundler").map(switch),
            binds: bounds.map_or_else(|| vec![self.default_bind()], |it| it.into_iter().map(bind).collect()),
            directory,
            pidfile,
            state_path,
            environment: options.remove("environment").map(|it| text(it, "a name")),
            worker_timeout: said.remove("worker_timeout").map(|it| number(it, "a number")),
            check_interval: interval.map(|it| number(it, "a number")),
        }
    }

    fn default_bind(&self) -> Bind {
        Bind { uri: Located::new(Value::Known("tcp://0.0.0.0:9292".into()), self.at), by: "default" }
    }
}

/// The releases from which on more is taken than before.
static STEPS: &[Version] = &[(6, 6, 0), (7, 0, 0), (7, 2, 0)];

/// Returns what two releases agree on.
fn agreed(first: Settings, last: Settings) -> Settings {
    let threads = match (first.threads, last.threads) {
        (Some((min, max)), Some(other)) => {
            same(Some(min), Some(other.0), None).zip(same(Some(max), Some(other.1), None))
        }
        (one, other) => one.or(other),
    };
    Settings {
        workers: same(first.workers, last.workers, Some(&0)),
        threads,
        preload: same(first.preload, last.preload, Some(&false)),
        prune_bundler: same(first.prune_bundler, last.prune_bundler, Some(&false)),
        binds: same_binds(first.binds, &last.binds),
        directory: same(first.directory, last.directory, None),
        pidfile: same(first.pidfile, last.pidfile, None),
        state_path: same(first.state_path, last.state_path, None),
        environment: same(first.environment, last.environment, None),
        worker_timeout: same(first.worker_timeout, last.worker_timeout, None),
        check_interval: same(first.check_interval, last.check_interval, None),
        ..first
    }
}

/// Returns what both say; unknown where they differ. Where one says nothing it means the default.
fn same<T: PartialEq>(
    one: Option<Located<Value<T>>>,
    other: Option<Located<Value<T>>>,
    default: Option<&T>,
) -> Option<Located<Value<T>>> {
    match (one, other) {
        (None, None) => None,
        (Some(one), Some(other)) if one.value == other.value => Some(one),
        (Some(only), None) | (None, Some(only)) if default.is_some() && only.known() == default => None,
        (Some(one), _) | (None, Some(one)) => {
            Some(one.map(|_| Value::Unknown(Unknown::NotEvaluated("what depends on the release".into()))))
        }
    }
}

fn same_binds(first: Vec<Bind>, last: &[Bind]) -> Vec<Bind> {
    let agree = first.len() == last.len();
    let both = first.into_iter().enumerate().map(|(at, bind)| {
        let other = last.get(at).filter(|_| agree).map(|it| it.uri.clone());
        let other = other.unwrap_or_else(|| bind.uri.clone().map(|_| Value::Unknown(Unknown::Hole)));
        Bind { uri: same(Some(bind.uri.clone()), Some(other), None).unwrap_or(bind.uri), by: bind.by }
    });
    both.collect()
}

/// A port listens on every IPv4 address in every release; from 8.0 on Puma says so in the words of IPv6.
fn bind(bound: Bound) -> Bind {
    let uri = bound.address.map(|it| and_then(it, |it| it.as_str().map(str::to_owned), "an address"));
    Bind { uri: uri.map(|it| it.map(|uri| uri.replacen("//[::]:", "//0.0.0.0:", 1))), by: bound.by }
}

fn number(item: Item, what: &str) -> Number {
    let read = |object: &Object| match object {
        Object::Integer(value) => Some(*value),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked; Ruby truncates too")]
        Object::Float(value) if value.abs() < 9e15 => Some(*value as i64),
        _ => None,
    };
    item.map(|it| and_then(it, read, what))
}

fn text(item: Item, what: &str) -> Located<Value<String>> {
    item.map(|it| and_then(it, Object::to_s, what))
}

fn switch(item: Item) -> Located<Value<bool>> {
    item.map(|it| it.map(|it| it.truthy()))
}

/// Reads a known value; what cannot be read is unknown.
fn and_then<T, U>(value: Value<T>, read: impl FnOnce(&T) -> Option<U>, what: &str) -> Value<U> {
    match value {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(it) => read(&it).map_or_else(|| Value::Unknown(Unknown::NotEvaluated(what.into())), Value::Known),
    }
}
