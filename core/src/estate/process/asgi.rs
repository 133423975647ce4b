//! Small servers whose addresses stand on their command line: Uvicorn, Daphne,
//! Hypercorn, and Django's own for development.

use super::{Process, Server, Word};
use crate::estate::endpoint::Address;
use crate::source::{Located, Unknown, Value};

/// Settles where a server listens; `None` for a program that is none of them.
pub(super) fn server(name: &str, process: &Process) -> Option<Server> {
    let binds = match name {
        "uvicorn" => host_and_port(process, "--host", "--port", "--uds"),
        "daphne" => host_and_port(process, "-b", "-p", "-u"),
        "hypercorn" => bind_flags(process),
        _ => return None,
    };
    Some(Server { binds, workers: flag(process, "--workers").map(number), ..Server::default() })
}

/// `manage.py runserver [address:]port`, by default `127.0.0.1:8000`.
pub(super) fn runserver(process: &Process) -> Server {
    let given = process.command.iter().skip_while(|it| it.known().is_none_or(|it| it != "runserver")).skip(1);
    let given = given.into_iter().find(|it| it.known().is_none_or(|it| !it.starts_with('-')));
    let bind = match given {
        None => default(process, "127.0.0.1:8000"),
        Some(word) => address(word.clone().map(|it| {
            it.map(|text| if text.bytes().all(|it| it.is_ascii_digit()) { format!("127.0.0.1:{text}") } else { text })
        })),
    };
    Server { binds: vec![bind], ..Server::default() }
}

fn host_and_port(process: &Process, host: &str, port: &str, socket: &str) -> Vec<Located<Value<Address>>> {
    if let Some(path) = flag(process, socket) {
        return vec![address(path.map(|it| it.map(|path| format!("unix:{path}"))))];
    }
    // A socket that is handed over, or a description of one.
    if let Some(handed) = ["--fd", "-e", "--endpoint"].iter().find_map(|it| flag(process, it)) {
        return vec![handed.map(|_| Value::Unknown(Unknown::NotEvaluated("a socket that is handed over".into())))];
    }
    let (host, port) = (flag(process, host), flag(process, port));
    let text = |word: &Option<Word>, default: &str| match word {
        None => Some(default.to_owned()),
        Some(word) => word.known().cloned(),
    };
    let at = port.as_ref().or(host.as_ref()).map_or(process.span, |it| it.span);
    let value = match (text(&host, "127.0.0.1"), text(&port, "8000")) {
        (Some(host), Some(port)) if host.contains(':') => Value::Known(format!("[{host}]:{port}")),
        (Some(host), Some(port)) => Value::Known(format!("{host}:{port}")),
        _ => Value::Unknown(Unknown::NotEvaluated("the address".into())),
    };
    vec![address(Located::new(value, at))]
}

fn bind_flags(process: &Process) -> Vec<Located<Value<Address>>> {
    match flag(process, "--bind").or_else(|| flag(process, "-b")) {
        Some(word) => vec![address(word)],
        None => vec![default(process, "127.0.0.1:8000")],
    }
}

fn default(process: &Process, text: &str) -> Located<Value<Address>> {
    address(Located::new(Value::Known(text.to_owned()), process.span))
}

fn address(word: Word) -> Located<Value<Address>> {
    word.map(|it| match it {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(text) => match Address::of_bind(&text, 8000) {
            Some(address) => Value::Known(address),
            None => Value::Unknown(Unknown::NotEvaluated(format!("the address `{text}`"))),
        },
    })
}

/// Returns the value of a flag, as the next word or behind `=`.
fn flag(process: &Process, name: &str) -> Option<Word> {
    let words = &process.command;
    words.iter().enumerate().skip(1).find_map(|(at, word)| {
        let text = word.known()?;
        if text == name {
            return words.get(at + 1).cloned();
        }
        let value = text.strip_prefix(name)?.strip_prefix('=')?.to_owned();
        Some(word.clone().map(|_| Value::Known(value)))
    })
}

fn number(word: Word) -> Located<Value<u32>> {
    word.map(|it| match it {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(text) => match text.parse() {
            Ok(number) => Value::Known(number),
            Err(_) => Value::Unknown(Unknown::NotEvaluated(format!("the number `{text}`"))),
        },
    })
}
