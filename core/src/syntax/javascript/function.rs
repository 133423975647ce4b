//! Functions of the code: what they are made of, what a call of one gives, and those that wait for something to call them.

use oxc_ast::ast::{ArrowFunctionBody, ArrowFunctionExpression, Expression, FormalParameters, Statement};

use super::Certainty;
use super::evaluator::{Evaluator, Flow, Frame, Outcome, Stop};
use super::object::{Thing, Val, unknown};
use super::state::known;
use crate::source::{Located, Span, Value};

/// How much was noted before something was tried.
pub(super) struct Trial {
    calls: usize,
    reads: usize,
    missing: usize,
    functions: usize,
    modules: usize,
}

/// How many functions that others may call are tried inside one another.
const TRIALS: usize = 2;

/// How often a function may call itself.
const RECURSION: usize = 4;

/// A function with what is around it.
pub(super) struct Function<'a> {
    parameters: &'a FormalParameters<'a>,
    body: Body<'a>,
    scope: usize,
    module: usize,
    /// What `this` is in it, where that does not hang on the call.
    this: Option<Val>,
    /// The class that it is a method of.
    pub(super) home: Option<usize>,
    is_generator: bool,
    at: Span,
    /// Whether something of the code calls it.
    is_called: bool,
    /// Whether it is handed to what the code does not define.
    pub(super) is_given: bool,
    running: usize,
}

#[derive(Clone, Copy)]
enum Body<'a> {
    Block(&'a [Statement<'a>]),
    Expression(&'a Expression<'a>),
}

impl<'a> Evaluator<'a> {
    /// Declares the functions of a block.
    pub(super) fn hoist(&mut self, body: &'a [Statement<'a>]) {
        for it in body {
            let function = match it {
                Statement::FunctionDeclaration(it) => &**it,
                Statement::ExportDeclaration(it) => match &it.declaration {
                    oxc_ast::ast::Declaration::FunctionDeclaration(it) => &**it,
                    _ => continue,
                },
                Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                    oxc_ast::ast::ExportDefaultDeclarationKind::FunctionDeclaration(it) => &**it,
                    _ => continue,
                },
                _ => continue,
            };
            if let Some(id) = &function.id {
                let at = self.span(function);
                let val = self.function(function, at);
                self.state.declare(self.scope, id.name.as_str(), val, false);
            }
        }
    }

    pub(super) fn function(&mut self, it: &'a oxc_ast::ast::Function<'a>, at: Span) -> Val {
        let Some(body) = &it.body else { return unknown("a function without a body", at) };
        let body = Body::Block(&body.statements);
        known(self.new_function(&it.params, body, None, it.generator, at), at)
    }

    pub(super) fn arrow(&mut self, it: &'a ArrowFunctionExpression<'a>, at: Span) -> Val {
        let body = match &it.body {
            ArrowFunctionBody::FunctionBody(it) => Body::Block(&it.statements),
            body => match body.as_expression() {
                Some(expression) => Body::Expression(expression),
                None => return unknown("a function", at),
            },
        };
        let this = self.this(at);
        known(self.new_function(&it.params, body, Some(this), false, at), at)
    }

    fn new_function(
        &mut self,
        parameters: &'a FormalParameters<'a>,
        body: Body<'a>,
        this: Option<Val>,
        is_generator: bool,
        at: Span,
    ) -> Thing {
        // An arrow function in a method belongs to its class as well.
        let (scope, module) = (self.scope, self.module);
        let (is_called, is_given, running) = (false, false, 0);
        let home = None;
        self.functions.push(Function {
            parameters,
            body,
            scope,
            module,
            this,
            home,
            is_generator,
            at,
            is_called,
            is_given,
            running,
        });
        Thing::Function(self.functions.len() - 1)
    }

    /// Calls a function of the code.
    pub(super) fn call_function(
        &mut self,
        function: usize,
        this: Option<Val>,
        arguments: &[Val],
        open: bool,
        at: Span,
    ) -> Outcome {
        let it = &mut self.functions[function];
        it.is_called = true;
        if it.is_generator || it.running >= RECURSION {
            return Ok(unknown("a function that is not followed", at));
        }
        it.running += 1;
        self.enter()?;
        let result = self.run_function(function, this, arguments, open, at);
        self.leave();
        self.functions[function].running -= 1;
        result
    }

    fn run_function(&mut self, function: usize, this: Option<Val>, arguments: &[Val], open: bool, at: Span) -> Outcome {
        let it = &self.functions[function];
        let (parameters, body, scope, module) = (it.parameters, it.body, it.scope, it.module);
        let this = it.this.clone().or(this).unwrap_or_else(|| unknown("`this`", at));
        let before = (self.scope, self.module, self.certainty, self.state.doubt);
        let late = self.state.late;
        let mark = self.state.mark();
        self.frames.push(Frame { mark, returned: Vec::new(), this });
        self.scope = self.state.scope(Some(scope), true);
        self.module = module;
        let flow = self.body(parameters, body, arguments, open, at);
        (self.scope, self.module, self.certainty, self.state.doubt) = before;
        self.state.late = late;
        let frame = self.frames.pop();
        let val = match flow? {
            Flow::Return(val) => val,
            _ => known(Thing::Undefined, at),
        };
        let returned = frame.map(|it| it.returned).unwrap_or_default();
        Ok(returned.into_iter().fold(val, |val, other| Self::one_of(&val, &other)))
    }

    fn body(
        &mut self,
        parameters: &'a FormalParameters<'a>,
        body: Body<'a>,
        arguments: &[Val],
        open: bool,
        at: Span,
    ) -> Outcome<Flow> {
        for (place, parameter) in parameters.items.iter().enumerate() {
            let val = match arguments.get(place) {
                Some(val) => val.clone(),
                None if open => unknown("an argument", at),
                None => known(Thing::Undefined, at),
            };
            let val = match &parameter.initializer {
                Some(default) => self.or_default(val, default)?,
                None => val,
            };
            self.bind(&parameter.pattern, val, false)?;
        }
        if let Some(rest) = &parameters.rest {
            let items = arguments.get(parameters.items.len()..).unwrap_or_default().to_vec();
            let val = self.array_or_unknown((!open).then_some(items), at);
            self.bind(&rest.rest.argument, val, false)?;
        }
        match body {
            Body::Block(statements) => self.statements(statements),
            Body::Expression(expression) => Ok(Flow::Return(self.eval(expression)?)),
        }
    }

    /// Runs what nothing has called so far: what is handed to others is called later, anything else perhaps.
    ///
    /// Twice: what one changes another may see, whichever comes first.
    pub(super) fn run_waiting(&mut self) {
        let called: Vec<bool> = self.functions.iter().map(|it| it.is_called).collect();
        let trial = self.remember();
        self.state.doubt = Some(self.state.mark());
        self.state.late = true;
        self.wait();
        self.forget(&trial);
        for (it, was) in self.functions.iter_mut().zip(called) {
            it.is_called = was;
        }
        self.wait();
    }

    /// Remembers how much is noted so far.
    pub(super) fn remember(&self) -> Trial {
        Trial {
            calls: self.evaluation.calls.len(),
            reads: self.evaluation.reads.len(),
            missing: self.evaluation.missing.len(),
            functions: self.functions.len(),
            modules: self.modules.len(),
        }
    }

    /// Forgets what was noted since: it will be run again. Functions that were made since are nobody's any more, and modules
    /// are loaded anew.
    pub(super) fn forget(&mut self, trial: &Trial) {
        self.evaluation.calls.truncate(trial.calls);
        self.given.truncate(trial.calls);
        for read in self.evaluation.reads.drain(trial.reads..) {
            self.read.remove(&read.span);
        }
        self.evaluation.missing.truncate(trial.missing);
        for it in &mut self.functions[trial.functions..] {
            it.is_called = true;
        }
        self.loaded.retain(|_, module| module.is_some_and(|it| it < trial.modules));
    }

    /// Calls functions that somebody else may call at once, to see what they change: that is not known from here on.
    pub(super) fn try_functions(&mut self, given: &[Val], at: Span) {
        if self.trials >= TRIALS {
            return;
        }
        let functions: Vec<usize> = given
            .iter()
            .filter_map(|it| match it.known() {
                Some(Thing::Function(function)) => Some(*function),
                _ => None,
            })
            .collect();
        for function in functions {
            let trial = self.remember();
            let (called, settings) = (self.functions[function].is_called, self.settings.clone());
            let before = (self.environment_touched, self.environment_replaced, self.depth);
            let arguments = self.parameters_of(function);
            self.trials += 1;
            let tries = std::mem::replace(&mut self.tries, 1);
            let _ = self.unsure(|run| run.call_function(function, None, &arguments, true, at));
            self.tries = tries;
            self.trials -= 1;
            self.depth = before.2;
            (self.environment_touched, self.environment_replaced) = (before.0, before.1);
            self.settings = settings;
            self.functions[function].is_called = called;
            self.forget(&trial);
        }
    }

    fn wait(&mut self) {
        loop {
            let waits = |it: &&Function<'_>| !it.is_called;
            let next = self.functions.iter().position(|it| !it.is_called && it.is_given);
            let next = next.or_else(|| self.functions.iter().position(|it| waits(&it)));
            let Some(next) = next else { return };
            self.certainty = if self.functions[next].is_given { Certainty::Later } else { Certainty::Maybe };
            self.tries = 0;
            let at = self.functions[next].at;
            let arguments = self.parameters_of(next);
            let this = self.home_of(next, at);
            if let Err(Stop::Limit) = self.call_function(next, this, &arguments, false, at) {
                self.evaluation.opaque.get_or_insert(at);
                return;
            }
        }
    }

    /// What a function gets that somebody else calls: things by the names it gives them.
    fn parameters_of(&self, function: usize) -> Vec<Val> {
        let it = &self.functions[function];
        let named = |parameter: &oxc_ast::ast::FormalParameter<'a>| match parameter.pattern.get_identifier_name() {
            Some(name) => Thing::named(format!("({name})")),
            None => Thing::named("()"),
        };
        it.parameters.items.iter().map(|parameter| Located::new(Value::Known(named(parameter)), it.at)).collect()
    }

    /// What `this` is in a method that nothing calls.
    fn home_of(&mut self, function: usize, at: Span) -> Option<Val> {
        self.functions[function].home?;
        Some(unknown("an object of a class", at))
    }
}
