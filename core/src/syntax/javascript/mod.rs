//! JavaScript, as far as the start of an application is written in it: parsed by Oxc's parser, and evaluated where the
//! values follow from the text and from given environment variables.
//!
//! [`evaluate`] runs a module and those that it loads the way Node would, without their side effects: it gives the calls
//! of whatever the code does not define itself (libraries, the server they make), with their arguments, and every place
//! that reads the environment. Whatever it cannot follow becomes [`Unknown`](crate::source::Unknown), never a guess.
//! What a call means is for the floors above.

mod branch;
mod builtin;
mod call;
mod class;
mod environment;
mod evaluator;
mod expression;
mod function;
mod iterate;
mod method;
mod module;
mod number;
mod object;
mod operator;
mod pattern;
mod predicate;
mod record;
mod script;
mod state;
#[cfg(test)]
mod tests;

use crate::source::{Located, Source, Span, Value};

pub use object::Object;
pub use script::{SIZE_LIMIT, scripts};

/// An object, where it was written, and the places that had a part in it.
pub type Item = Located<Value<Object>>;

/// What a module can see besides its own text.
#[derive(Clone, Copy)]
pub struct Project<'c> {
    /// Finds a module by the path of its file, without the ending that Node adds by itself.
    pub module: &'c (dyn Fn(&str) -> Found<'c> + Sync),
    /// Looks an environment variable up.
    pub variable: &'c (dyn Fn(&str) -> Variable + Sync),
    /// Finds what dotenv reads: the file at this path, or `.env` in the folder the process starts in.
    pub env_file: &'c (dyn Fn(Option<&str>) -> Held + Sync),
    /// The folder that the process starts in; `None` when it is not known.
    pub folder: Option<&'c str>,
    /// Libraries that the command has the program load first.
    pub first: &'c [String],
}

/// What there is of a module.
#[derive(Debug, Clone)]
pub enum Found<'c> {
    /// A script and the path of its file.
    Script(String, &'c Source),
    /// A file of JSON.
    Json(&'c Source),
    /// It is not known what it holds.
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

/// What dotenv finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It is not known whether there is such a file.
    Unknown,
    /// There is none.
    Missing,
    /// These variables, in order; and whether there may be more.
    Variables(Vec<(String, Located<Value<String>>)>, bool),
}

/// What a program does when it is started.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Calls of what the code does not define, in the order they are made.
    pub calls: Vec<Call>,
    /// Places that read the environment, in the order they are run, each once.
    pub reads: Vec<EnvRead>,
    /// The first place from which on anything may happen.
    pub opaque: Option<Span>,
    /// Places that load a module of the project that is not here, or is not read.
    pub missing: Vec<Span>,
    /// Where the program surely ends by itself: it throws, or leaves.
    pub ended: Option<Span>,
}

/// A call of something that the code does not define.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is called: `<express>().use` for `use` of what a call of the module `express` gave, `(res).cookie` for
    /// `cookie` of a parameter that nothing is known of, with `=` behind a member that is set; empty for what is not known at
    /// all.
    pub callee: Named,
    /// What it is given.
    pub arguments: Vec<Item>,
    /// Whether there may be more arguments.
    pub open: bool,
    /// Where the first argument has a function as its `origin` that only looks for a text in lists which are known: what
    /// it takes.
    pub takes: Option<Takes>,
    /// Whether it is made.
    pub certainty: Certainty,
    /// The call.
    pub span: Span,
}

/// Something that the code does not define, by the way that leads to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The way: the module in angle brackets, `()` for a call, `.name` for a member.
    pub path: String,
    /// The last call on it, by its place in [`Evaluation::calls`].
    pub call: Option<usize>,
}

/// Which texts a function takes.
#[derive(Debug, Clone)]
pub enum Takes {
    /// Any.
    All,
    /// These.
    These(Vec<Item>),
}

/// Whether a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Whenever the program starts.
    Always,
    /// When something that the program waits for happens: a connection is made, a request comes.
    Later,
    /// Perhaps: nothing says whether.
    Maybe,
}

/// A place that reads an environment variable.
#[derive(Debug, Clone)]
pub struct EnvRead {
    /// The variable.
    pub name: String,
    /// The reading expression.
    pub span: Span,
    /// What stands in for it where it is missing, where the code says so.
    pub fallback: Option<Item>,
}

/// Runs the module at a path, and those that it loads. What another module is not read for (it cannot be parsed, it is
/// too large) is unknown.
pub fn evaluate(project: Project<'_>, path: &str) -> Evaluation {
    script::evaluated(project, path)
}
