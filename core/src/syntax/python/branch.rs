//! Branches: what surely runs, what may run, and what is left of a name that a branch may have set.

use ruff_python_ast::{ExceptHandler, Expr, StmtFor, StmtIf, StmtTry};

use super::evaluator::{Evaluator, Flow, Outcome};
use super::object::not_evaluated;
use super::{Object, Raise};
use crate::source::{Located, Span};

/// How many elements a loop over a known list is run for.
const ROUNDS: usize = 256;

/// A branch that may run.
type Branch<'b, E> = &'b mut dyn FnMut(&mut E) -> Outcome<Flow>;

impl<'a> Evaluator<'a> {
    /// Runs branches that may or may not run, each as if it did; after all of them, what any of them set is not
    /// known any more.
    pub(super) fn uncertain(&mut self, branches: &mut [Branch<'_, Self>]) {
        let outer = std::mem::replace(&mut self.certain, false);
        let mark = self.overwritten.len();
        for branch in branches {
            let start = self.overwritten.len();
            let locals = self.locals.clone();
            match branch(self) {
                Ok(Flow::Next) => {}
                Ok(Flow::Return(it)) => self.opaque(it.span),
                Ok(Flow::Break | Flow::Continue) => {
                    if let Some(it) = self.overwritten.last() {
                        let at = it.at;
                        self.doubt(at);
                    }
                }
                Err(raise) => self.doubt(raise.span),
            }
            self.forget_locals(locals);
            self.undo(start);
        }
        self.certain = outer;
        self.forget(mark);
    }

    /// Gives the names set since `mark` the values they had.
    fn undo(&mut self, mark: usize) {
        for at in (mark..self.overwritten.len()).rev() {
            let it = &self.overwritten[at];
            match it.before.clone() {
                Some(item) => self.globals.values.insert(it.name.clone(), item),
                None => self.globals.values.remove(&it.name),
            };
        }
    }

    /// Makes the names set since `mark` unknown; inside an outer uncertain branch the list stays, to undo that one.
    fn forget(&mut self, mark: usize) {
        let forgotten: Vec<(String, Span)> =
            self.overwritten[mark..].iter().map(|it| (it.name.clone(), it.at)).collect();
        if self.certain {
            self.overwritten.truncate(mark);
        }
        for (name, at) in forgotten {
            let value = not_evaluated("a name that is set under an unknown condition");
            self.globals.insert(&name, Located::new(value, at));
        }
    }

    /// Names of a function that a branch may have set are not known.
    fn forget_locals(&mut self, before: Option<std::collections::HashMap<String, super::Item>>) {
        let (Some(now), Some(before)) = (&mut self.locals, before) else { return };
        for (name, item) in now {
            if before.get(name) != Some(item) {
                item.value = not_evaluated("a name that is set under an unknown condition");
            }
        }
    }

    pub(super) fn condition(&mut self, statement: &'a StmtIf) -> Outcome<Flow> {
        let mut tests: Vec<(Option<&'a Expr>, &'a [ruff_python_ast::Stmt])> =
            vec![(Some(&statement.test), &statement.body)];
        tests.extend(statement.elif_else_clauses.iter().map(|it| (it.test.as_ref(), &it.body[..])));
        for (at, (test, body)) in tests.iter().enumerate() {
            let truth = match test {
                None => Some(true),
                Some(test) => self.eval(test)?.known().and_then(Object::truthy),
            };
            match truth {
                Some(true) => return self.statements(body),
                Some(false) => {}
                None => {
                    // This branch or one of those behind it, whose tests nobody knows to be run.
                    for (_, body) in &tests[at..] {
                        self.uncertain(&mut [&mut |run: &mut Self| run.statements(body)]);
                    }
                    return Ok(Flow::Next);
                }
            }
        }
        Ok(Flow::Next)
    }

    /// A loop over a known list is run; any other may run.
    pub(super) fn each(&mut self, statement: &'a StmtFor) -> Outcome<Flow> {
        let at = self.span(statement);
        let list = self.eval(&statement.iter)?;
        let rounds = match list.known() {
            Some(Object::List(items) | Object::Tuple(items)) if items.len() <= ROUNDS => items.clone(),
            _ => {
                self.uncertain(&mut [&mut |run: &mut Self| {
                    let item = run.unknown("an element", at);
                    run.assign(&statement.target, item)?;
                    run.statements(&statement.body)
                }]);
                return Ok(Flow::Next);
            }
        };
        for item in rounds {
            self.assign(&statement.target, item)?;
            match self.statements(&statement.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
            }
        }
        self.statements(&statement.orelse)
    }

    /// A `try` whose body surely raises or surely does not is followed; else both ways may be gone.
    pub(super) fn attempt(&mut self, statement: &'a StmtTry) -> Outcome<Flow> {
        let foreign = self.evaluation.foreign;
        self.evaluation.foreign = None;
        let doubt = self.evaluation.doubt.take();
        let flow = self.statements(&statement.body);
        // A library that may be missing, or what may raise, is just what the handlers are for.
        let may_raise = self.evaluation.foreign.is_some() || self.evaluation.doubt.is_some();
        self.evaluation.foreign = foreign;
        self.evaluation.doubt = doubt;
        let flow = match flow {
            Ok(_) if may_raise => {
                let names = assigned(&statement.body);
                for name in names {
                    let at = self.span(statement);
                    let value = self.unknown("a name that a `try` sets", at);
                    self.bind(&name, value);
                }
                for ExceptHandler::ExceptHandler(handler) in &statement.handlers {
                    self.uncertain(&mut [&mut |run: &mut Self| run.statements(&handler.body)]);
                }
                Ok(Flow::Next)
            }
            Ok(Flow::Next) => self.statements(&statement.orelse),
            Ok(flow) => Ok(flow),
            Err(raise) => self.handle(statement, raise),
        };
        self.statements(&statement.finalbody)?;
        flow
    }

    fn handle(&mut self, statement: &'a StmtTry, raise: Raise) -> Outcome<Flow> {
        for ExceptHandler::ExceptHandler(handler) in &statement.handlers {
            match handler.type_.as_deref().map_or(Some(true), |it| catches(it, &raise.class)) {
                Some(false) => {}
                Some(true) => return self.statements(&handler.body),
                None => {
                    self.opaque(raise.span);
                    return Ok(Flow::Next);
                }
            }
        }
        Err(raise)
    }

    /// The exception that a `raise` raises.
    pub(super) fn raised(&mut self, exception: Option<&'a Expr>, at: Span) -> Raise {
        let (class, status) = match exception {
            Some(Expr::Name(it)) => (it.id.to_string(), None),
            Some(Expr::Call(call)) => {
                let class = if let Expr::Name(it) = &*call.func { it.id.to_string() } else { "Exception".into() };
                let status = call.arguments.args.first().map(|it| self.eval(it));
                let status = status.and_then(Result::ok).and_then(|it| it.known().and_then(Object::as_integer));
                (class, status)
            }
            _ => ("Exception".into(), None),
        };
        Raise { class, status, span: at }
    }
}

/// Whether a handler for `classes` catches an exception; `None` when that is not known.
fn catches(classes: &Expr, class: &str) -> Option<bool> {
    let one = |expression: &Expr| match expression {
        Expr::Name(name) => Some(is_a(class, name.id.as_str())),
        _ => None,
    };
    match classes {
        Expr::Tuple(all) => {
            let mut doubt = false;
            for it in &all.elts {
                match one(it) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => doubt = true,
                }
            }
            (!doubt).then_some(false)
        }
        it => one(it),
    }
}

/// Whether an exception of Python's own is of a class.
fn is_a(class: &str, of: &str) -> bool {
    class == of
        || match of {
            "BaseException" => true,
            "Exception" => !matches!(class, "SystemExit" | "KeyboardInterrupt"),
            "LookupError" => matches!(class, "KeyError" | "IndexError"),
            "ArithmeticError" => matches!(class, "ZeroDivisionError" | "OverflowError"),
            "ImportError" => class == "ModuleNotFoundError",
            _ => false,
        }
}

/// The names that statements set at their top.
fn assigned(body: &[ruff_python_ast::Stmt]) -> Vec<String> {
    use ruff_python_ast::Stmt;
    let name = |it: &Expr| if let Expr::Name(it) = it { Some(it.id.to_string()) } else { None };
    let mut names = Vec::new();
    for statement in body {
        match statement {
            Stmt::Assign(it) => names.extend(it.targets.iter().filter_map(name)),
            Stmt::AnnAssign(it) => names.extend(name(&it.target)),
            Stmt::AugAssign(it) => names.extend(name(&it.target)),
            _ => {}
        }
    }
    names
}
