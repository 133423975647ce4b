//! Variables and constants: what reads and sets them, alone, several at once, or only where they are missing.

use ruby_prism::{Location, Node};

use super::branch::Overwritten;
use super::evaluator::{Evaluator, Outcome, text};
use super::object::not_evaluated;
use super::{Certainty, Constant, Item, Object};
use crate::source::{Unknown, Value};

impl Evaluator<'_> {
    /// Sets a variable.
    pub(super) fn assign(&mut self, name: &str, item: Item) {
        let at = item.span;
        let before = self.variables.insert(name.to_owned(), item);
        if self.certainty == Certainty::Maybe {
            self.overwritten.push(Overwritten { name: name.to_owned(), before, at });
        }
    }

    /// Makes a variable unknown: something may have changed the object behind it.
    pub(super) fn taint(&mut self, name: &str) {
        if let Some(mut item) = self.variables.get(name).cloned() {
            item.value = not_evaluated("a variable whose object is changed in place");
            self.assign(name, item);
        }
    }

    /// Reads and writes of variables and constants.
    pub(super) fn variable(&mut self, node: &Node<'_>) -> Option<Outcome> {
        let at = &node.location();
        if let Some(name) = variable_name(node) {
            if self.constant(&name) == Constant::Missing {
                return Some(Err(self.raise("NameError", format!("uninitialized constant {name}"), at)));
            }
            return Some(Ok(self.read_variable(&name, at)));
        }
        let write = if let Some(it) = node.as_local_variable_write_node() {
            (text(it.name().as_slice()), it.value())
        } else if let Some(it) = node.as_constant_write_node() {
            (text(it.name().as_slice()), it.value())
        } else if let Some(it) = node.as_global_variable_write_node() {
            (text(it.name().as_slice()), it.value())
        } else if let Some(it) = node.as_instance_variable_write_node() {
            (text(it.name().as_slice()), it.value())
        } else {
            return self.compound_write(node);
        };
        Some(self.eval(&write.1).inspect(|item| self.assign(&write.0, item.clone())))
    }

    /// `a, b = list`: each variable gets its part of a known array.
    fn multi_write(&mut self, node: &ruby_prism::MultiWriteNode<'_>) -> Outcome {
        let at = &node.location();
        let value = self.eval(&node.value())?;
        let names: Vec<Option<String>> = node.lefts().iter().map(|it| target_name(&it)).collect();
        let plain = node.rest().is_none() && node.rights().is_empty();
        let parts = match value.known() {
            Some(Object::Array(parts)) if plain => Some(parts.clone()),
            _ => None,
        };
        for (index, name) in names.into_iter().enumerate() {
            let part = match &parts {
                Some(parts) => parts.get(index).cloned().unwrap_or_else(|| self.known(Object::Nil, at, &[])),
                None => self.unknown("a part of a list", at),
            };
            match name {
                Some(name) => self.assign(&name, part),
                None => self.opaque(at),
            }
        }
        if !plain {
            self.opaque(at);
        }
        Ok(value)
    }

    /// `ENV["NAME"] ||= value`.
    fn environment_or(&mut self, node: &ruby_prism::IndexOrWriteNode<'_>) -> Option<Outcome> {
        let at = &node.location();
        variable_name(&node.receiver()?).filter(|it| it == "ENV")?;
        let mut arguments = node.arguments()?.arguments().iter();
        let name = arguments.next()?.as_string_node()?;
        let name = text(name.unescaped());
        Some(self.set_if_missing(&name, &node.value(), at))
    }

    fn compound_write(&mut self, node: &Node<'_>) -> Option<Outcome> {
        if let Some(it) = node.as_multi_write_node() {
            return Some(self.multi_write(&it));
        }
        if let Some(it) = node.as_index_or_write_node() {
            return self.environment_or(&it);
        }
        if let Some(it) = node.as_local_variable_or_write_node() {
            let name = text(it.name().as_slice());
            let now = self.read_variable(&name, &it.name_loc());
            return Some(match now.known().map(Object::truthy) {
                Some(true) => Ok(now),
                Some(false) => self.eval(&it.value()).inspect(|item| self.assign(&name, item.clone())),
                None => {
                    self.uncertain(&mut [&mut |run| {
                        run.eval(&it.value()).inspect(|item| run.assign(&name, item.clone()))
                    }]);
                    Ok(now)
                }
            });
        }
        let (name, value) = if let Some(it) = node.as_local_variable_operator_write_node() {
            (text(it.name().as_slice()), it.value())
        } else if let Some(it) = node.as_local_variable_and_write_node() {
            (text(it.name().as_slice()), it.value())
        } else if let Some(it) = node.as_constant_or_write_node() {
            (text(it.name().as_slice()), it.value())
        } else {
            return None;
        };
        self.uncertain(&mut [&mut |run| run.eval(&value)]);
        let item = self.unknown("an assignment that is not modelled", &node.location());
        self.assign(&name, item.clone());
        Some(Ok(item))
    }

    fn read_variable(&mut self, name: &str, at: &Location<'_>) -> Item {
        if self.has_filler(at) {
            return self.item(Value::Unknown(Unknown::Hole), at, &[]);
        }
        match self.variables.get(name).cloned() {
            Some(item) => self.item(item.value.clone(), at, &[&item]),
            // A local that was never assigned is nil to Ruby (`x = 1 if false; x`).
            None if name.starts_with(|it: char| it.is_lowercase() || it == '_') => self.known(Object::Nil, at, &[]),
            None if name == "ENV" => self.known(Object::Env, at, &[]),
            None if name == "File" => self.known(Object::File, at, &[]),
            None => match self.constant(name) {
                Constant::Is(object) => self.known(object, at, &[]),
                Constant::Missing | Constant::Unknown => self.unknown(format!("`{name}`"), at),
            },
        }
    }

    /// Returns what is known of a constant from outside the script.
    pub(super) fn constant(&self, name: &str) -> Constant {
        let is_own = matches!(name, "ENV" | "File") || !name.starts_with(|it: char| it.is_uppercase());
        match self.context.around.constant {
            Some(look_up) if !is_own && !self.variables.contains_key(name) => match look_up(name) {
                // A gem may have brought it.
                Constant::Missing if self.extended || self.evaluation.opaque.is_some() => Constant::Unknown,
                known => known,
            },
            _ => Constant::Unknown,
        }
    }

    /// `A::B`: an error where `A` is missing, else not modelled.
    pub(super) fn constant_path(&mut self, node: &ruby_prism::ConstantPathNode<'_>) -> Option<Outcome> {
        let parent = node.parent()?;
        let is_constant = parent.as_constant_read_node().is_some() || parent.as_constant_path_node().is_some();
        is_constant.then(|| self.eval(&parent)).and_then(|it| it.err().map(Err))
    }

    /// `defined?(Name)` of a variable or constant; whatever else is not known.
    pub(super) fn defined(&mut self, node: &ruby_prism::DefinedNode<'_>) -> Item {
        let at = &node.location();
        let Some(name) = variable_name(&node.value()) else { return self.unknown("`defined?`", at) };
        if self.variables.contains_key(&name) || matches!(name.as_str(), "ENV" | "File") {
            return self.known(Object::String("expression".into()), at, &[]);
        }
        match self.constant(&name) {
            Constant::Is(_) => self.known(Object::String("constant".into()), at, &[]),
            Constant::Missing => self.known(Object::Nil, at, &[]),
            Constant::Unknown => self.unknown("`defined?`", at),
        }
    }
}

/// Returns the name of the variable or constant that a node reads.
pub(super) fn variable_name(node: &Node<'_>) -> Option<String> {
    let bytes = if let Some(it) = node.as_local_variable_read_node() {
        it.name()
    } else if let Some(it) = node.as_constant_read_node() {
        it.name()
    } else if let Some(it) = node.as_global_variable_read_node() {
        it.name()
    } else {
        node.as_instance_variable_read_node()?.name()
    };
    Some(text(bytes.as_slice()))
}

/// Returns the name of the variable or constant that stands on the left among others.
fn target_name(node: &Node<'_>) -> Option<String> {
    let bytes = if let Some(it) = node.as_local_variable_target_node() {
        it.name()
    } else if let Some(it) = node.as_constant_target_node() {
        it.name()
    } else if let Some(it) = node.as_global_variable_target_node() {
        it.name()
    } else {
        node.as_instance_variable_target_node()?.name()
    };
    Some(text(bytes.as_slice()))
}
