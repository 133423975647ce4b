//! Operators of numbers, strings and lists.

use ruff_python_ast::{CmpOp, Operator};

use super::call::PROCESSORS;
use super::evaluator::{Evaluator, LENGTH, Outcome};
use super::path::{joined, pure};
use super::{Item, Object, Reader};
use crate::source::{Span, Unknown, Value};

impl Evaluator<'_> {
    /// Puts two operands together.
    pub(super) fn binary(&mut self, operator: Operator, left: &Item, right: &Item, at: Span) -> Outcome {
        let (a, b) = match (&left.value, &right.value) {
            (Value::Known(a), Value::Known(b)) => (a, b),
            (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => {
                // Twice the number of processors is no longer that number.
                let reason = match reason {
                    Unknown::NotEvaluated(it) if it == PROCESSORS => {
                        Unknown::NotEvaluated("a count made of the number of processors".into())
                    }
                    other => other.clone(),
                };
                return Ok(self.pass_on(&reason, at, &[left, right]));
            }
        };
        match combined(operator, a, b) {
            Combined::Is(object) => Ok(self.known(object, at, &[left, right])),
            Combined::Raises(class) => Err(self.raise(class, at)),
            Combined::Unknown => {
                Ok(self.unknown(format!("`{}` of {} and {}", operator.as_str(), a.class(), b.class()), at))
            }
        }
    }

    /// Compares two operands; `None` where that is not known.
    pub(super) fn compare(&mut self, operator: CmpOp, left: &Item, right: &Item, at: Span) -> Outcome<Option<bool>> {
        if let Some(answer) = of_processors(operator, left, right) {
            return Ok(Some(answer));
        }
        let is_environment = match right.known() {
            Some(Object::Name(name)) => name == "os.environ",
            Some(Object::Reader(it)) => matches!(**it, Reader::Environ(_)),
            _ => false,
        };
        if is_environment && matches!(operator, CmpOp::In | CmpOp::NotIn) {
            let found = left.known().and_then(Object::as_str).and_then(|it| self.has_variable(it, at));
            return Ok(found.map(|it| it == (operator == CmpOp::In)));
        }
        let (Some(a), Some(b)) = (left.known(), right.known()) else { return Ok(None) };
        let is_singleton = |it: &Object| matches!(it, Object::None | Object::Bool(_));
        let order = || match (a, b) {
            (Object::String(a), Object::String(b)) => Some(a.chars().cmp(b.chars())),
            _ => float(a)?.partial_cmp(&float(b)?),
        };
        Ok(match operator {
            CmpOp::Eq => a.equals(b),
            CmpOp::NotEq => a.equals(b).map(|it| !it),
            CmpOp::Is if is_singleton(a) || is_singleton(b) => identical(a, b),
            CmpOp::IsNot if is_singleton(a) || is_singleton(b) => identical(a, b).map(|it| !it),
            CmpOp::Is | CmpOp::IsNot => None,
            CmpOp::In => contains(b, a),
            CmpOp::NotIn => contains(b, a).map(|it| !it),
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => match order() {
                Some(order) => Some(match operator {
                    CmpOp::Lt => order.is_lt(),
                    CmpOp::LtE => order.is_le(),
                    CmpOp::Gt => order.is_gt(),
                    _ => order.is_ge(),
                }),
                None if cannot_be_ordered(a, b) => return Err(self.raise("TypeError", at)),
                None => None,
            },
        })
    }
}

/// What two objects come to.
enum Combined {
    Is(Object),
    Raises(&'static str),
    Unknown,
}

fn combined(operator: Operator, a: &Object, b: &Object) -> Combined {
    let is = |it: Option<Object>| it.map_or(Combined::Unknown, Combined::Is);
    match (operator, a, b) {
        (Operator::Add, Object::String(a), Object::String(b)) if a.len() + b.len() <= LENGTH => {
            Combined::Is(Object::String(format!("{a}{b}")))
        }
        (Operator::Add, Object::List(a), Object::List(b)) if a.len() + b.len() <= LENGTH => {
            Combined::Is(Object::List(a.iter().chain(b).cloned().collect()))
        }
        (Operator::Add, Object::Tuple(a), Object::Tuple(b)) if a.len() + b.len() <= LENGTH => {
            Combined::Is(Object::Tuple(a.iter().chain(b).cloned().collect()))
        }
        (Operator::Mult, Object::String(text), times) | (Operator::Mult, times, Object::String(text))
            if times.as_integer().is_some() =>
        {
            let times = times.as_integer().map_or(0, |it| usize::try_from(it.max(0)).unwrap_or(usize::MAX));
            is((times.saturating_mul(text.len()) <= LENGTH).then(|| Object::String(text.repeat(times))))
        }
        (Operator::Div, Object::Path(path), Object::String(more) | Object::Path(more)) => {
            is((path.len() + more.len() < LENGTH).then(|| Object::Path(pure(&joined(&[path, more])))))
        }
        (Operator::Div, Object::String(path), Object::Path(more)) => {
            is((path.len() + more.len() < LENGTH).then(|| Object::Path(pure(&joined(&[path, more])))))
        }
        (Operator::Mod, Object::String(format), argument) => is(percent(format, argument)),
        _ => match (a.as_integer(), b.as_integer()) {
            (Some(a), Some(b)) => integers(operator, a, b),
            _ => match (float(a), float(b)) {
                (Some(a), Some(b)) => floats(operator, a, b),
                _ if cannot_be_added(operator, a, b) => Combined::Raises("TypeError"),
                _ => Combined::Unknown,
            },
        },
    }
}

fn integers(operator: Operator, a: i64, b: i64) -> Combined {
    // Python divides towards negative infinity.
    let quotient = || {
        let towards_zero = a.checked_div(b)?;
        Some(if a % b != 0 && (a < 0) != (b < 0) { towards_zero - 1 } else { towards_zero })
    };
    let result = match operator {
        Operator::Div | Operator::FloorDiv | Operator::Mod if b == 0 => return Combined::Raises("ZeroDivisionError"),
        Operator::Add => a.checked_add(b),
        Operator::Sub => a.checked_sub(b),
        Operator::Mult => a.checked_mul(b),
        #[expect(clippy::cast_precision_loss, reason = "Python rounds too")]
        Operator::Div => return Combined::Is(Object::Float(a as f64 / b as f64)),
        Operator::FloorDiv => quotient(),
        Operator::Mod => quotient().and_then(|it| a.checked_sub(it.checked_mul(b)?)),
        Operator::Pow => u32::try_from(b).ok().and_then(|it| a.checked_pow(it)),
        Operator::LShift => u32::try_from(b).ok().filter(|it| *it < 32).and_then(|it| a.checked_mul(1 << it)),
        Operator::RShift => u32::try_from(b).ok().and_then(|it| a.checked_shr(it)),
        Operator::BitOr => Some(a | b),
        Operator::BitAnd => Some(a & b),
        Operator::BitXor => Some(a ^ b),
        Operator::MatMult => None,
    };
    result.map_or(Combined::Unknown, |it| Combined::Is(Object::Integer(it)))
}

fn floats(operator: Operator, a: f64, b: f64) -> Combined {
    Combined::Is(Object::Float(match operator {
        Operator::Div | Operator::FloorDiv | Operator::Mod if b == 0.0 => return Combined::Raises("ZeroDivisionError"),
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div => a / b,
        Operator::FloorDiv => (a / b).floor(),
        _ => return Combined::Unknown,
    }))
}

#[expect(clippy::cast_precision_loss, reason = "Python rounds too")]
fn float(object: &Object) -> Option<f64> {
    match object {
        Object::Float(it) => Some(*it),
        object => object.as_integer().map(|it| it as f64),
    }
}

/// `"…%s…" % argument`, for `%s`, `%d` and `%%`.
fn percent(format: &str, argument: &Object) -> Option<Object> {
    let arguments: Vec<&Object> = match argument {
        Object::Tuple(items) => items.iter().map(|it| it.known()).collect::<Option<_>>()?,
        Object::Dict(_) | Object::List(_) => return None,
        other => vec![other],
    };
    let mut arguments = arguments.into_iter();
    let mut text = String::new();
    let mut rest = format.chars();
    while let Some(next) = rest.next() {
        if next != '%' {
            text.push(next);
            continue;
        }
        match rest.next()? {
            '%' => text.push('%'),
            's' => text.push_str(&arguments.next()?.text()?),
            'd' | 'i' => text.push_str(&arguments.next()?.as_integer()?.to_string()),
            _ => return None,
        }
    }
    arguments.next().is_none().then_some(Object::String(text))
}

fn contains(list: &Object, wanted: &Object) -> Option<bool> {
    let any = |items: &mut dyn Iterator<Item = &Item>| {
        let mut doubt = false;
        for item in items {
            match item.known().and_then(|it| it.equals(wanted)) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => doubt = true,
            }
        }
        (!doubt).then_some(false)
    };
    match list {
        Object::List(items) | Object::Tuple(items) | Object::Set(items) => any(&mut items.iter()),
        Object::Dict(pairs) => any(&mut pairs.iter().map(|it| &it.0)),
        Object::String(text) => wanted.as_str().map(|it| text.contains(it)),
        _ => None,
    }
}

fn identical(a: &Object, b: &Object) -> Option<bool> {
    match (a, b) {
        (Object::Name(_) | Object::Reader(_), _) | (_, Object::Name(_) | Object::Reader(_)) => None,
        (Object::None, Object::None) => Some(true),
        (Object::Bool(a), Object::Bool(b)) => Some(a == b),
        _ => Some(false),
    }
}

/// Whether `+` and the like surely fail: a text or nothing with a number.
fn cannot_be_added(operator: Operator, a: &Object, b: &Object) -> bool {
    let number = |it: &Object| float(it).is_some();
    let other = |it: &Object| matches!(it, Object::None | Object::String(_));
    match operator {
        Operator::Add | Operator::Sub | Operator::Div | Operator::FloorDiv => {
            number(a) && other(b) || other(a) && number(b) || *a == Object::None || *b == Object::None
        }
        Operator::Mult => *a == Object::None || *b == Object::None,
        _ => false,
    }
}

fn cannot_be_ordered(a: &Object, b: &Object) -> bool {
    let number = |it: &Object| float(it).is_some();
    let text = |it: &Object| matches!(it, Object::String(_));
    let none = |it: &Object| matches!(it, Object::None);
    (number(a) || text(a) || none(a)) && (number(b) || text(b) || none(b))
}

/// Compares the number of processors, of which there is at least one.
fn of_processors(operator: CmpOp, left: &Item, right: &Item) -> Option<bool> {
    let Value::Unknown(Unknown::NotEvaluated(what)) = &left.value else { return None };
    let number = right.known().and_then(Object::as_integer).filter(|_| what == PROCESSORS)?;
    match operator {
        CmpOp::Gt if number <= 0 => Some(true),
        CmpOp::GtE if number <= 1 => Some(true),
        CmpOp::Lt if number <= 1 => Some(false),
        CmpOp::LtE | CmpOp::Eq if number <= 0 => Some(false),
        _ => None,
    }
}
