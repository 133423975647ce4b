//! Variables that are set for applications whose code the estate holds, and that none of it speaks of.

use std::collections::{HashMap, HashSet};

use super::{Assignment, EnvFile, Setter, Via};
use crate::estate::process::{Process, Program};
use crate::estate::{Estate, Host, Kind, Place, layout};
use crate::facts::words::is_ambient;
use crate::source::FileId;

/// What the texts of an estate speak of, other than to set it.
#[derive(Debug)]
pub struct Spoken(HashSet<String>);

impl Spoken {
    /// Reads every file once.
    pub fn of(estate: &Estate) -> Self {
        let mut words = HashSet::new();
        let kinds: HashMap<FileId, Kind> =
            estate.texts.iter().filter(|it| it.place == Place::File).map(|it| (it.source.file, it.kind)).collect();
        for id in estate.files.ids() {
            read(estate.files.text(id), kinds.get(&id).copied().unwrap_or(Kind::Other), &mut words);
        }
        Self(words)
    }

    /// Returns whether a name is spoken of, in large letters or small, or is one that libraries read on their own.
    pub fn may_be_read(&self, name: &str) -> bool {
        is_ambient(name) || self.0.contains(&name.to_ascii_lowercase())
    }
}

/// Adds the words of a text. What stands in front of `=` where variables are set is only set there.
fn read(text: &str, kind: Kind, words: &mut HashSet<String>) {
    let sets = matches!(kind, Kind::Env | Kind::Unit | Kind::Compose | Kind::Markdown | Kind::Shell);
    let is_word = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(|it| !is_word(*it)).map_or(bytes.len(), |it| at + it);
        let before = at.checked_sub(1).map(|it| bytes[it]);
        let behind = bytes[end..].trim_ascii_start();
        let is_reference = matches!(before, Some(b'$' | b'{'));
        let is_entry = kind == Kind::Compose && behind.starts_with(b":");
        let is_set = behind.starts_with(b"=") && !behind.starts_with(b"==") || is_entry;
        if !(sets && is_set && !is_reference) {
            words.insert(text[at..end].to_ascii_lowercase());
        }
        at = end;
    }
}

/// A variable that nothing reads.
#[derive(Debug)]
pub struct Unused<'h> {
    /// What sets it.
    pub assignment: &'h Assignment,
    /// The unit it is set for.
    pub process: &'h Process,
}

/// Finds the variables of a host's units that the code of their applications does not speak of. Only where the estate holds
/// that code, and none of it puts names together.
pub fn unused<'h>(estate: &Estate, host: &'h Host, spoken: &Spoken) -> Vec<Unused<'h>> {
    let folders = Folders::of(estate, host);
    let known: HashSet<&str> = host.processes.iter().filter(|it| folders.know(it)).map(|it| it.unit.as_str()).collect();
    let others: HashSet<&str> =
        host.processes.iter().filter(|it| !folders.know(it)).map(|it| it.unit.as_str()).collect();
    let is_known = |unit: &str| known.contains(unit) && !others.contains(unit);
    let files: HashMap<FileId, &EnvFile> = host.env_files.iter().map(|it| (it.span.file, it)).collect();
    let is_theirs = |it: &Assignment| match it.setter {
        Setter::Unit => true,
        Setter::EnvironmentFile => files.get(&it.key.file).is_some_and(|file| {
            let of_unit =
                |via| matches!(via, Via::EnvironmentFile | Via::Dotenv | Via::NodeOption | Via::UvicornOption);
            file.readers.iter().all(|it| of_unit(it.via) && is_known(&it.unit))
        }),
        _ => false,
    };
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for process in host.processes.iter().filter(|it| is_known(&it.unit)) {
        let used: HashSet<&str> =
            process.command.iter().flat_map(|it| &it.from).map(|it| estate.files.slice(*it)).collect();
        for assignment in process.environment.winners().all() {
            let is_used = || used.contains(estate.files.slice(assignment.value.span));
            if !spoken.may_be_read(&assignment.name)
                && is_theirs(assignment)
                && !is_used()
                && seen.insert(assignment.key)
            {
                found.push(Unused { assignment, process });
            }
        }
    }
    found
}

/// The folders of applications whose code the estate holds.
struct Folders(HashMap<String, Code>);

/// The code below a folder.
#[derive(Default)]
struct Code {
    files: usize,
    /// Whether some of it reads variables by names that it puts together.
    is_dynamic: bool,
}

/// How many files of code an application has at least.
const FEWEST: usize = 3;

impl Folders {
    fn of(estate: &Estate, host: &Host) -> Self {
        let mut found: HashMap<String, Code> = HashMap::new();
        let mut bases: HashMap<String, Vec<String>> = HashMap::new();
        for process in &host.processes {
            let Some(folder) = process.application_folder().map(|it| it.trim_end_matches('/')) else { continue };
            if bases.contains_key(folder) {
                continue;
            }
            let base = marks(process).iter().find_map(|mark| {
                let text = layout::file_for(estate, host, &format!("{folder}/{mark}"))?;
                text.path.trim_start_matches("./").strip_suffix(mark).map(str::to_owned)
            });
            bases.insert(folder.to_owned(), base.into_iter().collect());
        }
        let wanted: HashSet<&str> = bases.values().flatten().map(String::as_str).collect();
        let mut code: HashMap<&str, Code> = HashMap::new();
        for id in estate.files.ids().filter(|_| !wanted.is_empty()) {
            let path = estate.files.file(id).path.trim_start_matches("./");
            let Some((_, suffix)) = path.rsplit_once('.') else { continue };
            if !matches!(
                suffix,
                "cjs" | "erb" | "js" | "jsx" | "mjs" | "py" | "rake" | "rb" | "ru" | "ts" | "tsx" | "yml"
            ) {
                continue;
            }
            let above = path.match_indices('/').map(|(at, _)| &path[..=at]).chain([""]);
            let mut above = above.filter_map(|it| wanted.get(it).copied()).peekable();
            let is_dynamic = above.peek().is_some() && is_dynamic(estate.files.text(id));
            for base in above {
                let own = code.entry(base).or_default();
                own.files += usize::from(suffix != "yml");
                own.is_dynamic |= is_dynamic;
            }
        }
        for (folder, base) in &bases {
            if let Some(own) = base.first().and_then(|it| code.get(it.as_str())) {
                found.insert(folder.clone(), Code { ..*own });
            }
        }
        Self(found)
    }

    fn know(&self, process: &Process) -> bool {
        let folder = process.application_folder().map(|it| it.trim_end_matches('/'));
        let code = folder.filter(|_| !marks(process).is_empty()).and_then(|it| self.0.get(it));
        code.is_some_and(|it| it.files >= FEWEST && !it.is_dynamic)
    }
}

/// The files that say that a folder is an application of a process's language.
fn marks(process: &Process) -> &'static [&'static str] {
    const PYTHON: &[&str] = &["manage.py", "pyproject.toml", "requirements.txt"];
    const RUBY: &[&str] = &["Gemfile", "Gemfile.lock"];
    match &process.program {
        Program::Puma => RUBY,
        Program::Gunicorn | Program::Django(_) => PYTHON,
        Program::Other(name) => match name.as_str() {
            "celery" | "daphne" | "flask" | "hypercorn" | "uvicorn" => PYTHON,
            "jobs" | "rails" | "rake" | "sidekiq" | "unicorn" => RUBY,
            "node" | "nodejs" | "npm" | "pnpm" | "yarn" => &["package.json"],
            _ => &[],
        },
    }
}

/// Whether code reads variables by names that it puts together, or hands all of them on.
fn is_dynamic(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "BaseSettings",
        "ENV.each",
        "ENV.keys",
        "ENV.select",
        "ENV.slice",
        "ENV.to_h",
        "\"#{",
        "convict",
        "custom-environment",
        "dynaconf",
        "env_prefix",
        "envconfig",
        "environ.copy",
        "environ.items",
        "environ.keys",
        "figaro",
        "nconf",
        "prefixed(",
    ];
    // What is looked up is written out: it begins with a quote.
    const OPENERS: &[&str] = &["ENV[", "ENV.fetch(", "environ[", "environ.get(", "getenv(", "process.env["];
    let by_variable = |opener: &&str| {
        text.match_indices(*opener).any(|(at, _)| !text[at + opener.len()..].trim_start().starts_with(['"', '\'']))
    };
    let whole = |name: &str| text.match_indices(name).any(|(at, _)| !text[at + name.len()..].starts_with(['.', '[']));
    SIGNS.iter().any(|it| text.contains(it))
        || OPENERS.iter().any(by_variable)
        || whole("os.environ")
        || whole("process.env")
}
