//! Gunicorn's effective settings: defaults, some of which read the environment,
//! then the configuration file, then `GUNICORN_CMD_ARGS`, then the command line
//! (`gunicorn/config.py`). What is in a Python file is not known.

use super::{Process, Server, Word};
use crate::estate::Estate;
use crate::estate::endpoint::Address;
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::systemd::words::{Escapes, quoted};

/// Flags without a value.
static SWITCHES: &[&str] = &[
    "--capture-output",
    "--check-config",
    "--daemon",
    "--disable-redirect-access-to-syslog",
    "--do-handshake-on-connect",
    "--enable-stdio-inheritance",
    "--initgroups",
    "--log-syslog",
    "--no-control-socket",
    "--no-sendfile",
    "--permit-obsolete-folding",
    "--preload",
    "--print-config",
    "--proxy-protocol",
    "--reload",
    "--reuse-port",
    "--spew",
    "--strip-header-spaces",
    "--suppress-ragged-eofs",
    "-D",
    "-R",
];

/// The short flags that matter here, by their long names.
static SHORT: &[(&str, &str)] = &[
    ("-b", "--bind"),
    ("-c", "--config"),
    ("-k", "--worker-class"),
    ("-m", "--umask"),
    ("-t", "--timeout"),
    ("-w", "--workers"),
];

/// Settles what a Gunicorn process listens on and runs with.
pub(super) fn server(estate: &Estate, process: &Process) -> Server {
    let line = flags(process.command.get(1..).unwrap_or_default());
    let variable = variable_flags(process);
    let open = line.open || variable.open;
    let hidden = open || has_file(estate, &line, &variable);
    let given = |name: &str| line.last(name).or_else(|| variable.last(name)).cloned();
    let default = |name: &str, variable: &str| default(process, name, variable, hidden);
    let workers = given("--workers").or_else(|| default("workers", "WEB_CONCURRENCY"));
    let unknown = |name: &str| hidden.then(|| not_evaluated(name, process.span));
    Server {
        binds: binds(process, &line, &variable, hidden),
        workers: workers.map(number),
        threads: given("--threads").or_else(|| unknown("threads")).map(|it| (number(it.clone()), number(it))),
        preload: match given("--preload") {
            Some(it) => Some(it.map(|_| Value::Known(true))),
            None => {
                unknown("preload_app").map(|it| it.map(|_| Value::Unknown(Unknown::NotEvaluated("the file".into()))))
            }
        },
        timeout: given("--timeout").or_else(|| unknown("timeout")).map(number),
        worker_class: given("--worker-class").or_else(|| unknown("worker_class")),
        umask: given("--umask").or_else(|| unknown("umask")),
        ..Server::default()
    }
}

/// The flags of a command line, by their long names, in order.
#[derive(Default)]
struct Flags {
    list: Vec<(String, Word)>,
    /// Whether a word is not known.
    open: bool,
}

impl Flags {
    fn last(&self, name: &str) -> Option<&Word> {
        self.list.iter().rfind(|it| it.0 == name).map(|it| &it.1)
    }

    fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f Word> {
        self.list.iter().filter(move |it| it.0 == name).map(|it| &it.1)
    }
}

fn flags(words: &[Word]) -> Flags {
    let mut flags = Flags::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(text) = word.known() else {
            flags.open = true;
            continue;
        };
        if !text.starts_with('-') || text.len() < 2 {
            continue;
        }
        if SWITCHES.contains(&text.as_str()) {
            flags.list.push((text.clone(), word.clone()));
        } else if text.starts_with("--") {
            match text.split_once('=') {
                Some((name, value)) => {
                    flags.list.push((name.to_owned(), word.clone().map(|_| Value::Known(value.to_owned()))));
                }
                None => flags.list.extend(words.next().map(|value| (text.clone(), value.clone()))),
            }
        } else if text.is_char_boundary(2) {
            let (short, inside) = text.split_at(2);
            let name = SHORT.iter().find(|it| it.0 == short).map_or(short, |it| it.1).to_owned();
            let inside = inside.strip_prefix('=').unwrap_or(inside);
            if inside.is_empty() {
                flags.list.extend(words.next().map(|value| (name, value.clone())));
            } else {
                flags.list.push((name, word.clone().map(|_| Value::Known(inside.to_owned()))));
            }
        }
    }
    flags
}

/// Reads `GUNICORN_CMD_ARGS`.
fn variable_flags(process: &Process) -> Flags {
    let environment = &process.environment;
    match environment.get("GUNICORN_CMD_ARGS") {
        None => Flags { open: environment.open, ..Flags::default() },
        Some(assignment) => match assignment.value.known() {
            None => Flags { open: true, ..Flags::default() },
            Some(text) => {
                let (words, _) = quoted(text, Escapes::None);
                let span = assignment.value.span;
                let words: Vec<Word> = words.into_iter().map(|it| Located::new(Value::Known(it.text), span)).collect();
                flags(&words)
            }
        },
    }
}

/// Returns whether a configuration file is read: one that is named, or `gunicorn.conf.py` somewhere in the estate.
fn has_file(estate: &Estate, line: &Flags, variable: &Flags) -> bool {
    let named = line.last("--config").or_else(|| variable.last("--config"));
    named.is_some() || estate.has_name("gunicorn.conf.py")
}

/// Returns the default of a setting that a variable gives.
fn default(process: &Process, name: &str, variable: &str, hidden: bool) -> Option<Word> {
    if hidden {
        return Some(not_evaluated(name, process.span));
    }
    match process.environment.get(variable) {
        Some(it) => Some(it.value.clone()),
        None => process.environment.open.then(|| not_evaluated(name, process.span)),
    }
}

fn not_evaluated(name: &str, span: Span) -> Word {
    Located::new(Value::Unknown(Unknown::NotEvaluated(format!("Gunicorn's `{name}`"))), span)
}

fn binds(process: &Process, line: &Flags, variable: &Flags, hidden: bool) -> Vec<Located<Value<Address>>> {
    let folder = line.last("--chdir").or(process.working_directory.as_ref());
    let folder = folder.and_then(|it| it.known()).map(String::as_str);
    let strongest = [line, variable].into_iter().find(|it| it.last("--bind").is_some());
    if let Some(flags) = strongest {
        return flags.all("--bind").map(|it| address(it.clone(), folder)).collect();
    }
    let port = default(process, "bind", "PORT", hidden);
    let text = match port {
        Some(port) => port.map(|it| it.map(|port| format!("0.0.0.0:{port}"))),
        None => Located::new(Value::Known("127.0.0.1:8000".into()), process.span),
    };
    vec![address(text, folder)]
}

fn address(text: Word, folder: Option<&str>) -> Located<Value<Address>> {
    text.map(|it| match it {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(text) => match read(&text, folder) {
            Some(address) => Value::Known(address),
            None => Value::Unknown(Unknown::NotEvaluated(format!("the address `{text}`"))),
        },
    })
}

/// Reads a bind; a bare number is a host name to Gunicorn, and `@name` is a file.
fn read(text: &str, folder: Option<&str>) -> Option<Address> {
    if text.is_empty() {
        return Address::of_bind("0.0.0.0:8000", 8000);
    }
    if let Some(path) = text.strip_prefix("unix://").or_else(|| text.strip_prefix("unix:")) {
        let below = path.trim_start_matches('/');
        return match (below, path.starts_with('/')) {
            ("", _) => None,
            (below, true) => Some(Address::Unix(format!("/{below}"))),
            (below, false) => Some(Address::Unix(format!("{}/{below}", folder?.trim_end_matches('/')))),
        };
    }
    if text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    Address::of_bind(text, 8000)
}

fn number(word: Word) -> Located<Value<u32>> {
    word.map(|it| match it {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(text) => match text.trim().parse() {
            Ok(number) => Value::Known(number),
            Err(_) => Value::Unknown(Unknown::NotEvaluated(format!("the number `{text}`"))),
        },
    })
}
