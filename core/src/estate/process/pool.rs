//! The database connections that one process of a Rails or Django application may hold, and the threads that share them.
//!
//! A pool belongs to a process: each of Puma's workers has its own. A process of Django has none by default.

use super::{Process, Program};
use crate::estate::Estate;
use crate::estate::settings::{Object, Settings};
use crate::source::Located;
use crate::syntax::python::Item;

/// How many connections Active Record holds at most where nothing says so (6.1 to 8.1).
const DEFAULT_POOL: i64 = 5;

/// How many threads Puma runs at most where nothing says so, on MRI from 5.0 on.
const DEFAULT_THREADS: i64 = 5;

/// How many connections the pool of psycopg holds where nothing says so (psycopg_pool 3.2).
const DEFAULT_OF_PSYCOPG: i64 = 4;

/// Returns how many connections a process may hold.
pub fn of(estate: &Estate, process: &Process) -> Option<Located<i64>> {
    if let Some(settings) = &process.settings {
        return of_django(settings);
    }
    let database = process.rails.as_ref()?.database.as_ref()?;
    if let Some(url) = process.environment.get("DATABASE_URL").map(|it| &it.value) {
        let text = url.known()?;
        if let Some(given) = pool_of(text) {
            let pool = number(given)?;
            let written = estate.files.slice(url.span);
            let at = written.find("pool=").filter(|_| written.matches("pool=").count() == 1);
            let span = at.map_or(url.span, |at| url.span.sub(at, at + 5 + digits(&written[at + 5..])));
            return Some(Located::new(pool, span));
        }
    }
    if let Some(url) = &database.url
        && let Some(given) = pool_of(url.known()?)
    {
        return Some(Located { value: number(given)?, span: url.span, from: url.from.clone() });
    }
    match &database.pool {
        Some(pool) => {
            let value = pool.known().copied().filter(|it| *it > 0)?;
            Some(Located { value, span: pool.span, from: pool.from.clone() })
        }
        None => Some(Located::new(DEFAULT_POOL, database.span)),
    }
}

/// `OPTIONS["pool"]` of the default database: `True`, or what the pool of psycopg is made with (Django 5.1 and newer).
fn of_django(settings: &Settings) -> Option<Located<i64>> {
    let entry = |item: &Item, key: &str| {
        let Object::Dict(pairs) = item.known()? else { return None };
        pairs.iter().rfind(|it| it.0.known().and_then(Object::as_str) == Some(key)).map(|it| it.1.clone())
    };
    let database = entry(settings.get("DATABASES")?, "default")?;
    let pool = entry(&entry(&database, "OPTIONS")?, "pool")?;
    match pool.known()? {
        Object::Bool(true) => Some(Located::new(DEFAULT_OF_PSYCOPG, pool.span)),
        Object::Dict(_) => {
            let said = entry(&pool, "max_size").filter(|it| !matches!(it.known(), Some(Object::None)));
            match said.or_else(|| entry(&pool, "min_size")) {
                Some(item) => {
                    let value = item.known()?.as_integer().filter(|it| *it > 0)?;
                    Some(Located { value, span: item.span, from: item.from })
                }
                None => Some(Located::new(DEFAULT_OF_PSYCOPG, pool.span)),
            }
        }
        _ => None,
    }
}

/// Returns the `pool` of a URL as written.
fn pool_of(url: &str) -> Option<&str> {
    let query = url.split_once('?').map_or("", |it| it.1);
    query.split('&').find_map(|it| it.strip_prefix("pool="))
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|it| *it > 0)
}

fn digits(text: &str) -> usize {
    text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len()
}

/// Returns how many threads of a process ask for connections.
pub fn threads(process: &Process) -> Option<Located<i64>> {
    match &process.program {
        Program::Puma => match process.server.as_ref()?.threads.as_ref() {
            Some((_, most)) => {
                let value = i64::from(*most.known()?);
                Some(Located { value, span: most.span, from: most.from.clone() })
            }
            None => Some(Located::new(DEFAULT_THREADS, process.span)),
        },
        Program::Other(name) if name == "sidekiq" => match process.option(&["-c", "--concurrency"])? {
            Some(word) => Some(Located { value: word.known()?.parse().ok()?, span: word.span, from: word.from }),
            None => by_files(process),
        },
        Program::Gunicorn => {
            let server = process.server.as_ref()?;
            let is_threaded = match &server.worker_class {
                None => true,
                Some(class) => class.known().is_some_and(|it| matches!(it.as_str(), "sync" | "gthread")),
            };
            let (_, most) = server.threads.as_ref().filter(|_| is_threaded)?;
            Some(Located { value: i64::from(*most.known()?), span: most.span, from: most.from.clone() })
        }
        Program::Other(name) if name == "celery" => {
            let pool = process.option(&["-P", "--pool"])??;
            let is_threads = matches!(pool.known()?.as_str(), "threads" | "gevent" | "eventlet");
            let word = process.option(&["-c", "--concurrency"])?.filter(|_| is_threads)?;
            Some(Located { value: word.known()?.parse().ok()?, span: word.span, from: word.from })
        }
        Program::Other(name) if name == "jobs" => by_files(process),
        Program::Other(name) if name == "good_job" => {
            let word = process.option(&["--max-threads"])??;
            Some(Located { value: word.known()?.parse().ok()?, span: word.span, from: word.from })
        }
        _ => None,
    }
}

fn by_files(process: &Process) -> Option<Located<i64>> {
    let threads = process.rails.as_ref()?.job_threads.as_ref()?;
    Some(Located { value: i64::from(*threads.known()?), span: threads.span, from: threads.from.clone() })
}
