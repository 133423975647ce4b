//! Loops: those over what is known are run round by round, any other perhaps.

use oxc_ast::ast::{ForInStatement, ForOfStatement, ForStatement, ForStatementInit, ForStatementLeft};

use super::evaluator::{Evaluator, Flow, Outcome};
use super::object::{Thing, Val, unknown};
use super::state::known;

/// How many rounds of a loop are run one by one.
const ROUNDS: usize = 256;

impl<'a> Evaluator<'a> {
    /// `for (let i = 0; i < n; i++)`.
    pub(super) fn counted(&mut self, it: &'a ForStatement<'a>) -> Outcome<Flow> {
        let outer = self.scope;
        self.scope = self.state.scope(Some(outer), false);
        let flow = self.counted_here(it);
        self.scope = outer;
        flow
    }

    fn counted_here(&mut self, it: &'a ForStatement<'a>) -> Outcome<Flow> {
        match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => self.variables(declaration)?,
            Some(init) => {
                if let Some(expression) = init.as_expression() {
                    self.eval(expression)?;
                }
            }
            None => {}
        }
        for _ in 0..ROUNDS {
            let Some(test) = &it.test else { break };
            match self.eval(test)?.known().and_then(Thing::truthy) {
                Some(false) => return Ok(Flow::Next),
                Some(true) => {}
                None => break,
            }
            match self.statement(&it.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
            }
            if let Some(update) = &it.update {
                self.eval(update)?;
            }
        }
        self.perhaps(|run| run.statement(&it.body))
    }

    /// `for (const x of list)`.
    pub(super) fn each(&mut self, it: &'a ForOfStatement<'a>) -> Outcome<Flow> {
        let list = self.eval(&it.right)?;
        let items = self.state.items(&list).map(<[Val]>::to_vec).filter(|it| it.len() <= ROUNDS);
        let Some(items) = items else {
            let at = self.span(it);
            return self.perhaps(|run| run.round(&it.left, unknown("an element", at), &it.body));
        };
        for item in items {
            match self.round(&it.left, item, &it.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// `for (const name in object)`.
    pub(super) fn each_name(&mut self, it: &'a ForInStatement<'a>) -> Outcome<Flow> {
        let object = self.eval(&it.right)?;
        let at = self.span(it);
        let names = self.state.plain(&object).filter(|it| !it.open && it.properties.len() <= ROUNDS);
        let names: Option<Vec<_>> = names.map(|it| it.properties.iter().map(|it| it.0.clone()).collect());
        let Some(names) = names else {
            return self.perhaps(|run| run.round(&it.left, unknown("a name", at), &it.body));
        };
        for name in names {
            match self.round(&it.left, known(Thing::String(name), at), &it.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn round(
        &mut self,
        left: &'a ForStatementLeft<'a>,
        val: Val,
        body: &'a oxc_ast::ast::Statement<'a>,
    ) -> Outcome<Flow> {
        let outer = self.scope;
        self.scope = self.state.scope(Some(outer), false);
        let bound = match left {
            ForStatementLeft::VariableDeclaration(declaration) => match declaration.declarations.first() {
                Some(first) => self.bind(&first.id, val, declaration.kind.is_var()),
                None => Ok(()),
            },
            left => left.as_assignment_target().map_or(Ok(()), |it| self.assign(it, val)),
        };
        let flow = bound.and_then(|()| self.statement(body));
        self.scope = outer;
        flow
    }
}
