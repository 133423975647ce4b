//! Calls: to Ruby's own functions, to methods of objects, and the receiverless
//! rest that a configuration is made of.

use ruby_prism::{CallNode, Location, Node};

use super::branch::variable_name;
use super::evaluator::{Evaluator, Outcome, text};
use super::{Call, Certainty, Item, Object};
use crate::source::{Unknown, Value};

/// How many elements a loop over a known array is run for.
const ROUNDS: usize = 256;

/// The arguments of a call.
pub(super) struct Arguments {
    pub(super) items: Vec<Item>,
    /// Whether their number is unknown.
    pub(super) open: bool,
}

impl Evaluator<'_> {
    pub(super) fn call(&mut self, call: &CallNode<'_>) -> Outcome {
        let name = text(call.name().as_slice());
        let key = call.message_loc().unwrap_or_else(|| call.location());
        if self.script.has_filler(&key) {
            self.opaque(&call.location());
            return Ok(self.item(Value::Unknown(Unknown::Hole), &call.location(), &[]));
        }
        match call.receiver().filter(|it| it.as_self_node().is_none()) {
            Some(receiver) => self.method_call(call, &receiver, &name),
            None => self.function_call(call, &name, &key),
        }
    }

    pub(super) fn arguments(&mut self, call: &CallNode<'_>) -> Outcome<Arguments> {
        let (items, open) = match call.arguments() {
            Some(arguments) => self.spread(&arguments.arguments())?,
            None => (Vec::new(), false),
        };
        Ok(Arguments { items, open })
    }

    /// A call without a receiver.
    fn function_call(&mut self, call: &CallNode<'_>, name: &str, key: &Location<'_>) -> Outcome {
        let at = &call.location();
        if let Some(outcome) = self.kernel(call, name) {
            return outcome;
        }
        let arguments = self.arguments(call)?;
        if self.evaluation.defined.iter().any(|it| it == name) {
            self.opaque(at);
            return Ok(self.unknown(format!("the method `{name}` of the script"), at));
        }
        let block = call.block().map(|it| self.span(&it.location()));
        self.evaluation.calls.push(Call {
            name: name.to_owned(),
            key: self.span(key),
            span: self.span(at),
            arguments: arguments.items,
            open: arguments.open,
            block,
            certainty: self.certainty,
            extended: self.extended,
        });
        Ok(self.unknown(format!("`{name}`"), at))
    }

    /// A call of an object's method.
    fn method_call(&mut self, call: &CallNode<'_>, receiver: &Node<'_>, name: &str) -> Outcome {
        let at = &call.location();
        let object = self.eval(receiver)?;
        match object.known() {
            Some(Object::Env) => return self.environment_call(call, name),
            Some(Object::Nil) if call.is_safe_navigation() => return Ok(object),
            _ => {}
        }
        if let Some(block) = call.block().and_then(|it| it.as_block_node()) {
            return self.block_call(call, &object, name, &block);
        }
        let arguments = self.arguments(call)?;
        self.foreign(receiver, name, &arguments);
        let value = match object.known() {
            Some(Object::File) => self.file_call(name, &arguments, at),
            Some(known) => self.method(known, name, &object, &arguments, at),
            None => match &object.value {
                Value::Unknown(reason) => Some(Ok(self.pass_on(reason, at, &[&object]))),
                Value::Known(_) => None,
            },
        };
        if let Some(outcome) = value {
            return outcome;
        }
        if let Some(variable) = variable_name(receiver) {
            self.taint(&variable);
        }
        Ok(self.unknown(format!("`{name}` of {}", object.known().map_or("something", Object::class)), at))
    }

    /// Notes what a call to something outside the script may have changed.
    fn foreign(&mut self, receiver: &Node<'_>, name: &str, arguments: &Arguments) {
        let constant = receiver.as_constant_read_node().map(|it| text(it.name().as_slice()));
        let constant = constant.or_else(|| receiver.as_constant_path_node().map(|_| String::new()));
        let Some(constant) = constant.filter(|it| !self.variables.contains_key(it)) else { return };
        let harmless = ["File", "Dir", "Etc", "FileUtils", "Time", "Process", "Integer", "Float", "Pathname", "Socket"];
        if !harmless.contains(&constant.as_str()) {
            // `Dotenv.load` and its like; whatever it is, it ran before what follows.
            self.environment_touched = true;
            self.extended |= name == "load" || name == "require" || !arguments.items.is_empty();
        }
    }

    /// A method with a block: loops over known arrays are run, the rest may run.
    fn block_call(
        &mut self,
        call: &CallNode<'_>,
        object: &Item,
        name: &str,
        block: &ruby_prism::BlockNode<'_>,
    ) -> Outcome {
        let at = &call.location();
        self.arguments(call)?;
        let parameter = parameter(block);
        let rounds = match (object.known(), name) {
            (Some(Object::Array(items)), "each" | "map") if items.len() <= ROUNDS => Some(items.clone()),
            (Some(_), "tap" | "then" | "yield_self") => Some(vec![object.clone()]),
            _ => None,
        };
        let (Some(rounds), Some(parameter)) = (rounds, parameter) else {
            let unknown = self.unknown(format!("a block of `{name}`"), at);
            let names = block.locals();
            self.uncertain(&mut [&mut |run: &mut Self| {
                for name in &names {
                    run.assign(&text(name.as_slice()), unknown.clone());
                }
                run.block_body(block)
            }]);
            return Ok(self.unknown(format!("`{name}` with a block"), at));
        };
        let mut results = Vec::new();
        for item in rounds {
            self.assign(&parameter, item);
            results.push(self.block_body(block)?);
        }
        Ok(match name {
            "map" => self.known(Object::Array(results), at, &[object]),
            "then" | "yield_self" => results.pop().unwrap_or_else(|| object.clone()),
            _ => object.clone(),
        })
    }

    pub(super) fn block_body(&mut self, block: &ruby_prism::BlockNode<'_>) -> Outcome {
        match block.body() {
            Some(body) => self.eval(&body),
            None => Ok(self.known(Object::Nil, &block.location(), &[])),
        }
    }

    /// Notes that methods may exist from here on that the script does not show.
    pub(super) fn extend(&mut self) {
        self.extended = true;
    }

    /// Returns whether the script surely is where it is.
    pub(super) fn is_certain(&self) -> bool {
        self.certainty == Certainty::Always
    }
}

/// Returns the one plain parameter of a block; empty for a block without any.
fn parameter(block: &ruby_prism::BlockNode<'_>) -> Option<String> {
    let Some(node) = block.parameters() else { return Some(String::new()) };
    let parameters = node.as_block_parameters_node()?.parameters()?;
    let mut required = parameters.requireds().iter();
    let first = required.next()?.as_required_parameter_node()?;
    let plain = required.next().is_none()
        && parameters.optionals().is_empty()
        && parameters.rest().is_none()
        && parameters.posts().is_empty()
        && parameters.keywords().is_empty()
        && parameters.block().is_none();
    plain.then(|| text(first.name().as_slice()))
}
