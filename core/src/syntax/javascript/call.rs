//! Members and calls: of the code's own functions, of the methods of known values, and of what the code does not define.

use std::rc::Rc;

use oxc_allocator::Vec as ArenaVec;
use oxc_ast::ast::{Argument, CallExpression, Expression, MemberExpression};

use super::Certainty;
use super::evaluator::{Evaluator, Outcome};
use super::object::{Thing, Val, unknown};
use super::state::known;
use crate::source::{Span, Value};

/// How long the way to something that the code does not define may be.
const WAY: usize = 160;

impl<'a> Evaluator<'a> {
    /// The object of a member expression, and the name of the member where it is known.
    pub(super) fn parts(&mut self, member: &'a MemberExpression<'a>) -> Outcome<(Val, Option<Rc<str>>)> {
        Ok(match member {
            MemberExpression::StaticMemberExpression(it) => {
                (self.eval(&it.object)?, Some(it.property.name.as_str().into()))
            }
            MemberExpression::ComputedMemberExpression(it) => (self.eval(&it.object)?, self.text_of(&it.expression)?),
            MemberExpression::PrivateFieldExpression(it) => {
                (self.eval(&it.object)?, Some(format!("#{}", it.field.name.as_str()).into()))
            }
        })
    }

    /// A member, behind the object that it is of.
    pub(super) fn member(&mut self, member: &'a MemberExpression<'a>, at: Span) -> Outcome<(Val, Val)> {
        let (object, name) = self.parts(member)?;
        let val = match name {
            Some(name) => self.get(&object, &name, at),
            None => unknown("a computed member", at),
        };
        Ok((object, val))
    }

    /// Returns a property.
    pub(super) fn get(&mut self, object: &Val, name: &str, at: Span) -> Val {
        self.use_asked([object]);
        if Self::is_environment(object) {
            return self.variable(name, at);
        }
        let Value::Known(thing) = &object.value else {
            return Self::pass_on("a member", at, &[object]);
        };
        match thing {
            Thing::Cell(place) => {
                self.state.look_into(*place);
                let cell = &self.state.cells[*place];
                if cell.lost {
                    return unknown("what something may change", at);
                }
                if let Some(items) = &cell.items {
                    return match name.parse::<usize>() {
                        Ok(place) => items.get(place).cloned().unwrap_or_else(|| known(Thing::Undefined, at)),
                        #[expect(clippy::cast_precision_loss, reason = "arrays are short")]
                        Err(_) if name == "length" => Self::made(Thing::Number(items.len() as f64), at, &[object]),
                        Err(_) => unknown("a member of an array", at),
                    };
                }
                if let Some(found) = cell.properties.iter().find(|it| &*it.0 == name) {
                    return found.1.clone();
                }
                match cell.class {
                    Some(class) => self.class_method(class, name).unwrap_or_else(|| unknown("a member", at)),
                    None if cell.open => unknown("a member", at),
                    None => known(Thing::Undefined, at),
                }
            }
            Thing::String(text) => match name.parse::<usize>() {
                Ok(place) => match text.chars().nth(place).filter(|_| text.is_ascii()) {
                    Some(it) => Self::made(Thing::string(it.to_string()), at, &[object]),
                    None => unknown("a letter", at),
                },
                #[expect(clippy::cast_precision_loss, reason = "texts are short")]
                Err(_) if name == "length" => {
                    Self::made(Thing::Number(text.encode_utf16().count() as f64), at, &[object])
                }
                Err(_) => unknown("a member of a text", at),
            },
            Thing::Named(path, call) => self.member_of(path, *call, name, at),
            Thing::Class(class) => self.static_member(*class, name, at),
            _ => unknown("a member", at),
        }
    }

    /// A member of what the code does not define.
    fn member_of(&mut self, path: &str, call: Option<usize>, name: &str, at: Span) -> Val {
        // What is loaded as a whole is what it exports by default, however a compiler writes that.
        if path.ends_with('>') && name == "default" {
            return known(Thing::Named(path.into(), call), at);
        }
        if path.ends_with('>') && name == "__esModule" {
            return known(Thing::Undefined, at);
        }
        if let Some(val) = self.builtin_member(path, name, at) {
            return val;
        }
        let way = format!("{path}.{name}");
        if way.len() > WAY { unknown("a long way", at) } else { known(Thing::Named(way.into(), call), at) }
    }

    pub(super) fn arguments(&mut self, arguments: &'a ArenaVec<'a, Argument<'a>>) -> Outcome<(Vec<Val>, bool)> {
        let mut all = Vec::new();
        let mut is_open = false;
        for it in arguments {
            let val = match it {
                Argument::SpreadElement(it) => self.eval(&it.argument)?,
                it => match it.as_expression() {
                    Some(expression) => self.eval(expression)?,
                    None => continue,
                },
            };
            let more = match it {
                Argument::SpreadElement(_) => self.state.items(&val).map(<[Val]>::to_vec),
                _ => Some(vec![val.clone()]),
            };
            is_open |= more.is_none();
            // What follows an array that is not known stands at no known place.
            match more.filter(|_| !is_open) {
                Some(more) => all.extend(more),
                None => self.hand_over(&val),
            }
        }
        Ok((all, is_open))
    }

    /// Evaluates a call.
    pub(super) fn call(&mut self, it: &'a CallExpression<'a>, at: Span) -> Outcome {
        if let Expression::Super(_) = &it.callee {
            let (arguments, open) = self.arguments(&it.arguments)?;
            return self.call_super(&arguments, open, at);
        }
        if let Some(member) = it.callee.as_member_expression() {
            let (object, name) = self.parts(member)?;
            let (arguments, open) = self.arguments(&it.arguments)?;
            return match name {
                Some(name) => self.call_method(&object, &name, arguments, open, at),
                None => Ok(self.call_unknown(arguments, open, at)),
            };
        }
        let callee = self.eval(&it.callee)?;
        let (arguments, open) = self.arguments(&it.arguments)?;
        self.call_value(&callee, None, arguments, open, at)
    }

    /// Calls a value.
    pub(super) fn call_value(
        &mut self,
        callee: &Val,
        this: Option<Val>,
        arguments: Vec<Val>,
        open: bool,
        at: Span,
    ) -> Outcome {
        match &callee.value {
            Value::Known(Thing::Function(function)) => self.call_function(*function, this, &arguments, open, at),
            Value::Known(Thing::Named(path, call)) => match self.builtin(path, &arguments, open, at)? {
                Some(val) => Ok(val),
                None => Ok(self.call_named(path, *call, arguments, open, at)),
            },
            _ => Ok(self.call_unknown(arguments, open, at)),
        }
    }

    fn call_method(&mut self, object: &Val, name: &str, arguments: Vec<Val>, open: bool, at: Span) -> Outcome {
        let is_named = matches!(object.value, Value::Known(Thing::Named(..)));
        if !is_named && matches!(name, "then" | "catch" | "finally") && self.state.plain(object).is_none() {
            return self.chained(object, name, &arguments, at);
        }
        match &object.value {
            Value::Known(Thing::Function(function)) => match name {
                "call" => {
                    let this = arguments.first().cloned();
                    self.call_function(*function, this, arguments.get(1..).unwrap_or_default(), open, at)
                }
                "bind" if arguments.len() <= 1 => Ok(object.clone()),
                _ => Ok(self.call_unknown(arguments, open, at)),
            },
            Value::Known(Thing::Cell(_)) if self.state.items(object).is_some() => {
                self.array_method(object, name, arguments, open, at)
            }
            Value::Known(Thing::String(text)) => {
                let text = Rc::clone(text);
                Ok(self.text_method(&text, object, name, &arguments, open, at))
            }
            Value::Known(Thing::Number(_) | Thing::Bool(_)) if name == "toString" && arguments.is_empty() => {
                Ok(match object.known().and_then(Thing::text) {
                    Some(text) => Self::made(Thing::String(text), at, &[object]),
                    None => unknown("a text", at),
                })
            }
            Value::Known(Thing::Cell(_))
                if self.state.plain(object).is_some_and(|it| it.class.is_none()) && name == "then" =>
            {
                self.chained(object, name, &arguments, at)
            }
            Value::Known(Thing::Cell(_) | Thing::Named(..) | Thing::Class(_)) => {
                let callee = self.get(object, name, at);
                self.call_value(&callee, Some(object.clone()), arguments, open, at)
            }
            _ => Ok(self.call_unknown(arguments, open, at)),
        }
    }

    /// `then` on what a function of the code gives: it is called with that.
    fn chained(&mut self, object: &Val, name: &str, arguments: &[Val], at: Span) -> Outcome {
        let first = arguments.first();
        if name == "then"
            && let Some(Thing::Function(function)) = first.and_then(Val::known)
        {
            let before = (self.certainty, self.state.late);
            self.certainty = self.certainty.max(Certainty::Later);
            self.state.late = true;
            let result = self.call_function(*function, None, std::slice::from_ref(object), false, at);
            (self.certainty, self.state.late) = before;
            return result;
        }
        for it in arguments {
            self.hand_over(it);
        }
        Ok(object.clone())
    }

    /// Calls what the code does not define.
    pub(super) fn call_named(
        &mut self,
        path: &str,
        call: Option<usize>,
        arguments: Vec<Val>,
        open: bool,
        at: Span,
    ) -> Val {
        for it in &arguments {
            self.hand_over(it);
        }
        let changes = !super::builtin::leaves_alone(path);
        let all = arguments.clone();
        let place = self.note(path, call, arguments, open, at);
        if changes {
            for it in &all {
                self.state.lose(it);
            }
        }
        if may_call_at_once(path) {
            self.try_functions(&all, at);
        }
        let way = format!("{path}()");
        if way.len() > WAY { unknown("a long way", at) } else { known(Thing::Named(way.into(), Some(place)), at) }
    }

    /// Calls what is not known at all.
    pub(super) fn call_unknown(&mut self, arguments: Vec<Val>, open: bool, at: Span) -> Val {
        self.use_asked(&arguments);
        for it in &arguments {
            self.hand_over(it);
            self.state.lose(it);
            if Self::is_environment(it) {
                self.environment_touched = true;
                self.environment_replaced = true;
            }
        }
        self.try_functions(&arguments, at);
        if arguments.iter().any(|it| matches!(it.value, Value::Known(Thing::Named(..)))) {
            self.note("", None, arguments, open, at);
        }
        unknown("a call", at)
    }

    /// Notes that somebody else gets a value, and may call the functions in it.
    pub(super) fn hand_over(&mut self, val: &Val) {
        let mut rest = vec![(val.clone(), 0)];
        while let Some((val, depth)) = rest.pop() {
            match val.value {
                Value::Known(Thing::Function(function)) => self.functions[function].is_given = true,
                Value::Known(Thing::Cell(cell)) if depth < 3 => {
                    let cell = &self.state.cells[cell];
                    let parts = cell.items.iter().flatten().chain(cell.properties.iter().map(|it| &it.1));
                    rest.extend(parts.map(|it| (it.clone(), depth + 1)));
                }
                _ => {}
            }
        }
    }
}

/// Whether what is called may call the functions that it gets before it comes back.
fn may_call_at_once(path: &str) -> bool {
    const LATER: &[&str] = &[
        "addListener",
        "all",
        "catch",
        "connect",
        "delete",
        "finally",
        "get",
        "head",
        "listen",
        "nextTick",
        "on",
        "once",
        "options",
        "param",
        "patch",
        "post",
        "put",
        "queueMicrotask",
        "setImmediate",
        "setInterval",
        "setTimeout",
        "then",
        "use",
    ];
    let name = path.rsplit('.').next().unwrap_or(path);
    path.starts_with("<events>") || LATER.binary_search(&name).is_err()
}
