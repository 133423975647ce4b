//! Patterns: what a declaration, a parameter or an assignment takes a value apart into.

use std::rc::Rc;

use oxc_ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern, Expression, PropertyKey,
};

use super::evaluator::{Evaluator, Outcome};
use super::object::{Thing, Val, unknown};
use super::state::known;
use crate::source::{Span, Value};

impl<'a> Evaluator<'a> {
    /// Whether a plain name is declared already.
    pub(super) fn is_bound(&self, pattern: &BindingPattern<'a>) -> bool {
        match pattern {
            BindingPattern::BindingIdentifier(it) => self.state.find(self.scope, it.name.as_str()).is_some(),
            _ => true,
        }
    }

    /// Declares the names of a pattern.
    pub(super) fn bind(&mut self, pattern: &'a BindingPattern<'a>, val: Val, is_var: bool) -> Outcome<()> {
        match pattern {
            BindingPattern::BindingIdentifier(it) => {
                self.state.declare(self.scope, it.name.as_str(), val, is_var);
            }
            BindingPattern::AssignmentPattern(it) => {
                let val = self.or_default(val, &it.right)?;
                self.bind(&it.left, val, is_var)?;
            }
            BindingPattern::ObjectPattern(it) => {
                let mut taken = Vec::new();
                for property in &it.properties {
                    let at = self.span(property);
                    let fallback = match &property.value {
                        BindingPattern::AssignmentPattern(it) => Some(&it.right),
                        _ => None,
                    };
                    let name = self.key(&property.key, property.computed)?;
                    let part = self.part(&val, name.as_deref(), fallback, at);
                    taken.extend(name);
                    self.bind(&property.value, part, is_var)?;
                }
                if let Some(rest) = &it.rest {
                    let at = self.span(&**rest);
                    let val = self.rest_of(&val, &taken, at);
                    self.bind(&rest.argument, val, is_var)?;
                }
            }
            BindingPattern::ArrayPattern(it) => {
                let at = self.span(&**it);
                for (place, element) in it.elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    let part = self.element(&val, place, at);
                    self.bind(element, part, is_var)?;
                }
                if let Some(rest) = &it.rest {
                    let items = self.state.items(&val).map(|all| all.iter().skip(it.elements.len()).cloned().collect());
                    let val = self.array_or_unknown(items, at);
                    self.bind(&rest.argument, val, is_var)?;
                }
            }
        }
        Ok(())
    }

    /// A property that a pattern takes out, noted as a read of the environment with its fallback where it is one.
    fn part(&mut self, val: &Val, name: Option<&str>, fallback: Option<&'a Expression<'a>>, at: Span) -> Val {
        let Some(name) = name else { return unknown("a computed name", at) };
        let part = self.get(val, name, at);
        if let (Some(fallback), true) = (fallback, Self::is_environment(val)) {
            let item = self.fallback(fallback);
            self.note_fallback(at, item);
        }
        part
    }

    fn element(&mut self, val: &Val, place: usize, at: Span) -> Val {
        match self.state.items(val) {
            Some(items) => items.get(place).cloned().unwrap_or_else(|| known(Thing::Undefined, at)),
            None => unknown("an element", at),
        }
    }

    /// What is left of an object.
    fn rest_of(&mut self, val: &Val, taken: &[Rc<str>], at: Span) -> Val {
        let Some(cell) = self.state.plain(val) else { return unknown("the rest of an object", at) };
        let (open, properties) = (cell.open, cell.properties.clone());
        let properties = properties.into_iter().filter(|it| !taken.contains(&it.0)).collect();
        let rest = self.state.cell(super::state::Cell { properties, open, ..super::state::Cell::default() });
        known(rest, at)
    }

    pub(super) fn array_or_unknown(&mut self, items: Option<Vec<Val>>, at: Span) -> Val {
        match items {
            Some(items) => known(self.state.array(items), at),
            None => unknown("an array", at),
        }
    }

    /// The default of a pattern where the value is `undefined`.
    pub(super) fn or_default(&mut self, val: Val, default: &'a Expression<'a>) -> Outcome {
        match &val.value {
            Value::Known(Thing::Undefined) => self.eval(default),
            Value::Known(Thing::Named(..)) | Value::Unknown(_) => {
                let other = self.unsure(|run| run.eval(default))?;
                let is_open = matches!(val.value, Value::Known(_));
                // A parameter that nothing is known of stays what it is.
                Ok(if is_open { val } else { Self::one_of(&val, &other) })
            }
            Value::Known(_) => Ok(val),
        }
    }

    /// Returns the name that a key stands for; `None` for one that is not known.
    pub(super) fn key(&mut self, key: &'a PropertyKey<'a>, _computed: bool) -> Outcome<Option<Rc<str>>> {
        match key {
            PropertyKey::StaticIdentifier(it) => Ok(Some(it.name.as_str().into())),
            PropertyKey::PrivateIdentifier(it) => Ok(Some(format!("#{}", it.name.as_str()).into())),
            key => match key.as_expression() {
                Some(expression) => self.text_of(expression),
                None => Ok(None),
            },
        }
    }

    /// Assigns to a target.
    pub(super) fn assign(&mut self, target: &'a AssignmentTarget<'a>, val: Val) -> Outcome<()> {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(it) => {
                let name = it.name.as_str();
                if !self.state.assign(self.scope, name, val.clone()) && !super::builtin::is_global(name) {
                    // A name that nothing declares becomes one of the module.
                    let module = self.modules[self.module].scope;
                    self.state.declare(module, name, val, false);
                }
            }
            AssignmentTarget::StaticMemberExpression(it) => {
                let object = self.eval(&it.object)?;
                self.set(&object, Some(it.property.name.as_str().into()), val);
            }
            AssignmentTarget::ComputedMemberExpression(it) => {
                let object = self.eval(&it.object)?;
                let name = self.text_of(&it.expression)?;
                self.set(&object, name, val);
            }
            AssignmentTarget::PrivateFieldExpression(it) => {
                let object = self.eval(&it.object)?;
                self.set(&object, Some(format!("#{}", it.field.name.as_str()).into()), val);
            }
            AssignmentTarget::ObjectAssignmentTarget(it) => {
                for property in &it.properties {
                    self.assign_property(property, &val)?;
                }
                if let Some(rest) = &it.rest {
                    let at = self.span(&**rest);
                    self.assign(&rest.target, unknown("the rest of an object", at))?;
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(it) => {
                let at = self.span(&**it);
                for (place, element) in it.elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    let part = self.element(&val, place, at);
                    self.assign_with_default(element, part)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn assign_property(&mut self, property: &'a AssignmentTargetProperty<'a>, val: &Val) -> Outcome<()> {
        match property {
            AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                let at = self.span(&**it);
                let name = it.binding.name.as_str();
                let part = self.part(val, Some(name), it.init.as_ref(), at);
                let part = match &it.init {
                    Some(init) => self.or_default(part, init)?,
                    None => part,
                };
                self.state.assign(self.scope, name, part);
            }
            AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                let at = self.span(&**it);
                let name = self.key(&it.name, it.computed)?;
                let part = self.part(val, name.as_deref(), None, at);
                self.assign_with_default(&it.binding, part)?;
            }
        }
        Ok(())
    }

    fn assign_with_default(&mut self, target: &'a AssignmentTargetMaybeDefault<'a>, val: Val) -> Outcome<()> {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                let val = self.or_default(val, &it.init)?;
                self.assign(&it.binding, val)
            }
            target => target.as_assignment_target().map_or(Ok(()), |it| self.assign(it, val)),
        }
    }

    /// Sets a property of an object, or a variable of the environment.
    pub(super) fn set(&mut self, object: &Val, name: Option<Rc<str>>, val: Val) {
        if Self::is_environment(object) {
            self.set_variable(name.as_deref(), val);
            return;
        }
        if let (Value::Known(Thing::Named(path, call)), Some(name)) = (&object.value, &name) {
            let (path, at) = (format!("{path}.{name}="), val.span);
            self.note(&path, *call, vec![val], false, at);
            return;
        }
        let Value::Known(Thing::Cell(cell)) = object.value else { return };
        if self.state.cells[cell].items.is_some() {
            if name.as_deref() != Some("length")
                && let Some(place) = name.as_deref().and_then(|it| it.parse::<usize>().ok())
                && let Some(items) = self.state.change(cell)
                && let Some(item) = items.get_mut(place)
            {
                *item = val;
            } else {
                self.state.lose(object);
            }
            return;
        }
        match name {
            Some(name) => self.state.set(cell, name, val),
            None => self.state.lose(object),
        }
    }
}
