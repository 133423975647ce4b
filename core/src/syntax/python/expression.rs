//! Expressions: literals, names, f-strings, containers, conditions.

use ruff_python_ast::{
    BoolOp, ConversionFlag, Expr, ExprCompare, ExprFString, FStringPart, InterpolatedStringElement, Number, UnaryOp,
};

use super::builtin::is_builtin;
use super::evaluator::{Callable, Evaluator, LENGTH, Outcome};
use super::{Item, Object};
use crate::source::{Span, Unknown, Value};

/// How many elements a comprehension is run for.
const ROUNDS: usize = 256;

impl<'a> Evaluator<'a> {
    /// Evaluates an expression.
    pub(super) fn eval(&mut self, node: &'a Expr) -> Outcome {
        let at = self.span(node);
        if !self.step(at) {
            return Ok(self.unknown("more than is evaluated", at));
        }
        self.depth += 1;
        let outcome = self.expression(node, at);
        self.depth -= 1;
        outcome
    }

    fn expression(&mut self, node: &'a Expr, at: Span) -> Outcome {
        if let Some(object) = literal(node) {
            if self.script.has_filler(node) {
                return Ok(self.item(Value::Unknown(Unknown::Hole), at, &[]));
            }
            return Ok(self.known(object, at, &[]));
        }
        match node {
            Expr::Name(it) if self.script.has_filler(node) => {
                self.opaque(at);
                Ok(self.item(Value::Unknown(Unknown::Hole), at, &[&self.unknown(it.id.to_string(), at)]))
            }
            Expr::Name(it) => self.name(it.id.as_str(), at),
            Expr::FString(it) => self.formatted(it, at),
            Expr::List(it) => Ok(self.elements(&it.elts, at)?.map(|it| it.map(Object::List))),
            Expr::Tuple(it) => Ok(self.elements(&it.elts, at)?.map(|it| it.map(Object::Tuple))),
            Expr::Set(it) => Ok(self.elements(&it.elts, at)?.map(|it| it.map(Object::Set))),
            Expr::Dict(it) => {
                let mut pairs = Vec::new();
                for item in &it.items {
                    let value = self.eval(&item.value)?;
                    match &item.key {
                        Some(key) => pairs.push((self.eval(key)?, value)),
                        None => match value.known() {
                            Some(Object::Dict(more)) => pairs.extend(more.iter().cloned()),
                            _ => return Ok(self.unknown("a dictionary with an unknown part", at)),
                        },
                    }
                }
                Ok(self.known(Object::Dict(pairs), at, &[]))
            }
            Expr::BinOp(it) => {
                let left = self.eval(&it.left)?;
                let right = self.eval(&it.right)?;
                self.binary(it.op, &left, &right, at)
            }
            Expr::UnaryOp(it) => {
                let operand = self.eval(&it.operand)?;
                Ok(self.unary(it.op, &operand, at))
            }
            Expr::BoolOp(it) => self.either(it.op, &it.values, at),
            Expr::Compare(it) => self.comparison(it, at),
            Expr::If(it) => {
                let test = self.eval(&it.test)?;
                match test.known().and_then(Object::truthy) {
                    Some(truth) => {
                        let mut chosen = self.eval(if truth { &it.body } else { &it.orelse })?;
                        Self::take_part(&mut chosen, &test);
                        Ok(chosen)
                    }
                    None => Ok(self.unknown("a choice under an unknown condition", at)),
                }
            }
            Expr::Named(it) => {
                let value = self.eval(&it.value)?;
                self.assign(&it.target, value.clone())?;
                Ok(value)
            }
            Expr::Lambda(it) => {
                let count = it.parameters.as_ref().map_or(0, |it| it.posonlyargs.len() + it.args.len());
                // One that is made in a function also sees what that one has.
                let index = self.locals.is_none().then_some(self.functions.len());
                self.functions.extend(index.map(|_| Callable::Lambda(it, self.module)));
                Ok(self.known(Object::Function(count, index), at, &[]))
            }
            Expr::Call(it) => self.call(it, at),
            Expr::Attribute(it) => {
                let object = self.eval(&it.value)?;
                Ok(self.attribute(&object, it.attr.as_str(), at))
            }
            Expr::Subscript(it) => {
                let object = self.eval(&it.value)?;
                self.element(&object, &it.slice, at)
            }
            Expr::ListComp(it) => match it.generators.as_slice() {
                [only] if !only.is_async => Ok(self.comprehension(&it.elt, only, at)?.map(|it| it.map(Object::List))),
                _ => Ok(self.unknown("a comprehension", at)),
            },
            Expr::Generator(it) => match it.generators.as_slice() {
                [only] if !only.is_async => Ok(self.comprehension(&it.elt, only, at)?.map(|it| it.map(Object::List))),
                _ => Ok(self.unknown("a comprehension", at)),
            },
            _ => Ok(self.unknown("Python that is not modelled", at)),
        }
    }

    fn name(&mut self, name: &str, at: Span) -> Outcome {
        self.evaluation.used.insert(name.to_owned());
        let item = self.locals.as_ref().and_then(|it| it.get(name)).or_else(|| self.globals.values.get(name)).cloned();
        match item {
            Some(item) => Ok(self.item(item.value.clone(), at, &[&item])),
            None if name == "__file__" => Ok(match &self.modules[self.module].file {
                Some(path) => self.known(Object::String(path.clone()), at, &[]),
                None => self.unknown("`__file__`", at),
            }),
            None if name == "__name__" => {
                Ok(self.known(Object::String(self.modules[self.module].name.to_owned()), at, &[]))
            }
            None if is_builtin(name) => Ok(self.known(Object::Name(name.to_owned()), at, &[])),
            None if self.evaluation.opaque.is_some() || name.starts_with("__") => {
                Ok(self.unknown(format!("`{name}`"), at))
            }
            None => Err(self.raise("NameError", at)),
        }
    }

    fn elements(&mut self, nodes: &'a [Expr], at: Span) -> Outcome<crate::source::Located<Value<Vec<Item>>>> {
        let mut items = Vec::new();
        let mut open = None;
        for node in nodes {
            let Expr::Starred(starred) = node else {
                items.push(self.eval(node)?);
                continue;
            };
            let item = self.eval(&starred.value)?;
            match item.value {
                Value::Known(Object::List(parts) | Object::Tuple(parts)) => items.extend(parts),
                Value::Known(_) => open = Some(Unknown::NotEvaluated("what is spread out".into())),
                Value::Unknown(reason) => open = Some(reason),
            }
        }
        let mut list = crate::source::Located::new(Value::Known(Vec::new()), at);
        for item in items.iter().take(8) {
            list.from.extend(item.from.iter().copied().take(4));
        }
        list.value = open.map_or(Value::Known(items), Value::Unknown);
        Ok(list)
    }

    fn comprehension(
        &mut self,
        element: &'a Expr,
        generator: &'a ruff_python_ast::Comprehension,
        at: Span,
    ) -> Outcome<crate::source::Located<Value<Vec<Item>>>> {
        let list = self.eval(&generator.iter)?;
        let unknown =
            |what: &str| crate::source::Located::new(Value::Unknown(Unknown::NotEvaluated(what.to_owned())), at);
        let rounds = match list.known() {
            Some(Object::List(items) | Object::Tuple(items)) if items.len() <= ROUNDS => items.clone(),
            _ => return Ok(unknown("a comprehension over something unknown")),
        };
        let outer = self.locals.clone();
        self.locals.get_or_insert_default();
        let mut results = Vec::new();
        let mut outcome = Ok(());
        'rounds: for item in rounds {
            outcome = self.assign(&generator.target, item);
            if outcome.is_err() {
                break;
            }
            for test in &generator.ifs {
                match self.eval(test).map(|it| it.known().and_then(Object::truthy)) {
                    Ok(Some(true)) => {}
                    Ok(Some(false)) => continue 'rounds,
                    Ok(None) => {
                        self.locals = outer;
                        return Ok(unknown("a comprehension under an unknown condition"));
                    }
                    Err(raise) => {
                        self.locals = outer;
                        return Err(raise);
                    }
                }
            }
            match self.eval(element) {
                Ok(item) => results.push(item),
                Err(raise) => {
                    self.locals = outer;
                    return Err(raise);
                }
            }
        }
        self.locals = outer;
        outcome?;
        Ok(crate::source::Located::new(Value::Known(results), at))
    }

    fn formatted(&mut self, string: &'a ExprFString, at: Span) -> Outcome {
        let mut result = self.known(Object::None, at, &[]);
        let mut text = String::new();
        let mut reason = None;
        for part in &string.value {
            let elements = match part {
                FStringPart::Literal(it) => {
                    text.push_str(&it.value);
                    continue;
                }
                FStringPart::FString(it) => &it.elements,
            };
            for element in elements {
                match element {
                    InterpolatedStringElement::Literal(it) => text.push_str(&it.value),
                    InterpolatedStringElement::Interpolation(it) => {
                        let item = self.eval(&it.expression)?;
                        let plain = it.format_spec.is_none()
                            && it.debug_text.is_none()
                            && matches!(it.conversion, ConversionFlag::None | ConversionFlag::Str);
                        match &item.value {
                            Value::Known(object) => match object.text().filter(|_| plain) {
                                Some(it) if text.len() + it.len() <= LENGTH => text.push_str(&it),
                                _ => reason = Some(Unknown::NotEvaluated("a format".into())),
                            },
                            Value::Unknown(it) => reason = reason.or_else(|| Some(it.clone())),
                        }
                        Self::take_part(&mut result, &item);
                    }
                }
            }
        }
        if self.script.has_filler(string) {
            reason = Some(Unknown::Hole);
        }
        result.value = reason.map_or(Value::Known(Object::String(text)), Value::Unknown);
        Ok(result)
    }

    fn unary(&self, operator: UnaryOp, operand: &Item, at: Span) -> Item {
        let Value::Known(object) = &operand.value else {
            let Value::Unknown(reason) = &operand.value else { unreachable!("a value is known or unknown") };
            return self.pass_on(reason, at, &[operand]);
        };
        let result = match (operator, object) {
            (UnaryOp::Not, object) => object.truthy().map(|it| Object::Bool(!it)),
            (UnaryOp::USub, Object::Float(it)) => Some(Object::Float(-it)),
            (UnaryOp::UAdd, Object::Float(it)) => Some(Object::Float(*it)),
            (UnaryOp::USub, object) => object.as_integer().and_then(i64::checked_neg).map(Object::Integer),
            (UnaryOp::UAdd, object) => object.as_integer().map(Object::Integer),
            (UnaryOp::Invert, object) => object.as_integer().map(|it| Object::Integer(!it)),
        };
        match result {
            Some(object) => self.known(object, at, &[operand]),
            None => self.unknown("an operator", at),
        }
    }

    /// `a and b`, `a or b`; where the left reads the environment, the right is its fallback.
    fn either(&mut self, operator: BoolOp, values: &'a [Expr], at: Span) -> Outcome {
        let mut parts: Vec<Item> = Vec::new();
        for (index, node) in values.iter().enumerate() {
            let reads = self.evaluation.reads.len();
            let item = self.eval(node)?;
            let read_here = self.evaluation.reads.len() == reads + 1;
            let Some(truth) = item.known().and_then(Object::truthy) else {
                // What is behind may run.
                let reason = Unknown::NotEvaluated("a choice under an unknown condition".into());
                let reason = if let Value::Unknown(it) = &item.value { it.clone() } else { reason };
                return Ok(self.pass_on(&reason, at, &[&item]));
            };
            let ends = index + 1 == values.len() || (truth == (operator == BoolOp::Or));
            if operator == BoolOp::Or && read_here && index + 1 < values.len() {
                let fallback = literal(&values[index + 1]).map(|it| self.known(it, self.span(&values[index + 1]), &[]));
                if let Some(read) = self.evaluation.reads.get_mut(reads).filter(|it| it.fallback.is_none()) {
                    read.fallback = fallback;
                    read.span = at;
                }
            }
            if ends {
                return Ok(self.item(item.value.clone(), at, &parts.iter().chain([&item]).collect::<Vec<_>>()));
            }
            parts.push(item);
        }
        Ok(self.unknown("a choice without parts", at))
    }

    fn comparison(&mut self, node: &'a ExprCompare, at: Span) -> Outcome {
        let mut left = self.eval(&node.left)?;
        let mut result = self.known(Object::Bool(true), at, &[]);
        for (operator, right) in node.ops.iter().zip(&node.comparators) {
            let right = self.eval(right)?;
            Self::take_part(&mut result, &left);
            Self::take_part(&mut result, &right);
            match self.compare(*operator, &left, &right, at)? {
                Some(true) => {}
                Some(false) => {
                    result.value = Value::Known(Object::Bool(false));
                    return Ok(result);
                }
                None => {
                    let unknown = |it: &Item| if let Value::Unknown(it) = &it.value { Some(it.clone()) } else { None };
                    let reason = unknown(&left).or_else(|| unknown(&right));
                    result.value =
                        Value::Unknown(reason.unwrap_or_else(|| Unknown::NotEvaluated("a comparison".into())));
                    return Ok(result);
                }
            }
            left = right;
        }
        Ok(result)
    }
}

/// The object of a literal without parts.
fn literal(node: &Expr) -> Option<Object> {
    Some(match node {
        Expr::StringLiteral(it) => Object::String(it.value.to_str().to_owned()),
        Expr::BooleanLiteral(it) => Object::Bool(it.value),
        Expr::NoneLiteral(_) => Object::None,
        Expr::NumberLiteral(it) => match &it.value {
            Number::Int(it) => Object::Integer(it.as_i64()?),
            Number::Float(it) => Object::Float(*it),
            Number::Complex { .. } => return None,
        },
        _ => return None,
    })
}
