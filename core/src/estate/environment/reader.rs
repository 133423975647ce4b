//! Who reads an env file: units, the applications they start, scripts.

use super::lookup;
use super::{EnvFile, Estate, Host};
use crate::estate::unit::Unit;
use crate::estate::{Kind, Place};
use crate::source::Span;
use crate::syntax::env::Dialect;
use crate::syntax::shell::{Command, commands};

/// A reader of an env file.
#[derive(Debug, Clone)]
pub struct Reader {
    /// How it reads.
    pub dialect: Dialect,
    /// What makes it a reader.
    pub via: Via,
    /// The place that says so.
    pub span: Span,
    /// The unit, by its name; empty for a script.
    pub unit: String,
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
}

impl Reader {
    /// Returns what to call it in a message.
    pub fn title(&self) -> String {
        match self.via {
            Via::EnvironmentFile => format!("`EnvironmentFile=` of {}", self.unit),
            Via::Dotenv => format!("{} in the application of {}", self.dialect.word(), self.unit),
            Via::Source => "the shell that sources it".to_owned(),
        }
    }
}

/// Fills in the readers of the files.
pub(super) fn find(estate: &Estate, host: &Host, files: &mut [EnvFile]) {
    let mut found: Vec<(usize, Reader)> = Vec::new();
    for unit in &host.units {
        for named in unit.loaded_names().into_iter().flat_map(|name| environment_files(unit, name)) {
            let Named { path: Some(path), span, .. } = named else { continue };
            for at in lookup::find_all(estate, host, files, &path) {
                let reader =
                    Reader { dialect: Dialect::Systemd, via: Via::EnvironmentFile, span, unit: unit.name.clone() };
                found.push((at, reader));
            }
        }
        if let Some((dialect, path, span)) = dotenv(unit)
            && let Some(at) = lookup::find(estate, host, files, &path)
        {
            found.push((at, Reader { dialect, via: Via::Dotenv, span, unit: unit.name.clone() }));
        }
    }
    let mut sourced = |command: &Command| {
        if let Some((path, span)) = sourced(command)
            && let Some(at) = lookup::find(estate, host, files, path)
        {
            found.push((at, Reader { dialect: Dialect::Bash, via: Via::Source, span, unit: String::new() }));
        }
    };
    host.runbook.steps.iter().for_each(|step| sourced(&step.command));
    for text in estate.texts_of(&host.name).filter(|it| it.kind == Kind::Shell && it.place == Place::File) {
        commands(&text.source).iter().for_each(&mut sourced);
    }
    for (at, reader) in found {
        files[at].readers.push(reader);
    }
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
fn sourced(command: &Command) -> Option<(&str, Span)> {
    let [first, second, ..] = command.plain() else { return None };
    let reads = first.known && matches!(first.text.as_str(), "source" | ".") && second.known;
    reads.then_some((second.text.as_str(), second.span))
}
