//! Which module of an application a process loads first, and from which folder.

use super::super::process::{Process, Program, Word};

/// Where the application of a process starts.
#[derive(Debug)]
pub(super) struct Start {
    /// The folder that modules are found in, as the host knows it.
    pub(super) folder: Option<String>,
    /// The module that is loaded: `config.wsgi`, `manage`.
    pub(super) module: Option<String>,
    /// What is taken from it: `app`, `create()`.
    pub(super) application: Option<String>,
    /// The settings module that the command itself names.
    pub(super) settings: Option<Word>,
}

/// Returns where a process starts; `None` for one that is no application of Python. `image` is the folder that the image of
/// its container starts programs in.
pub(super) fn of(process: &Process, image: Option<&str>) -> Option<Start> {
    let folder = process.working_directory.as_ref().and_then(|it| it.known()).cloned();
    let folder = folder.or_else(|| image.map(str::to_owned));
    let start =
        |folder, module: Option<String>, application| Some(Start { folder, module, application, settings: None });
    match &process.program {
        Program::Gunicorn => {
            let gunicorn = process.server.as_ref()?.gunicorn.as_ref()?;
            let written = gunicorn.application.as_ref()?.known()?;
            let application = written.split_once(':').map_or("application", |it| it.1).to_owned();
            start(gunicorn.folder.clone().or(folder), Some(module_of(written)?), Some(application))
        }
        Program::Django(_) => {
            let path = process.command.iter().find_map(|it| it.known().filter(|it| it.ends_with("manage.py")));
            let own = path.and_then(|it| it.rsplit_once('/')).map(|it| it.0);
            let folder = match (own, folder) {
                (Some(own), _) if own.starts_with('/') => Some(own.to_owned()),
                (Some("." | "") | None, folder) => folder,
                (Some(own), Some(folder)) => Some(format!("{}/{own}", folder.trim_end_matches('/'))),
                (Some(_), None) => None,
            };
            let settings = value_of(process, &["--settings"]);
            Some(Start { folder, module: path.map(|_| "manage".to_owned()), application: None, settings })
        }
        Program::Other(name) => match name.as_str() {
            "uvicorn" | "daphne" | "hypercorn" => {
                let folder = match value_of(process, &["--app-dir"]) {
                    Some(it) => it.known().filter(|it| it.starts_with('/')).cloned(),
                    None => folder,
                };
                let words = process.command.iter().skip(1).filter_map(|it| it.known());
                let mut words = words.filter(|it| it.contains(':') && !it.starts_with('-'));
                let (module, written) = words.find_map(|it| Some((module_of(it)?, it)))?;
                let is_made = process.command.iter().any(|it| it.known().is_some_and(|it| it == "--factory"));
                let application =
                    written.split_once(':').map(|it| format!("{}{}", it.1, if is_made { "()" } else { "" }));
                start(folder, Some(module), application)
            }
            "celery" => {
                let application = value_of(process, &["-A", "--app"])?;
                let name = application.known()?.split(':').next()?.to_owned();
                let module = if name.contains('.') { name } else { format!("{name}.celery") };
                start(folder, Some(module), None)
            }
            _ => None,
        },
        Program::Puma => None,
    }
}

/// The module of `config.wsgi:application`.
fn module_of(application: &str) -> Option<String> {
    let module = application.split(':').next()?;
    let is_name = |it: &str| {
        !it.is_empty()
            && !it.starts_with(|it: char| it.is_ascii_digit())
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    module.split('.').all(is_name).then(|| module.to_owned())
}

/// The value of an option, as the next word or behind `=`.
fn value_of(process: &Process, names: &[&str]) -> Option<Word> {
    let words = &process.command;
    words.iter().enumerate().skip(1).find_map(|(at, word)| {
        let text = word.known()?;
        names.iter().find_map(|name| {
            if text == name {
                return words.get(at + 1).cloned();
            }
            let value = text.strip_prefix(name)?.strip_prefix('=')?.to_owned();
            Some(word.clone().map(|_| crate::source::Value::Known(value)))
        })
    })
}
