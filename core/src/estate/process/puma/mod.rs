//! Puma's effective settings: the command line, the configuration file and the
//! environment, in the order of precedence of the version that runs.
//!
//! Where the supported versions disagree and the estate names none, a setting
//! is unknown. Source: `lib/puma/dsl.rb`, `configuration.rb`, `launcher.rb`.

mod bind;
mod binder;
mod command_calls;
mod config;
mod dsl;
mod dsl_bind;
mod dsl_choice;
mod dsl_hook;
mod dsl_time;
mod dsl_value;
pub mod effective;
mod flags;
mod layers;
mod missing;
mod settings;
mod spelling;
mod surroundings;
#[cfg(test)]
mod tests;
mod versions;

use std::collections::BTreeSet;

use super::{Process, Read, Server};
use crate::estate::environment::{Environment, Setter};
use crate::estate::{Estate, Host, Kind, Place};
use crate::facts::puma::PLUGINS;
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::ruby::{self, Around, Call, Certainty, Context, Evaluation, Item, Object, Variable};

pub use binder::{Bound, Unbound, bound};
pub use flags::Flags;
use settings::Sources;
pub use versions::Versions;

/// A Puma configuration file, as one process reads it, or on its own when none does.
#[derive(Debug)]
pub struct Configuration {
    /// The file's path as the estate knows it.
    pub path: String,
    /// The whole file.
    pub span: Span,
    /// What it does in the environment it is read in.
    pub evaluation: Evaluation,
    /// Where it reads a variable without a default that surely nothing sets, each variable once.
    pub missing: Vec<ruby::EnvRead>,
}

/// A number and where it comes from.
pub type Number = Located<Value<i64>>;

/// The settings in force; `None` where nothing says anything.
#[derive(Debug, Default)]
pub struct Settings {
    /// `workers`, `-w`, `WEB_CONCURRENCY`; a number below 1 means single mode.
    pub workers: Option<Number>,
    /// What `workers` is when a variable that the file reads is missing.
    pub fallbacks: Vec<Fallback>,
    /// Fewest and most threads: `threads`, `-t`, or the variables for the defaults.
    pub threads: Option<(Number, Number)>,
    /// Whether `threads` or `-t` says so: Puma compares those two, not the variables.
    pub threads_are_said: bool,
    /// Whether the application is loaded before the workers are forked, and what makes it so.
    pub preload: Option<Located<Value<bool>>>,
    /// `prune_bundler`.
    pub prune_bundler: Option<Located<Value<bool>>>,
    /// `bind`, `port`, `ssl_bind`, `-b`, `-p`, in order; the default when there is none.
    pub binds: Vec<Bind>,
    /// `directory`, `--dir`.
    pub directory: Option<Located<Value<String>>>,
    /// `pidfile`, `--pidfile`.
    pub pidfile: Option<Located<Value<String>>>,
    /// `state_path`, `-S`.
    pub state_path: Option<Located<Value<String>>>,
    /// `environment`, `-e`, or the variable that names it; Puma hands it on as `RACK_ENV`.
    pub environment: Option<Located<Value<String>>>,
    /// `worker_timeout`, in seconds.
    pub worker_timeout: Option<Number>,
    /// `worker_check_interval` where it stands above `worker_timeout`, in seconds.
    pub check_interval: Option<Number>,
}

/// What a setting falls back to when an environment variable is missing.
#[derive(Debug, Clone)]
pub struct Fallback {
    /// The variable.
    pub variable: String,
    /// The place that reads it.
    pub read: Span,
    /// The value without it.
    pub value: Located<i64>,
}

/// An address that Puma listens on.
#[derive(Debug, Clone)]
pub struct Bind {
    /// The address as `bind` takes it: `unix:///run/app.sock`, `tcp://0.0.0.0:3000`.
    pub uri: Located<Value<String>>,
    /// What set it: `bind`, `port`, `ssl_bind`, `-b`, `-p`; `default` for Puma's own.
    pub by: &'static str,
}

/// Puma with everything known of it: a process of a unit, or a configuration file on its own.
#[derive(Debug)]
pub struct Puma {
    /// The configuration file, when the estate has it.
    pub configuration: Option<Configuration>,
    /// What it runs with.
    pub settings: Settings,
    /// Whether Rails starts it: then gems are loaded before the file is read.
    pub behind_rails: bool,
}

impl Puma {
    /// Returns the calls of the file that surely are Puma's to answer, by name and place: nothing that ran
    /// before, a gem or a plugin of a third party, may have brought methods along.
    pub fn own_calls(&self) -> impl Iterator<Item = (&str, Span)> {
        let evaluation = self.configuration.as_ref().map(|it| &it.evaluation).filter(|_| !self.behind_rails);
        let opaque = evaluation.and_then(|it| it.opaque);
        let calls = evaluation.map_or(&[][..], |it| &it.calls).iter().take_while(|call| !is_foreign_plugin(call));
        let own = calls.filter(move |call| {
            call.certainty == Certainty::Always
                && !call.extended
                && !call.name.starts_with('_')
                && opaque.is_none_or(|it| call.span.start < it.start)
        });
        own.map(|call| (call.name.as_str(), call.key))
    }
}

fn is_foreign_plugin(call: &Call) -> bool {
    let name = match call.arguments.first().and_then(|it| it.known()) {
        Some(Object::Symbol(name) | Object::String(name)) => Some(name.as_str()),
        _ => None,
    };
    call.name == "plugin" && !name.is_some_and(|it| PLUGINS.contains(&it))
}

/// Returns every Puma of a host: those that processes run, then the files on their own.
pub fn all(host: &Host) -> impl Iterator<Item = (Option<&Process>, &Puma)> {
    let run = host.processes.iter().filter_map(|it| Some((Some(it), it.server.as_ref()?.puma.as_ref()?)));
    run.chain(host.puma_files.iter().map(|it| (None, it)))
}

/// Settles what a process that runs Puma listens on and runs with.
///
/// Behind `rails server` the binds that the file does not give are Rails' own and not known here.
pub(super) fn server(estate: &Estate, host: &Host, process: &Process, rails: bool) -> Server {
    let versions = Versions::of(&estate.targets);
    let flags = flags::read(&process.command);
    let variable = |name: &str| variable(&process.environment, name);
    let folder = process.working_directory.as_ref().and_then(|it| it.known()).map(String::as_str);
    let sources =
        |evaluation, at| Sources { evaluation, flags: &flags, variable: &variable, versions, at, only: None }.settle();
    let choice = config::choose(estate, host, &flags, folder, &variable);
    let (configuration, settings) = match choice {
        config::Choice::None => (None, sources(None, process.span)),
        config::Choice::Unknown => {
            let hidden = Evaluation { opaque: Some(process.span), ..Evaluation::default() };
            (None, sources(Some(&hidden), process.span))
        }
        config::Choice::File(text, path) => {
            let (configuration, settings) =
                read(&text.path, &text.source, path.as_deref(), &flags, &variable, versions);
            (Some(configuration), settings)
        }
    };
    let mut settings = settings;
    if rails {
        settings.binds.iter_mut().filter(|it| it.by == "default").for_each(|it| {
            it.uri.value = Value::Unknown(Unknown::NotEvaluated("the address of `rails server`".into()));
        });
    }
    let binds = settings.binds.iter().map(|it| bind::address(it, settings.directory.as_ref(), folder)).collect();
    Server {
        binds,
        workers: settings.workers.clone().map(non_negative),
        threads: settings.threads.clone().map(|(min, max)| (non_negative(min), non_negative(max))),
        preload: settings.preload.clone(),
        config: configuration.as_ref().map(|it| it.span),
        reads: configuration.iter().flat_map(|it| it.evaluation.reads.iter().map(as_read)).collect(),
        puma: Some(Puma { configuration, settings, behind_rails: rails }),
        ..Server::default()
    }
}

/// Reads the Puma files of a host that none of its processes reads.
pub fn files(estate: &Estate, host: &Host) -> Vec<Puma> {
    let known: BTreeSet<Span> = host.processes.iter().filter_map(|it| it.server.as_ref()?.config).collect();
    let versions = Versions::of(&estate.targets);
    estate
        .texts_of(&host.name)
        .filter(|text| {
            text.kind == Kind::Puma && text.place != Place::Superseded && !known.contains(&text.source.all())
        })
        .map(|text| {
            let unknown = |_: &str| Variable::Unknown;
            let (configuration, settings) = read(&text.path, &text.source, None, &Flags::default(), &unknown, versions);
            Puma { configuration: Some(configuration), settings, behind_rails: false }
        })
        .collect()
}

/// Evaluates a configuration file and settles what it comes to.
fn read(
    path: &str,
    source: &Source,
    real_path: Option<&str>,
    flags: &Flags,
    variable: &(dyn Fn(&str) -> Variable + Sync),
    versions: Versions,
) -> (Configuration, Settings) {
    let evaluation = ruby::evaluate(source, Context { file: real_path, variable, around: AROUND });
    let at = source.all();
    let mut settings = Sources { evaluation: Some(&evaluation), flags, variable, versions, at, only: None }.settle();
    if flags.workers.is_none() && settings.workers.is_some() {
        settings.fallbacks = fallbacks(source, real_path, &evaluation, variable, versions);
    }
    let missing = missing::find(source, real_path, &evaluation, variable);
    (Configuration { path: path.to_owned(), span: source.all(), evaluation, missing }, settings)
}

/// Runs the file once more for each variable that it reads, as if that one were missing.
fn fallbacks(
    source: &Source,
    real_path: Option<&str>,
    evaluation: &Evaluation,
    variable: &(dyn Fn(&str) -> Variable + Sync),
    versions: Versions,
) -> Vec<Fallback> {
    let mut found: Vec<Fallback> = Vec::new();
    for read in evaluation.reads.iter().filter(|it| it.fallback.is_some()).take(READS) {
        if found.iter().any(|it| it.variable == read.name) {
            continue;
        }
        let without = |name: &str| if name == read.name { Variable::Unset } else { variable(name) };
        let evaluation = ruby::evaluate(source, Context { file: real_path, variable: &without, around: AROUND });
        let (flags, at, only) = (Flags::default(), source.all(), Some("workers"));
        let sources = Sources { evaluation: Some(&evaluation), flags: &flags, variable: &without, versions, at, only };
        let workers = sources.settle().workers;
        let Some(Located { value: Value::Known(value), span, from }) = workers else { continue };
        let fallback = read.fallback.as_ref().map_or(span, |it| it.span);
        if span.contains(read.span) || from.iter().any(|it| it.contains(read.span)) {
            let value = Located { value, span: fallback, from: vec![span] };
            found.push(Fallback { variable: read.name.clone(), read: read.span, value });
        }
    }
    found
}

/// What every reading of a file knows of its surroundings.
const AROUND: Around<'_> =
    Around { folder: None, constant: None, text: None, deferred: &["cluster", "single"], named: None };

/// How many variables of a file are tried without.
const READS: usize = 32;

/// Looks a variable up in the environment of a process.
fn variable(environment: &Environment, name: &str) -> Variable {
    match environment.get(name) {
        // The library runs when the application is loaded, after Puma has read its configuration.
        Some(assignment) if assignment.setter == Setter::Dotenv => Variable::Unknown,
        Some(assignment) => Variable::Set(assignment.value.clone()),
        None if environment.open => Variable::Unknown,
        None => Variable::Unset,
    }
}

fn as_read(read: &ruby::EnvRead) -> Read {
    let text = |item: Item| item.map(|value| value.map(|it| it.to_s().unwrap_or_default()));
    Read { name: read.name.clone(), span: read.span, fallback: read.fallback.clone().map(text) }
}

/// A negative number of workers means none.
fn non_negative(value: Number) -> Located<Value<u32>> {
    value.map(|it| it.map(|it| u32::try_from(it.max(0)).unwrap_or(u32::MAX)))
}
