//! Who reads an env file: units, the applications they start, scripts.

use std::sync::Arc;

use super::{EnvFile, Estate, Host, application, lookup};
use crate::estate::compose::{self, NamedFile};
use crate::estate::unit::Unit;
use crate::estate::{Kind, Place};
use crate::source::{Source, Span};
use crate::syntax::env::Dialect;
use crate::syntax::shell::{Command, Word, commands};

/// A reader of an env file.
#[derive(Debug, Clone)]
pub struct Reader {
    /// How it reads.
    pub dialect: Dialect,
    /// What makes it a reader.
    pub via: Via,
    /// The place that says so.
    pub span: Span,
    /// The unit or service, by its name; empty for a script.
    pub unit: String,
    /// The variables that it takes from the file, sorted; `None` is every one.
    pub only: Option<Arc<[String]>>,
}

/// What makes a program a reader of an env file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A unit's `EnvironmentFile=`.
    EnvironmentFile,
    /// The application's dotenv library, which looks for `.env` in the working folder.
    Dotenv,
    /// `source file` or `. file` in a script.
    Source,
    /// `env_file` of a service of Compose.
    EnvFile,
    /// Compose fills in variables of its files from the `.env` beside them.
    Interpolation,
    /// `docker run --env-file`.
    DockerRun,
    /// `node --env-file`.
    NodeOption,
    /// `uvicorn --env-file`.
    UvicornOption,
    /// `foreman start`.
    Foreman,
}

impl Reader {
    /// Returns what to call it in a message.
    pub fn title(&self) -> String {
        match self.via {
            Via::EnvironmentFile => format!("`EnvironmentFile=` of {}", self.unit),
            Via::Dotenv => format!("{} in the application of {}", self.dialect.word(), self.unit),
            Via::Source => "the shell that sources it".to_owned(),
            Via::EnvFile => format!("`env_file` of the service `{}`", self.unit),
            Via::Interpolation => "Compose, which fills in variables of its files".to_owned(),
            Via::DockerRun => "`--env-file` of docker".to_owned(),
            Via::NodeOption => format!("`--env-file` of node in {}", self.unit),
            Via::UvicornOption => format!("`--env-file` of uvicorn in {}", self.unit),
            Via::Foreman => format!("foreman in {}", self.unit),
        }
    }

    /// Returns whether it takes the variable of this name.
    pub fn takes(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|it| it.binary_search_by(|known| known.as_str().cmp(name)).is_ok())
    }
}

/// Fills in the readers of the files.
pub(super) fn find(estate: &Estate, host: &Host, files: &mut [EnvFile]) {
    if files.is_empty() {
        return;
    }
    let mut found: Vec<(usize, Reader)> = Vec::new();
    for unit in &host.units {
        of_unit(estate, host, files, unit, &mut found);
    }
    for project in &host.compose {
        of_project(estate, host, files, project, &mut found);
    }
    let mut step = |command: &Command| of_command(estate, host, files, command, None, &mut found);
    host.runbook.steps.iter().for_each(|it| step(&it.command));
    for text in estate.texts_of(&host.name).filter(|it| it.kind == Kind::Shell && it.place == Place::File) {
        commands(&text.source).iter().for_each(&mut step);
    }
    for (at, reader) in found {
        files[at].readers.push(reader);
    }
}

fn of_unit(estate: &Estate, host: &Host, files: &[EnvFile], unit: &Unit, found: &mut Vec<(usize, Reader)>) {
    let reader = |dialect, via, span| Reader { dialect, via, span, unit: unit.name.clone(), only: None };
    for named in unit.loaded_names().into_iter().flat_map(|name| environment_files(unit, name)) {
        let Named { path: Some(path), span, .. } = named else { continue };
        let read = lookup::find_all(estate, host, files, &path).into_iter();
        found.extend(read.map(|at| (at, reader(Dialect::Systemd, Via::EnvironmentFile, span))));
    }
    if let Some((language, path, span)) = dotenv(unit)
        && let Some(at) = lookup::find(estate, host, files, &path)
        && let Some(dialect) = application::library(estate, host, path.trim_end_matches("/.env"), language)
    {
        found.push((at, reader(dialect, Via::Dotenv, span)));
    }
    for setting in unit.settings_of("Service", "ExecStart").filter(|it| it.text().contains("env")) {
        let folder = unit.known("Service", "WorkingDirectory").map(|it| it.trim_start_matches('-'));
        for command in &setting.command_line().commands {
            let source = |text: &str| Source::whole(setting.value.span.file, text.into());
            let text = match command.words.as_slice() {
                // What a shell is given to run.
                [shell, flag, text, ..] if flag.text.ends_with('c') && shell.text.ends_with("sh") => source(&text.text),
                [first, .., last] => source(&setting.text()[first.span.start..last.span.end]),
                _ => continue,
            };
            let from = found.len();
            for it in &commands(&text) {
                of_command(estate, host, files, it, folder, found);
            }
            for (_, it) in &mut found[from..] {
                it.span = setting.value.span;
            }
        }
    }
}

fn of_project(
    estate: &Estate,
    host: &Host,
    files: &[EnvFile],
    project: &compose::Project,
    found: &mut Vec<(usize, Reader)>,
) {
    for service in &project.services {
        for named in &service.env_files {
            if let Some(at) = named_by_compose(estate, host, files, named) {
                let (dialect, span, unit) = (named.dialect(), named.path.span, service.name.value.clone());
                found.push((at, Reader { dialect, via: Via::EnvFile, span, unit, only: None }));
            }
        }
    }
    let Some((_, span)) = project.filled_in.first() else { return };
    let path = project.variables_file();
    if let Some(at) = files.iter().position(|it| it.path == path) {
        let mut names: Vec<String> = project.filled_in.iter().map(|it| it.0.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let reader = Reader {
            dialect: Dialect::Compose,
            via: Via::Interpolation,
            span: *span,
            unit: String::new(),
            only: Some(names.into()),
        };
        found.push((at, reader));
    }
}

/// Adds what a command of a shell reads: `source file`, `. file`, `docker run --env-file file`.
fn of_command(
    estate: &Estate,
    host: &Host,
    files: &[EnvFile],
    command: &Command,
    folder: Option<&str>,
    found: &mut Vec<(usize, Reader)>,
) {
    let named = sourced(command).map(|it| (it.clone(), Dialect::Bash, Via::Source)).into_iter();
    for (word, dialect, via) in named.chain(given_to_docker(command).map(|it| (it, Dialect::Docker, Via::DockerRun))) {
        let path = match folder.filter(|_| !word.text.starts_with('/')) {
            Some(folder) => format!("{}/{}", folder.trim_end_matches('/'), word.text.trim_start_matches("./")),
            None => word.text.clone(),
        };
        if let Some(at) = lookup::find(estate, host, files, &path) {
            found.push((at, Reader { dialect, via, span: word.span, unit: String::new(), only: None }));
        }
    }
}

/// Returns the place in `files` of the one that a service names.
pub fn named_by_compose(estate: &Estate, host: &Host, files: &[EnvFile], named: &NamedFile) -> Option<usize> {
    let path = named.path.known()?;
    let same = files.iter().position(|it| it.path == *path && !it.is_example);
    same.or_else(|| path.starts_with('/').then(|| lookup::find(estate, host, files, path)).flatten())
}

/// What one `EnvironmentFile=` names.
#[derive(Debug)]
pub(super) struct Named {
    /// The path or pattern, without the sign that tolerates absence; `None` for one that is not known.
    pub(super) path: Option<String>,
    /// Whether its absence is tolerated.
    pub(super) is_optional: bool,
    pub(super) span: Span,
}

/// Returns what `EnvironmentFile=` names, in order, for the unit loaded by `name`.
pub(super) fn environment_files<'u>(unit: &'u Unit, name: &'u str) -> impl Iterator<Item = Named> {
    unit.settings_of("Service", "EnvironmentFile").map(move |setting| {
        let text = setting.value.known().map(String::as_str);
        let is_optional = text.is_some_and(|it| it.starts_with('-'));
        let path = text.map(|it| it.strip_prefix('-').unwrap_or(it));
        let path = path.and_then(|it| unit.expanded_as(name, it).known().cloned());
        Named { path, is_optional, span: setting.value.span }
    })
}

/// Returns the dotenv library that the program of a unit is likely to use, the file it looks for, and the
/// place that says so.
pub(super) fn dotenv(unit: &Unit) -> Option<(Dialect, String, Span)> {
    let folder = unit.setting("Service", "WorkingDirectory")?;
    let path = folder.value.known()?.trim_start_matches('-').trim_end_matches('/');
    let command = unit.setting("Service", "ExecStart")?.value.known()?;
    let dialect = language(command)?;
    (path.starts_with('/') && !path.contains('%')).then(|| (dialect, format!("{path}/.env"), folder.value.span))
}

/// Returns the reader of the language that a command line starts, by the names of its programs.
fn language(command: &str) -> Option<Dialect> {
    let program = |word: &str| {
        let name = word.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or_default();
        let plain = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
        Some(match plain {
            "python" | "gunicorn" | "uvicorn" | "celery" | "daphne" | "hypercorn" | "flask" | "uwsgi" | "manage.py" => {
                Dialect::PythonDotenv
            }
            "ruby" | "bundle" | "puma" | "rails" | "rake" | "sidekiq" | "unicorn" | "pumactl" => Dialect::RubyDotenv,
            "node" | "npm" | "yarn" | "pnpm" | "npx" => Dialect::NodeDotenv,
            _ => return None,
        })
    };
    command.split_whitespace().take(4).find_map(program)
}

/// Returns the file that a command reads into the shell.
fn sourced(command: &Command) -> Option<&Word> {
    let [first, second, ..] = command.plain() else { return None };
    let reads = first.known && matches!(first.text.as_str(), "source" | ".") && second.known;
    reads.then_some(second)
}

/// Returns the files that `docker run` and its like take variables from, line by line.
fn given_to_docker(command: &Command) -> impl Iterator<Item = Word> {
    let words = command.plain();
    let runs = |it: &Word| matches!(it.text.as_str(), "run" | "create" | "exec");
    let is_docker = matches!(command.program(), "docker" | "nerdctl") && words.get(1).is_some_and(runs);
    let words = if is_docker { words } else { &[] };
    words.iter().enumerate().skip(2).filter_map(|(at, word)| {
        if word.text == "--env-file" {
            return words.get(at + 1).filter(|it| it.known).cloned();
        }
        let text = word.text.strip_prefix("--env-file=").filter(|_| word.known)?.to_owned();
        Some(Word { text, ..word.clone() })
    })
}
