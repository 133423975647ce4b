//! What a process really sees in its environment, with the trail of each variable.

use super::unit::Unit;
use super::{Estate, Host};
use crate::source::{Located, Span, Value};

/// An env file and everyone who reads it.
#[derive(Debug)]
pub struct EnvFile {
    /// Its path as the estate knows it.
    pub path: String,
    /// The whole file.
    pub span: Span,
}

/// The environment of one process.
#[derive(Debug, Default)]
pub struct Environment {
    /// Every assignment that reaches the process, weakest first; the last of a name wins.
    pub assignments: Vec<Assignment>,
    /// Whether something not in the estate adds variables (an env file that is missing): then an absent variable is unknown, not unset.
    pub open: bool,
}

/// One assignment of a variable.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Where the name stands.
    pub key: Span,
    /// The value as this reader sees it.
    pub value: Located<Value<String>>,
    /// Who set it.
    pub setter: Setter,
}

/// Who set a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// The unit's `Environment=`.
    Unit,
    /// A file that the unit's `EnvironmentFile=` names.
    EnvironmentFile,
    /// The command itself (`env A=b program`, `A=b program` in a shell).
    Command,
    /// A dotenv library of the application, from `.env` in its working folder.
    Dotenv,
}

impl Environment {
    /// Returns the assignment that wins.
    pub fn get(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|it| it.name == name)
    }
}

/// Returns what a unit's processes see: `Environment=`, then each file of `EnvironmentFile=`, then what the
/// application's dotenv library adds (systemd.exec(5)).
///
/// The host's units, layout and env files must be known already.
pub fn of_unit(_estate: &Estate, _host: &Host, unit: &Unit) -> Environment {
    Environment { assignments: Vec::new(), open: unit.setting("Service", "EnvironmentFile").is_some() }
}

/// Finds the env files of a host and reads them.
pub fn files(_estate: &Estate, _host: &Host) -> Vec<EnvFile> {
    Vec::new()
}
