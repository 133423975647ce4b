//! Ways that a program may take: choices between statements, what is tried, and what nothing says whether it is done.

use oxc_ast::ast::{CatchClause, Statement, SwitchStatement, TryStatement};

use super::Certainty;
use super::evaluator::{Evaluator, Flow, Outcome, Stop};
use super::object::{Val, not_evaluated, unknown};
use crate::source::Located;

impl<'a> Evaluator<'a> {
    /// Does something that may not be done.
    pub(super) fn unsure<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.certainty, self.state.doubt);
        self.certainty = Certainty::Maybe;
        self.state.doubt = Some(self.state.mark());
        let done = run(self);
        (self.certainty, self.state.doubt) = before;
        done
    }

    /// Notes that the rest of the function in hand may not be run.
    pub(super) fn doubt_the_rest(&mut self) {
        self.certainty = Certainty::Maybe;
        let begin = self.frames.last().map(|it| it.mark);
        if self.state.doubt.is_none() {
            self.state.doubt = begin;
        }
    }

    /// Runs one or the other of two statements; nothing says which.
    pub(super) fn either(&mut self, one: &'a Statement<'a>, other: Option<&'a Statement<'a>>) -> Outcome<Flow> {
        let first = self.unsure(|run| run.statement(one));
        let ends = match &first {
            Err(Stop::Left(_)) => true,
            Err(Stop::Thrown(_)) => self.tries == 0,
            _ => false,
        };
        // A program that goes on took the other way.
        if ends {
            return other.map_or(Ok(Flow::Next), |it| self.statement(it));
        }
        let second = match other {
            Some(other) => self.unsure(|run| run.statement(other)),
            None => Ok(Flow::Next),
        };
        self.joined([first, second])
    }

    /// Does something that may be done any number of times; a `break` ends it.
    pub(super) fn perhaps(&mut self, run: impl FnOnce(&mut Self) -> Outcome<Flow>) -> Outcome<Flow> {
        let flow = match self.unsure(run) {
            Ok(Flow::Break | Flow::Continue) => Ok(Flow::Next),
            flow => flow,
        };
        self.joined([flow, Ok(Flow::Next)])
    }

    /// Returns how several ways end of which one was taken.
    pub(super) fn joined(&mut self, flows: impl IntoIterator<Item = Outcome<Flow>>) -> Outcome<Flow> {
        let (mut returned, mut others, mut leave) = (Vec::new(), false, false);
        for flow in flows {
            match flow {
                Ok(Flow::Next) => others = true,
                Ok(Flow::Return(val)) => returned.push(val),
                Ok(Flow::Break | Flow::Continue) | Err(Stop::Thrown(_) | Stop::Left(_)) => leave = true,
                Err(Stop::Limit) => return Err(Stop::Limit),
            }
        }
        if !others && !leave {
            return Ok(returned.into_iter().reduce(|a, b| Self::one_of(&a, &b)).map_or(Flow::Next, Flow::Return));
        }
        if leave || !returned.is_empty() {
            self.doubt_the_rest();
            if let Some(frame) = self.frames.last_mut() {
                frame.returned.extend(returned);
            }
        }
        Ok(Flow::Next)
    }

    /// Returns what two values have in common of which one is taken.
    pub(super) fn one_of(one: &Val, other: &Val) -> Val {
        let value = if one.value == other.value { one.value.clone() } else { not_evaluated("a choice") };
        let mut val = Located { value, span: one.span, from: one.from.clone() };
        Self::take_part(&mut val, other);
        val
    }

    pub(super) fn attempt(&mut self, it: &'a TryStatement<'a>) -> Outcome<Flow> {
        self.tries += usize::from(it.handler.is_some());
        let tried = self.block(&it.block.body);
        self.tries -= usize::from(it.handler.is_some());
        let flow = match (tried, &it.handler) {
            (Err(Stop::Thrown(_)), Some(handler)) => self.handle(handler),
            (tried, Some(handler)) => {
                // What is tried may fail in ways that are not followed.
                let caught = self.unsure(|run| run.handle(handler));
                if matches!(caught, Err(Stop::Limit)) { caught } else { tried }
            }
            (tried, None) => tried,
        };
        match &it.finalizer {
            Some(finalizer) => match self.block(&finalizer.body)? {
                Flow::Next => flow,
                other => Ok(other),
            },
            None => flow,
        }
    }

    fn handle(&mut self, handler: &'a CatchClause<'a>) -> Outcome<Flow> {
        let outer = self.scope;
        self.scope = self.state.scope(Some(outer), false);
        let error = unknown("an exception", self.span(handler));
        let bound = handler.param.as_ref().map_or(Ok(()), |it| self.bind(&it.pattern, error, false));
        let flow = bound.and_then(|()| self.statements(&handler.body.body));
        self.scope = outer;
        flow
    }

    pub(super) fn choose(&mut self, it: &'a SwitchStatement<'a>) -> Outcome<Flow> {
        let outer = self.scope;
        self.scope = self.state.scope(Some(outer), false);
        let flow = self.choose_here(it);
        self.scope = outer;
        flow
    }

    fn choose_here(&mut self, it: &'a SwitchStatement<'a>) -> Outcome<Flow> {
        let val = self.eval(&it.discriminant)?;
        let mut chosen = None;
        for (at, case) in it.cases.iter().enumerate() {
            let Some(test) = &case.test else { continue };
            let test = self.eval(test)?;
            self.compare_asked(&val, [&test]);
            match Self::is_same(&val, &test) {
                Some(true) => {
                    chosen = Some(at);
                    break;
                }
                Some(false) => {}
                None => {
                    for it in it.cases.iter().filter_map(|it| it.test.as_ref()) {
                        let test = self.eval(it)?;
                        self.compare_asked(&val, [&test]);
                    }
                    let flows: Vec<_> =
                        it.cases.iter().map(|it| self.unsure(|run| run.statements(&it.consequent))).collect();
                    let ended = |it| if matches!(it, Ok(Flow::Break)) { Ok(Flow::Next) } else { it };
                    return self.joined(flows.into_iter().map(ended).chain([Ok(Flow::Next)]));
                }
            }
        }
        let Some(first) = chosen.or_else(|| it.cases.iter().position(|it| it.test.is_none())) else {
            return Ok(Flow::Next);
        };
        for case in it.cases.iter().skip(first) {
            match self.statements(&case.consequent)? {
                Flow::Next => {}
                Flow::Break => return Ok(Flow::Next),
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }
}
