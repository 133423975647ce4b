//! Seeing through what stands in front of a program: `env`, `bundle exec`,
//! version managers, virtual environments, `poetry run`, shells with `-c`.

use std::sync::Arc;

use super::command::substituted;
use super::{Program, Word, assignment};
use crate::estate::environment::{Assignment, Environment};
use crate::source::{Located, Source, Unknown, Value};
use crate::syntax::shell;

/// A command without what stands in front of it.
#[derive(Debug, Default)]
pub(super) struct Launch {
    /// The program and its arguments.
    pub(super) command: Vec<Word>,
    /// Variables set on the way.
    pub(super) assignments: Vec<Assignment>,
    /// The folder changed to on the way.
    pub(super) folder: Option<Word>,
    /// Whether something on the way may set more variables.
    pub(super) open: bool,
    /// Whether a shell starts other programs beside this one, which stay.
    pub(super) has_company: bool,
}

/// Programs that run the rest of their words, with the options of theirs that take a value.
static WRAPPERS: &[(&str, &[&str])] = &[
    ("chronic", &[]),
    ("chrt", &["-p", "-T", "-P", "-D"]),
    ("exec", &["-a"]),
    ("ionice", &["-c", "-n"]),
    ("nice", &["-n"]),
    ("nohup", &[]),
    ("setsid", &[]),
    ("stdbuf", &["-i", "-o", "-e"]),
    ("time", &["-o", "-f"]),
];

/// Programs that run the rest of their words behind a word of their own.
static RUNNERS: &[(&str, &str)] = &[
    ("asdf", "exec"),
    ("bundle", "exec"),
    ("bundler", "exec"),
    ("hatch", "run"),
    ("mise", "exec"),
    ("nodenv", "exec"),
    ("pdm", "run"),
    ("pipenv", "run"),
    ("poetry", "run"),
    ("pyenv", "exec"),
    ("rbenv", "exec"),
    ("rye", "run"),
    ("uv", "run"),
];

/// Programs that a shell starts and that go on in the background by themselves.
static SERVERS: &[&str] = &[
    "apache2",
    "caddy",
    "envoy",
    "haproxy",
    "httpd",
    "initctl",
    "nginx",
    "pgbouncer",
    "service",
    "stunnel",
    "stunnel4",
    "supervisord",
    "tor",
    "traefik",
];

/// How many wrappers are seen through.
const LAYERS: usize = 12;

/// Takes off what stands in front of the program.
pub(super) fn see_through(words: Vec<Word>, environment: &Environment) -> Launch {
    let mut launch = Launch { command: words, ..Launch::default() };
    for _ in 0..LAYERS {
        if !launch.take_layer(environment) {
            break;
        }
    }
    launch
}

impl Launch {
    fn word(&self, at: usize) -> Option<&str> {
        self.command.get(at)?.known().map(String::as_str)
    }

    /// Takes one layer off; returns whether there was one.
    fn take_layer(&mut self, environment: &Environment) -> bool {
        let Some(name) = self.word(0).map(|it| file_name(it).to_owned()) else { return false };
        if matches!(name.as_str(), "cross-env" | "env") {
            return self.env();
        }
        if matches!(name.as_str(), "sh" | "bash" | "dash" | "zsh" | "ash") {
            return self.shell(environment);
        }
        if let Some((_, with_value)) = WRAPPERS.iter().find(|it| it.0 == name) {
            return self.drop_to(self.past_options(1, with_value));
        }
        if let Some((_, word)) = RUNNERS.iter().find(|it| it.0 == name) {
            let Some(at) = (1..self.command.len()).find(|at| self.word(*at) == Some(word)) else { return false };
            let mut start = self.past_options(at + 1, &["--gemfile", "--project", "--directory", "--python", "--with"]);
            start += usize::from(self.word(start) == Some("--"));
            return self.drop_to(start);
        }
        if matches!(name.as_str(), "dotenv" | "direnv" | "aws-vault" | "chamber" | "doppler" | "infisical") {
            self.open = true;
            let skipped = self.past_options(1, &["-f"]);
            return name == "dotenv" && self.drop_to(skipped);
        }
        if name == "ruby" || name.starts_with("python") || name.starts_with("pypy") {
            return self.interpreter();
        }
        false
    }

    /// Returns the place of the first word from `from` on that is no option.
    fn past_options(&self, from: usize, with_value: &[&str]) -> usize {
        let mut at = from;
        while let Some(word) = self.word(at).filter(|it| it.starts_with('-') && it.len() > 1 && *it != "--") {
            at += 1 + usize::from(with_value.contains(&word));
        }
        at
    }

    fn drop_to(&mut self, start: usize) -> bool {
        if start == 0 || start >= self.command.len() {
            return false;
        }
        self.command.drain(..start);
        true
    }

    /// `env -i -u NAME -C folder A=b program`.
    fn env(&mut self) -> bool {
        let mut at = 1;
        while let Some(word) = self.word(at) {
            if word == "-C" || word == "--chdir" {
                self.folder = self.command.get(at + 1).cloned();
                at += 2;
            } else if word == "-u" || word == "--unset" {
                at += 2;
            } else if word.starts_with('-') {
                at += 1;
            } else if let Some((name, value)) = word.split_once('=') {
                let value = self.command[at].clone().map(|_| Value::Known(value.to_owned()));
                let name = name.to_owned();
                self.assignments.push(assignment(&name, value));
                at += 1;
            } else {
                break;
            }
        }
        self.drop_to(at)
    }

    /// `ruby bin/rails server`, `python -m gunicorn`, `python /srv/venv/bin/gunicorn`.
    fn interpreter(&mut self) -> bool {
        let at = self.past_options(1, &["-I", "-r", "-W", "-X"]);
        let module = (1..at).find(|it| self.word(*it) == Some("-m"));
        self.drop_to(module.map_or(at, |it| it + 1))
    }

    /// `sh -c "cd /srv/app && exec puma"`: the last command of the text is the one that stays.
    fn shell(&mut self, environment: &Environment) -> bool {
        let Some(flag) = self.word(1).filter(|it| it.starts_with('-') && it.ends_with('c')) else { return false };
        // A login shell reads profiles.
        self.open |= flag.contains('l') || flag.contains('i');
        let Some(script) = self.command.get(2).cloned() else { return false };
        let Some(text) = script.known() else { return false };
        let base = if script.span.len() == text.len() + 2 { script.span.start + 1 } else { script.span.start };
        let source = Source { file: script.span.file, base, text: Arc::from(text.as_str()), holes: Arc::default() };
        let exact = script.span.len() == text.len() + 2 || script.span.len() == text.len();
        let mut last = Vec::new();
        let is_background = |it: &shell::Token| it.kind == shell::TokenKind::Operator && source.slice(it.span) == "&";
        self.has_company |= shell::tokens(&source).iter().any(is_background);
        for command in shell::commands(&source) {
            self.has_company |= SERVERS.contains(&file_name(command.program()));
            let mut words = command
                .words
                .iter()
                .map(|word| {
                    let span = if exact { word.span } else { script.span };
                    if word.known {
                        Located::new(Value::Known(word.text.clone()), span)
                    } else {
                        expanded(&word.text, span, environment)
                    }
                })
                .collect::<Vec<Word>>();
            let name = words.first().and_then(|it| it.known()).cloned().unwrap_or_default();
            match name.as_str() {
                "" => {}
                "cd" => {
                    self.folder = words.drain(1..).next();
                    // A shell tells what it runs where it changed to, links and all.
                    self.assignments.extend(self.folder.clone().map(|it| assignment("PWD", it)));
                }
                "source" | "." | "eval" | "set" => self.open |= name != "set",
                "export" => {
                    for word in &words[1..] {
                        if let Some((name, value)) = word.known().and_then(|it| it.split_once('=')) {
                            let value = word.clone().map(|_| Value::Known(value.to_owned()));
                            self.assignments.push(assignment(name, value));
                        }
                    }
                }
                _ => {
                    for word in &command.assignments {
                        let Some((name, value)) = word.text.split_once('=') else { continue };
                        let value = if word.known {
                            Value::Known(value.to_owned())
                        } else {
                            Value::Unknown(Unknown::NotEvaluated("a shell expansion".into()))
                        };
                        self.assignments
                            .push(assignment(name, Located::new(value, if exact { word.span } else { script.span })));
                    }
                    last = words;
                }
            }
        }
        if last.is_empty() {
            return false;
        }
        self.command = last;
        true
    }
}

/// Expands the variables of a shell word, where that is all it holds.
fn expanded(text: &str, span: crate::source::Span, environment: &Environment) -> Word {
    let plain = text.trim_matches('"');
    let braced = match plain.strip_prefix('$') {
        Some(name) if name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_') => format!("${{{name}}}"),
        _ => plain.to_owned(),
    };
    let simple = !braced.contains(['`', '*', '?', '\'', '"', '(', '~']) && !braced.replace("${", "").contains('$');
    if simple {
        substituted(&braced, span, environment)
    } else {
        Located::new(Value::Unknown(Unknown::NotEvaluated("a shell expansion".into())), span)
    }
}

/// Returns what a command starts, and whether Rails stands between it and Puma.
pub(super) fn recognise(command: &[Word]) -> (Program, bool) {
    let word = |at: usize| command.get(at).and_then(|it| it.known()).map(String::as_str);
    let Some(first) = word(0) else { return (Program::Other(String::new()), false) };
    let name = file_name(first);
    let argument = || command.iter().skip(1).find_map(|it| it.known().filter(|it| !it.starts_with('-')));
    match name {
        "puma" => (Program::Puma, false),
        "pumactl" if command.iter().any(|it| it.known().is_some_and(|it| it == "start")) => (Program::Puma, false),
        "rails" if argument().is_some_and(|it| it == "server" || it == "s") => (Program::Puma, true),
        "gunicorn" | "gunicorn3" => (Program::Gunicorn, false),
        "manage.py" | "django-admin" | "django-admin.py" => {
            (Program::Django(argument().cloned().unwrap_or_default()), false)
        }
        _ => (Program::Other(name.to_owned()), false),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
