//! The evaluator: statements one after the other. Expressions, functions, calls and modules have files of their own.
//!
//! Work is bounded: depth, steps, and the size of what is built. Past a bound everything that follows is unknown.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, Statement, VariableDeclaration, VariableDeclarationKind};
use oxc_span::GetSpan;

use super::class::Class;
use super::function::Function;
use super::module::Module;
use super::object::{Thing, Val, shown, unknown};
use super::predicate::{Asked, Taken};
use super::script::Script;
use super::state::{Mark, State, known};
use super::{Call, Certainty, Evaluation, Item, Project, Takes};
use crate::source::{Span, Value};

/// How deep expressions and calls may nest.
const DEPTH: usize = 400;
/// How many nodes are evaluated in all.
const STEPS: usize = 400_000;
/// How long a text or array may grow.
pub(super) const LENGTH: usize = 1 << 14;
/// How many other places a value remembers.
const PLACES: usize = 16;

/// Why a program does not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// It throws.
    Thrown(Span),
    /// It leaves: `process.exit`.
    Left(Span),
    /// It takes too long, or goes too deep.
    Limit,
}

/// A value, or why there is none.
pub(super) type Outcome<T = Val> = Result<T, Stop>;

/// How a statement ends.
#[derive(Debug)]
pub(super) enum Flow {
    /// The next one follows.
    Next,
    /// A function gives its result.
    Return(Val),
    /// A loop ends, or goes on with its next round.
    Break,
    Continue,
}

/// A function or module that is being run.
pub(super) struct Frame {
    /// What there was when it began.
    pub(super) mark: Mark,
    /// What it may have returned already.
    pub(super) returned: Vec<Val>,
    pub(super) this: Val,
}

/// A program that is being run.
pub(super) struct Evaluator<'a> {
    pub(super) arena: &'a Allocator,
    pub(super) project: Project<'a>,
    pub(super) state: State<'a>,
    pub(super) modules: Vec<Module<'a>>,
    /// The modules by their paths.
    pub(super) loaded: HashMap<String, Option<usize>>,
    pub(super) functions: Vec<Function<'a>>,
    pub(super) classes: Vec<Class<'a>>,
    /// The module and the scope in hand.
    pub(super) module: usize,
    pub(super) scope: usize,
    pub(super) frames: Vec<Frame>,
    pub(super) certainty: Certainty,
    /// How many `try` are around.
    pub(super) tries: usize,
    /// What the program sets of its environment.
    pub(super) environment: HashMap<String, Val>,
    /// Whether something ran that may set more of it, or set it otherwise.
    pub(super) environment_touched: bool,
    pub(super) environment_replaced: bool,
    pub(super) evaluation: Evaluation,
    /// What applications of Express are told to keep: `app.set`.
    pub(super) settings: HashMap<String, Val>,
    /// What is done with a text that nothing is known of, while that is looked at.
    pub(super) asked: Option<Asked>,
    /// The arguments of each call, to look at them again at the end.
    pub(super) given: Vec<Vec<Val>>,
    pub(super) read: HashSet<Span>,
    /// How many functions are being tried.
    pub(super) trials: usize,
    pub(super) depth: usize,
    pub(super) steps: usize,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(arena: &'a Allocator, project: Project<'a>) -> Self {
        Self {
            arena,
            project,
            state: State::default(),
            modules: Vec::new(),
            loaded: HashMap::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            module: 0,
            scope: 0,
            frames: Vec::new(),
            certainty: Certainty::Always,
            tries: 0,
            environment: HashMap::new(),
            environment_touched: false,
            environment_replaced: false,
            evaluation: Evaluation::default(),
            settings: HashMap::new(),
            asked: None,
            given: Vec::new(),
            read: HashSet::new(),
            trials: 0,
            depth: 0,
            steps: 0,
        }
    }

    /// Runs the first module, and then what waits for something.
    pub(super) fn run(mut self, script: Script<'a>) -> Evaluation {
        let at = script.source.all();
        let first = self.add(script);
        let path = self.modules[first].script.path.clone();
        self.loaded.insert(path, Some(first));
        self.load_first();
        match self.load(first) {
            Ok(()) => self.run_waiting(),
            Err(Stop::Thrown(span) | Stop::Left(span)) => self.evaluation.ended = Some(span),
            Err(Stop::Limit) => self.evaluation.opaque = Some(at),
        }
        self.ask_functions();
        if self.state.is_disordered {
            self.evaluation.opaque.get_or_insert(at);
        }
        for (call, given) in self.evaluation.calls.iter_mut().zip(&self.given) {
            for (argument, val) in call.arguments.iter_mut().zip(given) {
                *argument = super::object::in_common(argument, &shown(&self.state, val));
            }
        }
        self.evaluation
    }

    /// Asks the functions that libraries are to ask about origins.
    fn ask_functions(&mut self) {
        for at in 0..self.given.len() {
            let options = self.given[at].first().and_then(|it| self.state.plain(it));
            let origin = options.and_then(|it| it.properties.iter().find(|it| &*it.0 == "origin"));
            let Some((function, place)) = origin.and_then(|it| match it.1.known() {
                Some(Thing::Function(function)) => Some((*function, it.1.span)),
                _ => None,
            }) else {
                continue;
            };
            let taken = self.taken_by(function, place);
            self.evaluation.calls[at].takes = taken.map(|it| match it {
                Taken::All => Takes::All,
                Taken::These(all) => Takes::These(all.iter().map(|it| self.shown(it)).collect()),
            });
        }
    }

    pub(super) fn span(&self, node: &impl GetSpan) -> Span {
        self.modules[self.module].script.span(node.span())
    }

    /// Notes that `part` had a part in `val`.
    pub(super) fn take_part(val: &mut Val, part: &Val) {
        let outside = (!val.span.contains(part.span)).then_some(part.span);
        for place in outside.into_iter().chain(part.from.iter().copied()) {
            if val.from.len() < PLACES && !val.from.contains(&place) {
                val.from.push(place);
            }
        }
    }

    /// Returns a value for a place, made of `parts`.
    pub(super) fn made(thing: Thing, at: Span, parts: &[&Val]) -> Val {
        let mut val = known(thing, at);
        for it in parts {
            Self::take_part(&mut val, it);
        }
        val
    }

    /// Passes the reason on why one of `parts` is not known.
    pub(super) fn pass_on(what: &str, at: Span, parts: &[&Val]) -> Val {
        let reason = parts.iter().find_map(|it| match &it.value {
            Value::Unknown(reason) => Some(reason.clone()),
            Value::Known(_) => None,
        });
        let mut val = unknown(what, at);
        if let Some(reason) = reason {
            val.value = Value::Unknown(reason);
        }
        for it in parts {
            Self::take_part(&mut val, it);
        }
        val
    }

    pub(super) fn shown(&self, val: &Val) -> Item {
        shown(&self.state, val)
    }

    /// Notes a call of what the code does not define; gives its place among the others.
    pub(super) fn note(&mut self, path: &str, call: Option<usize>, arguments: Vec<Val>, open: bool, at: Span) -> usize {
        self.call_asked(path, &arguments);
        let shown = arguments.iter().map(|it| self.shown(it)).collect();
        let callee = super::Named { path: path.to_owned(), call };
        let certainty = self.certainty;
        self.evaluation.calls.push(Call { callee, arguments: shown, open, takes: None, certainty, span: at });
        self.given.push(arguments);
        self.given.len() - 1
    }

    /// Counts a step down.
    pub(super) fn enter(&mut self) -> Outcome<()> {
        self.steps += 1;
        self.depth += 1;
        if self.depth > DEPTH || self.steps > STEPS { Err(Stop::Limit) } else { Ok(()) }
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Runs statements in the scope in hand.
    pub(super) fn statements(&mut self, body: &'a [Statement<'a>]) -> Outcome<Flow> {
        self.hoist(body);
        for it in body {
            match self.statement(it)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// Runs statements in a scope of their own.
    pub(super) fn block(&mut self, body: &'a [Statement<'a>]) -> Outcome<Flow> {
        let outer = self.scope;
        self.scope = self.state.scope(Some(outer), false);
        let flow = self.statements(body);
        self.scope = outer;
        flow
    }

    pub(super) fn statement(&mut self, statement: &'a Statement<'a>) -> Outcome<Flow> {
        self.enter()?;
        let flow = self.statement_here(statement);
        self.leave();
        flow
    }

    fn statement_here(&mut self, statement: &'a Statement<'a>) -> Outcome<Flow> {
        match statement {
            Statement::ExpressionStatement(it) => {
                self.eval(&it.expression)?;
            }
            Statement::VariableDeclaration(it) => self.variables(it)?,
            Statement::BlockStatement(it) => return self.block(&it.body),
            Statement::IfStatement(it) => {
                let test = self.eval(&it.test)?;
                let truth = test.known().and_then(Thing::truthy);
                return match truth {
                    Some(true) => self.statement(&it.consequent),
                    Some(false) => it.alternate.as_ref().map_or(Ok(Flow::Next), |it| self.statement(it)),
                    // Both kinds of the processes of a cluster are run.
                    None if is_cluster(&test) => {
                        let one = self.statement(&it.consequent);
                        let other = it.alternate.as_ref().map_or(Ok(Flow::Next), |it| self.statement(it));
                        self.joined([one, other])
                    }
                    None => self.either(&it.consequent, it.alternate.as_ref()),
                };
            }
            Statement::ReturnStatement(it) => {
                let val = match &it.argument {
                    Some(argument) => self.eval(argument)?,
                    None => known(Thing::Undefined, self.span(&**it)),
                };
                return Ok(Flow::Return(val));
            }
            Statement::ThrowStatement(it) => {
                self.eval(&it.argument)?;
                return Err(Stop::Thrown(self.span(&**it)));
            }
            Statement::TryStatement(it) => return self.attempt(it),
            Statement::ForStatement(it) => return self.counted(it),
            Statement::ForOfStatement(it) => return self.each(it),
            Statement::ForInStatement(it) => return self.each_name(it),
            Statement::WhileStatement(it) => {
                return self.perhaps(|run| run.eval(&it.test).and_then(|_| run.statement(&it.body)));
            }
            Statement::DoWhileStatement(it) => return self.perhaps(|run| run.statement(&it.body)),
            Statement::SwitchStatement(it) => return self.choose(it),
            Statement::LabeledStatement(it) => return self.perhaps(|run| run.statement(&it.body)),
            Statement::BreakStatement(_) => return Ok(Flow::Break),
            Statement::ContinueStatement(_) => return Ok(Flow::Continue),
            Statement::ClassDeclaration(it) => {
                let val = self.class(it)?;
                if let Some(id) = &it.id {
                    self.state.declare(self.scope, id.name.as_str(), val, false);
                }
            }
            // A function is there from the beginning of its block on.
            Statement::FunctionDeclaration(_) => {}
            Statement::WithStatement(_) => self.doubt_the_rest(),
            _ => self.module_statement(statement)?,
        }
        Ok(Flow::Next)
    }

    pub(super) fn variables(&mut self, declaration: &'a VariableDeclaration<'a>) -> Outcome<()> {
        let is_var = declaration.kind == VariableDeclarationKind::Var;
        for it in &declaration.declarations {
            let val = match &it.init {
                Some(init) => self.eval(init)?,
                // A `var` without a value keeps what it has.
                None if is_var && self.is_bound(&it.id) => continue,
                None => known(Thing::Undefined, self.span(it)),
            };
            self.bind(&it.id, val, is_var)?;
        }
        Ok(())
    }

    /// Evaluates an expression whose value is a text; `None` for any other.
    pub(super) fn text_of(&mut self, expression: &'a Expression<'a>) -> Outcome<Option<Rc<str>>> {
        let val = self.eval(expression)?;
        self.use_asked([&val]);
        Ok(match val.value {
            Value::Known(Thing::String(text)) => Some(text),
            Value::Known(thing @ Thing::Number(_)) => thing.text(),
            _ => None,
        })
    }
}

/// Whether a value says which process of a cluster it is.
fn is_cluster(val: &Val) -> bool {
    let is_question = |it: &str| matches!(it, "isMaster" | "isPrimary" | "isWorker");
    matches!(val.known(), Some(Thing::Named(path, _)) if path.strip_prefix("<cluster>.").is_some_and(is_question))
}
