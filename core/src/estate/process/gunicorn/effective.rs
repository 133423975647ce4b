//! Everything that Gunicorn of one version runs with: built-in defaults, some of which read the environment, then the
//! configuration file, then `GUNICORN_CMD_ARGS`, then the command line (`gunicorn/app/base.py`).

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{self, Arguments};
use super::shlex;
use super::validate::{Refusal, validate};
use crate::estate::process::Word;
use crate::facts::gunicorn::{Setting, meant, setting, settings};
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::python::{self, Context, EnvRead, Evaluation};

pub use crate::facts::gunicorn::Version;
pub use crate::syntax::python::{Item, Object, Variable};

/// A Gunicorn that is to be started.
#[derive(Clone, Copy)]
pub struct Start<'s> {
    /// The words of its command behind the program.
    pub words: &'s [Word],
    /// Its environment.
    pub variable: &'s (dyn Fn(&str) -> Variable + Sync),
    /// Finds its configuration file: the one that is named, or `gunicorn.conf.py` where it starts.
    pub file: &'s dyn Fn(Option<&str>) -> Choice<'s>,
    /// The folder it starts in, where that is known.
    pub folder: Option<&'s str>,
    /// Its version.
    pub version: Version,
    /// What to point at where nothing says anything.
    pub at: Span,
    /// The settings whose defaults are of use; all where that is not said.
    pub asked: Option<&'s [&'s str]>,
}

/// A configuration file.
pub enum Choice<'s> {
    /// There is none, and none is needed.
    None,
    /// This one; its path as `__file__` shows it, when that is known.
    File(&'s Source, Option<String>),
    /// One is named that is not there.
    Missing,
    /// It is not clear which, or what is in it.
    Unknown,
}

/// A start that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How.
    pub how: How,
    /// What makes it fail.
    pub at: Span,
    /// Why, in words.
    pub what: String,
}

/// How a start fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With this exit status.
    Exit(i64),
    /// With an exception that nothing catches.
    Raises(&'static str),
}

fn fails(status: i64, at: Span, what: impl Into<String>) -> Failure {
    Failure { how: How::Exit(status), at, what: what.into() }
}

/// What a start comes to.
#[derive(Debug, Default)]
pub struct Settled {
    /// Every setting of the version.
    pub settings: BTreeMap<&'static str, Item>,
    /// The application that is named on the command line.
    pub application: Option<Word>,
    /// The configuration file that is read.
    pub config: Option<Span>,
    /// Environment variables that the file reads.
    pub reads: Vec<EnvRead>,
    /// Names that the file sets, that are no settings, and look like one that it does not set.
    pub ignored: Vec<Ignored>,
    /// Why it is not known whether it starts at all, or with what.
    pub doubt: Option<Unknown>,
    /// Environment variables that the file sets.
    pub environment: Vec<(String, Variable)>,
    /// Whether the file may set more of them.
    pub environment_touched: bool,
}

impl Settled {
    /// Returns what a setting is, where it is known.
    pub fn known(&self, name: &str) -> Option<&Object> {
        self.settings.get(name)?.known()
    }

    /// Returns the class of the workers: more than one thread makes `sync` another.
    pub fn worker_class(&self) -> Option<Item> {
        let class = self.settings.get("worker_class")?;
        let text = class.known()?.as_str()?;
        if !(text.ends_with("SyncWorker") || text == "sync") {
            return Some(class.clone());
        }
        let threads = self.settings.get("threads")?;
        match threads.known()?.as_integer()? {
            ..=1 => Some(class.clone()),
            _ => Some(Located::new(Value::Known(Object::String("gthread".into())), threads.span)),
        }
    }
}

/// Settles what a start comes to.
///
/// # Errors
///
/// How it fails, where that is certain.
pub fn settle(start: &Start<'_>) -> Result<Settled, Failure> {
    let mut settled = Settled::default();
    defaults(start, &mut settled)?;
    let refused = |(status, at): (i64, Option<Span>)| {
        fails(status, at.unwrap_or(start.at), "its command line has a flag or a value that it does not take")
    };
    let line = arguments::read(start.words, start.version).map_err(refused)?;
    settled.application = line.words.first().cloned();
    let variable = of_variable(start, &mut settled)?;
    if line.open {
        hide(&mut settled, &Unknown::NotEvaluated("a word of the command".into()));
    }
    let named = [&line, &variable].into_iter().find_map(|it| it.given.get("config").filter(|it| is_given(it)));
    let choice = match named.map(|it| it.known()) {
        None if line.open || variable.open => Choice::Unknown,
        None => (start.file)(None),
        Some(Some(Object::String(path))) => (start.file)(Some(path)),
        Some(_) => Choice::Unknown,
    };
    match choice {
        Choice::None => {}
        Choice::Missing => return Err(fails(1, start.at, "its configuration file is not there")),
        Choice::Unknown => hide(&mut settled, &Unknown::NotEvaluated("the configuration file".into())),
        Choice::File(source, path) => read(start, source, path.as_deref(), &mut settled)?,
    }
    for arguments in [&variable, &line] {
        for (name, item) in &arguments.given {
            if let Some(setting) = setting(name, start.version) {
                set(start, &mut settled, setting, item)?;
            }
        }
    }
    if settled.application.is_none()
        && !line.open
        && settled.doubt.is_none()
        && settled.known("wsgi_app") == Some(&Object::None)
        && settled.known("paste") == Some(&Object::None)
    {
        return Err(fails(1, start.at, "no application is named"));
    }
    Ok(settled)
}

/// An empty path counts as none.
fn is_given(item: &Item) -> bool {
    item.known().and_then(Object::as_str) != Some("")
}

/// Makes everything unknown that has been settled so far.
fn hide(settled: &mut Settled, reason: &Unknown) {
    settled.settings.values_mut().for_each(|it| it.value = Value::Unknown(reason.clone()));
    settled.doubt.get_or_insert_with(|| reason.clone());
    settled.environment_touched = true;
}

fn defaults(start: &Start<'_>, settled: &mut Settled) -> Result<(), Failure> {
    let version = start.version;
    match start.asked {
        Some(names) => {
            names.iter().filter_map(|it| setting(it, version)).try_for_each(|it| default(start, settled, it))
        }
        None => settings(version).try_for_each(|it| default(start, settled, it)),
    }
}

fn default(start: &Start<'_>, settled: &mut Settled, setting: &'static Setting) -> Result<(), Failure> {
    let json = setting.default.and_then(|it| serde_json::from_str(it).ok());
    let object = json.map_or(Object::None, |it| object(&it, start.at));
    let item = Located::new(Value::Known(object), start.at);
    let item = match (setting.name, of_environment(start, setting.name)?) {
        ("chdir", _) => match start.folder {
            Some(folder) => Located::new(Value::Known(Object::String(folder.to_owned())), start.at),
            None => Located::new(Value::Unknown(Unknown::NotEvaluated("the folder".into())), start.at),
        },
        (_, Some(item)) => item,
        (_, None) => item,
    };
    if matches!(setting.name, "user" | "group" | "chdir") || setting.default.is_none() {
        settled.settings.insert(setting.name, item);
        return Ok(());
    }
    set(start, settled, setting, &item)
}

/// The default that a variable gives to a setting.
fn of_environment(start: &Start<'_>, name: &str) -> Result<Option<Item>, Failure> {
    let variable = match name {
        "bind" => "PORT",
        "workers" => "WEB_CONCURRENCY",
        "forwarded_allow_ips" => "FORWARDED_ALLOW_IPS",
        _ => return Ok(None),
    };
    let text = match (start.variable)(variable) {
        Variable::Unset => return Ok(None),
        Variable::Unknown => {
            return Ok(Some(Located::new(Value::Unknown(Unknown::Undefined(variable.into())), start.at)));
        }
        Variable::Set(text) => text,
    };
    let span = text.span;
    let object = match &text.value {
        Value::Unknown(reason) => Value::Unknown(reason.clone()),
        Value::Known(text) => Value::Known(match name {
            "bind" => {
                let bind = Located::new(Value::Known(Object::String(format!("0.0.0.0:{text}"))), start.at);
                Object::List(vec![bind])
            }
            "workers" => Object::Integer(python::integer(text).ok_or_else(|| Failure {
                how: How::Raises("ValueError"),
                at: span,
                what: "`WEB_CONCURRENCY` is no number".to_owned(),
            })?),
            _ => Object::String(text.clone()),
        }),
    };
    Ok(Some(Located { value: object, span: text.span, from: text.from }))
}

/// Reads `GUNICORN_CMD_ARGS`.
fn of_variable(start: &Start<'_>, settled: &mut Settled) -> Result<Arguments, Failure> {
    let text = match (start.variable)("GUNICORN_CMD_ARGS") {
        Variable::Unset => return Ok(Arguments::default()),
        Variable::Set(Located { value: Value::Known(text), span, .. }) => Located::new(text, span),
        Variable::Unknown | Variable::Set(_) => {
            hide(settled, &Unknown::Undefined("GUNICORN_CMD_ARGS".into()));
            return Ok(Arguments { open: true, ..Arguments::default() });
        }
    };
    let words =
        shlex::split(&text.value).ok_or_else(|| fails(1, text.span, "`GUNICORN_CMD_ARGS` has an open quote"))?;
    let words: Vec<Word> = words.into_iter().map(|it| Located::new(Value::Known(it), text.span)).collect();
    arguments::read(&words, start.version).map_err(|(status, _)| {
        fails(status, text.span, "`GUNICORN_CMD_ARGS` has a flag or a value that it does not take")
    })
}

/// Runs the configuration file and takes the settings among its names.
fn read(start: &Start<'_>, source: &Source, path: Option<&str>, settled: &mut Settled) -> Result<(), Failure> {
    let Evaluation {
        errors,
        names,
        set: places,
        used,
        reads,
        opaque,
        foreign,
        doubt,
        raised,
        environment,
        environment_touched,
        ..
    } = python::evaluate(source, Context { file: path, variable: start.variable });
    settled.config = Some(source.all());
    settled.reads = reads;
    settled.environment = environment;
    settled.environment_touched = environment_touched || opaque.is_some();
    if let Some(error) = errors.first() {
        return Err(fails(1, error.span, "Python cannot read its configuration file"));
    }
    let unsure = if foreign.is_some() {
        Some("whether an imported library is there")
    } else if doubt.is_some() {
        Some("what may raise in the configuration file")
    } else {
        None
    };
    if let Some(what) = unsure {
        settled.doubt.get_or_insert_with(|| Unknown::NotEvaluated(what.into()));
    }
    if opaque.is_some() {
        hide(settled, &Unknown::NotEvaluated("what is not evaluated of the configuration file".into()));
        return Ok(());
    }
    if let Some(raise) = raised {
        if settled.doubt.is_some() {
            hide(settled, &Unknown::NotEvaluated("how the configuration file ends".into()));
            return Ok(());
        }
        let status = match (raise.class.as_str(), raise.status) {
            ("SystemExit", Some(status)) => status,
            _ => 1,
        };
        return Err(fails(status, raise.span, format!("its configuration file raises a {}", raise.class)));
    }
    for (name, item) in &names {
        if let Some(setting) = setting(name, start.version) {
            let mut item = item.clone();
            if let Some(it) = item.known().filter(|it| matches!(it, Object::Set(_) | Object::Reader(_))) {
                item.value = Value::Unknown(Unknown::NotEvaluated(format!("a {}", it.class())));
            }
            set(start, settled, setting, &item)?;
        }
    }
    settled.ignored = places.into_iter().filter_map(|(name, at)| ignored(name, at, &names, &used)).collect();
    Ok(())
}

/// A name that is no setting and looks like one.
#[derive(Debug, Clone)]
pub struct Ignored {
    /// The name.
    pub name: String,
    /// Where it is set.
    pub at: Span,
    /// The setting.
    pub meant: &'static str,
}

fn ignored(name: String, at: Span, names: &[(String, Item)], used: &BTreeSet<String>) -> Option<Ignored> {
    let meant = meant(&name).filter(|it| !used.contains(&name) && names.iter().all(|other| other.0 != *it))?;
    Some(Ignored { name, at, meant })
}

/// Gives a setting its value, as its validator keeps it.
fn set(start: &Start<'_>, settled: &mut Settled, setting: &Setting, item: &Item) -> Result<(), Failure> {
    // Before 21.0 the words that it takes are those of the machine's own TLS.
    if setting.name == "ssl_version" && start.version < (21, 0, 0) && item.known().is_some_and(|it| !is_tls(it)) {
        settled.doubt.get_or_insert_with(|| Unknown::NotEvaluated("whether TLS has that version".into()));
    }
    match validate(setting.kind, item, start.folder) {
        Ok(kept) => drop(settled.settings.insert(setting.name, kept)),
        Err(Refusal::Refused) if settled.doubt.is_none() => {
            let class = item.known().map_or("value", Object::class);
            return Err(fails(1, item.span, format!("`{}` does not take this {class}", setting.name)));
        }
        Err(Refusal::Refused) => hide(settled, &Unknown::NotEvaluated("how the start fails".into())),
        Err(Refusal::Perhaps(reason)) => {
            // A value that nobody knows may be refused; one that is known may be refused by the machine.
            if item.known().is_some() {
                settled.doubt.get_or_insert_with(|| reason.clone());
            }
            let value = match setting.kind {
                crate::facts::gunicorn::Kind::Folder => item.value.clone(),
                _ => Value::Unknown(reason),
            };
            settled.settings.insert(setting.name, Located { value, span: item.span, from: item.from.clone() });
        }
    }
    Ok(())
}

fn is_tls(object: &Object) -> bool {
    object == &Object::None || object.as_str().is_some_and(|it| matches!(it, "TLS" | "TLSv1_2" | "SSLv23"))
}

/// A default of the table.
fn object(json: &serde_json::Value, at: Span) -> Object {
    let item = |it: &serde_json::Value| Located::new(Value::Known(object(it, at)), at);
    match json {
        serde_json::Value::Null => Object::None,
        serde_json::Value::Bool(it) => Object::Bool(*it),
        serde_json::Value::Number(it) => Object::Integer(it.as_i64().unwrap_or_default()),
        serde_json::Value::String(it) => Object::String(it.clone()),
        serde_json::Value::Array(items) => Object::List(items.iter().map(item).collect()),
        serde_json::Value::Object(pairs) => {
            let pair = |(key, value): (&String, &serde_json::Value)| {
                (Located::new(Value::Known(Object::String(key.clone())), at), item(value))
            };
            Object::Dict(pairs.iter().map(pair).collect())
        }
    }
}
