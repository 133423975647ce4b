//! What units really start: the program behind shims, wrappers and shells, and
//! the settings it runs with.

use super::endpoint::Address;
use super::environment::Environment;
use super::{Estate, Host};
use crate::source::{Located, Span, Value};

/// A program that a unit starts.
#[derive(Debug)]
pub struct Process {
    /// The unit that starts it, by its name on the same host.
    pub unit: String,
    /// What it is.
    pub program: Program,
    /// The words of the command as the program gets them, the program first.
    pub command: Vec<Located<Value<String>>>,
    /// The command line in the unit.
    pub span: Span,
    /// The folder it starts in.
    pub working_directory: Option<Located<Value<String>>>,
    /// The account it runs as; `None` is root.
    pub user: Option<Located<Value<String>>>,
    /// Its group, when set.
    pub group: Option<Located<Value<String>>>,
    /// What it sees in its environment.
    pub environment: Environment,
    /// What it runs with, for the servers that are modelled.
    pub server: Option<Server>,
}

/// A program that is recognised by its command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// The Puma web server.
    Puma,
    /// The Gunicorn web server.
    Gunicorn,
    /// `manage.py` of Django with its command.
    Django(String),
    /// Anything else, by the name of its file.
    Other(String),
}

/// The effective settings of an application server.
#[derive(Debug, Default)]
pub struct Server {
    /// Where it listens, in order; an unknown one listens somewhere.
    pub binds: Vec<Located<Value<Address>>>,
    /// Worker processes.
    pub workers: Option<Located<Value<u32>>>,
    /// Fewest and most threads of a worker.
    pub threads: Option<(Located<Value<u32>>, Located<Value<u32>>)>,
    /// Whether the application is loaded before workers are forked, and what makes it so.
    pub preload: Option<Located<Value<bool>>>,
    /// The configuration file it reads, when the estate has it.
    pub config: Option<Span>,
    /// Environment variables that the configuration reads: name, place, the fallback's place and value if it has one.
    pub reads: Vec<Read>,
}

/// A place where a configuration file reads an environment variable.
#[derive(Debug, Clone)]
pub struct Read {
    /// The variable.
    pub name: String,
    /// The place that reads it.
    pub span: Span,
    /// What it falls back to when the variable is missing; `None` when the program then stops or gets nothing.
    pub fallback: Option<Located<Value<String>>>,
}

/// Finds the processes of a host's units.
pub fn find(_estate: &Estate, _host: &Host) -> Vec<Process> {
    Vec::new()
}
