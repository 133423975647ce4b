//! The database connections that one process of a Rails application may hold, and the threads that share them.
//!
//! A pool belongs to a process: each of Puma's workers has its own. What Sidekiq reads from `config/sidekiq.yml` is not
//! known here; neither is a process of Django, which has no pool by default.

use super::{Process, Program};
use crate::estate::Estate;
use crate::source::{Located, Value};

/// How many connections Active Record holds at most where nothing says so (6.1 to 8.1).
const DEFAULT_POOL: i64 = 5;

/// How many threads Puma runs at most where nothing says so, on MRI from 5.0 on.
const DEFAULT_THREADS: i64 = 5;

/// Returns how many connections a process may hold.
pub fn of(estate: &Estate, process: &Process) -> Option<Located<i64>> {
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
        Program::Other(name) if name == "sidekiq" => concurrency(process),
        _ => None,
    }
}

/// `-c N`, `-cN`, `--concurrency N`, `--concurrency=N`; a word that is not known may be any of them.
fn concurrency(process: &Process) -> Option<Located<i64>> {
    let mut words = process.command.iter().skip(1);
    let mut found = None;
    while let Some(word) = words.next() {
        let text = word.known()?;
        let inside =
            text.strip_prefix("--concurrency=").or_else(|| text.strip_prefix("-c").filter(|it| !it.is_empty()));
        if matches!(text.as_str(), "-c" | "--concurrency") {
            found = words.next().cloned();
        } else if let Some(inside) = inside {
            found = Some(word.clone().map(|_| Value::Known(inside.to_owned())));
        }
    }
    let word = found?;
    let value = word.known()?.parse().ok()?;
    Some(Located { value, span: word.span, from: word.from })
}
