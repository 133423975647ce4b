//! Ruby, as far as configuration files write it: parsed by prism, and evaluated
//! where the values follow from the text and from given environment variables.
//!
//! [`evaluate`] runs a script the way Ruby would, without its side effects: it
//! gives the receiverless calls that a configuration language is made of, each
//! with its arguments, and every place that reads the environment. Whatever it
//! cannot follow becomes [`Unknown`](crate::source::Unknown), never a guess.
//! What a call means is for the floors above.

mod branch;
mod call;
mod env;
mod evaluator;
mod file;
mod kernel;
mod method;
mod named;
mod number;
mod object;
mod script;
mod split;
#[cfg(test)]
mod tests;
mod variable;

use super::SyntaxError;
use crate::source::{Located, Source, Span, Value};

pub use kernel::{float_of, integer_of};
pub use number::{lenient_integer, strict_integer};
pub use object::{Named, Object};

/// An object, where it was written, and the places that had a part in it.
pub type Item = Located<Value<Object>>;

/// What a script can see besides its own text.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// The absolute path behind `__FILE__`, with no symbolic link in it; `None` when it is not known.
    pub file: Option<&'c str>,
    /// Looks an environment variable up.
    pub variable: &'c (dyn Fn(&str) -> Variable + Sync),
    /// What else is known of the process that runs it.
    pub around: Around<'c>,
}

/// Looks something up by a name.
pub type Lookup<'c, T> = &'c (dyn Fn(&str) -> T + Sync);

/// What is known of the process that runs a script; nothing, by default.
#[derive(Clone, Copy, Default)]
pub struct Around<'c> {
    /// The working folder, with no symbolic link in it.
    pub folder: Option<&'c str>,
    /// Looks up a constant that the script does not define.
    pub constant: Option<Lookup<'c, Constant>>,
    /// Gives the text of a file that the script reads, by the path it names.
    pub text: Option<Lookup<'c, Option<String>>>,
    /// The methods that keep their block and run it in the same object when the script has ended.
    pub deferred: &'static [&'static str],
    /// Gives the object that a name leads to (`config`, `config.hosts`, `Rails.env`). With it the calls of these objects
    /// are listed too, bodies of modules and classes are run, and libraries are taken to leave the environment alone.
    pub named: Option<Lookup<'c, Option<Object>>>,
}

/// What is known of a constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// It is this object.
    Is(Object),
    /// It is certain that nobody defines it.
    Missing,
    /// It may be there.
    Unknown,
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

/// What a script does when it is run.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// What Ruby cannot parse; then nothing was run.
    pub errors: Vec<SyntaxError>,
    /// Calls without a receiver to methods that Ruby itself does not have, and calls of named objects, in the order
    /// they are run.
    pub calls: Vec<Call>,
    /// Places that read the environment, in the order they are run.
    pub reads: Vec<EnvRead>,
    /// The value of the last statement.
    pub value: Option<Item>,
    /// The environment variables that the script sets.
    pub assigned: Vec<String>,
    /// The methods that the script defines.
    pub defined: Vec<String>,
    /// The first place that may make calls which are not in [`calls`](Self::calls).
    pub opaque: Option<Span>,
    /// Whether something ran that may have brought methods and constants: a library, a text.
    pub extended: bool,
    /// Where the script surely ends with an exception.
    pub raised: Option<Raise>,
}

/// A call without a receiver, or of an object that the surroundings know by name.
#[derive(Debug, Clone)]
pub struct Call {
    /// The name of that object.
    pub receiver: Option<String>,
    /// The method.
    pub name: String,
    /// Where its name stands.
    pub key: Span,
    /// The whole call, its block included.
    pub span: Span,
    /// The arguments, splats spread out; keyword arguments are one last hash.
    pub arguments: Vec<Item>,
    /// Whether the arguments are not all known in number (a splat of something unknown).
    pub open: bool,
    /// The block that is handed to it; its body is not evaluated.
    pub block: Option<Span>,
    /// The calls of its block, for a method of [`Around::deferred`].
    pub body: Vec<Call>,
    /// Whether it surely runs.
    pub certainty: Certainty,
    /// Whether methods from elsewhere may exist at this point (a gem was required, code was evaluated).
    pub extended: bool,
}

/// Whether a place in a script is reached. What is surely not reached is not listed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It runs, exactly once for each time it is listed.
    Always,
    /// It hangs on something that is not known.
    Maybe,
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
    pub class: &'static str,
    /// What Ruby would say.
    pub message: String,
    /// The expression that raises.
    pub span: Span,
}

/// Returns what Ruby cannot parse.
///
/// A text with template holes has none: what a template leaves there is not known.
pub fn errors(source: &Source) -> Vec<SyntaxError> {
    let script = script::Script::new(source);
    script.parsed(|parsed| script.errors(parsed)).unwrap_or_default()
}

/// Runs a script. One that Ruby cannot parse is not run, not even in part.
pub fn evaluate(source: &Source, context: Context<'_>) -> Evaluation {
    let script = script::Script::new(source);
    let evaluation = script.parsed(|parsed| {
        if parsed.is_success() {
            return evaluator::run(&script, parsed, context);
        }
        Evaluation { errors: script.errors(parsed), opaque: Some(source.all()), ..Evaluation::default() }
    });
    evaluation.unwrap_or_else(|| Evaluation { opaque: Some(source.all()), ..Evaluation::default() })
}
