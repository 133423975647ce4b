//! Expressions: literals, names, members, templates, choices.

use std::rc::Rc;

use oxc_ast::ast::{
    ArrayExpressionElement, AssignmentExpression, AssignmentTarget, ChainElement, Expression, LogicalExpression,
    ObjectExpression, ObjectPropertyKind, PropertyKind, TemplateLiteral,
};
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, LogicalOperator};

use super::evaluator::{Evaluator, LENGTH, Outcome};
use super::object::{Thing, Val, unknown};
use super::state::{Cell, known};
use crate::source::{Span, Value};

impl<'a> Evaluator<'a> {
    /// Evaluates an expression.
    pub(super) fn eval(&mut self, expression: &'a Expression<'a>) -> Outcome {
        self.enter()?;
        let val = self.eval_here(expression);
        self.leave();
        val
    }

    fn eval_here(&mut self, expression: &'a Expression<'a>) -> Outcome {
        let at = self.span(expression);
        Ok(match expression {
            Expression::BooleanLiteral(it) => known(Thing::Bool(it.value), at),
            Expression::NullLiteral(_) => known(Thing::Null, at),
            Expression::NumericLiteral(it) => known(Thing::Number(it.value), at),
            Expression::StringLiteral(it) if it.lone_surrogates => unknown("a text that is no text", at),
            Expression::StringLiteral(it) => known(Thing::string(it.value.as_str()), at),
            Expression::RegExpLiteral(it) => {
                let flags = it.regex.flags.to_string();
                known(Thing::Regexp(Rc::new((it.regex.pattern.text.to_string(), flags))), at)
            }
            Expression::TemplateLiteral(it) => self.template(it, at)?,
            Expression::Identifier(it) => self.name(it.name.as_str(), at),
            Expression::ArrayExpression(it) => {
                let mut items = Some(Vec::new());
                for element in &it.elements {
                    match element {
                        ArrayExpressionElement::SpreadElement(it) => {
                            let part = self.eval(&it.argument)?;
                            let more = self.state.items(&part).map(<[Val]>::to_vec);
                            items = items.zip(more).map(|(mut all, more): (Vec<Val>, _)| {
                                all.extend(more);
                                all
                            });
                        }
                        ArrayExpressionElement::Elision(_) => {
                            if let Some(items) = &mut items {
                                items.push(known(Thing::Undefined, at));
                            }
                        }
                        element => {
                            if let Some(expression) = element.as_expression() {
                                let item = self.eval(expression)?;
                                self.use_asked([&item]);
                                if let Some(items) = &mut items {
                                    items.push(item);
                                }
                            }
                        }
                    }
                }
                let items = items.filter(|it| it.len() <= LENGTH);
                self.array_or_unknown(items, at)
            }
            Expression::ObjectExpression(it) => self.object(it, at)?,
            Expression::ArrowFunctionExpression(it) => self.arrow(it, at),
            Expression::FunctionExpression(it) => self.function(it, at),
            Expression::ClassExpression(it) => self.class(it)?,
            Expression::AssignmentExpression(it) => self.assignment(it, at)?,
            Expression::AwaitExpression(it) => {
                let val = self.eval(&it.argument)?;
                // What follows in a function is run when what called it has gone on.
                self.state.late |= self.frames.len() > 1;
                val
            }
            Expression::BinaryExpression(it) => {
                let left = self.eval(&it.left)?;
                let right = self.eval(&it.right)?;
                self.binary(it.operator, &left, &right, at)
            }
            Expression::LogicalExpression(it) => self.logical(it, at)?,
            Expression::ConditionalExpression(it) => {
                let test = self.eval(&it.test)?;
                match test.known().and_then(Thing::truthy) {
                    Some(truth) => self.eval(if truth { &it.consequent } else { &it.alternate })?,
                    None => {
                        let one = self.unsure(|run| run.eval(&it.consequent))?;
                        let other = self.unsure(|run| run.eval(&it.alternate))?;
                        Self::one_of(&one, &other)
                    }
                }
            }
            Expression::UnaryExpression(it) => {
                let val = self.eval(&it.argument)?;
                self.unary(it.operator, &it.argument, &val, at)
            }
            Expression::UpdateExpression(it) => self.update(it, at)?,
            Expression::SequenceExpression(it) => {
                let mut last = known(Thing::Undefined, at);
                for it in &it.expressions {
                    last = self.eval(it)?;
                }
                last
            }
            Expression::ThisExpression(_) => self.this(at),
            Expression::CallExpression(it) => self.call(it, at)?,
            Expression::NewExpression(it) => self.make(it, at)?,
            Expression::ChainExpression(it) => match &it.expression {
                ChainElement::CallExpression(it) => self.call(it, at)?,
                ChainElement::TSNonNullExpression(it) => self.eval(&it.expression)?,
                element => match element.as_member_expression() {
                    Some(member) => self.member(member, at)?.1,
                    None => unknown("an optional member", at),
                },
            },
            Expression::ImportExpression(it) => {
                let path = self.text_of(&it.source)?;
                self.import(path.as_deref(), at)?
            }
            Expression::ParenthesizedExpression(it) => self.eval(&it.expression)?,
            Expression::TSAsExpression(it) => self.eval(&it.expression)?,
            Expression::TSSatisfiesExpression(it) => self.eval(&it.expression)?,
            Expression::TSTypeAssertion(it) => self.eval(&it.expression)?,
            Expression::TSNonNullExpression(it) => self.eval(&it.expression)?,
            Expression::TSInstantiationExpression(it) => self.eval(&it.expression)?,
            Expression::ImportMeta(_) => known(Thing::named("import.meta"), at),
            Expression::TaggedTemplateExpression(it) => {
                for it in &it.quasi.expressions {
                    let part = self.eval(it)?;
                    self.state.lose(&part);
                }
                unknown("a tagged template", at)
            }
            Expression::YieldExpression(it) => {
                if let Some(argument) = &it.argument {
                    self.eval(argument)?;
                }
                unknown("what a generator is given", at)
            }
            expression => match expression.as_member_expression() {
                Some(member) => self.member(member, at)?.1,
                None => unknown("an unusual expression", at),
            },
        })
    }

    /// What a name stands for.
    pub(super) fn name(&mut self, name: &str, at: Span) -> Val {
        self.state.look_at(self.scope, name);
        if let Some(found) = self.state.find(self.scope, name) {
            let mut val = found.clone();
            // What a name stands for is written where it gets it.
            if matches!(val.value, Value::Unknown(_)) {
                val.span = at;
            }
            return val;
        }
        match name {
            "undefined" => known(Thing::Undefined, at),
            "NaN" => known(Thing::Number(f64::NAN), at),
            "Infinity" => known(Thing::Number(f64::INFINITY), at),
            _ if super::builtin::is_global(name) => known(Thing::named(name), at),
            _ => unknown(format!("the name `{name}`"), at),
        }
    }

    pub(super) fn this(&mut self, at: Span) -> Val {
        self.frames.last().map_or_else(|| unknown("`this`", at), |it| it.this.clone())
    }

    fn template(&mut self, it: &'a TemplateLiteral<'a>, at: Span) -> Outcome {
        let mut parts = Vec::new();
        let mut text = Some(String::new());
        for (place, quasi) in it.quasis.iter().enumerate() {
            match &quasi.value.cooked {
                Some(cooked) => text.iter_mut().for_each(|it| it.push_str(cooked.as_str())),
                None => text = None,
            }
            if let Some(expression) = it.expressions.get(place) {
                let part = self.eval(expression)?;
                let shown = part.known().and_then(Thing::text);
                text = text.zip(shown).map(|(mut all, part)| {
                    all.push_str(&part);
                    all
                });
                parts.push(part);
            }
        }
        let parts: Vec<&Val> = parts.iter().collect();
        if let Some(made) = self.made_of_asked(&parts, at) {
            return Ok(made);
        }
        Ok(match text.filter(|it| it.len() <= LENGTH) {
            Some(text) => Self::made(Thing::string(text), at, &parts),
            None => Self::pass_on("a template", at, &parts),
        })
    }

    fn object(&mut self, it: &'a ObjectExpression<'a>, at: Span) -> Outcome {
        let mut cell = Cell::default();
        for property in &it.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => {
                    let part = self.eval(&it.argument)?;
                    self.spread(&mut cell, &part);
                }
                ObjectPropertyKind::ObjectProperty(it) => {
                    let name = self.key(&it.key, it.computed)?;
                    let val = self.eval(&it.value)?;
                    self.use_asked([&val]);
                    let val = match it.kind {
                        PropertyKind::Init => val,
                        _ => unknown("a property that is worked out", at),
                    };
                    match name {
                        Some(name) => put(&mut cell.properties, name, val),
                        None => {
                            cell.open = true;
                            cell.properties.clear();
                        }
                    }
                }
            }
        }
        Ok(known(self.state.cell(cell), at))
    }

    /// Takes over the properties of another object.
    pub(super) fn spread(&mut self, cell: &mut Cell, part: &Val) {
        if matches!(part.value, Value::Known(Thing::Undefined | Thing::Null | Thing::Bool(_))) {
            return;
        }
        match self.state.plain(part) {
            Some(from) => {
                if from.open {
                    cell.open = true;
                    cell.properties.clear();
                }
                for (name, val) in from.properties.clone() {
                    put(&mut cell.properties, name, val);
                }
            }
            // It may have any property.
            None => {
                cell.open = true;
                cell.properties.clear();
            }
        }
    }

    fn logical(&mut self, it: &'a LogicalExpression<'a>, at: Span) -> Outcome {
        let left = self.eval(&it.left)?;
        let takes_left = match it.operator {
            LogicalOperator::Or => left.known().and_then(Thing::truthy),
            LogicalOperator::And => left.known().and_then(Thing::truthy).map(|it| !it),
            LogicalOperator::Coalesce => left.known().and_then(Thing::is_nullish).map(|it| !it),
        };
        if it.operator != LogicalOperator::And {
            self.use_asked([&left]);
            self.note_fallbacks(&it.left, &it.right);
        }
        match takes_left {
            Some(true) => Ok(left),
            Some(false) => {
                let mut right = self.eval(&it.right)?;
                Self::take_part(&mut right, &left);
                Ok(right)
            }
            None => {
                let right = self.unsure(|run| run.eval(&it.right))?;
                let is_open = matches!(left.value, Value::Known(Thing::Named(..)));
                let mut val = Self::one_of(&left, &right);
                // The reason is the left one's, where it has one.
                if let (Value::Unknown(reason), false) = (&left.value, is_open) {
                    val.value = Value::Unknown(reason.clone());
                }
                val.span = at;
                Ok(val)
            }
        }
    }

    fn assignment(&mut self, it: &'a AssignmentExpression<'a>, at: Span) -> Outcome {
        let operator = it.operator;
        if operator == AssignmentOperator::Assign {
            let val = self.eval(&it.right)?;
            self.assign(&it.left, val.clone())?;
            return Ok(val);
        }
        let before = self.target(&it.left)?;
        let val = if let Some(operator) = operator.to_logical_operator() {
            let takes_left = match operator {
                LogicalOperator::Or => before.known().and_then(Thing::truthy),
                LogicalOperator::And => before.known().and_then(Thing::truthy).map(|it| !it),
                LogicalOperator::Coalesce => before.known().and_then(Thing::is_nullish).map(|it| !it),
            };
            match takes_left {
                Some(true) => return Ok(before),
                Some(false) => self.eval(&it.right)?,
                None => {
                    let right = self.unsure(|run| run.eval(&it.right))?;
                    Self::one_of(&before, &right)
                }
            }
        } else {
            let right = self.eval(&it.right)?;
            match operator.to_binary_operator() {
                Some(BinaryOperator::Addition) => self.binary(BinaryOperator::Addition, &before, &right, at),
                Some(other) => self.binary(other, &before, &right, at),
                None => unknown("an assignment", at),
            }
        };
        self.assign(&it.left, val.clone())?;
        Ok(val)
    }

    /// What stands at a target now.
    pub(super) fn target(&mut self, target: &'a AssignmentTarget<'a>) -> Outcome {
        let at = self.span(target);
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(it) => Ok(self.name(it.name.as_str(), at)),
            target => match target.as_simple_assignment_target().and_then(|it| it.as_member_expression()) {
                Some(member) => Ok(self.member(member, at)?.1),
                None => Ok(unknown("what stands there", at)),
            },
        }
    }
}

/// Sets a property among others.
pub(super) fn put(properties: &mut Vec<(Rc<str>, Val)>, name: Rc<str>, val: Val) {
    match properties.iter_mut().find(|it| it.0 == name) {
        Some(found) => found.1 = val,
        None => properties.push((name, val)),
    }
}
