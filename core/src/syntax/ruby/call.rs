//! Calls: to Ruby's own functions, to methods of objects, and the receiverless
//! rest that a configuration is made of.

use ruby_prism::{CallNode, Location, Node};

use super::evaluator::{Evaluator, Outcome, text};
use super::variable::variable_name;
use super::{Call, Certainty, Item, Named, Object};
use crate::source::{Unknown, Value};

/// How many elements a loop over a known array is run for.
const ROUNDS: usize = 256;

/// Why `Etc.nprocessors` is not known: it is the machine's, and at least 1.
const PROCESSORS: &str = "the number of processors";

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
        if self.has_filler(&key) {
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
        if call.block().is_none()
            && arguments.items.is_empty()
            && let Some(item) = self.named(name, at)
        {
            return Ok(item);
        }
        if self.evaluation.defined.iter().any(|it| it == name) {
            self.opaque(at);
            return Ok(self.unknown(format!("the method `{name}` of the script"), at));
        }
        let block = call.block().map(|it| self.span(&it.location()));
        let is_deferred = self.context.around.deferred.contains(&name);
        let body = call.block().filter(|_| is_deferred).and_then(|it| it.as_block_node());
        let body = body.map(|it| self.deferred(&it)).unwrap_or_default();
        self.evaluation.calls.push(Call {
            receiver: None,
            name: name.to_owned(),
            key: self.span(key),
            span: self.span(at),
            arguments: arguments.items,
            open: arguments.open,
            block,
            body,
            certainty: self.certainty,
            extended: self.extended,
        });
        Ok(self.unknown(format!("`{name}`"), at))
    }

    /// Returns the calls that a block will make when it is run.
    pub(super) fn deferred(&mut self, block: &ruby_prism::BlockNode<'_>) -> Vec<Call> {
        let start = self.evaluation.calls.len();
        match parameter(block) {
            Some(own) if own.is_empty() => {}
            // It is handed the object that it otherwise runs in.
            Some(own) if self.knows_names() => {
                let itself = Object::Named(Named { path: String::new(), text: None });
                self.assign(&own, self.known(itself, &block.location(), &[]));
            }
            _ => self.opaque(&block.location()),
        }
        if self.block_body(block).is_err() {
            self.opaque(&block.location());
        }
        self.evaluation.calls.split_off(start)
    }

    /// What is known of the machine and the process: `Etc.nprocessors`, `Dir.pwd`.
    fn of_machine(&self, receiver: &Node<'_>, name: &str, at: &Location<'_>) -> Option<Item> {
        let constant = receiver.as_constant_read_node()?;
        match (constant.name().as_slice(), name) {
            (b"Etc", "nprocessors") => Some(self.unknown(PROCESSORS, at)),
            (b"Dir", "pwd" | "getwd") => {
                Some(self.known(Object::String(self.context.around.folder?.to_owned()), at, &[]))
            }
            _ => None,
        }
    }

    /// A call of an object's method.
    fn method_call(&mut self, call: &CallNode<'_>, receiver: &Node<'_>, name: &str) -> Outcome {
        let at = &call.location();
        let object = self.eval(receiver)?;
        match object.known() {
            Some(Object::Env) => return self.environment_call(call, name),
            Some(Object::Nil) if call.is_safe_navigation() => return Ok(object),
            Some(Object::Named(named)) => {
                let named = named.clone();
                return self.named_call(call, &named, &object, name);
            }
            _ => {}
        }
        if let Some(method) = call.block().and_then(|it| it.as_block_argument_node()).and_then(|it| symbol(&it)) {
            self.arguments(call)?;
            return self.each_by_name(&object, name, &method, at);
        }
        if let Some(block) = call.block().and_then(|it| it.as_block_node()) {
            return self.block_call(call, &object, name, &block);
        }
        let arguments = self.arguments(call)?;
        if let Some(item) = self.of_machine(receiver, name, at) {
            return Ok(item);
        }
        self.foreign(receiver, name, &arguments);
        let value = match object.known() {
            Some(Object::File) => self.file_call(name, &arguments, at),
            Some(known) => self.method(known, name, &object, &arguments, at),
            None => match &object.value {
                Value::Unknown(Unknown::NotEvaluated(what))
                    if what == PROCESSORS && of_processors(name, &arguments).is_some() =>
                {
                    of_processors(name, &arguments).map(|it| Ok(self.known(Object::Bool(it), at, &[&object])))
                }
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
        let harmless = [
            "Concurrent",
            "File",
            "Dir",
            "Etc",
            "FileUtils",
            "Time",
            "Process",
            "Integer",
            "Float",
            "Pathname",
            "Socket",
        ];
        if !harmless.contains(&constant.as_str()) {
            // `Dotenv.load` and its like; whatever it is, it ran before what follows.
            self.environment_touched = true;
            self.extended |= name == "load" || name == "require" || !arguments.items.is_empty();
        }
    }

    /// `map(&:name)` of a known array; whatever else is not known.
    fn each_by_name(&mut self, object: &Item, name: &str, method: &str, at: &Location<'_>) -> Outcome {
        let picks = matches!(name, "filter" | "reject" | "select");
        let items = match object.known() {
            Some(Object::Array(items)) if (picks || name == "map") && items.len() <= ROUNDS => items.clone(),
            _ => return Ok(self.unknown(format!("`{name}` with a block"), at)),
        };
        let mut results = Vec::new();
        for item in &items {
            let none = Arguments { items: Vec::new(), open: false };
            let result = match item.known() {
                Some(known) => self.method(known, method, item, &none, at),
                None => None,
            };
            results.push(match result {
                Some(result) => result?,
                None => self.unknown(format!("`{method}` of something"), at),
            });
        }
        if picks {
            let kept = items.into_iter().zip(&results).map(|(item, result)| {
                let holds = result.known()?.truthy();
                Some((holds != (name == "reject")).then_some(item))
            });
            let kept: Option<Vec<Option<Item>>> = kept.collect();
            return Ok(match kept {
                Some(kept) => self.known(Object::Array(kept.into_iter().flatten().collect()), at, &[object]),
                None => self.unknown(format!("`{name}` of something"), at),
            });
        }
        Ok(self.known(Object::Array(results), at, &[object]))
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
            (Some(Object::Integer(count)), "times") if usize::try_from(*count).is_ok_and(|it| it <= ROUNDS) => {
                Some((0..*count).map(|it| self.known(Object::Integer(it), at, &[object])).collect())
            }
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

/// The name in `&:name`.
fn symbol(node: &ruby_prism::BlockArgumentNode<'_>) -> Option<String> {
    Some(text(node.expression()?.as_symbol_node()?.unescaped()))
}

/// Returns the one plain parameter of a block; empty for a block without any.
pub(super) fn parameter(block: &ruby_prism::BlockNode<'_>) -> Option<String> {
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

/// Compares the number of processors, of which there is at least one.
fn of_processors(name: &str, arguments: &Arguments) -> Option<bool> {
    let [item] = arguments.items.as_slice() else { return None };
    let Some(Object::Integer(number)) = item.known() else { return None };
    match name {
        ">" if *number <= 0 => Some(true),
        ">=" if *number <= 1 => Some(true),
        "<" if *number <= 1 => Some(false),
        "<=" | "==" if *number <= 0 => Some(false),
        _ => None,
    }
}
