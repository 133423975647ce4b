//! Python, as far as configuration files write it: parsed by Ruff's parser, and evaluated where the values follow from
//! the text and from given environment variables.
//!
//! [`evaluate`] runs a module the way Python would, without its side effects: it gives the module's names with what
//! they come to, and every place that reads the environment. Whatever it cannot follow becomes
//! [`Unknown`](crate::source::Unknown), never a guess. What a name means is for the floors above.

mod assign;
mod branch;
mod builtin;
mod call;
mod change;
mod database;
mod decouple;
mod element;
mod environ;
mod environment;
mod evaluator;
mod expression;
mod import;
mod library;
mod method;
mod middleware;
mod number;
mod object;
mod operator;
mod path;
mod reader;
mod script;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::SyntaxError;
use crate::source::{Located, Source, Span, Value};

pub use middleware::{Application, Middleware};
pub use number::{integer, integer_of_base_0};
pub use object::Object;
pub use reader::{Asked, Held, Library, Reader};

/// An object, where it was written, and the places that had a part in it.
pub type Item = Located<Value<Object>>;

/// What a script can see besides its own text.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// The absolute path behind `__file__`; `None` when it is not known.
    pub file: Option<&'c str>,
    /// Looks an environment variable up.
    pub variable: &'c (dyn Fn(&str) -> Variable + Sync),
}

/// A module among those that may import each other.
#[derive(Debug)]
pub struct Module<'m> {
    /// Its text.
    pub source: &'m Source,
    /// Its name as others import it: `config.settings.base`.
    pub name: String,
    /// The absolute path behind its `__file__`; `None` when it is not known.
    pub file: Option<String>,
    /// Whether it is the `__init__.py` of a package.
    pub is_package: bool,
}

/// Modules that may import each other, and what they see besides.
#[derive(Clone, Copy)]
pub struct Project<'c> {
    /// The modules.
    pub modules: &'c [Module<'c>],
    /// Looks an environment variable up.
    pub variable: &'c (dyn Fn(&str) -> Variable + Sync),
    /// Finds what a library reads in an env file.
    pub env_file: &'c (dyn Fn(Library, Asked<'_>) -> Held + Sync),
    /// The words of the command, where they are known: `sys.argv`.
    pub arguments: Option<&'c [String]>,
    /// The application that a server takes from the module: `app`, or `create()` for what a function gives.
    pub application: Option<&'c str>,
}

/// What is known of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// It has this value, assigned there.
    Set(Located<Value<String>>),
    /// It is certain that nobody sets it.
    Unset,
    /// Nothing is known of it.
    Unknown,
}

/// What a module does when it is run.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// What Python cannot parse; then nothing was run.
    pub errors: Vec<SyntaxError>,
    /// The names of the module, in the order they were first set.
    pub names: Vec<(String, Item)>,
    /// Where a plain assignment of the module surely sets a name, in order.
    pub set: Vec<(String, Span)>,
    /// The names that the script reads.
    pub used: BTreeSet<String>,
    /// Places that read the environment, in the order they are run.
    pub reads: Vec<EnvRead>,
    /// The first place that may set names which are not in [`names`](Self::names), or set them otherwise.
    pub opaque: Option<Span>,
    /// The first place that imports what Python itself does not bring: it may not be there.
    pub foreign: Option<Span>,
    /// The first place that may raise, or not: nothing says which.
    pub doubt: Option<Span>,
    /// Where the module surely ends with an exception.
    pub raised: Option<Raise>,
    /// What the script adds to its application.
    pub middleware: Vec<Middleware>,
    /// The application that was asked for.
    pub application: Option<Application>,
    /// The environment variables that the script itself sets.
    pub environment: Vec<(String, Variable)>,
    /// Whether something ran that may set more of them.
    pub environment_touched: bool,
}

impl Evaluation {
    /// Returns what a name of the module comes to.
    pub fn get(&self, name: &str) -> Option<&Item> {
        self.names.iter().find(|it| it.0 == name).map(|it| &it.1)
    }
}

/// A place that reads an environment variable.
#[derive(Debug, Clone)]
pub struct EnvRead {
    /// The variable.
    pub name: String,
    /// The reading expression, its fallback included.
    pub span: Span,
    /// What the expression gives when the variable is missing, where the script says so.
    pub fallback: Option<Item>,
}

/// An exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Its class: `KeyError`.
    pub class: String,
    /// The one number it was made with: the status of a `SystemExit`.
    pub status: Option<i64>,
    /// The expression that raises.
    pub span: Span,
}

/// Returns what Python cannot parse.
///
/// A text with template holes has none: what a template leaves there is not known.
pub fn errors(source: &Source) -> Vec<SyntaxError> {
    script::Script::new(source).errors()
}

/// Runs one of several modules, and those that it imports. What another module is not read for (it cannot be parsed, it is
/// too large) is unknown.
pub fn evaluate_in(project: Project<'_>, module: usize) -> Evaluation {
    script::evaluated_in(project, module)
}

/// Runs a module. One that Python cannot parse is not run, not even in part.
pub fn evaluate(source: &Source, context: Context<'_>) -> Evaluation {
    script::evaluated(source, context)
}
