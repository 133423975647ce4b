//! Calls: of the script's own functions, of Python's functions, of methods; attributes and elements.

use std::collections::HashMap;

use ruff_python_ast::{Expr, ExprCall, StmtFunctionDef};

use super::evaluator::{Evaluator, Flow, Outcome};
use super::{Item, Object};
use crate::source::{Span, Unknown, Value};

/// Why the number of processors is not known: it is the machine's, and at least 1.
pub(super) const PROCESSORS: &str = "the number of processors";

/// How deep functions of the script may call each other.
const CALLS: usize = 12;

/// The arguments of a call.
pub(super) struct Arguments {
    pub(super) positional: Vec<Item>,
    pub(super) named: Vec<(String, Item)>,
    /// Whether their number is unknown.
    pub(super) open: bool,
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn call(&mut self, call: &'a ExprCall, at: Span) -> Outcome {
        // The object of a method is evaluated once, for the call and for the name behind it.
        if let Expr::Attribute(attribute) = &*call.func {
            let object = self.eval(&attribute.value)?;
            let arguments = self.arguments(call)?;
            let method = attribute.attr.as_str();
            return match object.known() {
                Some(Object::Name(name)) if name == "os.environ" => {
                    Ok(self.environment_call(method, &arguments.positional, at))
                }
                Some(Object::Name(name)) => {
                    let full = format!("{name}.{method}");
                    self.library_call(&full, &arguments, at)
                }
                Some(known) => {
                    let known = known.clone();
                    self.method_call(&attribute.value, &known, &object, method, &arguments, at)
                }
                None => match &object.value {
                    Value::Unknown(reason) => Ok(self.pass_on(&reason.clone(), at, &[&object])),
                    Value::Known(_) => unreachable!("a value is known or unknown"),
                },
            };
        }
        let function = self.eval(&call.func)?;
        let arguments = self.arguments(call)?;
        match function.known() {
            Some(Object::Function(_, Some(index))) => match self.functions.get(*index).copied() {
                Some(function) => self.own_call(function, arguments, at),
                None => Ok(self.unknown("a function", at)),
            },
            Some(Object::Name(name)) => {
                let name = name.clone();
                self.library_call(&name, &arguments, at)
            }
            Some(Object::Function(..)) => Ok(self.unknown("a lambda", at)),
            Some(_) => Err(self.raise("TypeError", at)),
            None => Ok(self.unknown("what a function gives", at)),
        }
    }

    fn arguments(&mut self, call: &'a ExprCall) -> Outcome<Arguments> {
        let mut arguments = Arguments { positional: Vec::new(), named: Vec::new(), open: false };
        for node in &call.arguments.args {
            if let Expr::Starred(starred) = node {
                let item = self.eval(&starred.value)?;
                match item.value {
                    Value::Known(Object::List(items) | Object::Tuple(items)) => arguments.positional.extend(items),
                    _ => arguments.open = true,
                }
                continue;
            }
            arguments.positional.push(self.eval(node)?);
        }
        for keyword in &call.arguments.keywords {
            let value = self.eval(&keyword.value)?;
            match &keyword.arg {
                Some(name) => arguments.named.push((name.to_string(), value)),
                None => arguments.open = true,
            }
        }
        Ok(arguments)
    }

    /// Runs a function of the script.
    fn own_call(&mut self, function: &'a StmtFunctionDef, arguments: Arguments, at: Span) -> Outcome {
        let parameters = &function.parameters;
        let plain = parameters.vararg.is_none() && parameters.kwarg.is_none() && parameters.kwonlyargs.is_empty();
        if !plain || arguments.open || self.depth > CALLS * 6 {
            return Ok(self.unknown(format!("what `{}` gives", function.name), at));
        }
        let mut locals = HashMap::new();
        let mut given = arguments.positional.into_iter();
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            let name = parameter.parameter.name.as_str();
            let named = arguments.named.iter().find(|it| it.0 == name).map(|it| it.1.clone());
            let value = match (given.next().or(named), &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.eval(default)?,
                (None, None) => return Err(self.raise("TypeError", at)),
            };
            locals.insert(name.to_owned(), value);
        }
        if given.next().is_some() {
            return Err(self.raise("TypeError", at));
        }
        let outer = self.locals.replace(locals);
        let flow = self.statements(&function.body);
        self.locals = outer;
        let result = match flow? {
            Flow::Return(item) => item,
            _ => self.known(Object::None, at, &[]),
        };
        Ok(self.item(result.value.clone(), at, &[&result]))
    }

    /// A method of a known object; one that changes it makes the name behind it unknown.
    fn method_call(
        &mut self,
        target: &'a Expr,
        object: &Object,
        receiver: &Item,
        method: &str,
        arguments: &Arguments,
        at: Span,
    ) -> Outcome {
        let mut parts = vec![receiver];
        parts.extend(&arguments.positional);
        if !arguments.open && arguments.named.is_empty() {
            if let (Object::List(items), "append" | "extend", [item], Expr::Name(name)) =
                (object, method, arguments.positional.as_slice(), target)
            {
                let more = match (method, item.known()) {
                    ("append", _) => Some(vec![item.clone()]),
                    (_, Some(Object::List(more) | Object::Tuple(more))) => Some(more.clone()),
                    _ => None,
                };
                let list = match more {
                    Some(more) => self.known(Object::List(items.iter().cloned().chain(more).collect()), at, &parts),
                    None => self.unknown("a list that is extended", at),
                };
                self.bind(name.id.as_str(), list);
                return Ok(self.known(Object::None, at, &[]));
            }
            let known: Option<Vec<&Object>> = arguments.positional.iter().map(|it| it.known()).collect();
            if let Some(result) = known.and_then(|it| object.method(method, &it, at)) {
                return Ok(self.known(result, at, &parts));
            }
        }
        if let (Object::List(_) | Object::Dict(_), Expr::Name(name)) = (object, target)
            && !matches!(method, "get" | "keys" | "values" | "items" | "copy" | "index" | "count")
        {
            let changed = self.unknown("a list that is changed in place", at);
            self.bind(name.id.as_str(), changed);
        }
        if let (Object::Dict(pairs), "get", [key, rest @ ..]) = (object, method, arguments.positional.as_slice())
            && let Some(key) = key.known()
        {
            let same = |it: &&(Item, Item)| it.0.known().is_none_or(|it| it.equals(key) != Some(false));
            return Ok(match (pairs.iter().rfind(same), rest.first()) {
                (Some((_, value)), _) => self.item(value.value.clone(), at, &[value]),
                (None, Some(default)) => self.item(default.value.clone(), at, &[default]),
                (None, None) => self.known(Object::None, at, &[]),
            });
        }
        let known_missing = matches!(object, Object::None | Object::Integer(_) | Object::Bool(_))
            && ["split", "strip", "lower", "upper", "append", "format", "replace", "join"].contains(&method);
        if known_missing {
            return Err(self.raise("AttributeError", at));
        }
        Ok(self.unknown(format!("`{method}` of {}", object.class()), at))
    }

    /// An attribute that is not called.
    pub(super) fn attribute(&self, object: &Item, name: &str, at: Span) -> Item {
        match &object.value {
            Value::Known(Object::Name(module)) => self.known(Object::Name(format!("{module}.{name}")), at, &[]),
            Value::Known(known) => self.unknown(format!("`{name}` of {}", known.class()), at),
            Value::Unknown(reason) => self.pass_on(reason, at, &[object]),
        }
    }

    /// `object[index]`.
    pub(super) fn element(&mut self, object: &Item, slice: &'a Expr, at: Span) -> Outcome {
        if let Expr::Slice(_) = slice {
            return Ok(self.unknown("a part of a list", at));
        }
        let index = self.eval(slice)?;
        if let Some(Object::Name(name)) = object.known()
            && name == "os.environ"
        {
            return self.environment_element(index.known().and_then(Object::as_str), at);
        }
        let (known, key) = match (&object.value, &index.value) {
            (Value::Known(known), Value::Known(key)) => (known, key),
            (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => {
                return Ok(self.pass_on(&reason.clone(), at, &[object, &index]));
            }
        };
        let place = |length: usize| {
            let index = key.as_integer()?;
            let length = i64::try_from(length).ok()?;
            let index = if index < 0 { index.checked_add(length)? } else { index };
            Some(usize::try_from(index).ok().filter(|_| index < length))
        };
        match known {
            Object::List(items) | Object::Tuple(items) => match place(items.len()) {
                Some(Some(index)) => Ok(self.item(items[index].value.clone(), at, &[object, &items[index]])),
                Some(None) => Err(self.raise("IndexError", at)),
                None => Ok(self.unknown("an element", at)),
            },
            Object::String(text) => match place(text.chars().count()) {
                Some(Some(index)) => {
                    let one = text.chars().nth(index).map(String::from).unwrap_or_default();
                    Ok(self.known(Object::String(one), at, &[object]))
                }
                Some(None) => Err(self.raise("IndexError", at)),
                None => Ok(self.unknown("an element", at)),
            },
            Object::Dict(pairs) => {
                let same = |it: &&(Item, Item)| it.0.known().and_then(|it| it.equals(key)) == Some(true);
                match pairs.iter().rfind(same) {
                    Some((_, value)) => Ok(self.item(value.value.clone(), at, &[object, value])),
                    None if pairs.iter().all(|it| it.0.known().is_some()) => Err(self.raise("KeyError", at)),
                    None => Ok(self.unknown("an element", at)),
                }
            }
            Object::None => Err(self.raise("TypeError", at)),
            _ => Ok(self.item(Value::Unknown(Unknown::NotEvaluated("an element".into())), at, &[object])),
        }
    }
}
