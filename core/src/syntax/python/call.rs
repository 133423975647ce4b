//! Calls: of the script's own functions, of Python's functions, of methods.

use std::collections::HashMap;

use ruff_python_ast::{Expr, ExprCall, Parameters};
use ruff_text_size::Ranged;

use super::evaluator::{Callable, Evaluator, Flow, Outcome};
use super::import::Progress;
use super::{Item, Object};
use crate::source::{Span, Value};

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

impl Arguments {
    /// One argument by its place.
    pub(super) fn of(item: Item) -> Self {
        Self { positional: vec![item], named: Vec::new(), open: false }
    }

    /// Returns the argument at a place, or of a name.
    pub(super) fn get(&self, place: usize, name: &str) -> Option<&Item> {
        self.positional.get(place).or_else(|| self.named.iter().find(|it| it.0 == name).map(|it| &it.1))
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn call(&mut self, call: &'a ExprCall, at: Span) -> Outcome {
        // The object of a method is evaluated once, for the call and for the name behind it.
        if let Expr::Attribute(attribute) = &*call.func {
            let object = self.eval(&attribute.value)?;
            let arguments = self.arguments(call)?;
            if let Some(made) = self.note_middleware(call, Some(&object), &arguments, at) {
                return Ok(made);
            }
            let method = attribute.attr.as_str();
            return match object.known() {
                Some(Object::Name(name)) if name == "os.environ" => {
                    Ok(self.environment_call(method, &arguments.positional, at))
                }
                Some(Object::Name(name)) => {
                    let full = format!("{name}.{method}");
                    self.library_call(&full, &arguments, at)
                }
                Some(Object::Reader(reader)) => {
                    let reader = reader.clone();
                    self.reader_method(&reader, method, &arguments, at)
                }
                Some(Object::Path(path)) => Ok(self.path_method(path, method, &arguments.positional, &object, at)),
                Some(known) => {
                    let known = known.clone();
                    self.method_call(&attribute.value, &known, &object, method, &arguments, at)
                }
                None => match &object.value {
                    Value::Unknown(_) if changes_its_object(method) && self.changes_in_place(&attribute.value) => {
                        self.spoil(&attribute.value, at);
                        Ok(self.known(Object::None, at, &[]))
                    }
                    Value::Unknown(reason) => Ok(self.pass_on(&reason.clone(), at, &[&object])),
                    Value::Known(_) => unreachable!("a value is known or unknown"),
                },
            };
        }
        let function = self.eval(&call.func)?;
        let arguments = self.arguments(call)?;
        if let Some(made) = self.note_middleware(call, None, &arguments, at) {
            return Ok(made);
        }
        let lists: Vec<Item> = arguments.positional.clone();
        let result = self.apply(&function, arguments, at);
        self.forget_given(call, &lists, at);
        result
    }

    /// Calls whatever can be called.
    pub(super) fn apply(&mut self, function: &Item, arguments: Arguments, at: Span) -> Outcome {
        match function.known() {
            Some(Object::Function(_, Some(index))) => match self.functions.get(*index).copied() {
                Some(function) => self.own_call(function, arguments, at),
                None => Ok(self.unknown("a function", at)),
            },
            Some(Object::Name(name)) => {
                let name = name.clone();
                self.library_call(&name, &arguments, at)
            }
            Some(Object::Reader(reader)) => {
                let reader = reader.clone();
                self.reader_call(&reader, &arguments, at)
            }
            Some(Object::Function(..)) => Ok(self.unknown("a lambda", at)),
            Some(_) => Err(self.raise("TypeError", at)),
            None => Ok(self.unknown("what a function gives", at)),
        }
    }

    /// A function of the script or of others may change the lists and dictionaries that it is given by name; those of
    /// Python itself do not.
    fn forget_given(&mut self, call: &'a ExprCall, given: &[Item], at: Span) {
        let Expr::Name(name) = &*call.func else { return };
        let may_change = match self.globals.values.get(name.id.as_str()).map(|it| it.known()) {
            None | Some(Some(Object::Name(_) | Object::Reader(_))) => false,
            Some(Some(Object::Function(_, Some(index)))) => {
                self.functions.get(*index).is_none_or(|it| self.changes(*it))
            }
            Some(_) => true,
        };
        let nodes = call.arguments.args.iter().zip(given).filter(|_| may_change);
        for (node, item) in nodes {
            if matches!(node, Expr::Name(_)) && matches!(item.known(), Some(Object::List(_) | Object::Dict(_))) {
                self.spoil(node, at);
            }
        }
    }

    /// Whether a function of the script changes anything in place, by its words.
    fn changes(&self, function: Callable<'a>) -> bool {
        const WORDS: &[&str] = &[
            ".append(",
            ".extend(",
            ".insert(",
            ".remove(",
            ".pop(",
            ".update(",
            ".clear(",
            ".sort(",
            ".setdefault(",
            ".reverse(",
            "+=",
            "] =",
            "]=",
            "del ",
        ];
        let Callable::Function(function, module) = function else { return false };
        let script = &self.modules[module].script;
        let text = script.source.slice(script.span(function.range()));
        WORDS.iter().any(|it| text.contains(it))
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
    fn own_call(&mut self, function: Callable<'a>, arguments: Arguments, at: Span) -> Outcome {
        let (parameters, module): (Option<&'a Parameters>, usize) = match function {
            Callable::Function(it, module) => (Some(&it.parameters), module),
            Callable::Lambda(it, module) => (it.parameters.as_deref(), module),
        };
        let is_plain = |it: &Parameters| it.vararg.is_none() && it.kwarg.is_none() && it.kwonlyargs.is_empty();
        if !parameters.is_none_or(is_plain) || arguments.open || self.depth > CALLS * 6 {
            self.open_applications();
            return Ok(self.unknown("what a function gives", at));
        }
        let mut locals = HashMap::new();
        let mut given = arguments.positional.into_iter();
        for parameter in parameters.into_iter().flat_map(|it| it.posonlyargs.iter().chain(&it.args)) {
            let name = parameter.parameter.name.as_str();
            let named = arguments.named.iter().find(|it| it.0 == name).map(|it| it.1.clone());
            let value = match (given.next().or(named), &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => {
                    let value = self.in_module(module, |run| run.eval(default))?;
                    // A default is made once, and keeps what is done to it.
                    let is_kept = matches!(value.known(), Some(Object::List(_) | Object::Dict(_)));
                    if is_kept && self.changes(function) { self.unknown("a default that changes", at) } else { value }
                }
                (None, None) => return Err(self.raise("TypeError", at)),
            };
            locals.insert(name.to_owned(), value);
        }
        if given.next().is_some() {
            return Err(self.raise("TypeError", at));
        }
        let outer = self.locals.replace(locals);
        let result = self.in_module(module, |run| match function {
            Callable::Function(it, _) => match run.statements(&it.body)? {
                Flow::Return(item) => Ok(item),
                _ => Ok(run.known(Object::None, at, &[])),
            },
            Callable::Lambda(it, _) => run.eval(&it.body),
        });
        self.locals = outer;
        let result = result?;
        Ok(self.item(result.value.clone(), at, &[&result]))
    }

    /// Runs a part of another module among that module's names.
    fn in_module(&mut self, module: usize, work: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if module == self.module {
            return work(self);
        }
        let Progress::Done(names, is_open) = std::mem::replace(&mut self.progress[module], Progress::Running) else {
            return Ok(self.unknown("a function of a module that is being run", self.script.source.all()));
        };
        let globals = std::mem::replace(&mut self.globals, names);
        let outer = (self.module, self.script, std::mem::take(&mut self.overwritten));
        (self.module, self.script) = (module, &self.modules[module].script);
        let result = work(self);
        (self.module, self.script, self.overwritten) = outer;
        let names = std::mem::replace(&mut self.globals, globals);
        self.progress[module] = Progress::Done(names, is_open);
        result
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
            if let (Object::List(items), "append" | "extend", [item]) =
                (object, method, arguments.positional.as_slice())
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
                self.replace(target, list, at)?;
                return Ok(self.known(Object::None, at, &[]));
            }
            if let (Object::Dict(pairs), "update", [more]) = (object, method, arguments.positional.as_slice())
                && let Some(Object::Dict(more)) = more.known()
                && pairs.iter().chain(more).all(|it| it.0.known().is_some())
            {
                let is_new = |it: &&(Item, Item)| !more.iter().any(|other| same_key(it, other));
                let kept: Vec<_> = pairs.iter().filter(is_new).chain(more).cloned().collect();
                let dict = self.known(Object::Dict(kept), at, &parts);
                self.replace(target, dict, at)?;
                return Ok(self.known(Object::None, at, &[]));
            }
            if let (Object::List(items), "insert", [place, item]) = (object, method, arguments.positional.as_slice())
                && let Some(place) = place.known().and_then(Object::as_integer).and_then(|it| usize::try_from(it).ok())
            {
                let mut items = items.clone();
                items.insert(place.min(items.len()), item.clone());
                let list = self.known(Object::List(items), at, &parts);
                self.replace(target, list, at)?;
                return Ok(self.known(Object::None, at, &[]));
            }
            let known: Option<Vec<&Object>> = arguments.positional.iter().map(|it| it.known()).collect();
            if let Some(result) = known.and_then(|it| object.method(method, &it, at)) {
                return Ok(self.known(result, at, &parts));
            }
        }
        if matches!(object, Object::List(_) | Object::Dict(_) | Object::Set(_))
            && !matches!(method, "get" | "keys" | "values" | "items" | "copy" | "index" | "count" | "union")
        {
            self.spoil(target, at);
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
}

/// Whether two entries of dictionaries have one key.
fn same_key(one: &(Item, Item), other: &(Item, Item)) -> bool {
    one.0.known().zip(other.0.known()).and_then(|(a, b)| a.equals(b)) != Some(false)
}

/// Whether a method of lists, dictionaries and sets changes them.
fn changes_its_object(method: &str) -> bool {
    matches!(
        method,
        "append"
            | "extend"
            | "insert"
            | "remove"
            | "pop"
            | "popitem"
            | "update"
            | "clear"
            | "sort"
            | "setdefault"
            | "reverse"
            | "add"
            | "discard"
    )
}
