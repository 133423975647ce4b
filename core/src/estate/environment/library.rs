//! What the settings libraries of an application find in the env files of a host.

use std::sync::Mutex;

use super::{Dialect, Estate, Host, ReadFile, Via, lookup};
use crate::estate::compose::Inside;
use crate::syntax::javascript;
use crate::syntax::python::{Asked, Held, Library};

/// What a library found for a question, and in which of the host's files.
type Known = (Library, String, Held, Option<usize>);

/// The env files of a host as libraries read them, each read once.
pub struct Libraries<'h> {
    estate: &'h Estate,
    host: &'h Host,
    known: Mutex<Vec<Known>>,
    read: Mutex<Vec<ReadFile>>,
}

impl<'h> Libraries<'h> {
    /// Takes the env files of a host; they and its layout must be known already.
    pub fn new(estate: &'h Estate, host: &'h Host) -> Self {
        Self { estate, host, known: Mutex::new(Vec::new()), read: Mutex::new(Vec::new()) }
    }

    /// Returns the files that were read since this was asked last.
    pub fn take_read(&self) -> Vec<ReadFile> {
        self.read.lock().map(|mut it| std::mem::take(&mut *it)).unwrap_or_default()
    }

    fn note(&self, library: Library, file: Option<usize>) {
        if let (Some(file), Ok(mut read)) = (file, self.read.lock()) {
            read.push(ReadFile { file, dialect: dialect(library), via: Via::Dotenv });
        }
    }

    /// Returns what a library finds.
    pub fn find(&self, library: Library, asked: Asked<'_>) -> Held {
        let key = match asked {
            Asked::At(path) => path.to_owned(),
            Asked::Above(folder) => format!("{folder}/"),
        };
        let Ok(mut known) = self.known.lock() else { return Held::Unknown };
        if let Some(it) = known.iter().find(|it| it.0 == library && it.1 == key) {
            self.note(library, it.3);
            return it.2.clone();
        }
        let (held, file) = self.look(library, asked);
        self.note(library, file);
        known.push((library, key, held.clone(), file));
        held
    }

    /// Returns what a library finds in a container: what is mounted there is known, what its image holds is not.
    pub fn find_inside(&self, inside: &Inside, library: Library, asked: Asked<'_>) -> Held {
        if library == Library::Decouple && self.estate.has_name("settings.ini") {
            return Held::Unknown;
        }
        let at = |path: &str| {
            let (path, is_mounted) = inside.in_estate(path)?;
            is_mounted.then(|| self.host.env_files.iter().find(|it| it.path == path && !it.is_example)).flatten()
        };
        let file = match asked {
            Asked::At(path) => at(path),
            // One of a nearer folder may be in the image.
            Asked::Above(folder) => at(&format!("{folder}/.env")),
        };
        file.map_or(Held::Unknown, |file| {
            Held::Variables(file.readings(dialect(library)).map(|it| (it.name, it.value)).collect(), file.is_open())
        })
    }

    fn look(&self, library: Library, asked: Asked<'_>) -> (Held, Option<usize>) {
        // Another file of this library would come first.
        if library == Library::Decouple && self.estate.has_name("settings.ini") {
            return (Held::Unknown, None);
        }
        let at = |path: &str| lookup::find(self.estate, self.host, &self.host.env_files, path);
        let file = match asked {
            Asked::At(path) => at(path),
            Asked::Above(folder) => {
                let mut folder = Some(folder).filter(|it| !it.is_empty());
                let next = || {
                    let own = folder?;
                    folder = own.rsplit_once('/').map(|it| it.0).filter(|it| !it.is_empty());
                    Some(own)
                };
                std::iter::from_fn(next).find_map(|it| at(&format!("{it}/.env")))
            }
        };
        let held = match file.map(|it| &self.host.env_files[it]) {
            Some(file) => {
                Held::Variables(file.readings(dialect(library)).map(|it| (it.name, it.value)).collect(), file.is_open())
            }
            // Env files are seldom kept with the rest.
            None if self.estate.files.is_root() && self.is_sought(asked) => Held::Missing,
            None => Held::Unknown,
        };
        (held, file)
    }

    /// Whether the file was looked for: whoever reads the root of a host asks for `.env` beside each module and above it.
    fn is_sought(&self, asked: Asked<'_>) -> bool {
        let Asked::At(path) = asked else { return true };
        let Some(folder) = path.strip_suffix(".env").and_then(|it| self.estate.files.below_root(it)) else {
            return false;
        };
        let folder = format!("{}/", folder.trim_end_matches('/'));
        let files = &self.estate.files;
        let is_module = |path: &str| path.rsplit_once('.').is_some_and(|it| it.1 == "py");
        files.ids().map(|id| &files.file(id).path).any(|it| it.starts_with(&folder) && is_module(it))
    }
}

/// Returns what dotenv of npm finds: the file at a path, or `.env` in the folder that the process starts in.
pub fn env_file_of_node(estate: &Estate, host: &Host, folder: Option<&str>, path: Option<&str>) -> javascript::Held {
    let is_usual = path.is_none();
    let path = match (path.unwrap_or(".env"), folder) {
        (path, _) if path.starts_with('/') => path.to_owned(),
        (path, Some(folder)) => format!("{}/{}", folder.trim_end_matches('/'), path.trim_start_matches("./")),
        (_, None) => return javascript::Held::Unknown,
    };
    let Some(at) = lookup::find(estate, host, &host.env_files, &path) else {
        // Of a root directory it was asked for.
        return if is_usual && estate.files.is_root() { javascript::Held::Missing } else { javascript::Held::Unknown };
    };
    let file = &host.env_files[at];
    let all = file.readings(Dialect::NodeDotenv);
    javascript::Held::Variables(all.map(|it| (it.name, it.value)).collect(), file.is_open())
}

/// How a library reads.
fn dialect(library: Library) -> Dialect {
    match library {
        Library::Environ => Dialect::DjangoEnviron,
        Library::Decouple => Dialect::Decouple,
        Library::Dotenv => Dialect::PythonDotenv,
    }
}
