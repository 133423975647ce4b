//! `gunicorn`: what Gunicorn of a version runs with, given its command line, its configuration file and its environment.

use serde_json::{Map, Value, json};

use super::{BadQuestion, Input};
use crate::estate::process::gunicorn::Place;
use crate::estate::process::gunicorn::effective::{Choice, How, Item, Object, Settled, Start, Variable, settle};
use crate::facts::gunicorn::NEWEST;
use crate::source::{FileSet, Located, Source, Value as Fact};

/// The settings that are shown.
static SHOWN: &[&str] = &[
    "accesslog",
    "bind",
    "chdir",
    "daemon",
    "errorlog",
    "forwarded_allow_ips",
    "graceful_timeout",
    "keepalive",
    "limit_request_line",
    "loglevel",
    "max_requests",
    "max_requests_jitter",
    "pidfile",
    "preload_app",
    "proc_name",
    "proxy_protocol",
    "raw_env",
    "reload",
    "secure_scheme_headers",
    "sendfile",
    "threads",
    "timeout",
    "umask",
    "worker_class",
    "workers",
    "wsgi_app",
];

/// What is worked out of settings.
static MADE: &[&str] = &["address", "effective_worker_class", "env"];

/// The folder it starts in.
const FOLDER: &str = "@D";
/// The application where no command line is given.
const APPLICATION: &str = "app:app";

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let (environment, files) = (input.texts_by_name("env")?, input.texts_by_name("files")?);
    let words = input.texts_or_none("argv")?.unwrap_or_else(|| vec![APPLICATION]);
    let version = input.version(NEWEST)?;
    let config = input.text_or_none("conf")?;
    let all = config.map(|it| ("gunicorn.conf.py", it)).into_iter().chain(files);
    let set = FileSet::from_texts(std::iter::once(("", "")).chain(all));
    let sources: Vec<(&str, Source)> =
        set.ids().map(|id| (&*set.file(id).path, Source::whole(id, set.text(id).clone()))).collect();
    let Some(at) = sources.first().map(|it| it.1.all()) else { return Err(BadQuestion::new("no files")) };
    let variable = |name: &str| match environment.get(name) {
        Some(value) => Variable::Set(Located::new(Fact::Known((*value).to_owned()), at)),
        None => Variable::Unset,
    };
    let file = |named: Option<&str>| choose(&sources, named);
    let words: Vec<_> = words.into_iter().map(|it| Located::new(Fact::Known(it.to_owned()), at)).collect();
    let start =
        Start { words: &words, variable: &variable, file: &file, folder: Some(FOLDER), version, at, asked: None };
    let bare = [Located::new(Fact::Known(APPLICATION.to_owned()), at)];
    let plain = Start { words: &bare, variable: &|_| Variable::Unset, file: &|_| Choice::None, ..start };
    let is_bare = input.is_bare(&["argv", "conf", "env", "files"]);
    Ok(match settle(&start) {
        Err(failure) => match failure.how {
            How::Exit(status) => json!({ "error": format!("exit {status}") }),
            How::Raises(class) => json!({ "error": class }),
        },
        Ok(settled) => match &settled.doubt {
            Some(reason) => {
                let all = SHOWN.iter().chain(MADE).map(|it| ((*it).to_owned(), Value::String(reason.reason())));
                json!({ "set": {}, "unknown": all.collect::<Map<_, _>>() })
            }
            None => differences(&settled, settle(&plain).ok().filter(|_| !is_bare).as_ref()),
        },
    })
}

fn choose<'s>(sources: &'s [(&str, Source)], named: Option<&str>) -> Choice<'s> {
    let path = match named {
        Some(path) if path.starts_with("python:") => return Choice::Unknown,
        Some(path) => path.strip_prefix("file:").unwrap_or(path),
        None => "gunicorn.conf.py",
    };
    let path = path.strip_prefix("./").unwrap_or(path);
    match sources.iter().find(|it| it.0 == path && !path.is_empty()) {
        Some((_, source)) => Choice::File(source, None),
        None if named.is_none() => Choice::None,
        None if path.starts_with('/') => Choice::Unknown,
        None => Choice::Missing,
    }
}

/// Shows what is not as it is by default; everything where there is no default to hold it against.
fn differences(settled: &Settled, plain: Option<&Settled>) -> Value {
    let (mut set, mut unknown) = (Map::new(), Map::new());
    for name in SHOWN.iter().chain(MADE) {
        match value(settled, name) {
            None => {}
            Some(Err(reason)) => drop(unknown.insert((*name).to_owned(), Value::String(reason))),
            Some(Ok(value)) if plain.is_some_and(|it| self::value(it, name) == Some(Ok(value.clone()))) => {}
            Some(Ok(value)) => drop(set.insert((*name).to_owned(), value)),
        }
    }
    let mut answer = json!({ "set": set });
    let application = settled.application.as_ref().and_then(|it| it.known().cloned());
    let application = application.or_else(|| settled.known("wsgi_app")?.as_str().map(str::to_owned));
    if let Some(application) = application.filter(|it| it != APPLICATION) {
        answer["app"] = json!(application);
    }
    if !unknown.is_empty() {
        answer["unknown"] = Value::Object(unknown);
    }
    answer
}

/// The value of a setting, or what is worked out of some.
fn value(settled: &Settled, name: &str) -> Option<Result<Value, String>> {
    let item = |name| settled.settings.get(name).map(shown);
    match name {
        "effective_worker_class" => Some(match settled.worker_class() {
            Some(item) => shown(&item),
            None => item("worker_class")?.and(item("threads")?).and(Err("the class is not evaluated".to_owned())),
        }),
        "address" => Some(item("bind")?.map(|it| addresses(&it))),
        "env" => Some(item("raw_env")?.map(|it| variables(&it))),
        name => item(name),
    }
}

fn addresses(binds: &Value) -> Value {
    let place = |it: &Value| {
        Some(match Place::of(it.as_str()?)? {
            Place::Tcp(host, port) => json!([host, port]),
            Place::Unix(path) => json!(path),
            Place::Descriptor(number) => json!(number),
        })
    };
    let all: Option<Vec<Value>> = binds.as_array().and_then(|it| it.iter().map(place).collect());
    all.map_or_else(|| json!("error: RuntimeError"), Value::Array)
}

fn variables(texts: &Value) -> Value {
    let pair = |it: &Value| {
        let (name, value) = it.as_str()?.split_once('=')?;
        Some((name.to_owned(), json!(value)))
    };
    let all: Option<Map<_, _>> = texts.as_array().and_then(|it| it.iter().map(pair).collect());
    all.map_or_else(|| json!("error: RuntimeError"), Value::Object)
}

/// Shows an object as JSON; the reason where a part of it is not known.
fn shown(item: &Item) -> Result<Value, String> {
    let object = match &item.value {
        Fact::Known(object) => object,
        Fact::Unknown(reason) => return Err(reason.reason()),
    };
    Ok(match object {
        Object::None => Value::Null,
        Object::Bool(it) => json!(it),
        Object::Integer(it) => json!(it),
        Object::Float(it) => json!(it),
        Object::String(it) => json!(it),
        Object::List(items) | Object::Tuple(items) => Value::Array(items.iter().map(shown).collect::<Result<_, _>>()?),
        Object::Dict(pairs) => {
            let pair = |(key, value): &(Item, Item)| {
                let key = shown(key)?;
                Ok::<_, String>((key.as_str().map_or_else(|| key.to_string(), str::to_owned), shown(value)?))
            };
            Value::Object(pairs.iter().map(pair).collect::<Result<_, _>>()?)
        }
        Object::Function(..) => json!("function"),
        Object::Name(it) | Object::Path(it) => json!(it),
        Object::Set(_) | Object::Reader(_) | Object::Application(_) | Object::Middleware(_) => {
            return Err(format!("a {}", object.class()));
        }
    })
}
