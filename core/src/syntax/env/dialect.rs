//! What a program makes of an env file.

use std::collections::HashMap;

use super::{docker, expand, foreman, node, node_own, python, ruby, settings, shell, systemd};
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::SyntaxError;

/// A program that reads env files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `EnvironmentFile=` of systemd 254 or newer (src/basic/env-file.c).
    Systemd,
    /// python-dotenv 1.2.4 (src/dotenv/parser.py, variables.py).
    PythonDotenv,
    /// npm dotenv 16 and newer (lib/main.js).
    NodeDotenv,
    /// npm dotenv with dotenv-expand 12 behind it (lib/main.js of each).
    NodeDotenvExpand,
    /// ruby dotenv 3.2 (lib/dotenv/parser.rs, substitutions).
    RubyDotenv,
    /// `set -a; . file` in bash or dash.
    Bash,
    /// `env_file:` of docker-compose 1.29 (compose/config/environment.py), which reads with python-dotenv 0.21.
    Compose,
    /// `docker run --env-file` of Docker 28, and `format: raw` of Compose (docker/cli, pkg/kvfile).
    Docker,
    /// `node --env-file` of Node.js 22 and 24 (src/node_dotenv.cc).
    NodeEnvFile,
    /// django-environ 0.14, `Env.read_env` (environ/environ.py).
    DjangoEnviron,
    /// python-decouple 3.8, `RepositoryEnv` (decouple.py).
    Decouple,
    /// foreman 0.87 (lib/foreman/env.rb).
    Foreman,
}

/// Every dialect by the name that questions and the manifest know it by, in order of the names.
const NAMES: [(&str, Dialect); 12] = [
    ("bash", Dialect::Bash),
    ("compose", Dialect::Compose),
    ("decouple", Dialect::Decouple),
    ("django-environ", Dialect::DjangoEnviron),
    ("docker", Dialect::Docker),
    ("foreman", Dialect::Foreman),
    ("node-dotenv", Dialect::NodeDotenv),
    ("node-dotenv-expand", Dialect::NodeDotenvExpand),
    ("node-env-file", Dialect::NodeEnvFile),
    ("python-dotenv", Dialect::PythonDotenv),
    ("ruby-dotenv", Dialect::RubyDotenv),
    ("systemd", Dialect::Systemd),
];

impl Dialect {
    /// Returns the dialect of a name, as `node-dotenv`.
    pub fn by_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|it| it.0 == name).map(|it| it.1)
    }

    /// Returns the names of all dialects, in order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|it| it.0)
    }

    /// Returns what people call the reader.
    pub fn word(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::PythonDotenv => "python-dotenv",
            Self::NodeDotenv => "node dotenv",
            Self::NodeDotenvExpand => "node dotenv-expand",
            Self::RubyDotenv => "ruby dotenv",
            Self::Bash => "the shell",
            Self::Compose => "docker-compose",
            Self::Docker => "docker",
            Self::NodeEnvFile => "node",
            Self::DjangoEnviron => "django-environ",
            Self::Decouple => "python-decouple",
            Self::Foreman => "foreman",
        }
    }
}

/// The environment of the reader, for the dialects that look into it: `None` is unset, and a value of
/// [`Source::FILLER`] makes what is built with it unknown.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a command line prints, for the dialects that run commands, and what a parameter of the shell's own (`$$`, `$1`)
/// stands for: `None` is not known.
pub type Run<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a reader gets out of a file.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The assignments the reader keeps, in order; the last of a name wins.
    pub variables: Vec<Variable>,
    /// Names that stand there without a sign and a value, for the readers that keep them: each with the number of
    /// variables before it.
    pub bare: Vec<(String, usize)>,
    /// What the reader drops or stumbles over.
    pub refused: Vec<SyntaxError>,
    /// The error that the reader raises in place of any variable.
    pub raised: Option<&'static str>,
    /// Where each name was set last, for those that were asked for what stood before them; made on first use.
    index: HashMap<String, usize>,
    /// How many of the variables are in the index.
    indexed: usize,
}

/// A variable as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub key: Span,
    /// The value, at the text it is made from (quotes included).
    pub value: Located<Value<String>>,
}

/// Reads `source` as the program of `dialect` does, in the environment `env`.
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Source};
/// use landreeve::syntax::env::{Dialect, read};
///
/// let files = FileSet::from_texts([(".env", "A=\"b\" # c\n")]);
/// let id = files.ids().next().unwrap();
/// let source = Source::whole(id, files.text(id).clone());
/// let value = |dialect| read(&source, dialect, &|_| None).variables[0].value.known().unwrap().clone();
/// assert_eq!(value(Dialect::Systemd), "b# c");
/// assert_eq!(value(Dialect::PythonDotenv), "b");
/// ```
pub fn read(source: &Source, dialect: Dialect, env: Lookup<'_>) -> Reading {
    read_running(source, dialect, env, &|_| None)
}

/// Reads `source` as [`read`] does, where `run` says what the commands in it print.
pub fn read_running(source: &Source, dialect: Dialect, env: Lookup<'_>, run: Run<'_>) -> Reading {
    match dialect {
        Dialect::Systemd => systemd::read(source),
        Dialect::PythonDotenv => python::read(source, env, python::NEWEST),
        Dialect::NodeDotenv => node::read(source),
        Dialect::NodeDotenvExpand => expand::read(source, env),
        Dialect::RubyDotenv => ruby::read(source, env, run),
        Dialect::Bash => shell::read(source, env, run),
        Dialect::Compose => python::read(source, env, python::COMPOSE),
        Dialect::Docker => docker::read(source, env),
        Dialect::NodeEnvFile => node_own::read(source),
        Dialect::DjangoEnviron => settings::environ(source),
        Dialect::Decouple => settings::decouple(source),
        Dialect::Foreman => foreman::read(source),
    }
}

impl Reading {
    /// Returns the variable whose name stands at `key`, if the reader keeps it.
    pub fn at(&self, key: Span) -> Option<&Variable> {
        let at = self.variables.binary_search_by_key(&key.start, |it| it.key.start).ok()?;
        Some(&self.variables[at])
    }

    /// Adds a variable: `key` and `raw` are ranges of the text, `value` what the reader made of `raw`.
    pub(super) fn set(
        &mut self,
        source: &Source,
        key: std::ops::Range<usize>,
        raw: std::ops::Range<usize>,
        value: Value<String>,
    ) {
        self.set_named(source, source.text[key.clone()].to_owned(), key, raw, value);
    }

    /// Adds a variable whose name is not just what stands there.
    pub(super) fn set_named(
        &mut self,
        source: &Source,
        name: String,
        key: std::ops::Range<usize>,
        raw: std::ops::Range<usize>,
        value: Value<String>,
    ) {
        if name.contains(Source::FILLER) {
            return;
        }
        let value = match value {
            Value::Known(text) if text.contains(Source::FILLER) => Value::Unknown(Unknown::Hole),
            other => other,
        };
        let located = Located::new(value, source.span(raw.start, raw.end));
        self.variables.push(Variable { name, key: source.span(key.start, key.end), value: located });
    }

    /// Notes what the reader drops.
    pub(super) fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.refused.push(SyntaxError { message: message.into(), span });
    }

    /// Returns the value of a name so far, if the file set it.
    pub(super) fn get(&mut self, name: &str) -> Option<&Value<String>> {
        for (at, it) in self.variables.iter().enumerate().skip(self.indexed) {
            self.index.insert(it.name.clone(), at);
        }
        self.indexed = self.variables.len();
        Some(&self.variables.get(*self.index.get(name)?)?.value.value)
    }

    /// Forgets every variable.
    pub(super) fn clear(&mut self) {
        self.variables.clear();
        self.index.clear();
        self.indexed = 0;
    }

    /// Forgets some variables.
    pub(super) fn unset(&mut self, names: &[&str]) {
        self.variables.retain(|it| !names.contains(&it.name.as_str()));
        self.index.clear();
        self.indexed = 0;
    }

    /// Returns whether the last that the file says of a name is the name alone.
    pub(super) fn is_bare(&self, name: &str) -> bool {
        let Some((_, before)) = self.bare.iter().rfind(|it| it.0 == name) else { return false };
        self.variables.get(*before..).unwrap_or_default().iter().all(|it| it.name != name)
    }
}
