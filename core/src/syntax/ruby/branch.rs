//! Branches and variables: what surely runs, what may run, and what is left of
//! a variable that a branch may have changed.

use ruby_prism::{Location, Node};

use super::evaluator::{Evaluator, Outcome};
use super::named::as_value;
use super::object::not_evaluated;
use super::variable::variable_name;
use super::{Certainty, Item, Object};
use crate::source::{Located, Span, Value};

/// What an uncertain branch assigned.
#[derive(Clone)]
pub(super) struct Overwritten {
    pub(super) name: String,
    /// What the variable held, if it was there.
    pub(super) before: Option<Item>,
    /// The assigned value.
    pub(super) at: Span,
}

impl Evaluator<'_> {
    /// Runs branches that may or may not run, each as if it did; after all of them,
    /// what any of them assigned is not known any more.
    pub(super) fn uncertain(&mut self, branches: &mut [&mut dyn FnMut(&mut Self) -> Outcome]) {
        let outer = std::mem::replace(&mut self.certainty, Certainty::Maybe);
        let mark = self.overwritten.len();
        for branch in branches {
            let start = self.overwritten.len();
            // An exception ends this branch only: whether it runs is not known.
            let _ = branch(self);
            self.undo(start);
        }
        self.certainty = outer;
        self.forget(mark);
    }

    /// Evaluates what surely does not run, for its value; leaves no trace.
    fn unreached(&mut self, node: &Node<'_>) -> Option<Item> {
        self.without_trace(|run| run.eval(node))
    }

    /// Evaluates a block that surely does not run, for its value; leaves no trace.
    pub(super) fn unreached_block(&mut self, block: &ruby_prism::BlockNode<'_>) -> Option<Item> {
        self.without_trace(|run| run.block_body(block))
    }

    fn without_trace(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> Option<Item> {
        let outer = std::mem::replace(&mut self.certainty, Certainty::Maybe);
        let (calls, reads) = (self.evaluation.calls.len(), self.evaluation.reads.len());
        let before = (self.evaluation.opaque, self.extended, self.environment_touched, self.overwritten.len());
        let environment = self.environment.clone();
        let item = run(self).ok();
        self.evaluation.calls.truncate(calls);
        self.evaluation.reads.truncate(reads);
        (self.evaluation.opaque, self.extended, self.environment_touched) = (before.0, before.1, before.2);
        self.environment = environment;
        self.undo(before.3);
        self.overwritten.truncate(before.3);
        self.certainty = outer;
        item
    }

    /// Gives the variables assigned since `mark` the values they had.
    fn undo(&mut self, mark: usize) {
        for at in (mark..self.overwritten.len()).rev() {
            let Overwritten { name, before, .. } = self.overwritten[at].clone();
            match before {
                Some(item) => self.variables.insert(name, item),
                None => self.variables.remove(&name),
            };
        }
    }

    /// Makes the variables assigned since `mark` unknown.
    ///
    /// Inside an outer uncertain branch the list stays, to undo that one.
    fn forget(&mut self, mark: usize) {
        let unknown = || not_evaluated("a variable that is set under an unknown condition");
        let forgotten: Vec<(String, Span)> =
            self.overwritten[mark..].iter().map(|it| (it.name.clone(), it.at)).collect();
        if self.certainty == Certainty::Always {
            self.overwritten.truncate(mark);
        }
        for (name, at) in forgotten {
            self.variables.insert(name, Located::new(unknown(), at));
        }
    }

    /// Conditions, `&&`, `||`, `case`, `begin`, `rescue`.
    pub(super) fn branching(&mut self, node: &Node<'_>) -> Option<Outcome> {
        let at = &node.location();
        if let Some(it) = node.as_if_node() {
            let test = self.eval(&it.predicate());
            return Some(test.and_then(|test| {
                self.choose(
                    &test,
                    at,
                    |run| run.optional(it.statements(), at),
                    |run| run.otherwise(it.subsequent(), at),
                )
            }));
        }
        if let Some(it) = node.as_unless_node() {
            let test = self.eval(&it.predicate());
            let other = |run: &mut Self| match it.else_clause() {
                Some(clause) => run.optional(clause.statements(), at),
                None => Ok(run.known(Object::Nil, at, &[])),
            };
            return Some(test.and_then(|test| self.choose(&test, at, other, |run| run.optional(it.statements(), at))));
        }
        if let Some(it) = node.as_else_node() {
            return Some(self.optional(it.statements(), at));
        }
        if let Some(it) = node.as_and_node() {
            let left = self.eval(&it.left());
            return Some(left.and_then(|left| {
                let kept = left.clone();
                self.choose(&left, at, |run| run.eval(&it.right()), |_| Ok(kept.clone()))
            }));
        }
        if let Some(it) = node.as_or_node() {
            return Some(self.either(&it.left(), &it.right(), at));
        }
        if let Some(it) = node.as_case_node() {
            return Some(self.case(&it));
        }
        if let Some(it) = node.as_rescue_modifier_node() {
            return Some(match self.eval(&it.expression()) {
                Err(_) => self.eval(&it.rescue_expression()),
                Ok(item) if item.known().is_some() => Ok(item),
                Ok(item) => {
                    self.uncertain(&mut [&mut |run| run.eval(&it.rescue_expression())]);
                    Ok(item)
                }
            });
        }
        node.as_begin_node().map(|it| self.begin(&it))
    }

    fn otherwise(&mut self, subsequent: Option<Node<'_>>, at: &Location<'_>) -> Outcome {
        match subsequent {
            Some(node) => self.eval(&node),
            None => Ok(self.known(Object::Nil, at, &[])),
        }
    }

    /// Runs the branch that `test` chooses, or both when it is unknown.
    fn choose(
        &mut self,
        test: &Item,
        at: &Location<'_>,
        mut yes: impl FnMut(&mut Self) -> Outcome,
        mut no: impl FnMut(&mut Self) -> Outcome,
    ) -> Outcome {
        let mut chosen = match &decided(test) {
            Value::Known(true) => yes(self)?,
            Value::Known(false) => no(self)?,
            Value::Unknown(reason) => {
                self.uncertain(&mut [&mut yes, &mut no]);
                return Ok(self.pass_on(reason, at, &[test]));
            }
        };
        for place in &test.from {
            if !chosen.from.contains(place) && chosen.span != *place {
                chosen.from.push(*place);
            }
        }
        Ok(chosen)
    }

    /// `left || right`; where `left` reads the environment, `right` is its fallback.
    fn either(&mut self, left: &Node<'_>, right: &Node<'_>, at: &Location<'_>) -> Outcome {
        let first = self.eval(left)?;
        let read = self.evaluation.reads.len().checked_sub(1).filter(|_| reads_environment(left));
        let (result, fallback) = match &decided(&first) {
            Value::Known(true) => (first, self.unreached(right)),
            Value::Known(false) => {
                let mut second = self.eval(right)?;
                let fallback = second.clone();
                let origin = Located { span: second.span, ..first };
                Self::take_part(&mut second, &origin);
                (second, Some(fallback))
            }
            Value::Unknown(reason) => {
                let mut fallback = None;
                self.uncertain(&mut [&mut |run| run.eval(right).inspect(|item| fallback = Some(item.clone()))]);
                (self.pass_on(reason, at, &[&first]), fallback)
            }
        };
        let span = self.span(at);
        if let Some(read) = read.and_then(|at| self.evaluation.reads.get_mut(at)).filter(|it| it.fallback.is_none()) {
            read.fallback = fallback;
            read.span = span;
        }
        Ok(result)
    }

    fn case(&mut self, case: &ruby_prism::CaseNode<'_>) -> Outcome {
        let at = &case.location();
        let subject = match case.predicate() {
            Some(node) => Some(self.eval(&node)?),
            None => None,
        };
        let mut doubt = None;
        for node in &case.conditions() {
            let Some(when) = node.as_when_node() else { continue };
            let mut matches = Some(false);
            for condition in &when.conditions() {
                let pattern = self.eval(&condition)?;
                let one = match (&subject, pattern.known()) {
                    (None, pattern) => pattern.map(Object::truthy),
                    (Some(subject), Some(pattern)) => subject.known().and_then(|it| it.equals(pattern)),
                    (Some(_), None) => None,
                };
                matches = if one == Some(true) { one } else { one.and(matches) };
                if matches == Some(true) {
                    break;
                }
            }
            match matches {
                Some(true) if doubt.is_none() => return self.optional(when.statements(), at),
                Some(false) => {}
                _ => {
                    doubt.get_or_insert_with(|| self.unknown("a `case` of something unknown", at));
                    self.uncertain(&mut [&mut |run| run.optional(when.statements(), at)]);
                }
            }
        }
        let mut other = |run: &mut Self| match case.else_clause() {
            Some(clause) => run.optional(clause.statements(), at),
            None => Ok(run.known(Object::Nil, at, &[])),
        };
        let Some(doubt) = doubt else { return other(self) };
        self.uncertain(&mut [&mut other]);
        Ok(doubt)
    }

    fn begin(&mut self, begin: &ruby_prism::BeginNode<'_>) -> Outcome {
        let at = &begin.location();
        let result = match begin.rescue_clause() {
            None => self.optional(begin.statements(), at),
            Some(rescue) => {
                self.uncertain(&mut [&mut |run| run.optional(begin.statements(), at), &mut |run| {
                    run.optional(rescue.statements(), at)
                }]);
                Ok(self.unknown("a `begin` with a `rescue`", at))
            }
        };
        if let Some(ensure) = begin.ensure_clause() {
            self.optional(ensure.statements(), at)?;
        }
        result
    }
}

/// Returns whether a condition takes an item for true.
fn decided(item: &Item) -> Value<bool> {
    match &item.value {
        Value::Known(object) => as_value(object),
        Value::Unknown(reason) => Value::Unknown(reason.clone()),
    }
}

/// Returns whether a node is a plain read of the environment (`ENV["A"]`, `ENV["A"].presence`).
fn reads_environment(node: &Node<'_>) -> bool {
    let Some(call) = node.as_call_node() else { return false };
    let Some(receiver) = call.receiver() else { return false };
    match call.name().as_slice() {
        b"[]" | b"fetch" => variable_name(&receiver).is_some_and(|it| it == "ENV"),
        b"presence" => reads_environment(&receiver),
        _ => false,
    }
}
