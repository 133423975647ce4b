//! What a Rails application is configured to do, as one process sees it: `config/application.rb`, the file of its
//! environment and the initializers, run in Rails' order in the environment of the process, and `config/database.yml`.
//!
//! What the settings do to a request is asked of `facts::web`; which of them are host names, of [`super::name`].

mod cors;
mod database;
mod files;
mod hosts;
mod job;
mod secret;
mod session;
mod setting;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::compose::{Image, Inside};
use super::environment::{Environment, Setter};
use super::process::{Count, Process, Program, Read};
use super::{Estate, Host, Text};
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::ruby::{self, Around, Constant, Context, Item, Named, Object, Variable};
use files::{Application, Files};

pub use cors::{Allow, Resource};
pub use database::Database;
pub use hosts::Hosts;
pub use session::{Domain, Session};
pub use setting::{Settings, Switch};

/// A Rails application as one process runs it.
#[derive(Debug)]
pub struct Rails {
    /// The name of its environment: `production`.
    pub environment: Located<String>,
    /// What its files set.
    pub settings: Settings,
    /// What `config/database.yml` says of this environment.
    pub database: Option<Database>,
    /// How many threads of a process of Sidekiq or Solid Queue run jobs, where a file or variable of theirs says so.
    pub job_threads: Option<Count>,
    /// The secret that sessions are signed with, where it surely is one that the application's files give.
    pub secret: Option<Located<String>>,
}

/// Reads the applications of a host's processes, where the estate holds their files.
pub(super) fn read<'p>(
    estate: &Estate,
    host: &Host,
    processes: impl Iterator<Item = (&'p mut Process, Option<&'p Inside>)>,
) {
    let files = Files::of(estate, host);
    if files.is_empty() {
        return;
    }
    for (process, inside) in processes.filter(|it| may_run(it.0)) {
        let application = match inside {
            None => files.find(estate, host, process),
            Some(inside) => files.find_inside(inside, process),
        };
        let Some(application) = application else { continue };
        let Some(environment) = environment(process) else { continue };
        let (rails, reads) = application_of(estate, process, application, environment, inside.is_some());
        process.rails = Some(rails);
        process.code_reads.extend(reads);
    }
}

/// Whether a program is one that loads an application.
fn may_run(process: &Process) -> bool {
    match &process.program {
        Program::Puma => true,
        Program::Other(name) => {
            matches!(
                name.as_str(),
                "falcon"
                    | "good_job"
                    | "jobs"
                    | "rails"
                    | "rake"
                    | "resque"
                    | "sidekiq"
                    | "sneakers"
                    | "thrust"
                    | "unicorn"
            )
        }
        Program::Gunicorn | Program::Django(_) => false,
    }
}

/// Returns the environment that Rails runs in: `RAILS_ENV`, else `RACK_ENV`, which Puma sets from its own; Sidekiq sets
/// both from its option or `APP_ENV`.
fn environment(process: &Process) -> Option<Located<String>> {
    let is_sidekiq = matches!(&process.program, Program::Other(name) if name == "sidekiq");
    if is_sidekiq && let Some(word) = process.option(&["-e", "--environment"])? {
        return Some(Located { value: word.known()?.clone(), span: word.span, from: word.from.clone() });
    }
    let names = ["APP_ENV", "RAILS_ENV", "RACK_ENV"];
    for name in if is_sidekiq { &names[..] } else { &names[1..] } {
        match process.environment.get(name).map(|it| &it.value) {
            Some(it) if it.known().is_some_and(|it| it.trim().is_empty()) => {}
            Some(it) => return Some(Located { value: it.known()?.clone(), span: it.span, from: it.from.clone() }),
            None if process.environment.open => return None,
            None => {}
        }
    }
    let puma = process.server.as_ref()?.puma.as_ref()?;
    match &puma.settings.environment {
        Some(it) => Some(Located { value: it.known()?.clone(), span: it.span, from: it.from.clone() }),
        None => None,
    }
}

fn application_of(
    estate: &Estate,
    process: &Process,
    application: &Application<'_>,
    environment: Located<String>,
    is_container: bool,
) -> (Rails, Vec<Read>) {
    let mut settings = Settings::new(&environment.value, application);
    let mut reads = Vec::new();
    let mut assigned: BTreeSet<String> = BTreeSet::new();
    let surroundings = Surroundings { process, application, environment: &environment, is_container };
    for text in application.in_order(&environment.value) {
        if !is_telling(&text.source.text) {
            continue;
        }
        let evaluation = surroundings.evaluate(text, &assigned);
        settings.take(&evaluation);
        assigned.extend(evaluation.assigned.iter().cloned());
        reads.extend(evaluation.reads.iter().map(as_read));
    }
    let database = application.database.and_then(|text| {
        let read = |source: &_| surroundings.value(source, &assigned);
        let (database, more) = database::read(text, &environment.value, &read);
        reads.extend(more.iter().map(as_read));
        let connects = |it: &Text| memchr::memmem::find(it.source.text.as_bytes(), b"establish_connection").is_some();
        // What connects anew may bring a pool of its own.
        let anew = application.in_order(&environment.value).any(connects) || puma_connects(estate, process);
        database.filter(|_| !anew)
    });
    let run = |source: &_| surroundings.value(source, &assigned);
    let variable = |name: &str| if assigned.contains(name) { Variable::Unknown } else { surroundings.variable(name) };
    let jobs = job::read(estate, process, application, &environment.value, &variable, &run);
    reads.extend(jobs.reads.iter().map(as_read));
    let secret = secret::read(estate, process, application, &settings, &environment.value, &variable, &run);
    settings.finish(estate);
    (Rails { environment, settings, database, job_threads: jobs.threads, secret }, reads)
}

/// Whether the hooks of Puma hand a configuration of their own to Active Record: it connects by itself otherwise.
fn puma_connects(estate: &Estate, process: &Process) -> bool {
    let file = process.server.as_ref().and_then(|it| it.config);
    let text = file.map_or("", |it| estate.files.slice(it));
    let mut calls = text.split("establish_connection").skip(1);
    let is_given = |it: &str| it.starts_with(|it: char| it.is_alphanumeric() || it == ':') && !it.starts_with("if ");
    calls.any(|it| is_given(it.trim_start_matches([' ', '('])))
}

/// Whether a file says anything that is read here.
fn is_telling(text: &str) -> bool {
    ["config", "ENV"].iter().any(|it| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some())
}

fn as_read(read: &ruby::EnvRead) -> Read {
    let text = |item: Item| item.map(|value| value.map(|it| it.to_s().unwrap_or_default()));
    Read { name: read.name.clone(), span: read.span, fallback: read.fallback.clone().map(text) }
}

/// What the files of an application can see.
struct Surroundings<'s> {
    process: &'s Process,
    application: &'s Application<'s>,
    environment: &'s Located<String>,
    is_container: bool,
}

impl Surroundings<'_> {
    fn evaluate(&self, text: &Text, assigned: &BTreeSet<String>) -> ruby::Evaluation {
        self.run(&text.source, assigned)
    }

    /// Evaluates an expression of a template.
    fn value(&self, source: &crate::source::Source, assigned: &BTreeSet<String>) -> ruby::Evaluation {
        self.run(source, assigned)
    }

    fn run(&self, source: &crate::source::Source, assigned: &BTreeSet<String>) -> ruby::Evaluation {
        let variable = |name: &str| if assigned.contains(name) { Variable::Unknown } else { self.variable(name) };
        let named = |path: &str| self.named(path);
        let constant = |name: &str| match name {
            "Bundler" | "Dotenv" | "Envkey" | "Figaro" | "IPAddr" | "Rails" | "Regexp" => {
                Constant::Is(object(name, None))
            }
            _ => Constant::Unknown,
        };
        let around = Around {
            constant: Some(&constant),
            named: Some(&named),
            deferred: &["allow", "insert", "insert_after", "insert_before", "unshift", "use"],
            ..Around::default()
        };
        ruby::evaluate(source, Context { file: None, variable: &variable, around })
    }

    fn variable(&self, name: &str) -> Variable {
        let environment: &Environment = &self.process.environment;
        let libraries = self.application.libraries;
        match environment.get(name) {
            Some(it) if it.setter == Setter::Dotenv && libraries.dotenv != Some(true) => Variable::Unknown,
            Some(it) => Variable::Set(it.value.clone()),
            None if matches!(name, "RAILS_ENV" | "RACK_ENV") => {
                let Located { value, span, from } = self.environment.clone();
                Variable::Set(Located { value: Value::Known(value), span, from })
            }
            None if libraries.set_variables != Some(false) => Variable::Unknown,
            None if environment.open || self.is_container && Image::is_given(name) => Variable::Unknown,
            None => Variable::Unset,
        }
    }

    /// Returns what a name leads to.
    fn named(&self, path: &str) -> Option<Object> {
        Some(match path {
            "config" | "Rails.application.config" | "Rails.configuration" => object("config", None),
            "Rails.application" => object(path, None),
            "Rails.env" => object(path, Some(&self.environment.value)),
            _ if path.starts_with("config.") && !path.starts_with("config.x.") => object(path, None),
            _ => return None,
        })
    }
}

fn object(path: &str, text: Option<&str>) -> Object {
    Object::Named(Named { path: path.to_owned(), text: text.map(str::to_owned) })
}

/// Returns a value that is not known, for what is said there.
fn unknown<T>(span: Span, what: &str) -> Located<Value<T>> {
    Located::new(Value::Unknown(Unknown::NotEvaluated(what.to_owned())), span)
}
