//! What a start of Puma comes to: the environment, the configuration file and the command, in the order in which one
//! release lays them over each other.
//!
//! There are two ways to go: [`Layers::judged`] stops where the release does, and says so;
//! [`Layers::mended`] passes over what is refused, and over what a library might bring, as whoever speaks of
//! the rest of the file does.

use super::command_calls::calls_of;
use super::dsl::Dsl;
use super::dsl_bind::Bound;
use super::dsl_value::{as_integer, not_evaluated};
use super::effective::{Effect, FOLDER, Options, Version};
use super::flags::Flags;
use super::surroundings;
use crate::source::{Span, Unknown, Value};
use crate::syntax::ruby::{Call, Evaluation, Item, Object, Variable};

/// What a start is made of.
pub(super) struct Layers<'l> {
    pub(super) version: Version,
    pub(super) variable: &'l dyn Fn(&str) -> Variable,
    pub(super) flags: &'l Flags,
    /// The files that are read, as they run.
    pub(super) files: &'l [&'l Evaluation],
    /// Whether a command starts it.
    pub(super) by_command: bool,
    /// What to point at where nothing says anything: the command, or the file.
    pub(super) at: Span,
    /// The only method of the files that is asked for, if not all are.
    pub(super) only: Option<&'l str>,
}

/// What a start comes to once nothing stops it.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// What is set, by the environment, the file or the command.
    pub(super) options: Options,
    /// What the file or the command say themselves.
    pub(super) said: Options,
    /// The addresses; `None` where none is given and none taken away.
    pub(super) bounds: Option<Vec<Bound>>,
    /// `worker_check_interval` where `worker_timeout` is said.
    pub(super) interval: Option<Item>,
    /// Whether the release does not start with it.
    pub(super) refused: bool,
}

impl Layers<'_> {
    /// Settles the start, over the defaults of the release.
    ///
    /// # Errors
    ///
    /// The class of the exception that ends it.
    pub(super) fn judged(&self, mut options: Options) -> Result<Effect, &'static str> {
        if let Some(class) = surroundings::read(self.version, self.variable, self.at, &mut options) {
            return Err(class);
        }
        let default_workers = options.get("workers").and_then(as_integer);
        let preload = self.preload_of_environment(&options);
        if options.get("workers").is_some_and(|it| it.known().is_none()) {
            return Ok(Effect::Hidden(not_evaluated("whether concurrent-ruby is there")));
        }
        if self.flags.open {
            return Ok(Effect::Hidden(not_evaluated("a flag that is not known")));
        }
        let of_flags = calls_of(self.flags, self.version);
        let mut user = Dsl::new(self.version, default_workers);
        for call in &of_flags {
            user.apply(call)?;
        }
        let mut dsl = Dsl::new(self.version, user.options.get("workers").and_then(as_integer).or(default_workers));
        for evaluation in self.files {
            if !evaluation.errors.is_empty() {
                return Err("SyntaxError");
            }
            if evaluation.opaque.is_some() {
                return Ok(Effect::Hidden(not_evaluated("what is not evaluated of the file")));
            }
            for call in &evaluation.calls {
                dsl.apply(call)?;
            }
            if evaluation.extended {
                dsl.hidden.get_or_insert_with(|| not_evaluated("what a required library brings"));
            }
            if let Some(raise) = &evaluation.raised {
                dsl.raised(raise.class)?;
            }
        }
        if let Some(reason) = user.hidden.or_else(|| dsl.hidden.clone()) {
            return Ok(Effect::Hidden(reason));
        }
        // A command changes into the folder at once, or fails.
        let folder = user.options.get("directory").or_else(|| dsl.options.get("directory"));
        let is_there =
            |it: &Item| it.known().and_then(Object::as_str).is_some_and(|it| matches!(it, FOLDER | "." | "/"));
        if self.by_command && folder.is_some_and(|it| !is_there(it)) {
            return Ok(Effect::Hidden(not_evaluated("whether the folder is there")));
        }
        let mut user = user.options;
        if self.version < (5, 0, 0) && dsl.options.contains_key("rackup") {
            user.remove("rackup");
        }
        if let Err(stop) = run_deferred(&options, &user, &mut dsl) {
            return match stop {
                Deferred::Raises(class) => Err(class),
                Deferred::Hidden(reason) => Ok(Effect::Hidden(reason)),
            };
        }
        let count = workers_of(&user, &dsl.options, &options).and_then(as_integer);
        let warns = dsl.warns || dsl.cluster_hook && !dsl.silenced && count.is_some_and(|it| it <= 0);
        self.lay(&mut options, preload, &dsl.options, &user);
        Ok(Effect::Runs(options, warns))
    }

    /// Settles the start as if what the release refuses were not there.
    pub(super) fn mended(&self) -> Mended {
        let mut options = Options::new();
        let refused = surroundings::read(self.version, self.variable, self.at, &mut options).is_some();
        let default_workers = options.get("workers").map_or(Some(0), as_integer);
        let preload = self.preload_of_environment(&options);
        let of_flags = calls_of(self.flags, self.version);
        let mut user = Dsl::mending(self.version, default_workers);
        for call in &of_flags {
            user.pass(call);
        }
        let mut dsl = Dsl::mending(self.version, default_workers);
        for evaluation in self.files {
            for call in evaluation.calls.iter().filter(|it| self.only.is_none_or(|only| it.name == only)) {
                dsl.pass(call);
            }
            if let Some(span) = evaluation.opaque.or_else(|| evaluation.raised.as_ref().map(|it| it.span)) {
                dsl.lose(span);
            }
        }
        if run_deferred(&options, &user.options, &mut dsl).is_err() {
            let unsure: Vec<&Call> = dsl.deferred.iter().flat_map(|it| &it.body).collect();
            for call in unsure {
                dsl.spoil(call, &not_evaluated("a block for one mode or the other"));
            }
        }
        self.lay(&mut options, preload, &dsl.options, &user.options);
        let mut said = dsl.options;
        said.extend(user.options);
        let bounds = if user.bounds.is_empty() { dsl.bounds } else { user.bounds };
        Mended {
            options,
            bounds: (!bounds.is_empty() || said.contains_key("binds")).then_some(bounds),
            said,
            interval: dsl.interval,
            refused: refused || user.refused || dsl.refused,
        }
    }

    /// Puts the layers together, and settles the default of preloading.
    fn lay(&self, options: &mut Options, preload: Option<Item>, file: &Options, user: &Options) {
        let workers = workers_of(user, file, options).cloned();
        options.extend(preload.map(|it| ("preload_app", it)));
        options.extend(file.iter().map(|(name, item)| (*name, item.clone())));
        options.extend(user.iter().map(|(name, item)| (*name, item.clone())));
        let is_said = file.contains_key("preload_app") || user.contains_key("preload_app");
        let Some(workers) = workers.filter(|_| self.version >= (7, 0, 0) && !is_said) else { return };
        let count = as_integer(&workers);
        let prune = options.get("prune_bundler").map(|it| it.known().map(Object::truthy));
        let value = match (prune, count) {
            (Some(Some(true)), _) => Value::Known(Object::Bool(false)),
            (Some(None), Some(count)) if count > 1 => Value::Unknown(not_evaluated("`prune_bundler`")),
            (_, Some(count)) => Value::Known(Object::Bool(count > 1)),
            (_, None) => Value::Unknown(not_evaluated("the number of workers")),
        };
        options.insert("preload_app", workers.map(|_| value));
    }

    /// In 5.x and 6.x only the variable counts: the default is settled before the file is read.
    fn preload_of_environment(&self, options: &Options) -> Option<Item> {
        let workers = options.get("workers").filter(|_| ((5, 0, 0)..(7, 0, 0)).contains(&self.version))?;
        let value = match as_integer(workers) {
            Some(count) => Value::Known(Object::Bool(count > 1)),
            None => Value::Unknown(not_evaluated("the number of workers")),
        };
        Some(workers.clone().map(|_| value))
    }
}

/// Why the blocks for one mode are not run.
enum Deferred {
    Raises(&'static str),
    Hidden(Unknown),
}

fn workers_of<'o>(user: &'o Options, file: &'o Options, options: &'o Options) -> Option<&'o Item> {
    user.get("workers").or_else(|| file.get("workers")).or_else(|| options.get("workers"))
}

/// Runs the blocks that wait for the mode to be known.
fn run_deferred(options: &Options, user: &Options, dsl: &mut Dsl<'_>) -> Result<(), Deferred> {
    if dsl.deferred.is_empty() {
        return Ok(());
    }
    let count = |dsl: &Dsl<'_>| workers_of(user, &dsl.options, options).map_or(Some(0), as_integer);
    let Some(before) = count(dsl) else {
        return Err(Deferred::Hidden(not_evaluated("a block for one mode or the other")));
    };
    let mode = if before > 0 { "cluster" } else { "single" };
    let blocks: Vec<&Call> = dsl.deferred.iter().copied().filter(|it| it.name == mode).collect();
    for call in blocks.into_iter().flat_map(|it| &it.body) {
        dsl.apply(call).map_err(Deferred::Raises)?;
    }
    if count(dsl) != Some(before) {
        return Err(Deferred::Raises("RuntimeError"));
    }
    dsl.hidden.take().map_or(Ok(()), |reason| Err(Deferred::Hidden(reason)))
}
