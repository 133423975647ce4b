//! The environment: `process.env`, and what dotenv adds to it.

use std::collections::HashSet;
use std::rc::Rc;

use oxc_ast::ast::{Expression, UnaryOperator};

use super::evaluator::Evaluator;
use super::object::{Thing, Val, shown, unknown};
use super::state::known;
use super::{EnvRead, Held, Item, Variable};
use crate::source::{Located, Span, Unknown, Value};

impl<'a> Evaluator<'a> {
    /// Whether a value is the environment as a whole.
    pub(super) fn is_environment(val: &Val) -> bool {
        matches!(val.known(), Some(Thing::Named(path, _)) if &**path == "process.env")
    }

    /// Reads a variable of the environment, and notes that it is read.
    pub(super) fn variable(&mut self, name: &str, at: Span) -> Val {
        if self.read.insert(at) {
            self.evaluation.reads.push(EnvRead { name: name.to_owned(), span: at, fallback: None });
        }
        let mut val = self.value_of(name, at);
        let place = std::mem::replace(&mut val.span, at);
        if matches!(val.value, Value::Known(_)) && place != at {
            val.from.insert(0, place);
        }
        val
    }

    fn value_of(&self, name: &str, at: Span) -> Val {
        let undefined = || Located::new(Value::Unknown(Unknown::Undefined(name.to_owned())), at);
        if let Some(found) = self.environment.get(name) {
            return if self.environment_replaced { undefined() } else { found.clone() };
        }
        match (self.project.variable)(name) {
            _ if self.environment_replaced => undefined(),
            Variable::Set(it) => it.map(|it| it.map(Thing::string)),
            Variable::Unset if !self.environment_touched => known(Thing::Undefined, at),
            Variable::Unset | Variable::Unknown => undefined(),
        }
    }

    /// Whether a variable is set: `None` where nothing says so.
    fn is_set(&self, name: &str, at: Span) -> Option<bool> {
        match self.value_of(name, at).value {
            Value::Known(Thing::Undefined) => Some(false),
            Value::Known(_) => Some(true),
            Value::Unknown(Unknown::Undefined(_)) => None,
            Value::Unknown(_) => Some(true),
        }
    }

    /// `process.env.NAME = value`: what is assigned becomes a text.
    pub(super) fn set_variable(&mut self, name: Option<&str>, val: Val) {
        let Some(name) = name else {
            self.environment_touched = true;
            self.environment_replaced = true;
            return;
        };
        let value = match &val.value {
            Value::Known(thing) if self.state.doubt.is_none() => thing.text().map(Thing::String),
            _ => None,
        };
        let value = match value {
            Some(text) => Value::Known(text),
            None => Value::Unknown(Unknown::Undefined(name.to_owned())),
        };
        self.environment.insert(name.to_owned(), Located { value, span: val.span, from: val.from });
    }

    /// `delete process.env.NAME`.
    pub(super) fn take_variable(&mut self, name: &str, gone: Val) {
        let value =
            if self.state.doubt.is_none() { gone.value } else { Value::Unknown(Unknown::Undefined(name.to_owned())) };
        self.environment.insert(name.to_owned(), Located { value, span: gone.span, from: gone.from });
    }

    /// Puts what dotenv reads into the environment.
    pub(super) fn load_env_file(&mut self, path: Option<&str>, overwrite: bool, at: Span) -> Option<bool> {
        match (self.project.env_file)(path) {
            Held::Missing => Some(false),
            Held::Unknown => {
                self.environment_touched = true;
                self.environment_replaced |= overwrite;
                None
            }
            Held::Variables(variables, open) => {
                // The last of a name is what the file says.
                let mut seen = HashSet::new();
                for (name, value) in variables.into_iter().rev() {
                    if !seen.insert(name.clone()) {
                        continue;
                    }
                    let val = value.map(|it| it.map(|it| Thing::String(Rc::from(it))));
                    let is_sure = self.state.doubt.is_none();
                    match self.is_set(&name, at) {
                        Some(true) if !overwrite => {}
                        Some(_) if is_sure => drop(self.environment.insert(name, val)),
                        None if overwrite && is_sure => drop(self.environment.insert(name, val)),
                        // Whoever set it before wins, and nobody knows whether somebody did.
                        _ => {
                            let value = Value::Unknown(Unknown::Undefined(name.clone()));
                            self.environment.insert(name, Located { value, span: val.span, from: val.from });
                        }
                    }
                }
                self.environment_touched |= open;
                self.environment_replaced |= open && overwrite;
                Some(true)
            }
        }
    }

    /// `dotenv.config(options)`.
    pub(super) fn load_dotenv(&mut self, options: Option<&Val>, open: bool, at: Span) -> Val {
        let plain = options.and_then(|it| self.state.plain(it));
        let option =
            |name: &str| plain.and_then(|it| it.properties.iter().find(|it| &*it.0 == name)).map(|it| it.1.clone());
        let (path, overwrite) = (option("path"), option("override"));
        let is_known = !open && options.is_none_or(|_| plain.is_some_and(|it| !it.open));
        let overwrite = overwrite.map_or(Some(false), |it| it.known().and_then(Thing::truthy));
        let paths: Option<Vec<Option<Rc<str>>>> = match path.as_ref().map(|it| (it.known(), self.state.items(it))) {
            None | Some((Some(Thing::Undefined), _)) => Some(vec![None]),
            Some((Some(Thing::String(text)), _)) => Some(vec![Some(Rc::clone(text))]),
            Some((_, Some(items))) => items.iter().map(|it| it.known().and_then(Thing::text).map(Some)).collect(),
            Some(_) => None,
        };
        let (Some(paths), Some(overwrite), true) = (paths, overwrite, is_known) else {
            self.environment_touched = true;
            self.environment_replaced |= overwrite != Some(false);
            return unknown("what dotenv gives", at);
        };
        let mut found = Some(true);
        for path in paths {
            let one = self.load_env_file(path.as_deref(), overwrite, at);
            found = found.zip(one).map(|(all, one)| all && one);
        }
        // Where the file is there, no `error` is given.
        let none = ("error".into(), known(Thing::Undefined, at));
        let properties = if found == Some(true) { vec![none] } else { Vec::new() };
        let cell = super::state::Cell { properties, open: true, ..super::state::Cell::default() };
        known(self.state.cell(cell), at)
    }

    /// What stands in for a variable: a literal, or something that is worked out.
    pub(super) fn fallback(&mut self, expression: &'a Expression<'a>) -> Item {
        let at = self.span(expression);
        let is_plain = match expression {
            Expression::StringLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_) => true,
            Expression::TemplateLiteral(it) => it.expressions.is_empty(),
            Expression::UnaryExpression(it) => {
                it.operator == UnaryOperator::UnaryNegation && matches!(it.argument, Expression::NumericLiteral(_))
            }
            _ => false,
        };
        let val = if is_plain { self.eval(expression).ok() } else { None };
        shown(&self.state, &val.unwrap_or_else(|| unknown("a fallback", at)))
    }

    /// Notes what stands in for the variable that is read at a place.
    pub(super) fn note_fallback(&mut self, at: Span, item: Item) {
        if let Some(read) = self.evaluation.reads.iter_mut().rev().find(|it| it.span == at) {
            read.fallback.get_or_insert(item);
        }
    }

    /// `process.env.NAME || fallback`, also behind what makes a number or a text of it.
    pub(super) fn note_fallbacks(&mut self, left: &'a Expression<'a>, right: &'a Expression<'a>) {
        let mut inner = left;
        for _ in 0..4 {
            inner = match inner {
                Expression::CallExpression(it) if it.arguments.len() <= 2 && !it.callee.is_member_expression() => {
                    match it.arguments.first().and_then(|it| it.as_expression()) {
                        Some(first) => first,
                        None => return,
                    }
                }
                Expression::UnaryExpression(it) if it.operator == UnaryOperator::UnaryPlus => &it.argument,
                Expression::ParenthesizedExpression(it) => &it.expression,
                Expression::LogicalExpression(it) => &it.right,
                _ => break,
            };
        }
        let at = self.span(inner);
        if self.read.contains(&at) {
            let item = self.fallback(right);
            self.note_fallback(at, item);
        }
    }
}
