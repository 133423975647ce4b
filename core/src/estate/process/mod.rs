//! What units really start: the program behind shims, wrappers and shells, and
//! the settings it runs with.

mod asgi;
mod budget;
mod ceiling;
mod command;
mod container;
mod gem;
mod grace;
pub mod gunicorn;
mod launch;
mod log;
mod option;
pub mod pool;
pub mod puma;
mod reload;
mod start;
#[cfg(test)]
mod tests;
mod write;

use super::endpoint::Address;
use super::environment::{self, Assignment, Environment, ReadFile, Setter, of_unit};
use super::node::{self, Node};
use super::rails::{self, Rails};
use super::settings::{self, Settings};
use super::unit::{Setting, Unit};
use super::{Estate, Host};
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::python::{Application, Middleware};
use puma::Puma;

pub use budget::{Budget, Limit, Whose};
pub use ceiling::Ceiling;
pub use container::{Container, containers};
pub use gem::TooOld;
pub use log::{FileLog, Rotation, file_logs};
pub use reload::{Reload, ReloadKind};
pub use write::Written;

/// A word of a command, as the program gets it.
pub type Word = Located<Value<String>>;

/// A number of things, as far as it is known.
pub type Count = Located<Value<u32>>;

/// A program that a unit starts.
#[derive(Debug)]
pub struct Process {
    /// The unit that starts it, by its name on the same host.
    pub unit: String,
    /// What it is.
    pub program: Program,
    /// The words of the command as the program gets them, the program first.
    pub command: Vec<Word>,
    /// The command line in the unit.
    pub span: Span,
    /// Whether a shell starts other programs beside it: `socat … & exec puma`.
    pub has_company: bool,
    /// The folder it starts in.
    pub working_directory: Option<Located<Value<String>>>,
    /// The account it runs as; `None` is root.
    pub user: Option<Located<Value<String>>>,
    /// Its group, when set.
    pub group: Option<Located<Value<String>>>,
    /// What it sees in its environment.
    pub environment: Environment,
    /// The env files that it or a library of it reads by itself, as far as that is known for certain.
    pub env_files: Vec<ReadFile>,
    /// What it runs with, for the servers that are modelled.
    pub server: Option<Server>,
    /// What the unit's `ExecReload=` tells it to do, for the ways that are known.
    pub reload: Option<Reload>,
    /// The Rails application that it runs, where the estate holds its files.
    pub rails: Option<Rails>,
    /// The Node application that it runs, where the estate holds its files.
    pub node: Option<Node>,
    /// Environment variables that the application's own code reads, as far as the estate holds it: framework settings,
    /// initializers. See [`reads`](Self::reads) for all that the process reads.
    pub code_reads: Vec<Read>,
    /// The settings of the framework that its application runs with, where the estate holds them.
    pub settings: Option<Settings>,
    /// What its application adds of middleware, as far as the module that is started tells.
    pub middleware: Vec<Middleware>,
    /// The application of Starlette or FastAPI that it runs, which has some of that middleware.
    pub asgi: Option<Application>,
}

impl Process {
    /// Returns the places that read an environment variable: those of the server's configuration, then those of the
    /// application's code. There may be more that the estate does not hold.
    pub fn reads(&self) -> impl Iterator<Item = &Read> {
        self.server.iter().flat_map(|it| &it.reads).chain(&self.code_reads)
    }

    /// Returns the folder that tells one application from another: the working folder, or what holds the
    /// program's virtual environment, release or `bin`; `None` for a program of the system.
    pub fn application_folder(&self) -> Option<&str> {
        if let Some(folder) = &self.working_directory {
            return folder.known().map(String::as_str);
        }
        let program = self.command.first()?.known()?;
        let system = ["/usr/", "/bin/", "/sbin/", "/snap/"].iter().any(|it| program.starts_with(it));
        let inner = ["/.venv/", "/venv/", "/env/", "/current/", "/releases/", "/node_modules/", "/bin/"];
        let end = inner.iter().filter_map(|it| program.find(it)).min()?;
        (!system && end > 0).then(|| &program[..end])
    }
}

/// A program that is recognised by its command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// The Puma web server, started by itself or by `rails server`.
    Puma,
    /// The Gunicorn web server.
    Gunicorn,
    /// `manage.py` of Django with its command.
    Django(String),
    /// Anything else, by the name of its file.
    Other(String),
}

/// The effective settings of an application server.
#[derive(Debug, Default)]
pub struct Server {
    /// Where it listens, in order; an unknown one listens somewhere.
    pub binds: Vec<Located<Value<Address>>>,
    /// Worker processes; `None` is the server's default.
    pub workers: Option<Located<Value<u32>>>,
    /// Fewest and most threads of a worker.
    pub threads: Option<(Count, Count)>,
    /// Whether the application is loaded before workers are forked, and what makes it so.
    pub preload: Option<Located<Value<bool>>>,
    /// After how many seconds a worker that does not answer is killed.
    pub timeout: Option<Located<Value<u32>>>,
    /// How many seconds it may take for its last requests when it is stopped, where that is said.
    pub graceful_timeout: Option<Located<Value<u32>>>,
    /// Gunicorn's worker class.
    pub worker_class: Option<Located<Value<String>>>,
    /// Gunicorn's umask, as written.
    pub umask: Option<Located<Value<String>>>,
    /// The configuration file it reads, when the estate has it.
    pub config: Option<Span>,
    /// Environment variables that the configuration reads.
    pub reads: Vec<Read>,
    /// What is Gunicorn's alone.
    pub gunicorn: Option<gunicorn::Gunicorn>,
    /// What is Puma's alone.
    pub puma: Option<Puma>,
}

/// A place where a configuration file or the application's code reads an environment variable.
#[derive(Debug, Clone)]
pub struct Read {
    /// The variable.
    pub name: String,
    /// The place that reads it.
    pub span: Span,
    /// What it falls back to when the variable is missing; `None` when the program then stops or gets nothing.
    pub fallback: Option<Located<Value<String>>>,
}

/// Finds the processes of a host's units: one for each command of each service, and of each enabled instance of a
/// template.
pub fn find(estate: &Estate, host: &Host) -> Vec<Process> {
    let mut found = Vec::new();
    for unit in host.units.iter().filter(|unit| unit.suffix() == "service") {
        for name in unit.loaded_names() {
            let environment = of_unit(estate, host, unit, name);
            for setting in unit.settings_of("Service", "ExecStart") {
                for words in command::read(unit, name, setting, &environment) {
                    found.push(process(estate, host, (unit, name), setting, words, environment.clone()));
                }
            }
        }
    }
    settings::read(estate, host, found.iter_mut().map(|it| (it, None)));
    rails::read(estate, host, found.iter_mut().map(|it| (it, None)));
    node::read(estate, host, &mut found);
    found
}

fn process(
    estate: &Estate,
    host: &Host,
    (unit, name): (&Unit, &str),
    setting: &Setting,
    words: Vec<Word>,
    environment: Environment,
) -> Process {
    let (mut process, rails) = started(unit.name.clone(), setting.value.span, words, environment);
    process.working_directory = process.working_directory.or_else(|| working_directory(unit, name));
    see_through_package(estate, host, &mut process);
    process.user = unit.setting("Service", "User").map(|it| it.value.clone());
    process.group = unit.setting("Service", "Group").map(|it| it.value.clone());
    environment::read_given(estate, host, &mut process);
    process.reload = reload::of_unit(unit, name, &process.environment);
    process.server = server(estate, host, &process, rails);
    process
}

/// Returns what a command starts, with the folder that the command itself changes to; and whether that is `rails server`.
fn started(unit: String, span: Span, words: Vec<Word>, mut environment: Environment) -> (Process, bool) {
    let launch = launch::see_through(words, &environment);
    environment.assignments.extend(launch.assignments);
    environment.open |= launch.open;
    let (program, rails) = launch::recognise(&launch.command);
    let process = Process {
        unit,
        program,
        command: launch.command,
        span,
        has_company: launch.has_company,
        working_directory: launch.folder,
        user: None,
        group: None,
        environment,
        env_files: Vec::new(),
        server: None,
        reload: None,
        rails: None,
        node: None,
        code_reads: Vec::new(),
        settings: None,
        middleware: Vec::new(),
        asgi: None,
    };
    (process, rails)
}

/// How many scripts of a package may run one another.
const SCRIPTS: usize = 3;

/// `npm start`: what the script of the package starts takes the place of what runs it.
fn see_through_package(estate: &Estate, host: &Host, process: &mut Process) {
    for _ in 0..SCRIPTS {
        let folder = process.working_directory.as_ref().and_then(|it| it.known()).cloned();
        let Some(script) = node::script(estate, host, &process.command, folder.as_deref()) else { return };
        let word = |text: &str| Located::new(Value::Known(text.to_owned()), script.span);
        let launch = launch::see_through(vec![word("sh"), word("-c"), script.clone()], &process.environment);
        process.environment.assignments.extend(launch.assignments);
        process.environment.open |= launch.open;
        process.has_company |= launch.has_company;
        process.working_directory = launch.folder.or_else(|| process.working_directory.take());
        process.program = launch::recognise(&launch.command).0;
        process.command = launch.command;
    }
}

fn server(estate: &Estate, host: &Host, process: &Process, rails: bool) -> Option<Server> {
    match &process.program {
        Program::Puma => Some(puma::server(estate, host, process, rails)),
        Program::Gunicorn => Some(gunicorn::server(estate, host, process)),
        Program::Django(command) if command == "runserver" => Some(asgi::runserver(process)),
        Program::Other(name) => asgi::server(name, process),
        Program::Django(_) => None,
    }
}

/// Returns `WorkingDirectory=` without the sign that tolerates its absence; `~` is not known.
fn working_directory(unit: &Unit, name: &str) -> Option<Word> {
    let setting = unit.setting("Service", "WorkingDirectory")?;
    Some(setting.value.clone().map(|value| match value {
        Value::Known(text) => {
            let path = text.strip_prefix('-').unwrap_or(&text);
            match unit.expanded_as(name, path) {
                Value::Known(path) if !path.starts_with('/') => Value::Unknown(Unknown::NotEvaluated(path)),
                value => value,
            }
        }
        unknown @ Value::Unknown(_) => unknown,
    }))
}

/// Returns the assignment of a variable by the command itself.
fn assignment(name: &str, value: Word) -> Assignment {
    Assignment { name: name.to_owned(), key: value.span, value, setter: Setter::Command }
}
