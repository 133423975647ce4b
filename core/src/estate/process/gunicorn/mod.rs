//! Gunicorn: what a process listens on and runs with.
//!
//! [`effective`] settles it as Gunicorn does, from the command line, `GUNICORN_CMD_ARGS`, the configuration file and the
//! environment; here that is put to the files of an estate.

mod address;
mod arguments;
pub mod effective;
mod shlex;
mod validate;

use super::{Count, Process, Read, Server, Word};
use crate::estate::endpoint::Address;
use crate::estate::environment::{Environment, Setter};
use crate::estate::{Estate, Host, Kind, layout};
use crate::facts::gunicorn::NEWEST;
use crate::source::{Located, Unknown, Value};
use crate::syntax::python::{Item, Object, Variable};

pub use address::Place;
use effective::{Choice, Failure, How, Ignored, Settled, Start, settle};

/// What only Gunicorn has.
#[derive(Debug, Default)]
pub struct Gunicorn {
    /// Why no release that may run starts with this.
    pub failure: Option<Failure>,
    /// The names of the configuration file that do nothing and look like settings.
    pub ignored: Vec<Ignored>,
    /// The application that it loads: `config.wsgi:application`.
    pub application: Option<Word>,
    /// The folder that the application is loaded from, where that is known.
    pub folder: Option<String>,
    /// The variables that `--env` and `raw_env` set for the application, as `NAME=value`.
    pub raw_env: Vec<Item>,
    /// The variables that its configuration file sets in passing, which the application sees as well.
    pub environment: Vec<(String, Variable)>,
    /// Whether the file may set more of them.
    pub environment_touched: bool,
    /// Whose word it takes on the scheme of requests; `None` where that is not known.
    pub proxy: Option<Proxy>,
}

/// Which proxies Gunicorn believes.
#[derive(Debug)]
pub struct Proxy {
    /// `forwarded_allow_ips`.
    pub trusted: Vec<String>,
    /// Whether `secure_scheme_headers` is left as it is.
    pub has_usual_headers: bool,
}

/// The releases that a refusal has to hold for where the estate does not say which one runs.
static RELEASES: &[effective::Version] = &[(20, 1, 0), (23, 0, 0), NEWEST];

/// The settings that the model reads, those that the environment sets, and those that decide whether it starts.
const ASKED: &[&str] = &[
    "bind",
    "chdir",
    "forwarded_allow_ips",
    "graceful_timeout",
    "paste",
    "preload_app",
    "raw_env",
    "secure_scheme_headers",
    "threads",
    "timeout",
    "umask",
    "worker_class",
    "workers",
    "wsgi_app",
];

/// Settles what a Gunicorn process listens on and runs with.
pub(super) fn server(estate: &Estate, host: &Host, process: &Process) -> Server {
    let folder = process.working_directory.as_ref().and_then(|it| it.known()).map(String::as_str);
    let variable = |name: &str| variable(&process.environment, name);
    let file = |named: Option<&str>| choose(estate, host, folder, named);
    let version = estate.targets.get("gunicorn").map_or(NEWEST, |it| (it.major, it.minor, it.patch));
    let start = Start {
        words: process.command.get(1..).unwrap_or_default(),
        variable: &variable,
        file: &file,
        folder: None,
        version,
        at: process.span,
        asked: Some(ASKED),
    };
    let settled = match settle(&start) {
        Ok(settled) => settled,
        // A Gunicorn that does not start listens nowhere: nothing is said of what it would do.
        Err(failure) => {
            let is_known = estate.targets.get("gunicorn").is_some();
            let by_all = || RELEASES.iter().all(|it| settle(&Start { version: *it, ..start }).is_err());
            let is_sure = failure.how != How::Exit(0) && (is_known || by_all());
            return hidden(process, is_sure.then_some(failure));
        }
    };
    let chdir = settled.settings.get("chdir").filter(|it| it.span != process.span);
    let folder = match chdir {
        Some(it) => it.known().and_then(Object::as_str).map(str::to_owned),
        None => folder.map(str::to_owned),
    };
    let get = |name: &str| settled.settings.get(name).cloned();
    let said = |name: &str| get(name).filter(|it| it.span != process.span || it.known().is_none());
    let application = settled.application.clone().or_else(|| {
        let item = get("wsgi_app").filter(|it| it.known() != Some(&Object::None))?;
        Some(item.map(|it| and_then(it, |it| it.as_str().map(str::to_owned))))
    });
    let is_known =
        |it: &Item| it.known().and_then(Object::elements).is_some_and(|it| it.iter().all(|it| it.known().is_some()));
    let is_touched = settled.environment_touched || get("raw_env").is_some_and(|it| !is_known(&it));
    let raw_env = get("raw_env").and_then(|it| it.known()?.elements().map(<[Item]>::to_vec)).unwrap_or_default();
    let proxy = proxy(&settled, process);
    Server {
        binds: binds(&settled, process, folder.as_deref()),
        workers: said("workers").map(number),
        threads: said("threads").map(|it| (number(it.clone()), number(it))),
        preload: said("preload_app").map(|it| it.map(|it| and_then(it, Object::truthy))),
        timeout: said("timeout").map(number),
        graceful_timeout: said("graceful_timeout").map(number),
        worker_class: said("worker_class").map(|it| it.map(|it| and_then(it, |it| it.as_str().map(str::to_owned)))),
        umask: said("umask").map(|it| it.map(|it| and_then(it, |it| Some(format!("{:04o}", it.as_integer()?))))),
        config: settled.config,
        reads: settled.reads.iter().map(read).collect(),
        gunicorn: Some(Gunicorn {
            failure: None,
            ignored: settled.ignored,
            application,
            folder,
            raw_env,
            environment: settled.environment,
            environment_touched: is_touched,
            proxy,
        }),
        ..Server::default()
    }
}

fn proxy(settled: &Settled, process: &Process) -> Option<Proxy> {
    let trusted = match settled.known("forwarded_allow_ips")? {
        Object::String(text) => text.split(',').map(|it| it.trim().to_owned()).collect(),
        other => other.elements()?.iter().map(|it| it.known()?.text()).collect::<Option<Vec<_>>>()?,
    };
    let has_usual_headers = settled.settings.get("secure_scheme_headers").is_none_or(|it| it.span == process.span);
    Some(Proxy { trusted, has_usual_headers })
}

/// A server of which nothing is known.
fn hidden(process: &Process, failure: Option<Failure>) -> Server {
    let unknown = || Unknown::NotEvaluated("a Gunicorn that does not start".into());
    Server {
        binds: vec![Located::new(Value::Unknown(unknown()), process.span)],
        gunicorn: Some(Gunicorn { failure, environment_touched: true, ..Gunicorn::default() }),
        ..Server::default()
    }
}

/// Finds the configuration file: the one that is named, else `gunicorn.conf.py` of the working folder.
fn choose<'e>(estate: &'e Estate, host: &Host, folder: Option<&str>, named: Option<&str>) -> Choice<'e> {
    let path = match named {
        Some(path) if path.starts_with("python:") => return Choice::Unknown,
        Some(path) => path.strip_prefix("file:").unwrap_or(path),
        None => "gunicorn.conf.py",
    };
    let path = path.strip_prefix("./").unwrap_or(path);
    let absolute = match (path.starts_with('/'), folder) {
        (true, _) => path.to_owned(),
        (false, Some(folder)) => format!("{}/{path}", folder.trim_end_matches('/')),
        (false, None) if named.is_none() && !estate.has_name(path) => return Choice::None,
        (false, None) => return Choice::Unknown,
    };
    match layout::file_for(estate, host, &absolute).filter(|it| it.kind == Kind::Gunicorn) {
        Some(text) => Choice::File(&text.source, Some(absolute)),
        // The application's own folder is seldom a part of an estate: what is not named is taken for absent.
        None if named.is_none() && !estate.has_name(path) => Choice::None,
        None => Choice::Unknown,
    }
}

/// Looks a variable up in the environment of a process.
fn variable(environment: &Environment, name: &str) -> Variable {
    match environment.get(name) {
        // The library runs when the application is loaded, after Gunicorn has read its configuration.
        Some(assignment) if assignment.setter == Setter::Dotenv => Variable::Unknown,
        Some(assignment) => Variable::Set(assignment.value.clone()),
        None if environment.open => Variable::Unknown,
        None => Variable::Unset,
    }
}

fn binds(settled: &Settled, process: &Process, folder: Option<&str>) -> Vec<Located<Value<Address>>> {
    let unknown = |reason: Unknown| vec![Located::new(Value::Unknown(reason), process.span)];
    let Some(list) = settled.settings.get("bind") else {
        return unknown(Unknown::NotEvaluated("the binds".into()));
    };
    match &list.value {
        Value::Known(Object::List(items)) => items.iter().map(|it| address(it, folder)).collect(),
        Value::Known(_) => unknown(Unknown::NotEvaluated("the binds".into())),
        Value::Unknown(reason) => unknown(reason.clone()),
    }
}

fn address(bind: &Item, folder: Option<&str>) -> Located<Value<Address>> {
    bind.clone().map(|it| and_then(it, |it| Place::of(it.as_str()?)?.address(folder)))
}

fn number(item: Item) -> Count {
    item.map(|it| and_then(it, |it| u32::try_from(it.as_integer()?).ok()))
}

fn read(read: &crate::syntax::python::EnvRead) -> Read {
    let text = |item: Item| item.map(|it| it.map(|it| it.text().unwrap_or_default()));
    Read { name: read.name.clone(), span: read.span, fallback: read.fallback.clone().map(text) }
}

/// Reads a known value; what cannot be read is unknown.
fn and_then<T>(value: Value<Object>, read: impl FnOnce(&Object) -> Option<T>) -> Value<T> {
    match value {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(it) => read(&it)
            .map_or_else(|| Value::Unknown(Unknown::NotEvaluated(format!("this {}", it.class()))), Value::Known),
    }
}
