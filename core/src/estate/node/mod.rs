//! What a Node application says of its names and its network: the modules that a process starts, run in its environment.
//!
//! `start` says which module that is, `files` finds it and what it loads among the estate's files. What the calls of
//! libraries mean is read here: where servers listen (Express, Fastify, Koa, Nest, `http`), the origins of `cors`, the
//! cookies of express-session, cookie-session and `res.cookie`, and `trust proxy`. What an option does to a request is
//! asked of `facts::web`.

mod cookie;
mod cors;
mod files;
mod listen;
mod package;
mod start;
#[cfg(test)]
mod tests;

use super::environment::{Setter, env_file_of_node};
use super::process::{Process, Read};
use super::{Estate, Host};
use crate::facts::systemd::variable;
use crate::source::{Located, Span, Value};
use crate::syntax::javascript::{Certainty, EnvRead, Evaluation, Item, Object, Project, Variable, evaluate};
use files::Files;
use start::Start;

pub use cookie::{Cookie, Library, Secure};
pub use cors::{Cors, Origin};
pub(super) use package::script;
pub use start::is_node;

/// A Node application as one process runs it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is known or not by itself")]
pub struct Node {
    /// The text of the module that is started.
    pub span: Span,
    /// The calls that let other origins read answers.
    pub cors: Vec<Cors>,
    /// Whether there may be more of them.
    pub cors_is_open: bool,
    /// The cookies that it sets, as far as their options are written out.
    pub cookies: Vec<Cookie>,
    /// Whether it goes by what a proxy says of a request: Express' `trust proxy`, `trustProxy` of Fastify, `proxy` of Koa.
    /// `None` where it surely says nothing of it, which is no.
    pub trusts_proxy: Option<Located<Value<bool>>>,
    /// Whether something is not followed that may do anything.
    pub is_opaque: bool,
    /// Whether every module of its own that it loads is read.
    pub is_whole: bool,
    /// Whether it is made with Express.
    pub is_express: bool,
}

/// Reads the applications of a host's processes, where the estate holds their files.
pub(super) fn read(estate: &Estate, host: &Host, processes: &mut [Process]) {
    // Most hosts run nothing of Node.
    if !processes.iter().any(is_node) {
        return;
    }
    let files = Files::of(estate, host);
    let starts: Vec<Option<(Start, String)>> = processes
        .iter()
        .map(|process| {
            let start = start::of(process)?;
            let file = files.first(estate, host, &start)?;
            Some((start, file))
        })
        .collect();
    for (at, process) in processes.iter_mut().enumerate() {
        let Some((start, file)) = &starts[at] else { continue };
        // One file that only shares its name with what several processes start is the one of none of them.
        let others = starts.iter().flatten().filter(|it| it.1 == *file);
        if others.into_iter().any(|it| it.0.path != start.path) && !Files::is_told(file, &start.path) {
            continue;
        }
        let evaluation = evaluated(estate, host, process, start, (&files, file));
        process.code_reads.extend(evaluation.reads.iter().map(read_of));
        let Some(text) = files.text(file) else { continue };
        process.server = listen::server(process, &evaluation);
        process.node = Some(node(text.source.all(), &evaluation));
    }
}

/// Runs the module that a process starts.
fn evaluated(
    estate: &Estate,
    host: &Host,
    process: &Process,
    start: &Start,
    (files, file): (&Files<'_>, &str),
) -> Evaluation {
    let environment = &process.environment;
    let is_open = environment.open || start::may_add_variables(process);
    let lookup = |name: &str| {
        let set = environment.assignments.iter().rev().filter(|it| it.setter != Setter::Dotenv);
        match set.into_iter().find(|it| it.name == name) {
            Some(it) => Variable::Set(it.value.clone()),
            None if is_open || name.starts_with("npm_") || variable::is_given(name) => Variable::Unknown,
            None => Variable::Unset,
        }
    };
    let modules = files.below(file, &start.path);
    let module = |path: &str| modules.find(path);
    let folder = start.folder.as_deref();
    let env_file = |path: Option<&str>| env_file_of_node(estate, host, folder, path);
    let project = Project { module: &module, variable: &lookup, env_file: &env_file, folder, first: &start.first };
    evaluate(project, &start.path)
}

fn node(span: Span, evaluation: &Evaluation) -> Node {
    let is_opaque = evaluation.opaque.is_some() || evaluation.ended.is_some();
    let (cors, cors_is_open) = cors::read(evaluation);
    let cookies = cookie::read(evaluation);
    let trusts_proxy = trusts_proxy(evaluation);
    let is_whole = evaluation.missing.is_empty();
    let is_express = evaluation.calls.iter().any(|it| it.callee.path == "<express>");
    Node { span, cors, cors_is_open: cors_is_open || is_opaque, cookies, trusts_proxy, is_opaque, is_whole, is_express }
}

/// `app.set('trust proxy', …)`, `app.enable('trust proxy')`, `fastify({ trustProxy })`, `app.proxy = …` of Koa.
fn trusts_proxy(evaluation: &Evaluation) -> Option<Located<Value<bool>>> {
    let mut found = None;
    let unknown =
        |at: Span| Located::new(Value::Unknown(crate::source::Unknown::NotEvaluated("`trust proxy`".into())), at);
    for call in &evaluation.calls {
        let said = match last(&call.callee.path) {
            "set" | "enable" | "disable" if is_text(call.arguments.first(), "trust proxy") => {
                let truth = match last(&call.callee.path) {
                    "enable" => Some(true),
                    "disable" => Some(false),
                    _ => call.arguments.get(1).and_then(|it| it.known()).and_then(trusts),
                };
                let at = call.arguments.get(1).map_or(call.span, |it| it.span);
                match truth.filter(|_| call.certainty != Certainty::Maybe && found.is_none()) {
                    Some(truth) => Located::new(Value::Known(truth), at),
                    None => unknown(at),
                }
            }
            // What a request is taken for may be said by hand.
            "encrypted=" | "protocol=" | "proxySecure=" | "secure=" if call.callee.path.starts_with('(') => {
                unknown(call.span)
            }
            "proxy=" if call.callee.path == "<koa>().proxy=" => {
                match call.arguments.first().and_then(|it| it.known()).and_then(trusts) {
                    Some(truth) if call.certainty != Certainty::Maybe => Located::new(Value::Known(truth), call.span),
                    _ => unknown(call.span),
                }
            }
            // An application that somebody else gets may be told anything there.
            _ if call.callee.path.is_empty() && call.arguments.iter().any(is_application) => unknown(call.span),
            _ if matches!(call.callee.path.as_str(), "<fastify>" | "<fastify>.fastify") => {
                match call.arguments.first().map(|it| it.known().map(|it| it.get("trustProxy"))) {
                    None => continue,
                    Some(Some(Some(None))) => continue,
                    Some(Some(Some(Some(it)))) => match it.known().and_then(trusts) {
                        Some(truth) => Located::new(Value::Known(truth), it.span),
                        None => unknown(it.span),
                    },
                    Some(_) => unknown(call.span),
                }
            }
            _ => continue,
        };
        found = Some(said);
    }
    found
}

/// What a value of `trust proxy` says; a list of addresses may hold that of the proxy or not.
fn trusts(value: &Object) -> Option<bool> {
    match value {
        Object::Bool(it) => Some(*it),
        Object::Number(it) => Some(*it >= 1.0),
        Object::Undefined | Object::Null => Some(false),
        _ => None,
    }
}

fn is_text(item: Option<&Item>, text: &str) -> bool {
    item.and_then(|it| it.known()).and_then(Object::as_str) == Some(text)
}

/// Whether a value is an application of a library, or leads to one.
fn is_application(item: &Item) -> bool {
    const MADE: &[&str] = &["<express>()", "<fastify>()", "<koa>()", "<@nestjs/core>.NestFactory.create()"];
    matches!(item.known(), Some(Object::Named(it)) if MADE.iter().any(|made| it.path == *made))
}

/// The last member of the way to something.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The text of a fallback.
fn read_of(read: &EnvRead) -> Read {
    let value = |item: Item| {
        let shown = item.known().and_then(Object::text);
        let unknown = || Value::Unknown(crate::source::Unknown::NotEvaluated("a fallback".to_owned()));
        Located { value: shown.map_or_else(unknown, Value::Known), span: item.span, from: item.from }
    };
    Read { name: read.name.clone(), span: read.span, fallback: read.fallback.clone().map(value) }
}

/// Whether calls of a library's function may come from elsewhere, too: an application is handed to code that is not here.
fn is_handed_on(evaluation: &Evaluation) -> bool {
    evaluation.calls.iter().any(|call| call.callee.path.is_empty() && call.arguments.iter().any(is_application))
}
