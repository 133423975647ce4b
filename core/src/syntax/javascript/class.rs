//! Classes of the code: their methods, their fields, and what `new` makes of them.

use std::rc::Rc;

use oxc_ast::ast::{ClassElement, Expression, MethodDefinitionKind, NewExpression};

use super::evaluator::{Evaluator, Outcome};
use super::object::{Thing, Val, unknown};
use super::state::{Cell, known};
use crate::source::{Span, Value};

/// How many classes may stand above one another.
const DEPTH: usize = 8;

/// What a class extends.
#[derive(Clone, Copy, PartialEq)]
enum Above {
    Nothing,
    Class(usize),
    Unknown,
}

/// A class with what is around it.
pub(super) struct Class<'a> {
    constructor: Option<usize>,
    methods: Vec<(Rc<str>, Val)>,
    statics: Vec<(Rc<str>, Val)>,
    fields: Vec<(Rc<str>, Option<&'a Expression<'a>>)>,
    above: Above,
    /// Whether it has members that are not followed.
    open: bool,
    module: usize,
    scope: usize,
}

impl Class<'_> {
    /// The class of the code that it extends.
    fn above(&self) -> Option<usize> {
        match self.above {
            Above::Class(class) => Some(class),
            Above::Nothing | Above::Unknown => None,
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn class(&mut self, it: &'a oxc_ast::ast::Class<'a>) -> Outcome {
        let at = self.span(it);
        let above = match &it.heritage {
            Some(heritage) => match self.eval(&heritage.expression)?.value {
                Value::Known(Thing::Class(class)) => Above::Class(class),
                _ => Above::Unknown,
            },
            None => Above::Nothing,
        };
        let mut own = Vec::new();
        let mut class = Class {
            constructor: None,
            methods: Vec::new(),
            statics: Vec::new(),
            fields: Vec::new(),
            above,
            open: !it.decorators.is_empty(),
            module: self.module,
            scope: self.scope,
        };
        for element in &it.body.body {
            match element {
                ClassElement::MethodDefinition(it) => {
                    let method = self.function(&it.value, at);
                    if let Value::Known(Thing::Function(function)) = method.value {
                        own.push(function);
                    }
                    let name = self.key(&it.key, it.computed)?;
                    match (it.kind, name) {
                        (MethodDefinitionKind::Constructor, _) => {
                            class.constructor = match method.value {
                                Value::Known(Thing::Function(function)) => Some(function),
                                _ => None,
                            };
                        }
                        (MethodDefinitionKind::Method, Some(name)) if it.r#static => class.statics.push((name, method)),
                        (MethodDefinitionKind::Method, Some(name)) => class.methods.push((name, method)),
                        (_, Some(name)) => {
                            let worked_out = unknown("a property that is worked out", at);
                            let all = if it.r#static { &mut class.statics } else { &mut class.methods };
                            all.push((name, worked_out));
                        }
                        (_, None) => class.open = true,
                    }
                }
                ClassElement::PropertyDefinition(it) => match self.key(&it.key, it.computed)? {
                    Some(name) if it.r#static => {
                        let val = match &it.value {
                            Some(value) => self.eval(value)?,
                            None => known(Thing::Undefined, at),
                        };
                        class.statics.push((name, val));
                    }
                    Some(name) => class.fields.push((name, it.value.as_ref())),
                    None => class.open = true,
                },
                ClassElement::StaticBlock(it) => {
                    self.block(&it.body)?;
                }
                ClassElement::AccessorProperty(_) => class.open = true,
                ClassElement::TSIndexSignature(_) => {}
            }
        }
        self.classes.push(class);
        let place = self.classes.len() - 1;
        for it in own {
            self.functions[it].home = Some(place);
        }
        Ok(known(Thing::Class(place), at))
    }

    /// Returns a method of an object's class.
    pub(super) fn class_method(&self, class: usize, name: &str) -> Option<Val> {
        let mut next = Some(class);
        for _ in 0..DEPTH {
            let it = &self.classes[next?];
            if let Some(found) = it.methods.iter().rfind(|it| &*it.0 == name) {
                return Some(found.1.clone());
            }
            next = it.above();
        }
        None
    }

    /// Returns a static member of a class.
    pub(super) fn static_member(&self, class: usize, name: &str, at: Span) -> Val {
        let found = self.classes[class].statics.iter().rfind(|it| &*it.0 == name);
        found.map_or_else(|| unknown("a member of a class", at), |it| it.1.clone())
    }

    /// `new Class(…)`.
    pub(super) fn make(&mut self, it: &'a NewExpression<'a>, at: Span) -> Outcome {
        let callee = self.eval(&it.callee)?;
        let (arguments, open) = self.arguments(&it.arguments)?;
        match callee.value {
            Value::Known(Thing::Class(class)) => self.instance(class, &arguments, open, at),
            Value::Known(Thing::Function(function)) => {
                // Its prototype may hold anything.
                let cell = self.state.cell(Cell { open: true, ..Cell::default() });
                let this = known(cell, at);
                self.call_function(function, Some(this.clone()), &arguments, open, at)?;
                Ok(this)
            }
            Value::Known(Thing::Named(path, call)) => match self.made_by(&path, &arguments, open, at) {
                Some(val) => Ok(val),
                None => Ok(self.call_named(&path, call, arguments, open, at)),
            },
            _ => Ok(self.call_unknown(arguments, open, at)),
        }
    }

    fn instance(&mut self, class: usize, arguments: &[Val], open: bool, at: Span) -> Outcome {
        let is_open = self.classes[class].open || self.classes[class].above == Above::Unknown;
        let cell = self.state.cell(Cell { class: Some(class), open: is_open, ..Cell::default() });
        let this = known(cell, at);
        self.construct(class, &this, arguments, open, at, 0)?;
        Ok(this)
    }

    /// Runs what makes an object of a class; what stands above comes first.
    fn construct(
        &mut self,
        class: usize,
        this: &Val,
        arguments: &[Val],
        open: bool,
        at: Span,
        depth: usize,
    ) -> Outcome<()> {
        let it = &self.classes[class];
        let (constructor, above, fields) = (it.constructor, it.above, it.fields.clone());
        let (scope, module) = (it.scope, it.module);
        if let (Above::Class(above), None, true) = (above, constructor, depth < DEPTH) {
            self.construct(above, this, arguments, open, at, depth + 1)?;
        }
        let before = (self.scope, self.module);
        let mark = self.state.mark();
        self.frames.push(super::evaluator::Frame { mark, returned: Vec::new(), this: this.clone() });
        self.scope = self.state.scope(Some(scope), true);
        self.module = module;
        let mut made = Ok(());
        for (name, value) in fields {
            let val = match value {
                Some(value) => self.eval(value),
                None => Ok(known(Thing::Undefined, at)),
            };
            match val {
                Ok(val) => self.set(this, Some(name), val),
                Err(stop) => {
                    made = Err(stop);
                    break;
                }
            }
        }
        (self.scope, self.module) = before;
        self.frames.pop();
        made?;
        if let Some(constructor) = constructor {
            self.call_function(constructor, Some(this.clone()), arguments, open, at)?;
        }
        Ok(())
    }

    /// `super(…)`: the constructor of the class above.
    pub(super) fn call_super(&mut self, arguments: &[Val], open: bool, at: Span) -> Outcome {
        let this = self.this(at);
        let class = match this.value {
            Value::Known(Thing::Cell(cell)) => self.state.cells[cell].class,
            _ => None,
        };
        // Of several classes above one another only the lowest is known to be meant.
        if let Some(above) = class.and_then(|it| self.classes[it].above())
            && self.classes[above].above == Above::Nothing
        {
            self.construct(above, &this, arguments, open, at, 1)?;
        } else if let Value::Known(Thing::Cell(cell)) = this.value {
            self.state.cells[cell].open = true;
        }
        Ok(known(Thing::Undefined, at))
    }
}
