//! The settings of a framework that the application of a process runs with: Django's settings modules, evaluated in the
//! environment of the process.
//!
//! `project` finds the modules of an application among the estate's Python files, `read` the one that a process uses and
//! what it comes to. What a setting does is asked of `facts::web`; which host names settings hold, of [`super::name`].

mod connect;
#[cfg(test)]
mod in_containers;
mod production;
mod project;
mod start;
#[cfg(test)]
mod tests;
mod value;

use std::collections::HashMap;

use super::compose::{Image, Inside};
use super::environment::{Libraries, Setter, pinned_django, settle_guess};
use super::process::{Process, Program, Read};
use super::{Estate, Host, Kind, Place, Text};
use crate::facts::systemd::variable;
use crate::source::{Located, Span, Value};
use crate::syntax::python::{self, EnvRead, Evaluation, Raise, Variable};
use project::Files;

pub use crate::syntax::python::{Application, Item, Middleware, Object};
pub use production::{InProduction, environment_word, in_production};
pub use value::Truth;

/// The settings of a Django project as one process sees them.
#[derive(Debug)]
pub struct Settings {
    /// The module: `config.settings.production`.
    pub module: String,
    /// Its text.
    pub span: Span,
    /// The release of Django that the application is pinned to, major and minor.
    pub django: Option<(u64, u64)>,
    /// Where the module surely ends with an exception: the process does not start.
    pub raised: Option<Raise>,
    /// Whether a setting that is not found may be set all the same.
    pub is_open: bool,
    /// Whether nothing of the module is left out in front of what is shown: a file, or a block that begins with imports.
    pub is_whole: bool,
    items: HashMap<String, Item>,
    places: HashMap<String, Span>,
}

impl Settings {
    fn new(module: String, text: &Text, evaluation: Evaluation) -> Self {
        let Evaluation { names, set, raised, opaque, doubt: _, errors, environment_touched: _, .. } = evaluation;
        let is_setting = |name: &str| !name.bytes().any(|it| it.is_ascii_lowercase()) && !name.starts_with('_');
        Self {
            module,
            span: text.source.all(),
            django: None,
            raised,
            // A block of a document seldom shows all of a file.
            is_open: opaque.is_some() || !errors.is_empty() || text.place != Place::File,
            is_whole: text.place == Place::File || begins(&text.source.text),
            items: names.into_iter().filter(|it| is_setting(&it.0)).collect(),
            places: set.into_iter().filter(|it| is_setting(&it.0)).collect(),
        }
    }

    /// Returns what a setting comes to; `None` when no module sets it.
    pub fn get(&self, name: &str) -> Option<&Item> {
        self.items.get(name)
    }

    /// Returns the place that sets a setting, or the value where that is not a plain assignment.
    pub fn place(&self, name: &str) -> Option<Span> {
        self.places.get(name).copied().or_else(|| self.get(name).map(|it| it.span))
    }

    /// Returns the text of a setting that is one.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.known()?.as_str()
    }
}

/// Finds the settings of the processes, and notes what code of theirs reads of the environment; those of containers with
/// what is inside of these.
///
/// The host's env files and layout must be known already.
pub(super) fn read<'p>(
    estate: &Estate,
    host: &Host,
    processes: impl Iterator<Item = (&'p mut Process, Option<&'p Inside>)>,
) {
    let files = Files::of(estate, host);
    if files.is_empty() {
        return;
    }
    let libraries = Libraries::new(estate, host);
    for (process, inside) in processes {
        let image = inside.and_then(|it| it.image.as_ref());
        let Some(start) = start::of(process, image.and_then(|it| it.working_directory.as_deref())) else { continue };
        let environment = Known::of(process, inside.is_some());
        let mut run =
            Run { estate, host, files: &files, libraries: &libraries, environment, inside, code: Code::default() };
        let (settings, reads) = run.settings(&start, process);
        process.code_reads.extend(reads.iter().map(read_of));
        process.settings = settings;
        process.env_files.extend(libraries.take_read());
        settle_guess(host, process);
        process.middleware = run.code.middleware;
        process.asgi = run.code.application;
    }
}

/// The environment of a process, and what its modules have changed of it so far.
struct Known {
    variables: HashMap<String, Variable>,
    open: bool,
    is_container: bool,
}

impl Known {
    fn of(process: &Process, is_container: bool) -> Self {
        let assignments = process.environment.assignments.iter().filter(|it| it.setter != Setter::Dotenv);
        // The last of a name wins.
        let mut variables: HashMap<String, Variable> =
            assignments.map(|it| (it.name.clone(), Variable::Set(it.value.clone()))).collect();
        let gunicorn = process.server.as_ref().and_then(|it| it.gunicorn.as_ref());
        variables.extend(gunicorn.into_iter().flat_map(|it| &it.environment).cloned());
        for item in gunicorn.into_iter().flat_map(|it| &it.raw_env) {
            if let Some((name, value)) = item.known().and_then(Object::as_str).and_then(|it| it.split_once('=')) {
                let value = Located::new(Value::Known(value.to_owned()), item.span);
                variables.insert(name.to_owned(), Variable::Set(value));
            }
        }
        let open = process.environment.open || gunicorn.is_some_and(|it| it.environment_touched);
        Self { variables, open, is_container }
    }

    fn get(&self, name: &str) -> Variable {
        match self.variables.get(name) {
            Some(it) => it.clone(),
            None if self.open || variable::is_given(name) => Variable::Unknown,
            None if self.is_container && Image::is_given(name) => Variable::Unknown,
            None => Variable::Unset,
        }
    }
}

/// One process whose settings are sought.
struct Run<'r> {
    estate: &'r Estate,
    host: &'r Host,
    files: &'r Files<'r>,
    libraries: &'r Libraries<'r>,
    environment: Known,
    inside: Option<&'r Inside>,
    code: Code,
}

/// What the module that a process starts with makes.
#[derive(Default)]
struct Code {
    middleware: Vec<Middleware>,
    application: Option<Application>,
}

impl<'r> Run<'r> {
    fn settings(&mut self, start: &start::Start, process: &Process) -> (Option<Settings>, Vec<EnvRead>) {
        let mut reads = Vec::new();
        let module = start.module.as_deref();
        let first = module.and_then(|it| self.find(start, it));
        if let (Some(first), Some(module)) = (&first, module) {
            self.packages(start, process, module, &mut reads);
            let name = if module == "manage" { "__main__" } else { module };
            let evaluation = self.evaluate(first, name, start, process);
            reads.extend(evaluation.reads);
            self.code = Code { middleware: evaluation.middleware, application: evaluation.application };
        }
        let named = match (&start.settings, self.environment.get("DJANGO_SETTINGS_MODULE")) {
            (Some(name), _) => name.known().cloned(),
            (None, Variable::Set(value)) => {
                let name = "DJANGO_SETTINGS_MODULE".to_owned();
                reads.push(EnvRead { name, span: process.span, fallback: None });
                value.known().cloned()
            }
            (None, Variable::Unset) if first.is_none() && self.inside.is_none() => {
                module.and_then(|it| self.files.only_settings(it))
            }
            (None, _) => None,
        };
        let Some(name) = named else { return (None, reads) };
        let Some(text) = self.find(start, &name) else { return (None, reads) };
        self.packages(start, process, &name, &mut reads);
        let mut evaluation = self.evaluate(&text, &name, start, process);
        reads.append(&mut evaluation.reads);
        let mut settings = Settings::new(name, text.text, evaluation);
        let folder = start.folder.as_deref().filter(|_| self.inside.is_none());
        settings.django = folder.and_then(|it| pinned_django(self.estate, self.host, it));
        (Some(settings), reads)
    }

    fn find(&self, start: &start::Start, module: &str) -> Option<project::Found<'r>> {
        match self.inside {
            None => Files::find(self.estate, self.host, start.folder.as_deref(), module),
            Some(inside) => self.files.find_inside(inside, start.folder.as_deref()?, module),
        }
    }

    /// Runs the packages that a module lies in, which come before it.
    fn packages(&mut self, start: &start::Start, process: &Process, module: &str, reads: &mut Vec<EnvRead>) {
        let outer = module.match_indices('.').map(|(at, _)| &module[..at]);
        for package in outer {
            let found = self.find(start, package);
            if let Some(text) = found.filter(|it| it.is_package) {
                reads.extend(self.evaluate(&text, package, start, process).reads);
            }
        }
    }

    /// Runs a module, and keeps what it changes of the environment.
    fn evaluate(
        &mut self,
        text: &project::Found<'_>,
        name: &str,
        start: &start::Start,
        process: &Process,
    ) -> Evaluation {
        let (modules, at) = self.files.modules(text, name, start.folder.as_deref());
        let environment = &self.environment;
        let words: Option<Vec<String>> = process.command.iter().map(|it| it.known().cloned()).collect();
        let project = python::Project {
            modules: &modules,
            variable: &|name| environment.get(name),
            env_file: &|library, asked| match self.inside {
                None => self.libraries.find(library, asked),
                Some(inside) => self.libraries.find_inside(inside, library, asked),
            },
            arguments: words.as_deref().filter(|_| !matches!(process.program, Program::Other(_))),
            application: start.application.as_deref().filter(|_| start.module.as_deref() == Some(name)),
        };
        let evaluation = python::evaluate_in(project, at);
        self.environment.variables.extend(evaluation.environment.iter().cloned());
        self.environment.open |= evaluation.environment_touched;
        evaluation
    }
}

/// The text of a fallback; that of a list is its elements with commas.
fn read_of(read: &EnvRead) -> Read {
    let text = |object: &Object| match object {
        Object::List(items) | Object::Tuple(items) => {
            let parts: Option<Vec<String>> = items.iter().map(|it| it.known()?.text()).collect();
            parts.map(|it| it.join(","))
        }
        other => other.text(),
    };
    let value = |item: Item| {
        let shown = item.known().and_then(text);
        let class = item.known().map_or("value", Object::class);
        let unknown = || Value::Unknown(crate::source::Unknown::NotEvaluated(format!("a {class}")));
        let value = shown.map_or_else(unknown, Value::Known);
        Located { value, span: item.span, from: item.from }
    };
    Read { name: read.name.clone(), span: read.span, fallback: read.fallback.clone().map(value) }
}

/// Whether a block shows a module from its beginning on, and leaves nothing out.
fn begins(text: &str) -> bool {
    let mut lines = text.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#'));
    let first = lines.next().unwrap_or_default();
    let dots = |line: &str| matches!(line.trim().trim_start_matches('#').trim(), "..." | "…");
    (first.starts_with("import ") || first.starts_with("from ")) && !text.lines().any(dots)
}

/// Returns whether a text is Python that settings are read from.
fn is_python(text: &Text) -> bool {
    text.kind == Kind::Python && text.place != Place::Superseded && !text.is_example()
}
