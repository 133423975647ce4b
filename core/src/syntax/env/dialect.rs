//! What a program makes of an env file.

use super::{node, python, ruby, shell, systemd};
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::SyntaxError;

/// A program that reads env files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `EnvironmentFile=` of systemd 254 or newer (src/basic/env-file.c).
    Systemd,
    /// python-dotenv 1.2 (src/dotenv/parser.py, variables.py).
    PythonDotenv,
    /// npm dotenv 16 and newer (lib/main.js).
    NodeDotenv,
    /// ruby dotenv 3.2 (lib/dotenv/parser.rs, substitutions).
    RubyDotenv,
    /// `set -a; . file` in bash or dash.
    Bash,
}

impl Dialect {
    /// Returns what people call the reader.
    pub fn word(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::PythonDotenv => "python-dotenv",
            Self::NodeDotenv => "node dotenv",
            Self::RubyDotenv => "ruby dotenv",
            Self::Bash => "the shell",
        }
    }
}

/// The environment of the reader, for the dialects that look into it: `None` is unset, and a value of
/// [`Source::FILLER`] makes what is built with it unknown.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a reader gets out of a file.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The assignments the reader keeps, in order; the last of a name wins.
    pub variables: Vec<Variable>,
    /// What the reader drops or stumbles over.
    pub refused: Vec<SyntaxError>,
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
    match dialect {
        Dialect::Systemd => systemd::read(source),
        Dialect::PythonDotenv => python::read(source, env),
        Dialect::NodeDotenv => node::read(source),
        Dialect::RubyDotenv => ruby::read(source, env),
        Dialect::Bash => shell::read(source, env),
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
        let name = source.text[key.clone()].to_owned();
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
    pub(super) fn get(&self, name: &str) -> Option<&Value<String>> {
        self.variables.iter().rfind(|it| it.name == name).map(|it| &it.value.value)
    }
}
