//! Everything that Puma of one version runs with, given a configuration and the rest of its surroundings as plain
//! texts: the model behind the question, without an estate.
//!
//! Source: `Puma::Configuration`, `Puma::CLI` and `Puma::Launcher`.

use std::collections::{BTreeMap, HashMap};

use super::dsl::Dsl;
use super::dsl_value::{as_integer, not_evaluated};
use super::flags::{self, Flags};
use crate::facts::puma::{CONSTANTS, DEFAULTS, Default};
use crate::source::{FileSet, Located, Source, Span, Unknown, Value};
use crate::syntax::ruby::{self, Around, Call, Certainty, Constant, Context, Variable, strict_integer};

pub use crate::syntax::ruby::{Item, Object};

/// A version of Puma: major, minor, patch.
pub type Version = (u64, u64, u64);

/// Options by name.
pub type Options = BTreeMap<&'static str, Item>;

/// The options that are settled, sorted.
pub static OPTIONS: &[&str] = &[
    "bind_to_activated_sockets",
    "binds",
    "control_auth_token",
    "control_url",
    "daemon",
    "directory",
    "environment",
    "first_data_timeout",
    "force_shutdown_after",
    "fork_worker",
    "http_content_length_limit",
    "idle_timeout",
    "log_requests",
    "max_io_threads",
    "max_keep_alive",
    "max_threads",
    "min_threads",
    "persistent_timeout",
    "pidfile",
    "preload_app",
    "prune_bundler",
    "queue_requests",
    "rackup",
    "raise_exception_on_sigterm",
    "redirect_append",
    "redirect_stderr",
    "redirect_stdout",
    "remote_address",
    "silence_single_worker_warning",
    "state",
    "wait_for_less_busy_worker",
    "worker_boot_timeout",
    "worker_check_interval",
    "worker_culling_strategy",
    "worker_shutdown_timeout",
    "worker_timeout",
    "workers",
];

/// The folder of the application, and the folder it starts in.
pub const FOLDER: &str = "/@APP@";

/// A Puma that is to be started.
#[derive(Debug)]
pub struct Start<'s> {
    /// The text of its configuration file, `config/puma.rb`.
    pub config: &'s str,
    /// The words of its command behind the program, where it is started by one: `@CONFIG@` stands for `config`.
    pub command: Option<&'s [&'s str]>,
    /// Its environment.
    pub environment: &'s HashMap<&'s str, &'s str>,
    /// Other files below the folder of the application.
    pub files: &'s HashMap<&'s str, &'s str>,
    /// Its version.
    pub version: Version,
}

/// What comes of a start.
#[derive(Debug)]
pub enum Effect {
    /// It does not boot: the class of the exception.
    Raises(&'static str),
    /// Every option that is set, the defaults among them; whether something is printed as a warning.
    Runs(Options, bool),
    /// Nothing of it can be known.
    Hidden(Unknown),
}

/// Returns what a version starts with when nothing says anything.
pub fn defaults(version: Version, at: Span) -> Options {
    let object = |it: Default| match it {
        Default::Bool(it) => Object::Bool(it),
        Default::Integer(it) => Object::Integer(it),
        Default::Float(it) => Object::Float(it),
        Default::Text(it) => Object::String(it.to_owned()),
        Default::Symbol(it) => Object::Symbol(it.to_owned()),
        Default::List(it) => Object::Array(vec![Located::new(Value::Known(Object::String(it.to_owned())), at)]),
    };
    let of_version = DEFAULTS.iter().filter(|it| it.is_in(version));
    of_version.map(|it| (it.name, Located::new(Value::Known(object(it.value)), at))).collect()
}

/// Settles what a start comes to.
pub fn settle(start: &Start<'_>) -> (Effect, Options) {
    let files = FileSet::from_texts([("config/puma.rb", start.config)]);
    let Some(id) = files.ids().next() else { unreachable!("the set holds one file") };
    let source = Source::whole(id, files.text(id).clone());
    let at = source.all();
    let plain = defaults(start.version, at);
    let effect = match run(start, &source, plain.clone()) {
        Ok(effect) => effect,
        Err(class) => Effect::Raises(class),
    };
    (effect, plain)
}

fn run(start: &Start<'_>, source: &Source, mut options: Options) -> Result<Effect, &'static str> {
    let version = start.version;
    let at = source.all();
    let variable = |name: &str| start.environment.get(name).copied();
    environment(version, &variable, at, &mut options)?;
    let default_workers = options.get("workers").and_then(as_integer);
    let preload = preload_of_environment(version, &options, at);

    if options.get("workers").is_some_and(|it| it.known().is_none()) {
        return Ok(Effect::Hidden(not_evaluated("whether concurrent-ruby is there")));
    }
    let words: Vec<_> = std::iter::once("puma").chain(start.command.into_iter().flatten().copied()).collect();
    let words: Vec<_> = words.into_iter().map(|it| Located::new(Value::Known(it.to_owned()), at)).collect();
    let flags = flags::read(&words);
    if flags.open {
        return Ok(Effect::Hidden(not_evaluated("a flag that is not known")));
    }
    let of_flags = calls_of(&flags, version, at);
    let mut user = Dsl::new(version, default_workers);
    for call in &of_flags {
        user.apply(call)?;
    }
    let mut dsl = Dsl::new(version, user.options.get("workers").and_then(as_integer).or(default_workers));
    let evaluations = match texts(start, &flags, &options)? {
        None => vec![evaluate(start, source)],
        Some(texts) => texts.into_iter().map(|text| evaluate_text(start, &text)).collect(),
    };
    for evaluation in &evaluations {
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
    let is_there = |it: &Item| it.known().and_then(Object::as_str).is_some_and(|it| matches!(it, FOLDER | "." | "/"));
    if start.command.is_some() && folder.is_some_and(|it| !is_there(it)) {
        return Ok(Effect::Hidden(not_evaluated("whether the folder is there")));
    }
    if version < (5, 0, 0) && dsl.options.contains_key("rackup") {
        user.options.remove("rackup");
    }
    Ok(clamp(version, options, &user.options, dsl, preload))
}

/// Puts the layers together, runs the blocks that wait for it, and settles the default of preloading.
fn clamp(version: Version, mut options: Options, user: &Options, mut dsl: Dsl<'_>, preload: Option<Item>) -> Effect {
    let workers_of = |user: &Options, file: &Options, options: &Options| {
        user.get("workers").or_else(|| file.get("workers")).or_else(|| options.get("workers")).cloned()
    };
    let before = workers_of(user, &dsl.options, &options);
    let count = before.as_ref().and_then(as_integer);
    let deferred = std::mem::take(&mut dsl.deferred);
    if !deferred.is_empty() {
        let Some(count) = count else { return Effect::Hidden(not_evaluated("a block for one mode or the other")) };
        let mode = if count > 0 { "cluster" } else { "single" };
        for call in deferred.iter().filter(|it| it.name == mode).flat_map(|it| &it.body) {
            if let Err(class) = dsl.apply(call) {
                return Effect::Raises(class);
            }
        }
        if workers_of(user, &dsl.options, &options).and_then(|it| as_integer(&it)) != Some(count) {
            return Effect::Raises("RuntimeError");
        }
        if let Some(reason) = dsl.hidden {
            return Effect::Hidden(reason);
        }
    }
    options.extend(preload.map(|it| ("preload_app", it)));
    let warns = dsl.warns || dsl.cluster_hook && !dsl.silenced && count.is_some_and(|it| it <= 0);
    options.extend(dsl.options.iter().map(|(name, item)| (*name, item.clone())));
    options.extend(user.iter().map(|(name, item)| (*name, item.clone())));
    if version >= (7, 0, 0)
        && !dsl.options.contains_key("preload_app")
        && !user.contains_key("preload_app")
        && let Some(workers) = before
    {
        let prune = options.get("prune_bundler").map(|it| it.known().map(Object::truthy));
        let value = match (prune, count) {
            (Some(Some(true)), _) => Value::Known(Object::Bool(false)),
            (Some(None), Some(count)) if count > 1 => Value::Unknown(not_evaluated("`prune_bundler`")),
            (_, Some(count)) => Value::Known(Object::Bool(count > 1)),
            (_, None) => Value::Unknown(not_evaluated("the number of workers")),
        };
        options.insert("preload_app", Located::new(value, workers.span));
    }
    Effect::Runs(options, warns)
}

/// In 5.x and 6.x only the variable counts: the default is settled before the file is read.
fn preload_of_environment(version: Version, options: &Options, at: Span) -> Option<Item> {
    let count = options.get("workers").and_then(as_integer)?;
    let is_then = ((5, 0, 0)..(7, 0, 0)).contains(&version);
    is_then.then(|| Located::new(Value::Known(Object::Bool(count > 1)), at))
}

/// Reads the variables that Puma itself looks at.
fn environment<'v>(
    version: Version,
    variable: &dyn Fn(&str) -> Option<&'v str>,
    at: Span,
    options: &mut Options,
) -> Result<(), &'static str> {
    let known = |object| Located::new(Value::Known(object), at);
    let names: &[&str] = match version {
        (0..5, ..) => &["RACK_ENV"],
        _ if version < (5, 5, 1) => &["RACK_ENV", "RAILS_ENV"],
        _ => &["APP_ENV", "RACK_ENV", "RAILS_ENV"],
    };
    if let Some(name) = names.iter().find_map(|it| variable(it)) {
        options.insert("environment", known(Object::String(name.to_owned())));
    }
    let mut number = |option: &'static str, names: &[&str], since: Version| {
        let Some(text) = names.iter().find_map(|it| variable(it)).filter(|_| version >= since) else { return Ok(()) };
        let is_count = option == "workers";
        // Blanks alone count as nothing from the release on that takes them off.
        let text = if is_count && version >= (7, 2, 0) { text.trim() } else { text };
        if text.is_empty() && version >= (6, 5, 0) {
            return Ok(());
        }
        if is_count && text == "auto" && version >= (6, 5, 0) {
            options.insert(option, Located::new(Value::Unknown(not_evaluated("the number of processors")), at));
            return Ok(());
        }
        match strict_integer(text) {
            Some(number) => options.insert(option, known(Object::Integer(number))),
            None if text.len() > 15 => {
                options.insert(option, Located::new(Value::Unknown(not_evaluated("the number")), at))
            }
            None => return Err("ArgumentError"),
        };
        Ok(())
    };
    number("min_threads", &["PUMA_MIN_THREADS", "MIN_THREADS"], (5, 0, 0))?;
    number("max_threads", &["PUMA_MAX_THREADS", "MAX_THREADS"], (5, 0, 0))?;
    number("workers", &["WEB_CONCURRENCY"], (5, 0, 0))?;
    number("persistent_timeout", &["PUMA_PERSISTENT_TIMEOUT"], (7, 0, 0))
}

/// Chooses the files that are read; `None` for the configuration that is given.
fn texts(start: &Start<'_>, flags: &Flags, options: &Options) -> Result<Option<Vec<String>>, &'static str> {
    if start.command.is_none() {
        return Ok(None);
    }
    let text = |path: &str| match path {
        "@CONFIG@" => Some(start.config.to_owned()),
        path => start.files.get(path.strip_prefix("./").unwrap_or(path)).map(|it| (*it).to_owned()),
    };
    let given: Vec<&str> = flags.given("--config").filter_map(|it| it.known().map(String::as_str)).collect();
    if given == ["-"] {
        return Ok(Some(Vec::new()));
    }
    if !given.is_empty() {
        return given.into_iter().map(|it| text(it).ok_or("Errno::ENOENT")).collect::<Result<_, _>>().map(Some);
    }
    let chosen = flags.environment.as_ref().and_then(|it| it.known().cloned());
    let of_variable = || options.get("environment").and_then(|it| it.known()?.to_s());
    let name = chosen.or_else(of_variable).unwrap_or_default();
    let own = text(&format!("config/puma/{name}.rb")).or_else(|| text("config/puma.rb"));
    let given = || Some(start.config.to_owned()).filter(|it| !it.is_empty());
    Ok(Some(own.or_else(given).into_iter().collect()))
}

fn evaluate_text(start: &Start<'_>, text: &str) -> ruby::Evaluation {
    let files = FileSet::from_texts([("config/puma.rb", text)]);
    let Some(id) = files.ids().next() else { unreachable!("the set holds one file") };
    evaluate(start, &Source::whole(id, files.text(id).clone()))
}

fn evaluate(start: &Start<'_>, source: &Source) -> ruby::Evaluation {
    let place = source.all().tail();
    let variable = |name: &str| match start.environment.get(name) {
        Some(value) => Variable::Set(Located::new(Value::Known((*value).to_owned()), place)),
        None => Variable::Unset,
    };
    let before_6 = start.version < (6, 0, 0);
    let constant = |name: &str| match name {
        "DefaultRackup" if before_6 => Constant::Is(Object::String("config.ru".into())),
        name if CONSTANTS.binary_search(&name).is_ok() || before_6 && name.starts_with("Default") => Constant::Unknown,
        _ => Constant::Missing,
    };
    let below = |path: &str| {
        let path = path.strip_prefix(FOLDER).map_or(path, |it| it.trim_start_matches('/'));
        start.files.get(path.strip_prefix("./").unwrap_or(path)).map(|it| (*it).to_owned())
    };
    let file = format!("{FOLDER}/config/puma.rb");
    let around = Around {
        folder: Some(FOLDER),
        constant: Some(&constant),
        text: Some(&below),
        deferred: &["cluster", "single"],
    };
    ruby::evaluate(source, Context { file: Some(&file), variable: &variable, around })
}

/// The calls that the flags of a command come to.
fn calls_of(flags: &Flags, version: Version, at: Span) -> Vec<Call> {
    let text = |it: &str| Located::new(Value::Known(Object::String(it.to_owned())), at);
    let call = |name: &str, arguments: Vec<Item>| Call {
        name: name.to_owned(),
        key: at,
        span: at,
        arguments,
        open: false,
        block: None,
        body: Vec::new(),
        certainty: Certainty::Always,
        extended: false,
    };
    let mut calls = Vec::new();
    for (flag, word) in &flags.all {
        let word = word.known().map_or("", String::as_str);
        let plain = |name: &str| call(name, vec![text(word)]);
        calls.push(match *flag {
            "--bind" => plain("bind"),
            "--port" => {
                let host = if version >= (8, 0, 0) { "::" } else { "0.0.0.0" };
                call("port", vec![text(word), text(host)])
            }
            "--directory" | "--dir" => plain("directory"),
            "--environment" => plain("environment"),
            "--workers" => plain("workers"),
            "--pidfile" => plain("pidfile"),
            "--state" => plain("state_path"),
            "--idle-timeout" => plain("idle_timeout"),
            "--threads" => {
                let (min, max) = word.split_once(':').unwrap_or((word, word));
                call("threads", vec![text(min), text(if max.is_empty() { min } else { max })])
            }
            "--preload" => call("preload_app!", Vec::new()),
            "--prune-bundler" => call("prune_bundler", Vec::new()),
            "--quiet" => call("quiet", Vec::new()),
            "--log-requests" => call("log_requests", Vec::new()),
            "--plugin" => plain("plugin"),
            _ => continue,
        });
    }
    let last = |name: &str| flags.given(name).last().and_then(|it| it.known().cloned());
    let out = [last("--redirect-stdout"), last("--redirect-stderr")];
    if out.iter().any(Option::is_some) {
        let nil = || Located::new(Value::Known(Object::Nil), at);
        let append = flags.all.iter().rfind(|it| it.0.ends_with("redirect-append"));
        let append =
            append.map_or_else(nil, |it| Located::new(Value::Known(Object::Bool(it.0 == "--redirect-append")), at));
        let mut arguments: Vec<Item> = out.iter().map(|it| it.as_deref().map_or_else(nil, text)).collect();
        arguments.push(append);
        calls.push(call("stdout_redirect", arguments));
    }
    if let Some(url) = last("--control-url").or_else(|| last("--control")) {
        let token = last("--control-token").map(|it| {
            let key = Located::new(Value::Known(Object::Symbol("auth_token".into())), at);
            Located::new(Value::Known(Object::Hash(vec![(key, text(&it))])), at)
        });
        calls.push(call("activate_control_app", std::iter::once(text(&url)).chain(token).collect()));
    }
    if let Some(rackup) = flags.rackup.as_ref().and_then(|it| it.known()) {
        calls.push(call("rackup", vec![text(rackup)]));
    }
    calls
}
