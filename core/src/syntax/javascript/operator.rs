//! Operators on known values; on any other the result is unknown.

use oxc_ast::ast::{Expression, UpdateExpression};
use oxc_syntax::operator::{BinaryOperator, UnaryOperator, UpdateOperator};

use super::evaluator::{Evaluator, LENGTH, Outcome};
use super::number;
use super::object::{Thing, Val, unknown};
use super::state::known;
use crate::source::{Span, Unknown, Value};

impl<'a> Evaluator<'a> {
    pub(super) fn unary(&mut self, operator: UnaryOperator, argument: &'a Expression<'a>, val: &Val, at: Span) -> Val {
        if !matches!(operator, UnaryOperator::LogicalNot | UnaryOperator::Typeof | UnaryOperator::Void) {
            self.use_asked([val]);
        }
        let Some(thing) = val.known() else {
            return Self::pass_on("an operator", at, &[val]);
        };
        let result = match operator {
            UnaryOperator::LogicalNot => thing.truthy().map(|it| Thing::Bool(!it)),
            UnaryOperator::UnaryPlus => number_of(thing).map(Thing::Number),
            UnaryOperator::UnaryNegation => number_of(thing).map(|it| Thing::Number(-it)),
            UnaryOperator::Typeof => type_of(thing).map(Thing::string),
            UnaryOperator::Void => Some(Thing::Undefined),
            UnaryOperator::Delete => {
                if let Some(member) = argument.as_member_expression() {
                    self.take_away(member);
                }
                Some(Thing::Bool(true))
            }
            UnaryOperator::BitwiseNot => None,
        };
        match result {
            Some(thing) => Self::made(thing, at, &[val]),
            None => Self::pass_on("an operator", at, &[val]),
        }
    }

    /// `delete object.name`.
    fn take_away(&mut self, member: &'a oxc_ast::ast::MemberExpression<'a>) {
        let Ok((object, name)) = self.parts(member) else { return };
        let gone = known(Thing::Undefined, object.span);
        match name {
            Some(name) if Self::is_environment(&object) => self.take_variable(&name, gone),
            name => self.set(&object, name, gone),
        }
    }

    pub(super) fn update(&mut self, it: &'a UpdateExpression<'a>, at: Span) -> Outcome {
        let target = it.argument.as_member_expression();
        let name = it.argument.get_identifier_name();
        let before = match (target, name) {
            (Some(member), _) => self.member(member, at)?.1,
            (None, Some(name)) => self.name(name, at),
            (None, None) => return Ok(unknown("a count", at)),
        };
        let step = if it.operator == UpdateOperator::Increment { 1.0 } else { -1.0 };
        let after = match before.known().and_then(number_of) {
            Some(number) => known(Thing::Number(number + step), at),
            None => unknown("a count", at),
        };
        if let Some(member) = target {
            let (object, name) = self.parts(member)?;
            self.set(&object, name, after.clone());
        } else if let oxc_ast::ast::SimpleAssignmentTarget::AssignmentTargetIdentifier(it) = &it.argument {
            self.state.assign(self.scope, it.name.as_str(), after.clone());
        }
        Ok(if it.prefix { after } else { before })
    }

    pub(super) fn binary(&mut self, operator: BinaryOperator, left: &Val, right: &Val, at: Span) -> Val {
        if operator.is_equality() {
            self.compare_asked(left, [right]);
            self.compare_asked(right, [left]);
        } else if let Some(made) =
            self.made_of_asked(&[left, right], at).filter(|_| operator == BinaryOperator::Addition)
        {
            return made;
        } else {
            self.use_asked([left, right]);
        }
        let same = match operator {
            BinaryOperator::StrictEquality => Self::is_same(left, right),
            BinaryOperator::StrictInequality => Self::is_same(left, right).map(|it| !it),
            BinaryOperator::Equality => is_alike(left, right),
            BinaryOperator::Inequality => is_alike(left, right).map(|it| !it),
            BinaryOperator::In => self.is_in(left, right),
            _ => None,
        };
        if let Some(same) = same {
            return Self::made(Thing::Bool(same), at, &[left, right]);
        }
        let both = left.known().zip(right.known());
        let result = both.and_then(|(a, b)| match operator {
            BinaryOperator::Addition => sum(a, b),
            BinaryOperator::Subtraction => numbers(a, b, |a, b| a - b),
            BinaryOperator::Multiplication => numbers(a, b, |a, b| a * b),
            BinaryOperator::Division => numbers(a, b, |a, b| a / b),
            BinaryOperator::Remainder => numbers(a, b, |a, b| a % b),
            BinaryOperator::Exponential => numbers(a, b, f64::powf),
            BinaryOperator::LessThan => compared(a, b, std::cmp::Ordering::is_lt),
            BinaryOperator::LessEqualThan => compared(a, b, std::cmp::Ordering::is_le),
            BinaryOperator::GreaterThan => compared(a, b, std::cmp::Ordering::is_gt),
            BinaryOperator::GreaterEqualThan => compared(a, b, std::cmp::Ordering::is_ge),
            _ => None,
        });
        match result {
            Some(thing) => Self::made(thing, at, &[left, right]),
            None => Self::pass_on("an operator", at, &[left, right]),
        }
    }

    fn is_in(&self, name: &Val, object: &Val) -> Option<bool> {
        if Self::is_environment(object) {
            return None;
        }
        let name = name.known()?.text()?;
        let cell = self.state.plain(object)?;
        let has = cell.properties.iter().any(|it| it.0 == name);
        (has || !cell.open && cell.class.is_none()).then_some(has)
    }

    /// Returns whether `===` holds.
    pub(super) fn is_same(left: &Val, right: &Val) -> Option<bool> {
        match (&left.value, &right.value) {
            (Value::Known(Thing::Named(..)), _) | (_, Value::Known(Thing::Named(..))) => None,
            (Value::Known(Thing::Number(a)), Value::Known(Thing::Number(b))) => Some(is_equal(*a, *b)),
            (Value::Known(a), Value::Known(b)) => Some(a == b),
            // What a service starts runs no tests.
            (Value::Unknown(Unknown::Undefined(name)), Value::Known(Thing::String(text)))
            | (Value::Known(Thing::String(text)), Value::Unknown(Unknown::Undefined(name)))
                if name == "NODE_ENV" && &**text == "test" =>
            {
                Some(false)
            }
            _ => None,
        }
    }
}

#[expect(clippy::float_cmp, reason = "as JavaScript does")]
fn is_equal(a: f64, b: f64) -> bool {
    a == b
}

/// Returns whether `==` holds.
fn is_alike(left: &Val, right: &Val) -> Option<bool> {
    let (a, b) = (left.known(), right.known());
    if let (Some(Thing::Undefined | Thing::Null), Some(other)) | (Some(other), Some(Thing::Undefined | Thing::Null)) =
        (a, b)
    {
        return other.is_nullish();
    }
    match (a, b) {
        (
            Some(a @ (Thing::Number(_) | Thing::Bool(_))),
            Some(b @ (Thing::String(_) | Thing::Number(_) | Thing::Bool(_))),
        )
        | (Some(a @ Thing::String(_)), Some(b @ (Thing::Number(_) | Thing::Bool(_)))) => {
            Some(is_equal(number_of(a)?, number_of(b)?))
        }
        _ => Evaluator::is_same(left, right),
    }
}

/// Returns what a plain value is as a number.
pub(super) fn number_of(thing: &Thing) -> Option<f64> {
    match thing {
        Thing::Undefined => Some(f64::NAN),
        Thing::Null => Some(0.0),
        Thing::Bool(it) => Some(f64::from(u8::from(*it))),
        Thing::Number(it) => Some(*it),
        Thing::String(it) => Some(number::of_text(it)),
        _ => None,
    }
}

fn type_of(thing: &Thing) -> Option<&'static str> {
    Some(match thing {
        Thing::Undefined => "undefined",
        Thing::Null | Thing::Cell(_) | Thing::Regexp(_) => "object",
        Thing::Bool(_) => "boolean",
        Thing::Number(_) => "number",
        Thing::String(_) => "string",
        Thing::Function(_) | Thing::Class(_) => "function",
        Thing::Named(..) => return None,
    })
}

fn sum(a: &Thing, b: &Thing) -> Option<Thing> {
    if matches!(a, Thing::String(_)) || matches!(b, Thing::String(_)) {
        let text = format!("{}{}", a.text()?, b.text()?);
        return (text.len() <= LENGTH).then(|| Thing::string(text));
    }
    numbers(a, b, |a, b| a + b)
}

fn numbers(a: &Thing, b: &Thing, of: impl FnOnce(f64, f64) -> f64) -> Option<Thing> {
    Some(Thing::Number(of(number_of(a)?, number_of(b)?)))
}

fn compared(a: &Thing, b: &Thing, holds: impl FnOnce(std::cmp::Ordering) -> bool) -> Option<Thing> {
    if let (Thing::String(a), Thing::String(b)) = (a, b) {
        return Some(Thing::Bool(holds(a.encode_utf16().cmp(b.encode_utf16()))));
    }
    // Nothing compares with NaN.
    let order = number_of(a)?.partial_cmp(&number_of(b)?);
    Some(Thing::Bool(order.is_some_and(holds)))
}
