//! The evaluator: statements, literals, variables. Branches, calls and methods
//! have files of their own.
//!
//! Work is bounded: depth, steps, and the size of what is built. Past a bound a
//! value is unknown and the script opaque, as with any construct not modelled.

use std::collections::BTreeMap;

use ruby_prism::{Location, Node, NodeList, ParseResult, StatementsNode};

use super::branch::Overwritten;
use super::object::not_evaluated;
use super::script::{Script, is_shallow};
use super::{Certainty, Context, Evaluation, Item, Object, Raise};
use crate::source::{Located, Span, Unknown, Value};

/// How deep expressions may nest.
const DEPTH: usize = 100;
/// How many nodes are evaluated in all.
const STEPS: usize = 100_000;
/// How long a string or array may grow.
pub(super) const LENGTH: usize = 1 << 16;
/// How many other places a value remembers.
const PLACES: usize = 16;

/// An item, or the exception that ends the evaluation.
pub(super) type Outcome<T = Item> = Result<T, Raise>;

/// A script that is being run.
pub(super) struct Evaluator<'e> {
    pub(super) script: &'e Script<'e>,
    pub(super) context: Context<'e>,
    pub(super) evaluation: Evaluation,
    pub(super) certainty: Certainty,
    /// Local and global variables and constants: their names do not collide.
    pub(super) variables: BTreeMap<String, Item>,
    /// What uncertain branches overwrote: see [`branch`](super::branch).
    pub(super) overwritten: Vec<Overwritten>,
    /// Environment variables that the script itself sets.
    pub(super) environment: BTreeMap<String, Item>,
    /// Whether something ran that may set environment variables.
    pub(super) environment_touched: bool,
    /// Whether something ran that may have brought methods.
    pub(super) extended: bool,
    /// The call that evaluates another text, while that is run.
    inside: Option<Span>,
    depth: usize,
    steps: usize,
}

/// Runs a script to its end or to an exception.
pub(super) fn run(script: &Script<'_>, parsed: &ParseResult<'_>, context: Context<'_>) -> Evaluation {
    let mut evaluator = Evaluator {
        script,
        context,
        evaluation: Evaluation::default(),
        certainty: Certainty::Always,
        variables: BTreeMap::new(),
        overwritten: Vec::new(),
        environment: BTreeMap::new(),
        environment_touched: false,
        extended: false,
        inside: None,
        depth: 0,
        steps: 0,
    };
    if let Some(program) = parsed.node().as_program_node() {
        match evaluator.statements(&program.statements()) {
            Ok(value) => evaluator.evaluation.value = Some(value),
            Err(raise) => evaluator.evaluation.raised = Some(raise),
        }
    }
    evaluator.evaluation.extended = evaluator.extended;
    evaluator.evaluation.assigned = evaluator.environment.into_keys().collect();
    evaluator.evaluation
}

impl Evaluator<'_> {
    pub(super) fn span(&self, location: &Location<'_>) -> Span {
        self.inside.unwrap_or_else(|| self.script.span(location))
    }

    /// Returns whether a template fills in some byte of the place.
    pub(super) fn has_filler(&self, location: &Location<'_>) -> bool {
        self.inside.is_none() && self.script.has_filler(location)
    }

    /// Returns an item for a node, made of `parts`.
    pub(super) fn item(&self, value: Value<Object>, at: &Location<'_>, parts: &[&Item]) -> Item {
        let mut item = Located::new(value, self.span(at));
        for part in parts {
            Self::take_part(&mut item, part);
        }
        item
    }

    /// Notes that `part` had a part in `item`.
    pub(super) fn take_part(item: &mut Item, part: &Item) {
        let outside = (!item.span.contains(part.span)).then_some(part.span);
        for place in outside.into_iter().chain(part.from.iter().copied()) {
            if item.from.len() < PLACES && !item.from.contains(&place) {
                item.from.push(place);
            }
        }
    }

    pub(super) fn known(&self, object: Object, at: &Location<'_>, parts: &[&Item]) -> Item {
        self.item(Value::Known(object), at, parts)
    }

    pub(super) fn unknown(&self, what: impl Into<String>, at: &Location<'_>) -> Item {
        self.item(not_evaluated(what), at, &[])
    }

    /// Passes the reason on why an operand is not known.
    pub(super) fn pass_on(&self, reason: &Unknown, at: &Location<'_>, parts: &[&Item]) -> Item {
        self.item(Value::Unknown(reason.clone()), at, parts)
    }

    /// Notes that the script may make calls here that are not seen.
    pub(super) fn opaque(&mut self, at: &Location<'_>) {
        let span = self.span(at);
        self.evaluation.opaque.get_or_insert(span);
    }

    /// Runs statements; gives the value of the last.
    pub(super) fn statements(&mut self, statements: &StatementsNode<'_>) -> Outcome {
        let mut last = self.known(Object::Nil, &statements.location(), &[]);
        for node in &statements.body() {
            let conditional = self.script.source.is_conditional(self.span(&node.location()));
            if conditional && self.certainty == Certainty::Always {
                self.uncertain(&mut [&mut |run| run.eval(&node)]);
                last = self.item(Value::Unknown(Unknown::Hole), &node.location(), &[]);
            } else {
                last = self.eval(&node)?;
            }
        }
        Ok(last)
    }

    /// Runs a text in the place of the call that hands it over; `None` for one that is not run.
    pub(super) fn run_text(&mut self, text: &str, at: &Location<'_>) -> Option<Outcome> {
        if self.inside.is_some() || !is_shallow(text.as_bytes()) {
            return None;
        }
        let parsed = ruby_prism::parse(text.as_bytes());
        let program = parsed.node().as_program_node().filter(|_| parsed.is_success())?;
        self.inside = Some(self.span(at));
        let outcome = self.statements(&program.statements());
        self.inside = None;
        Some(outcome)
    }

    pub(super) fn optional(&mut self, statements: Option<StatementsNode<'_>>, at: &Location<'_>) -> Outcome {
        match statements {
            Some(statements) => self.statements(&statements),
            None => Ok(self.known(Object::Nil, at, &[])),
        }
    }

    /// Evaluates a node.
    pub(super) fn eval(&mut self, node: &Node<'_>) -> Outcome {
        self.steps += 1;
        if self.depth >= DEPTH || self.steps >= STEPS {
            self.opaque(&node.location());
            return Ok(self.unknown("more than is evaluated", &node.location()));
        }
        self.depth += 1;
        let outcome = self.node(node);
        self.depth -= 1;
        outcome
    }

    fn node(&mut self, node: &Node<'_>) -> Outcome {
        let at = &node.location();
        if let Some(call) = node.as_call_node() {
            return self.call(&call);
        }
        if let Some(item) = self.literal(node) {
            return Ok(item);
        }
        if let Some(outcome) = self.composed(node).or_else(|| self.variable(node)).or_else(|| self.branching(node)) {
            return outcome;
        }
        if let Some(it) = node.as_defined_node() {
            return Ok(self.defined(&it));
        }
        if let Some(outcome) = self.around_named(node) {
            return outcome;
        }
        if let Some(outcome) = node.as_constant_path_node().and_then(|it| self.constant_path(&it)) {
            return outcome;
        }
        if let Some(it) = node.as_def_node() {
            self.evaluation.defined.push(text(it.name().as_slice()));
            return Ok(self.known(Object::Symbol(text(it.name().as_slice())), at, &[]));
        }
        if !is_inert(node) {
            self.opaque(at);
        }
        Ok(self.unknown("Ruby that is not modelled", at))
    }

    /// Literals without parts.
    fn literal(&self, node: &Node<'_>) -> Option<Item> {
        let at = &node.location();
        let object = if let Some(it) = node.as_string_node() {
            utf8(it.unescaped()).map(Object::String)
        } else if let Some(it) = node.as_symbol_node() {
            utf8(it.unescaped()).map(Object::Symbol)
        } else if let Some(it) = node.as_integer_node() {
            integer(&it.value()).map(Object::Integer)
        } else if let Some(it) = node.as_float_node() {
            Some(Object::Float(it.value()))
        } else if node.as_nil_node().is_some() {
            Some(Object::Nil)
        } else if node.as_true_node().is_some() {
            Some(Object::Bool(true))
        } else if node.as_false_node().is_some() {
            Some(Object::Bool(false))
        } else if node.as_source_file_node().is_some() {
            self.context.file.map(|path| Object::String(path.to_owned()))
        } else if let Some(it) = node.as_regular_expression_node() {
            let flags = [(it.is_ignore_case(), 'i'), (it.is_multi_line(), 'm'), (it.is_extended(), 'x')];
            let flags = flags.into_iter().filter(|it| it.0).map(|it| it.1).collect();
            utf8(it.unescaped()).map(|it| Object::Regexp(it, flags))
        } else {
            return None;
        };
        if self.has_filler(at) {
            return Some(self.item(Value::Unknown(Unknown::Hole), at, &[]));
        }
        Some(match object {
            Some(object) => self.known(object, at, &[]),
            None => self.unknown("a literal that is not modelled", at),
        })
    }

    /// Literals with parts: interpolation, arrays, hashes, parentheses.
    fn composed(&mut self, node: &Node<'_>) -> Option<Outcome> {
        let at = &node.location();
        if let Some(it) = node.as_interpolated_string_node() {
            return Some(self.interpolated(&it.parts(), at));
        }
        if let Some(it) = node.as_interpolated_symbol_node() {
            let symbol = self
                .interpolated(&it.parts(), at)
                .map(|item| item.map(|value| value.map(|it| Object::Symbol(it.to_s().unwrap_or_default()))));
            return Some(symbol);
        }
        if let Some(it) = node.as_embedded_statements_node() {
            return Some(self.optional(it.statements(), at));
        }
        if let Some(it) = node.as_array_node() {
            return Some(self.array(&it.elements(), at));
        }
        if let Some(it) = node.as_hash_node() {
            return Some(self.hash(&it.elements(), at));
        }
        if let Some(it) = node.as_keyword_hash_node() {
            return Some(self.hash(&it.elements(), at));
        }
        if let Some(it) = node.as_parentheses_node() {
            return Some(match it.body() {
                Some(body) => self.eval(&body),
                None => Ok(self.known(Object::Nil, at, &[])),
            });
        }
        node.as_statements_node().map(|it| self.statements(&it))
    }

    fn interpolated(&mut self, parts: &NodeList<'_>, at: &Location<'_>) -> Outcome {
        let mut result = self.known(Object::Nil, at, &[]);
        let mut text = String::new();
        let mut reason = None;
        for node in parts {
            let part = self.eval(&node)?;
            match &part.value {
                Value::Known(object) => match object.to_s() {
                    Some(it) if text.len() + it.len() <= LENGTH => text.push_str(&it),
                    _ => reason = Some(Unknown::NotEvaluated(format!("the text of this {}", object.class()))),
                },
                Value::Unknown(it) => reason = reason.or_else(|| Some(it.clone())),
            }
            Self::take_part(&mut result, &part);
        }
        result.value = reason.map_or(Value::Known(Object::String(text)), Value::Unknown);
        Ok(result)
    }

    fn array(&mut self, elements: &NodeList<'_>, at: &Location<'_>) -> Outcome {
        let (items, open) = self.spread(elements)?;
        let mut array = if open || items.len() > LENGTH {
            self.unknown("an array with an unknown part", at)
        } else {
            self.known(Object::Nil, at, &[])
        };
        for item in &items {
            Self::take_part(&mut array, item);
        }
        if array.known().is_some() {
            array.value = Value::Known(Object::Array(items));
        }
        Ok(array)
    }

    /// Evaluates a list with its splats spread; also whether one of them is unknown.
    pub(super) fn spread(&mut self, nodes: &NodeList<'_>) -> Outcome<(Vec<Item>, bool)> {
        let mut items = Vec::new();
        let mut open = false;
        for node in nodes {
            let Some(splat) = node.as_splat_node() else {
                items.push(self.eval(&node)?);
                continue;
            };
            let Some(expression) = splat.expression() else {
                open = true;
                continue;
            };
            let item = self.eval(&expression)?;
            match item.value {
                Value::Known(Object::Array(parts)) => items.extend(parts),
                Value::Known(Object::Nil) => {}
                Value::Known(Object::Hash(_)) | Value::Unknown(_) => open = true,
                Value::Known(_) => items.push(item),
            }
        }
        Ok((items, open))
    }

    fn hash(&mut self, elements: &NodeList<'_>, at: &Location<'_>) -> Outcome {
        let mut pairs = Vec::new();
        for node in elements {
            let Some(pair) = node.as_assoc_node() else { return Ok(self.unknown("a hash with an unknown part", at)) };
            let key = self.eval(&pair.key())?;
            let value = match pair.value().as_implicit_node() {
                Some(implicit) => self.eval(&implicit.value())?,
                None => self.eval(&pair.value())?,
            };
            pairs.push((key, value));
        }
        Ok(self.known(Object::Hash(pairs), at, &[]))
    }
}

/// Returns whether a node that is not modelled can make no call.
fn is_inert(node: &Node<'_>) -> bool {
    node.as_range_node().is_some()
        || node.as_lambda_node().is_some()
        || node.as_self_node().is_some()
        || node.as_rational_node().is_some()
        || node.as_alias_method_node().is_some()
        || node.as_constant_path_node().is_some()
        || node.as_source_line_node().is_some()
}

/// Returns an integer that fits 64 bits.
fn integer(value: &ruby_prism::Integer<'_>) -> Option<i64> {
    let (negative, digits) = value.to_u32_digits();
    let magnitude = match digits {
        [] => 0,
        [low] => i64::from(*low),
        [low, high] => i64::try_from(u64::from(*high) << 32 | u64::from(*low)).ok()?,
        _ => return None,
    };
    Some(if negative { -magnitude } else { magnitude })
}

fn utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

/// Returns a name as text.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
