//! Env files that a command itself names or that its program looks for: `node --env-file`, `uvicorn --env-file`,
//! `flask run`, `foreman start`. What is set before is left alone by all of them.

use std::collections::{BTreeMap, HashSet};

use super::{Assignment, Dialect, Estate, Host, Reader, Setter, Via, lookup};
use crate::estate::process::{Process, Program, Word};
use crate::source::Value;

/// An env file that a process reads by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadFile {
    /// Its place in [`Host::env_files`].
    pub file: usize,
    /// How it is read.
    pub dialect: Dialect,
    /// What makes the process a reader.
    pub via: Via,
}

/// Notes the env files that the command of a process names, and puts what they set below all that was set before.
pub fn read_given(estate: &Estate, host: &Host, process: &mut Process) {
    let Program::Other(name) = &process.program else { return };
    let (dialect, via, named) = match name.as_str() {
        "node" | "nodejs" => (Dialect::NodeEnvFile, Via::NodeOption, of_node(&process.command)),
        "uvicorn" => (Dialect::PythonDotenv, Via::UvicornOption, options(&process.command, "--env-file")),
        "flask" => (Dialect::PythonDotenv, Via::Dotenv, vec![path(process, ".flaskenv")]),
        "foreman" => (Dialect::Foreman, Via::Foreman, of_foreman(process)),
        _ => return,
    };
    let mut given = Vec::new();
    for word in named {
        let found = word.known().and_then(|it| {
            let folder = process.working_directory.as_ref().and_then(|it| it.known());
            let path = match folder.filter(|_| !it.starts_with('/')) {
                Some(folder) => format!("{}/{}", folder.trim_end_matches('/'), it.trim_start_matches("./")),
                None => it.clone(),
            };
            lookup::find(estate, host, &host.env_files, &path)
        });
        // The file of Flask is one that may well not be there; foreman hands its own to others.
        process.environment.open |= found.is_none() && !matches!(dialect, Dialect::Foreman) && name_is_given(via);
        let Some(file) = found else { continue };
        process.env_files.push(ReadFile { file, dialect, via });
        let file = &host.env_files[file];
        process.environment.open |= file.is_open();
        given.extend(file.readings(dialect).map(|it| Assignment {
            name: it.name,
            key: it.key,
            value: it.value,
            setter: if via == Via::Dotenv { Setter::Dotenv } else { Setter::Option },
        }));
    }
    let all = &mut process.environment.assignments;
    let weaker = all.iter().rposition(|it| it.setter == Setter::Dotenv).map_or(0, |it| it + 1);
    let at = if via == Via::Dotenv { 0 } else { weaker };
    all.splice(at..at, given);
}

fn name_is_given(via: Via) -> bool {
    matches!(via, Via::NodeOption | Via::UvicornOption)
}

/// The options in front of the script; a later file wins.
fn of_node(words: &[Word]) -> Vec<Word> {
    let is_option = |it: &&Word| it.known().is_none_or(|it| it.starts_with('-'));
    let mut named = Vec::new();
    let mut rest = words.iter().skip(1).peekable();
    while let Some(word) = rest.next_if(is_option) {
        let Some(text) = word.known() else { continue };
        let (name, value) = text.split_once('=').map_or((text.as_str(), None), |it| (it.0, Some(it.1)));
        let takes = matches!(name, "-r" | "--require" | "--import" | "--loader" | "-C" | "--conditions");
        if matches!(name, "--env-file" | "--env-file-if-exists") {
            match value {
                Some(value) => named.push(word.clone().map(|_| Value::Known(value.to_owned()))),
                None => named.extend(rest.next().cloned()),
            }
        } else if takes && value.is_none() {
            rest.next();
        }
    }
    named
}

fn options(words: &[Word], name: &str) -> Vec<Word> {
    let at = words.iter().position(|it| it.known().is_some_and(|it| it == name));
    let inside = words.iter().find_map(|it| {
        let value = it.known()?.strip_prefix(name)?.strip_prefix('=')?.to_owned();
        Some(it.clone().map(|_| Value::Known(value)))
    });
    at.and_then(|at| words.get(at + 1).cloned()).or(inside).into_iter().collect()
}

/// `.env` in the working folder, unless `-e` names others, with commas between them.
fn of_foreman(process: &Process) -> Vec<Word> {
    let starts = process.command.iter().any(|it| it.known().is_some_and(|it| it == "start" || it == "run"));
    match process.option(&["-e", "--env"]) {
        Some(Some(word)) if starts => {
            let names = word.known().cloned().unwrap_or_default();
            names.split(',').map(|it| word.clone().map(|_| Value::Known(it.trim().to_owned()))).collect()
        }
        Some(None) if starts => vec![path(process, ".env")],
        _ => Vec::new(),
    }
}

fn path(process: &Process, name: &str) -> Word {
    Word::new(Value::Known(name.to_owned()), process.span)
}

/// Takes back what a library was guessed to put into the environment, where the settings turn out to use another one:
/// django-environ reads the file in its own way, and python-decouple keeps what it reads to itself.
pub fn settle_guess(host: &Host, process: &mut Process) {
    let own = || process.env_files.iter().filter(|it| it.via == Via::Dotenv);
    if own().next().is_none() || own().any(|it| it.dialect == Dialect::PythonDotenv) {
        return;
    }
    let files: HashSet<usize> = own().filter(|it| it.dialect == Dialect::DjangoEnviron).map(|it| it.file).collect();
    let mut files: Vec<usize> = files.into_iter().collect();
    files.sort_unstable();
    let read = files.into_iter().flat_map(|it| host.env_files[it].readings(Dialect::DjangoEnviron));
    let read: Vec<Assignment> =
        read.map(|it| Assignment { name: it.name, key: it.key, value: it.value, setter: Setter::Dotenv }).collect();
    process.environment.assignments.retain(|it| it.setter != Setter::Dotenv);
    process.environment.assignments.splice(0..0, read);
}

/// Adds the processes that read files by themselves to the readers of these files.
pub fn add_readers(host: &mut Host) {
    let mut seen = HashSet::new();
    let mut read: BTreeMap<usize, Vec<Reader>> = BTreeMap::new();
    for process in host.processes.iter().filter(|it| !it.env_files.is_empty()) {
        for it in &process.env_files {
            if seen.insert((it.file, it.dialect, process.unit.as_str())) {
                let (dialect, via, unit) = (it.dialect, it.via, process.unit.clone());
                read.entry(it.file).or_default().push(Reader { dialect, via, span: process.span, unit, only: None });
            }
        }
    }
    for (at, new) in read {
        let file = &mut host.env_files[at];
        // Which library an application uses was a guess before.
        let known: HashSet<(&str, Dialect)> = new.iter().map(|it| (it.unit.as_str(), it.dialect)).collect();
        let settled: HashSet<&str> = new.iter().filter(|it| it.via == Via::Dotenv).map(|it| it.unit.as_str()).collect();
        file.readers.retain(|it| {
            let (unit, is_known) = (it.unit.as_str(), known.contains(&(it.unit.as_str(), it.dialect)));
            it.via != Via::Dotenv || !is_known && !settled.contains(unit)
        });
        file.readers.extend(new);
        file.read();
    }
}
