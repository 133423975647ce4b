//! The evaluator: statements one after the other. Branches, expressions, calls and methods have files of their own.
//!
//! Work is bounded: depth, steps, and the size of what is built. Past a bound a value is unknown and the script opaque,
//! as with any construct not modelled.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::{Expr, ExprLambda, Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::import::{Loaded, Progress};
use super::object::not_evaluated;
use super::script::Script;
use super::{Evaluation, Item, Object, Project, Raise, Variable};
use crate::source::{Located, Span, Unknown, Value};

/// How deep expressions and calls may nest.
const DEPTH: usize = 100;
/// How many nodes are evaluated in all.
const STEPS: usize = 100_000;
/// How long a string or list may grow.
pub(super) const LENGTH: usize = 1 << 16;
/// How many other places a value remembers.
const PLACES: usize = 16;

/// An item, or the exception that ends the evaluation.
pub(super) type Outcome<T = Item> = Result<T, Raise>;

/// How a statement ends.
pub(super) enum Flow {
    /// The next one follows.
    Next,
    /// A function gives its result.
    Return(Item),
    /// A loop ends, or goes on with its next round.
    Break,
    Continue,
}

/// What an uncertain branch set.
pub(super) struct Overwritten {
    pub(super) name: String,
    pub(super) before: Option<Item>,
    pub(super) at: Span,
}

/// A function of the script, with the module that it stands in.
#[derive(Clone, Copy)]
pub(super) enum Callable<'a> {
    Function(&'a StmtFunctionDef, usize),
    Lambda(&'a ExprLambda, usize),
}

/// The names of a module, and in order of appearance.
#[derive(Default)]
pub(super) struct Names {
    pub(super) values: HashMap<String, Item>,
    pub(super) order: Vec<String>,
    known: HashSet<String>,
}

/// A script that is being run.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that may have happened by itself")]
pub(super) struct Evaluator<'a> {
    pub(super) script: &'a Script<'a>,
    pub(super) project: Project<'a>,
    pub(super) modules: &'a [Loaded<'a>],
    /// How far each module has come; the names of the one in hand are in `globals`.
    pub(super) progress: Vec<Progress>,
    /// The place of the module in hand.
    pub(super) module: usize,
    pub(super) evaluation: Evaluation,
    /// Whether it is certain that the statements in hand are run.
    pub(super) certain: bool,
    /// The names of the module in hand.
    pub(super) globals: Names,
    /// The names of the function that is being run.
    pub(super) locals: Option<HashMap<String, Item>>,
    pub(super) functions: Vec<Callable<'a>>,
    /// Names that stand for one list or dictionary.
    pub(super) aliases: Vec<(String, String)>,
    /// Whether the rest was not run, or can be set in a way that is not seen.
    pub(super) hidden: bool,
    pub(super) overwritten: Vec<Overwritten>,
    /// Environment variables that the script itself sets.
    pub(super) environment: HashMap<String, Item>,
    /// Whether something ran that may set environment variables that are not set.
    pub(super) environment_touched: bool,
    /// Whether something ran that may set any of them.
    pub(super) environment_replaced: bool,
    /// The applications that were made, each with whether it may have middleware that is not seen.
    pub(super) applications: Vec<bool>,
    pub(super) depth: usize,
    steps: usize,
}

/// Runs a module to its end or to an exception.
pub(super) fn run(modules: &[Loaded<'_>], module: usize, suite: &[Stmt], project: Project<'_>) -> Evaluation {
    let mut progress: Vec<Progress> = modules.iter().map(|_| Progress::Waiting).collect();
    progress[module] = Progress::Running;
    let mut evaluator = Evaluator {
        script: &modules[module].script,
        project,
        modules,
        progress,
        module,
        evaluation: Evaluation::default(),
        certain: true,
        globals: Names::default(),
        locals: None,
        functions: Vec::new(),
        aliases: Vec::new(),
        hidden: false,
        overwritten: Vec::new(),
        environment: HashMap::new(),
        environment_touched: false,
        environment_replaced: false,
        applications: Vec::new(),
        depth: 0,
        steps: 0,
    };
    match (evaluator.statements(suite), project.application) {
        (Err(raise), _) => evaluator.evaluation.raised = Some(raise),
        (Ok(_), Some(written)) if !evaluator.hidden => {
            evaluator.evaluation.application = evaluator.application(written);
        }
        (Ok(_), _) => {}
    }
    let Evaluator {
        mut evaluation, mut globals, hidden, environment, environment_touched, environment_replaced, ..
    } = evaluator;
    let take = |name: String| globals.values.remove(&name).map(|item| (name, item));
    evaluation.names = globals.order.into_iter().filter_map(take).collect();
    if hidden {
        let hide = |it: &mut (String, Item)| it.1.value = not_evaluated("a script that is not followed to its end");
        evaluation.names.iter_mut().for_each(hide);
        evaluation.opaque.get_or_insert(modules[module].script.source.all());
    }
    evaluation.environment_touched = environment_touched || environment_replaced || hidden;
    let mut set: Vec<_> = environment.into_iter().map(|(name, item)| (name, set_to(item))).collect();
    set.sort_by(|a, b| a.0.cmp(&b.0));
    evaluation.environment = set;
    evaluation
}

/// What the script sets a variable to: `None` takes it away.
fn set_to(item: Item) -> Variable {
    match item.value {
        Value::Known(Object::None) => Variable::Unset,
        Value::Known(Object::String(text)) => {
            Variable::Set(Located { value: Value::Known(text), span: item.span, from: item.from })
        }
        Value::Known(_) | Value::Unknown(_) => Variable::Unknown,
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn span(&self, node: &impl Ranged) -> Span {
        self.script.span(node.range())
    }

    /// Returns an item for a place, made of `parts`.
    #[expect(clippy::unused_self, reason = "reads as the others that make items")]
    pub(super) fn item(&self, value: Value<Object>, at: Span, parts: &[&Item]) -> Item {
        let mut item = Located::new(value, at);
        for part in parts {
            Self::take_part(&mut item, part);
        }
        item
    }

    /// Notes that `part` had a part in `item`.
    pub(super) fn take_part(item: &mut Item, part: &Item) {
        let outside = (!item.span.contains(part.span)).then_some(part.span);
        for place in outside.into_iter().chain(part.from.iter().copied()) {
            if item.from.len() < PLACES && !item.from.contains(&place) {
                item.from.push(place);
            }
        }
    }

    pub(super) fn known(&self, object: Object, at: Span, parts: &[&Item]) -> Item {
        self.item(Value::Known(object), at, parts)
    }

    pub(super) fn unknown(&self, what: impl Into<String>, at: Span) -> Item {
        self.item(not_evaluated(what), at, &[])
    }

    /// Passes the reason on why an operand is not known.
    pub(super) fn pass_on(&self, reason: &Unknown, at: Span, parts: &[&Item]) -> Item {
        self.item(Value::Unknown(reason.clone()), at, parts)
    }

    #[expect(clippy::unused_self, reason = "reads as the others that make items")]
    pub(super) fn raise(&self, class: &str, at: Span) -> Raise {
        Raise { class: class.to_owned(), status: None, span: at }
    }

    /// Notes a place that may set any name: those that are set so far are not known any more.
    pub(super) fn opaque(&mut self, at: Span) {
        self.evaluation.opaque.get_or_insert(at);
        for item in self.globals.values.values_mut() {
            item.value = not_evaluated("a name that something else may set");
        }
    }

    /// Notes a place that may raise.
    pub(super) fn doubt(&mut self, at: Span) {
        self.evaluation.doubt.get_or_insert(at);
    }

    /// Counts a step; `false` when there are too many.
    pub(super) fn step(&mut self, at: Span) -> bool {
        self.steps += 1;
        let fine = self.depth < DEPTH && self.steps < STEPS;
        if !fine {
            self.evaluation.opaque.get_or_insert(at);
            self.hidden = true;
        }
        fine
    }

    /// Runs statements.
    pub(super) fn statements(&mut self, suite: &'a [Stmt]) -> Outcome<Flow> {
        for statement in suite {
            let at = self.span(statement);
            if !self.step(at) {
                return Ok(Flow::Next);
            }
            self.depth += 1;
            let flow = if self.certain && self.script.source.is_conditional(at) {
                self.uncertain(&mut [&mut |run: &mut Self| run.statement(statement)]);
                Ok(Flow::Next)
            } else {
                self.statement(statement)
            };
            self.depth -= 1;
            match flow? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, statement: &'a Stmt) -> Outcome<Flow> {
        let at = self.span(statement);
        match statement {
            Stmt::Expr(it) => {
                self.eval(&it.value)?;
            }
            Stmt::Assign(it) => {
                let value = self.eval(&it.value)?;
                for target in &it.targets {
                    self.assign(target, value.clone())?;
                }
                self.note_aliases(&it.targets, &it.value);
            }
            Stmt::AnnAssign(it) => {
                if let Some(value) = &it.value {
                    let value = self.eval(value)?;
                    self.assign(&it.target, value)?;
                }
            }
            Stmt::AugAssign(it) => {
                let left = self.eval(&it.target)?;
                let right = self.eval(&it.value)?;
                let value = self.binary(it.op, &left, &right, at)?;
                if matches!(left.known(), Some(Object::List(_) | Object::Dict(_) | Object::Set(_))) {
                    self.changes_in_place(&it.target);
                }
                self.assign(&it.target, value)?;
            }
            Stmt::FunctionDef(it) => {
                self.note_decorators(it);
                self.define(it);
            }
            Stmt::ClassDef(it) => {
                let class = self.unknown(format!("the class `{}`", it.name), at);
                self.bind(it.name.as_str(), class);
            }
            Stmt::Return(it) => {
                let value = match &it.value {
                    Some(value) => self.eval(value)?,
                    None => self.known(Object::None, at, &[]),
                };
                return Ok(Flow::Return(value));
            }
            Stmt::If(it) => return self.condition(it),
            Stmt::For(it) => return self.each(it),
            Stmt::While(it) => {
                self.uncertain(&mut [&mut |run: &mut Self| run.statements(&it.body)]);
                self.doubt(at);
            }
            Stmt::With(it) => {
                for item in &it.items {
                    self.eval(&item.context_expr)?;
                    if let Some(target) = &item.optional_vars {
                        let value = self.unknown("a context", at);
                        self.assign(target, value)?;
                    }
                }
                self.doubt(at);
                return self.statements(&it.body);
            }
            Stmt::Match(it) => {
                self.eval(&it.subject)?;
                for case in &it.cases {
                    self.uncertain(&mut [&mut |run: &mut Self| run.statements(&case.body)]);
                }
            }
            Stmt::Raise(it) => return Err(self.raised(it.exc.as_deref(), at)),
            Stmt::Try(it) => return self.attempt(it),
            Stmt::Assert(it) => {
                let test = self.eval(&it.test)?;
                match test.known().map(Object::truthy) {
                    Some(Some(true)) => {}
                    Some(Some(false)) => return Err(self.raise("AssertionError", at)),
                    _ => self.doubt(at),
                }
            }
            Stmt::Import(it) => {
                for it in &it.names {
                    self.import(it)?;
                }
            }
            Stmt::ImportFrom(it) => self.import_from(it)?,
            Stmt::Delete(it) => {
                for target in &it.targets {
                    if let Expr::Name(name) = target {
                        let gone = self.unknown("a name that is deleted", at);
                        self.bind(name.id.as_str(), gone);
                    } else {
                        self.spoil(target, at);
                    }
                }
            }
            Stmt::Global(it) if self.locals.is_some() => {
                for name in &it.names {
                    self.evaluation.opaque.get_or_insert(at);
                    self.hidden = true;
                    let value = self.unknown("a global name that a function sets", at);
                    self.globals.insert(name.as_str(), value);
                }
            }
            Stmt::Break(_) => return Ok(Flow::Break),
            Stmt::Continue(_) => return Ok(Flow::Continue),
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::TypeAlias(_) => {}
            Stmt::IpyEscapeCommand(_) => self.opaque(at),
        }
        Ok(Flow::Next)
    }

    fn define(&mut self, function: &'a StmtFunctionDef) {
        let at = self.span(function);
        let positional = function.parameters.posonlyargs.len() + function.parameters.args.len();
        // One that is made in another function also sees what that one has.
        let plain = function.decorator_list.is_empty() && !function.is_async && self.locals.is_none();
        let index = plain.then_some(self.functions.len());
        self.functions.extend(plain.then_some(Callable::Function(function, self.module)));
        let value = if function.decorator_list.is_empty() {
            self.known(Object::Function(positional, index), at, &[])
        } else {
            self.unknown("a decorated function", at)
        };
        self.bind(function.name.as_str(), value);
    }

    /// Sets a name where the statement in hand sets it.
    pub(super) fn bind(&mut self, name: &str, item: Item) {
        if let Some(locals) = &mut self.locals {
            locals.insert(name.to_owned(), item);
            return;
        }
        let at = item.span;
        let before = self.globals.insert(name, item);
        if !self.certain {
            self.overwritten.push(Overwritten { name: name.to_owned(), before, at });
        }
    }
}

impl Names {
    /// Sets a name; gives what it was before.
    pub(super) fn insert(&mut self, name: &str, item: Item) -> Option<Item> {
        if !self.known.contains(name) {
            self.known.insert(name.to_owned());
            self.order.push(name.to_owned());
        }
        self.values.insert(name.to_owned(), item)
    }
}
