//! Ruby's own functions: conversions are evaluated, loading and evaluating
//! noted, the rest is known to exist and has an unknown value.

use ruby_prism::{CallNode, Location};

use super::call::Arguments;
use super::evaluator::{Evaluator, Outcome};
use super::number::{strict_float, strict_integer};
use super::{Item, Object, Raise};
use crate::source::Value;

/// Functions and directives that every Ruby object has (Kernel, Object, BasicObject), sorted.
static FUNCTIONS: &[&str] = &[
    "!",
    "Array",
    "BigDecimal",
    "Complex",
    "Hash",
    "JSON",
    "Pathname",
    "Rational",
    "String",
    "URI",
    "__callee__",
    "__dir__",
    "__id__",
    "__method__",
    "`",
    "abort",
    "at_exit",
    "attr_accessor",
    "autoload",
    "autoload?",
    "binding",
    "block_given?",
    "caller",
    "caller_locations",
    "catch",
    "class",
    "clone",
    "define_singleton_method",
    "display",
    "dup",
    "enum_for",
    "eql?",
    "equal?",
    "exec",
    "exit",
    "exit!",
    "extend",
    "fail",
    "fork",
    "format",
    "freeze",
    "frozen?",
    "gem",
    "gets",
    "global_variables",
    "hash",
    "inspect",
    "instance_of?",
    "instance_variable_defined?",
    "instance_variable_get",
    "instance_variable_set",
    "instance_variables",
    "is_a?",
    "itself",
    "kind_of?",
    "lambda",
    "local_variables",
    "loop",
    "method",
    "methods",
    "nil?",
    "object_id",
    "open",
    "p",
    "pp",
    "print",
    "printf",
    "proc",
    "public_method",
    "putc",
    "puts",
    "raise",
    "rand",
    "readline",
    "readlines",
    "respond_to?",
    "select",
    "set_trace_func",
    "singleton_class",
    "singleton_method",
    "singleton_methods",
    "sleep",
    "spawn",
    "sprintf",
    "srand",
    "syscall",
    "system",
    "tap",
    "test",
    "then",
    "throw",
    "to_enum",
    "to_s",
    "trace_var",
    "trap",
    "untrace_var",
    "using",
    "warn",
    "yield_self",
];

/// What ships with Ruby or Puma and brings neither environment variables nor methods to a script.
static HARMLESS: &[&str] = &[
    "English",
    "base64",
    "bigdecimal",
    "bundler",
    "bundler/setup",
    "concurrent",
    "concurrent-ruby",
    "date",
    "digest",
    "erb",
    "etc",
    "fileutils",
    "ipaddr",
    "json",
    "logger",
    "net/http",
    "open3",
    "openssl",
    "ostruct",
    "pathname",
    "pp",
    "rbconfig",
    "rubygems",
    "securerandom",
    "set",
    "shellwords",
    "socket",
    "stringio",
    "tempfile",
    "time",
    "timeout",
    "tmpdir",
    "uri",
    "yaml",
];

impl Evaluator<'_> {
    /// Calls one of Ruby's own functions; `None` when there is none of that name.
    pub(super) fn kernel(&mut self, call: &CallNode<'_>, name: &str) -> Option<Outcome> {
        let at = &call.location();
        Some(match name {
            "Integer" | "Float" | "String" => self.conversion(call, name),
            "__dir__" => Ok(match self.context.file.and_then(|path| path.rsplit_once('/')) {
                Some((folder, _)) => self.known(Object::String(folder.to_owned()), at, &[]),
                None => self.unknown("`__dir__`", at),
            }),
            "require" | "require_relative" => self.require(call, name),
            "instance_eval" | "eval" if call.block().is_none() => self.text_call(call, name),
            "instance_eval"
            | "eval"
            | "instance_exec"
            | "send"
            | "__send__"
            | "public_send"
            | "binding"
            | "include"
            | "extend"
            | "define_method"
            | "define_singleton_method"
            | "class_eval" => {
                let arguments = self.arguments(call);
                self.opaque(at);
                self.extend();
                self.environment_touched = true;
                arguments.map(|_| self.unknown(format!("`{name}`"), at))
            }
            "raise" | "fail" | "abort" | "exit" | "exit!" if self.is_certain() => Err(Raise {
                class: if name == "raise" || name == "fail" { "RuntimeError" } else { "SystemExit" },
                message: format!("the script ends with `{name}`"),
                span: self.span(at),
            }),
            "block_given?" => Ok(self.known(Object::Bool(false), at, &[])),
            "tap" | "then" | "loop" => {
                if let Some(block) = call.block().and_then(|it| it.as_block_node()) {
                    self.uncertain(&mut [&mut |run: &mut Self| run.block_body(&block)]);
                }
                Ok(self.unknown(format!("`{name}`"), at))
            }
            _ if FUNCTIONS.binary_search(&name).is_ok() => {
                self.arguments(call).map(|_| self.unknown(format!("`{name}`"), at))
            }
            _ => return None,
        })
    }

    /// `instance_eval` of a text: the text is run; one that is not known may do anything.
    fn text_call(&mut self, call: &CallNode<'_>, name: &str) -> Outcome {
        let at = &call.location();
        let arguments = self.arguments(call)?;
        if let Some(Object::String(text)) = arguments.items.first().and_then(|it| it.known())
            && let Some(outcome) = self.run_text(&text.clone(), at)
        {
            return outcome;
        }
        self.opaque(at);
        self.extend();
        self.environment_touched = true;
        Ok(self.unknown(format!("`{name}`"), at))
    }

    fn require(&mut self, call: &CallNode<'_>, name: &str) -> Outcome {
        let arguments = self.arguments(call)?;
        let library = arguments.items.first().and_then(|it| it.known()).and_then(Object::as_str);
        let sets_variables = library.is_some_and(|it| it.starts_with("dotenv"));
        if self.knows_names() {
            self.environment_touched |= sets_variables;
        } else if name == "require_relative" || library.is_none_or(|it| HARMLESS.binary_search(&it).is_err()) {
            self.extend();
            self.environment_touched = true;
        }
        Ok(self.unknown(format!("`{name}`"), &call.location()))
    }

    /// `Integer()`, `Float()`, `String()`.
    fn conversion(&mut self, call: &CallNode<'_>, name: &str) -> Outcome {
        let at = &call.location();
        let Arguments { items, open } = self.arguments(call)?;
        let [first, rest @ ..] = items.as_slice() else { return Ok(self.unknown(name, at)) };
        let Value::Known(object) = &first.value else {
            let Value::Unknown(reason) = &first.value else { unreachable!("a value is known or unknown") };
            return Ok(self.pass_on(reason, at, &[first]));
        };
        if open || rest.iter().any(|it| !quiet(it)) {
            return Ok(self.unknown(format!("`{name}` with more arguments"), at));
        }
        let converted = match name {
            "Integer" => integer_of(object),
            "Float" => float_of(object),
            _ => object.to_s().map(|it| Ok(Object::String(it))),
        };
        match converted {
            None => Ok(self.unknown(format!("`{name}` of this {}", object.class()), at)),
            Some(Ok(object)) => Ok(self.known(object, at, &[first])),
            Some(Err(_)) if !rest.is_empty() => Ok(self.known(Object::Nil, at, &[first])),
            Some(Err((class, message))) => Err(self.raise(class, message, at)),
        }
    }

    pub(super) fn raise(&self, class: &'static str, message: String, at: &Location<'_>) -> Raise {
        Raise { class, message, span: self.span(at) }
    }
}

/// Returns what `Integer(object)` gives, or the exception; `None` where that is not modelled.
pub fn integer_of(object: &Object) -> Option<Result<Object, (&'static str, String)>> {
    match object {
        Object::Integer(_) => Some(Ok(object.clone())),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked; Ruby truncates too")]
        Object::Float(value) if value.abs() < 9e15 => Some(Ok(Object::Integer(*value as i64))),
        Object::String(text) => match strict_integer(text) {
            Some(value) => Some(Ok(Object::Integer(value))),
            None if text.len() > 15 => None,
            None => Some(Err(("ArgumentError", format!("invalid value for Integer(): {text:?}")))),
        },
        Object::Nil | Object::Bool(_) | Object::Symbol(_) | Object::Array(_) | Object::Hash(_) => {
            Some(Err(("TypeError", format!("can't convert {} into Integer", object.class()))))
        }
        _ => None,
    }
}

/// Returns what `Float(object)` gives, or the exception; `None` where that is not modelled.
pub fn float_of(object: &Object) -> Option<Result<Object, (&'static str, String)>> {
    match object {
        #[expect(clippy::cast_precision_loss, reason = "Ruby rounds too")]
        Object::Integer(value) => Some(Ok(Object::Float(*value as f64))),
        Object::Float(_) => Some(Ok(object.clone())),
        Object::String(text) => strict_float(text).map(|it| Ok(Object::Float(it))),
        Object::Nil | Object::Bool(_) | Object::Symbol(_) | Object::Array(_) | Object::Hash(_) => {
            Some(Err(("TypeError", format!("can't convert {} into Float", object.class()))))
        }
        _ => None,
    }
}

/// Returns whether an argument is `exception: false`.
fn quiet(item: &Item) -> bool {
    let Some(Object::Hash(pairs)) = item.known() else { return false };
    let [(key, value)] = pairs.as_slice() else { return false };
    matches!(key.known(), Some(Object::Symbol(it)) if it == "exception") && value.known() == Some(&Object::Bool(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(FUNCTIONS.is_sorted());
        assert!(HARMLESS.is_sorted());
    }
}
