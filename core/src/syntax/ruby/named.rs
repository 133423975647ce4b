//! What a script says to objects that its surroundings know by a name: `config.hosts << "…"`, `Rails.env`. Only with
//! [`Around::named`](super::Around::named); then the bodies of modules and classes are run as well.

use ruby_prism::{CallNode, Location, Node};

use super::call::{Arguments, parameter};
use super::evaluator::{Evaluator, Outcome, text};
use super::object::Named;
use super::{Call, Item, Object};
use crate::source::{Unknown, Value};

/// Methods that give the object itself, so that another call can follow.
const CHAINED: &[&str] = &["<<", "append", "concat", "prepend", "push", "unshift"];

/// Methods without arguments that change the object.
const CHANGES: &[&str] = &["clear", "compact!", "reverse!", "uniq!"];

/// Libraries that set environment variables when they are told to, by their constants.
const SETTERS: &[&str] = &["Dotenv", "Envkey", "Figaro"];

impl Evaluator<'_> {
    /// Returns whether the surroundings know objects by name.
    pub(super) fn knows_names(&self) -> bool {
        self.context.around.named.is_some()
    }

    /// Returns the object of a name; `None` where there is none.
    pub(super) fn named(&self, path: &str, at: &Location<'_>) -> Option<Item> {
        let look_up = self.context.around.named?;
        Some(self.known(look_up(path)?, at, &[]))
    }

    /// A call of a method of such an object.
    pub(super) fn named_call(&mut self, call: &CallNode<'_>, named: &Named, object: &Item, name: &str) -> Outcome {
        let at = &call.location();
        let arguments = self.arguments(call)?;
        let block = call.block().and_then(|it| it.as_block_node());
        let bare = arguments.items.is_empty() && !arguments.open && call.block().is_none();
        if bare
            && !CHANGES.contains(&name)
            && let Some(item) = self.named(&format!("{}.{name}", named.path), at)
        {
            return Ok(item);
        }
        if let Some(text) = &named.text {
            return self.asked(text, name, object, &arguments, at);
        }
        if let Some(made) = made(&named.path, name, &arguments) {
            return Ok(self.known(made, at, &arguments.items.iter().collect::<Vec<_>>()));
        }
        self.environment_touched |= SETTERS.iter().any(|it| named.path.starts_with(it));
        if let Some(block) = &block
            && matches!(name, "configure" | "tap")
        {
            if let Some(parameter) = parameter(block).filter(|it| !it.is_empty()) {
                self.assign(&parameter, object.clone());
            }
            self.block_body(block)?;
            return Ok(object.clone());
        }
        let body = match &block {
            Some(block) if self.context.around.deferred.contains(&name) => self.deferred(block),
            Some(block) => {
                self.uncertain(&mut [&mut |run: &mut Self| run.block_body(block)]);
                Vec::new()
            }
            None => Vec::new(),
        };
        let key = call.message_loc().unwrap_or_else(|| call.location());
        self.evaluation.calls.push(Call {
            receiver: Some(named.path.clone()).filter(|it| !it.is_empty()),
            name: name.to_owned(),
            key: self.span(&key),
            span: self.span(at),
            arguments: arguments.items,
            open: arguments.open,
            block: call.block().map(|it| self.span(&it.location())),
            body,
            certainty: self.certainty,
            extended: self.extended,
        });
        if CHAINED.contains(&name) {
            return Ok(object.clone());
        }
        Ok(self.unknown(format!("`{name}`"), at))
    }

    /// A method of a text that answers for itself: `Rails.env.production?`.
    fn asked(&mut self, own: &str, name: &str, object: &Item, arguments: &Arguments, at: &Location<'_>) -> Outcome {
        let asks = name.strip_suffix('?').filter(|it| !matches!(*it, "blank" | "empty" | "nil" | "present"));
        if let Some(word) = asks.filter(|_| arguments.items.is_empty() && !arguments.open) {
            let holds = own == word || word == "local" && matches!(own, "development" | "test");
            return Ok(self.known(Object::Bool(holds), at, &[object]));
        }
        let known = Object::String(own.to_owned());
        match self.method(&known, name, object, arguments, at) {
            Some(outcome) => outcome,
            None => Ok(self.unknown(format!("`{name}` of a text"), at)),
        }
    }

    /// Modules, classes, and assignments through methods: `config.hosts += […]`.
    pub(super) fn around_named(&mut self, node: &Node<'_>) -> Option<Outcome> {
        if !self.knows_names() {
            return None;
        }
        let at = &node.location();
        if let Some(body) = node.as_module_node().map(|it| it.body()) {
            return Some(self.body(body, at));
        }
        if let Some(body) = node.as_class_node().map(|it| it.body()) {
            return Some(self.body(body, at));
        }
        if node.as_constant_path_node().is_some() {
            let path = self.script.source.slice(self.span(at)).trim_start_matches("::").to_owned();
            return Some(Ok(self.known(Object::Named(Named { path, text: None }), at, &[])));
        }
        if let Some(it) = node.as_call_operator_write_node() {
            let operator = text(it.binary_operator().as_slice());
            let name = format!("{}{operator}=", text(it.read_name().as_slice()));
            return Some(self.named_write(it.receiver(), &name, &it.value(), at));
        }
        if let Some(it) = node.as_call_or_write_node() {
            let name = format!("{}||=", text(it.read_name().as_slice()));
            return Some(self.named_write(it.receiver(), &name, &it.value(), at));
        }
        let may_follow = node.as_interpolated_regular_expression_node().is_some()
            || node.as_singleton_class_node().is_some()
            || node.as_index_operator_write_node().is_some()
            || node.as_class_variable_write_node().is_some()
            || node.as_call_and_write_node().is_some();
        may_follow.then(|| Ok(self.unknown("Ruby that is not modelled", at)))
    }

    fn body(&mut self, body: Option<Node<'_>>, at: &Location<'_>) -> Outcome {
        match body {
            Some(body) => self.eval(&body),
            None => Ok(self.known(Object::Nil, at, &[])),
        }
    }

    fn named_write(&mut self, receiver: Option<Node<'_>>, name: &str, value: &Node<'_>, at: &Location<'_>) -> Outcome {
        let receiver = receiver.map(|it| self.eval(&it)).transpose()?;
        let value = self.eval(value)?;
        if let Some(Object::Named(named)) = receiver.as_ref().and_then(|it| it.known()) {
            let span = self.span(at);
            self.evaluation.calls.push(Call {
                receiver: Some(named.path.clone()),
                name: name.to_owned(),
                key: span,
                span,
                arguments: vec![value],
                open: false,
                block: None,
                body: Vec::new(),
                certainty: self.certainty,
                extended: self.extended,
            });
        }
        Ok(self.unknown("an assignment that is not modelled", at))
    }
}

/// `IPAddr.new("…")`, `Regexp.new("…")`, `Regexp.escape("…")`.
fn made(class: &str, name: &str, arguments: &Arguments) -> Option<Object> {
    let [item] = arguments.items.as_slice() else { return None };
    let text = item.known().and_then(Object::as_str).filter(|_| !arguments.open)?;
    Some(match (class, name) {
        ("IPAddr", "new") => Object::Address(text.to_owned()),
        ("Regexp", "new") => Object::Regexp(text.to_owned(), String::new()),
        _ => return None,
    })
}

/// What is not known of an object that only has a name.
pub(super) fn as_value(object: &Object) -> Value<bool> {
    match object {
        Object::Named(Named { text: None, path }) => Value::Unknown(Unknown::NotEvaluated(format!("`{path}`"))),
        object => Value::Known(object.truthy()),
    }
}
