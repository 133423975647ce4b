//! What a process really sees in its environment, with the trail of each variable.
//!
//! [`files`] joins the env files of a host and finds who reads each; [`of_unit`]
//! gives the environment of one unit's processes, [`in_commands`] what its commands
//! read of it in vain; [`secrets`] says which stretches of the estate are never shown.

mod alike;
mod application;
mod connection;
mod credential;
mod file;
mod given;
mod layer;
mod library;
mod lookup;
mod misspelt;
mod not_replaced;
mod of_unit;
mod reader;
mod secret;
mod secret_in_nginx;
mod secret_in_unit;
mod secret_option;
mod secret_text;
#[cfg(test)]
mod tests;
mod unset;
mod unused;

use super::{Estate, Host};
use crate::source::{Located, Span, Value};

pub use crate::syntax::env::{Assignment as Line, Dialect, EnvTree, Reading, Variable, read_running};
pub use alike::alike;
pub use application::pinned_django;
pub use connection::{Claim, claims};
pub use file::{EnvFile, EnvPart};
pub use given::{ReadFile, add_readers, read_given, settle_guess};
pub use layer::base_layers;
pub use library::{Libraries, env_file_of_node};
pub use misspelt::{Misspelt, misspelt};
pub use not_replaced::{NotReplaced, not_replaced};
pub use of_unit::{of_settings, of_unit};
pub use reader::{Reader, Via, named_by_compose};
pub use secret::{secrets, shown};
pub use secret_in_unit::shown_part;
pub use unset::{Unset, in_commands, manager_adds_variables, manager_is_configured};
use unset::{is_command, is_pattern};
pub use unused::{Spoken, Unused, unused};

/// The environment of one process.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Every assignment that reaches the process, weakest first; the last of a name wins.
    pub assignments: Vec<Assignment>,
    /// Whether something not in the estate adds variables (an env file that is missing, or that a document
    /// shows in part): then an absent variable is unknown, not unset.
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
    /// `ENV` of the image that a service of Compose builds.
    Image,
    /// A file that `env_file` of a service of Compose names.
    EnvFile,
    /// `environment` of a service of Compose.
    Compose,
    /// The command itself (`env A=b program`, `A=b program` in a shell).
    Command,
    /// A dotenv library of the application, from `.env` in its working folder.
    Dotenv,
    /// A file that an option of the command names (`node --env-file`).
    Option,
}

impl Environment {
    /// Returns the assignment that wins.
    pub fn get(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|it| it.name == name)
    }

    /// Returns the assignments that win, sorted by name: what [`get`](Self::get) gives, without a search each time.
    pub fn winners(&self) -> Winners<'_> {
        let mut all: Vec<&Assignment> = self.assignments.iter().rev().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.dedup_by(|later, first| later.name == first.name);
        Winners(all)
    }
}

/// The assignments of an environment that win, for many questions in a row.
#[derive(Debug)]
pub struct Winners<'e>(Vec<&'e Assignment>);

impl<'e> Winners<'e> {
    /// Returns the assignment of a name that wins.
    pub fn get(&self, name: &str) -> Option<&'e Assignment> {
        self.0.binary_search_by(|it| it.name.as_str().cmp(name)).ok().map(|at| self.0[at])
    }

    /// Returns the assignments, sorted by name.
    pub fn all(&self) -> impl Iterator<Item = &'e Assignment> {
        self.0.iter().copied()
    }
}

/// Returns the env files that are more than examples, with their hosts.
pub fn deployed(estate: &Estate) -> impl Iterator<Item = (&Host, &EnvFile)> {
    estate
        .hosts
        .iter()
        .flat_map(|host| host.env_files.iter().map(move |file| (host, file)))
        .filter(|it| !it.1.is_example)
}

/// Finds the env files of a host and who reads them.
///
/// The host's documents, layout and units must be known already.
pub fn files(estate: &Estate, host: &Host) -> Vec<EnvFile> {
    let mut files = file::collect(estate, host);
    reader::find(estate, host, &mut files);
    for file in &mut files {
        file.read();
    }
    files
}
