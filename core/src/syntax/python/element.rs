//! What objects hold: attributes and elements.

use ruff_python_ast::Expr;

use super::evaluator::{Evaluator, Outcome};
use super::{Item, Object};
use crate::source::{Span, Unknown, Value};

impl<'a> Evaluator<'a> {
    /// An attribute that is not called.
    pub(super) fn attribute(&self, object: &Item, name: &str, at: Span) -> Item {
        match &object.value {
            Value::Known(Object::Name(module))
                if module == "sys" && name == "argv" && self.project.arguments.is_some() =>
            {
                let words = self.project.arguments.unwrap_or_default().iter();
                let words = words.map(|it| self.known(Object::String(it.clone()), at, &[])).collect();
                self.known(Object::List(words), at, &[])
            }
            Value::Known(Object::Name(module)) => self.known(Object::Name(format!("{module}.{name}")), at, &[]),
            Value::Known(Object::Path(path)) => self.path_attribute(path, name, object, at),
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
