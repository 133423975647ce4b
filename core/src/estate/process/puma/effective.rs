//! Everything that Puma of one version runs with, given a configuration and the rest of its surroundings as plain
//! texts: the model behind the question, without an estate.
//!
//! Source: `Puma::Configuration`, `Puma::CLI` and `Puma::Launcher`.

use std::collections::{BTreeMap, HashMap};

use super::flags::{self, Flags};
use super::layers::Layers;
use super::spelling;
use super::surroundings;
use crate::facts::puma::{CONSTANTS, DEFAULTS, Default};
use crate::source::{FileSet, Located, Source, Span, Unknown, Value};
use crate::syntax::ruby::{self, Around, Constant, Context, Evaluation, Variable};

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

fn run(start: &Start<'_>, source: &Source, options: Options) -> Result<Effect, &'static str> {
    let at = source.all();
    let variable = |name: &str| variable(start, name, at);
    // What the environment holds is looked at before the words are.
    let words = spelling::spelt(start.command.unwrap_or_default(), start.version).map_err(|class| {
        let bare = Start { config: "", command: None, environment: start.environment, files: start.files, ..*start };
        run(&bare, source, options.clone()).err().unwrap_or(class)
    })?;
    let words = std::iter::once("puma".to_owned()).chain(words);
    let words: Vec<_> = words.map(|it| Located::new(Value::Known(it), at)).collect();
    let flags = flags::read(&words);
    let evaluations: Result<Vec<Evaluation>, _> = match texts(start, &flags, &variable, at) {
        Ok(None) => Ok(vec![evaluate(start, source)]),
        Ok(Some(texts)) => Ok(texts.into_iter().map(|text| evaluate_text(start, &text)).collect()),
        Err(class) => Err(class),
    };
    let (files, missing) = match &evaluations {
        Ok(evaluations) => (evaluations.iter().collect(), None),
        Err(class) => (Vec::new(), Some(*class)),
    };
    let by_command = start.command.is_some();
    let layers = Layers {
        version: start.version,
        variable: &variable,
        flags: &flags,
        files: &files,
        by_command,
        at,
        only: None,
    };
    match (layers.judged(options), missing) {
        (Ok(Effect::Runs(..)), Some(class)) => Err(class),
        (outcome, _) => outcome,
    }
}

fn variable(start: &Start<'_>, name: &str, at: Span) -> Variable {
    match start.environment.get(name) {
        Some(value) => Variable::Set(Located::new(Value::Known((*value).to_owned()), at)),
        None => Variable::Unset,
    }
}

/// Chooses the files that are read; `None` for the configuration that is given.
fn texts(
    start: &Start<'_>,
    flags: &Flags,
    variable: &dyn Fn(&str) -> Variable,
    at: Span,
) -> Result<Option<Vec<String>>, &'static str> {
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
    let of_variable = || surroundings::environment(start.version, variable, at)?.known().cloned();
    let name = chosen.or_else(of_variable).unwrap_or_else(|| "development".to_owned());
    let own = text(&format!("config/puma/{name}.rb")).or_else(|| text("config/puma.rb"));
    let given = || Some(start.config.to_owned()).filter(|it| !it.is_empty());
    Ok(Some(own.or_else(given).into_iter().collect()))
}

fn evaluate_text(start: &Start<'_>, text: &str) -> Evaluation {
    let files = FileSet::from_texts([("config/puma.rb", text)]);
    let Some(id) = files.ids().next() else { unreachable!("the set holds one file") };
    evaluate(start, &Source::whole(id, files.text(id).clone()))
}

fn evaluate(start: &Start<'_>, source: &Source) -> Evaluation {
    let place = source.all().tail();
    let variable = |name: &str| variable(start, name, place);
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
        named: None,
    };
    ruby::evaluate(source, Context { file: Some(&file), variable: &variable, around })
}
