//! Methods of nil, booleans, numbers, strings and arrays.
//!
//! A method that is not here gives an unknown value; it is never taken for missing.

use ruby_prism::Location;

use super::call::Arguments;
use super::evaluator::{Evaluator, LENGTH, Outcome};
use super::number::lenient_integer;
use super::split::{split, split_between};
use super::{Constant, Item, Object};
use crate::source::Value;

impl Evaluator<'_> {
    /// Calls a method; `None` when it is not modelled.
    pub(super) fn method(
        &mut self,
        object: &Object,
        name: &str,
        receiver: &Item,
        arguments: &Arguments,
        at: &Location<'_>,
    ) -> Option<Outcome> {
        let mut parts = vec![receiver];
        parts.extend(&arguments.items);
        if arguments.open {
            return None;
        }
        let is_rails_own = matches!(name, "presence" | "present?" | "blank?" | "in?" | "try" | "try!");
        if is_rails_own && self.constant("ActiveSupport") == Constant::Missing {
            return Some(Err(self.raise("NoMethodError", format!("undefined method '{name}'"), at)));
        }
        // A list in which a known one is wanted can be picked whatever the others are.
        if let Some(item) = pick(object, name, &arguments.items) {
            return Some(Ok(self.item(item.value.clone(), at, &[receiver, item])));
        }
        let mut known = Vec::with_capacity(arguments.items.len());
        for item in &arguments.items {
            match &item.value {
                Value::Known(Object::Named(it)) if it.text.is_none() => return None,
                Value::Known(it) => known.push(it),
                Value::Unknown(reason) => return Some(Ok(self.pass_on(reason, at, &parts))),
            }
        }
        if let (Object::Bool(it), "to_i" | "to_f" | "to_sym" | "strip" | "split" | "empty?" | "size" | "zero?") =
            (object, name)
        {
            return Some(Err(self.raise("NoMethodError", format!("undefined method '{name}' for {it}"), at)));
        }
        if *object == Object::Nil && !known_to_nil(name) && object_method(object, name, &known).is_none() {
            let message = format!("undefined method '{name}' for nil");
            return Some(Err(self.raise("NoMethodError", message, at)));
        }
        if let (Object::String(text), "split", separator) = (object, name, known.as_slice()) {
            let parts = match separator {
                [] => text.split_ascii_whitespace().map(str::to_owned).collect(),
                [Object::Regexp(pattern, flags)] if flags.is_empty() => split_between(text, pattern)?,
                [separator] => split(text, separator.as_str()?)?,
                _ => return None,
            };
            let items = parts.into_iter().map(|it| self.known(Object::String(it), at, &[receiver])).collect();
            return Some(Ok(self.known(Object::Array(items), at, &[receiver])));
        }
        let result = object_method(object, name, &known).or_else(|| match object {
            Object::Integer(_) | Object::Float(_) => number_method(object, name, &known),
            Object::String(text) => string_method(text, name, &known),
            Object::Array(items) => array_method(items, name, &known),
            Object::Symbol(text) if name == "to_proc" || text.is_empty() => None,
            _ => None,
        })?;
        Some(Ok(self.known(result, at, &parts)))
    }
}

/// Returns whether nil has a method that is not modelled.
fn known_to_nil(name: &str) -> bool {
    name.ends_with('?')
        || matches!(
            name,
            "inspect"
                | "class"
                | "then"
                | "tap"
                | "to_h"
                | "to_f"
                | "to_r"
                | "hash"
                | "&"
                | "|"
                | "=~"
                | "!~"
                | "dup"
                | "clone"
                | "send"
                | "method"
                | "try"
                | "try!"
                | "to_json"
                | "to_param"
                | "to_query"
                | "as_json"
                | "itself"
                | "instance_of?"
                | "object_id"
                | "public_send"
                | "presence_in"
                | "html_safe?"
        )
}

/// An element of an array.
fn pick<'i>(object: &'i Object, name: &str, arguments: &[Item]) -> Option<&'i Item> {
    if let (Object::Hash(pairs), "[]" | "fetch", [wanted]) = (object, name, arguments) {
        let wanted = wanted.known()?;
        let is_known = pairs.iter().all(|it| it.0.known().is_some());
        return pairs.iter().rfind(|it| is_known && it.0.known() == Some(wanted)).map(|it| &it.1);
    }
    let Object::Array(items) = object else { return None };
    match (name, arguments) {
        ("first", []) => items.first(),
        ("last", []) => items.last(),
        ("[]" | "at", [index]) => {
            let Some(Object::Integer(index)) = index.known() else { return None };
            let at = if *index < 0 { index.checked_add(i64::try_from(items.len()).ok()?)? } else { *index };
            items.get(usize::try_from(at).ok()?)
        }
        _ => None,
    }
}

/// Methods of every object, and ActiveSupport's `presence` family.
fn object_method(object: &Object, name: &str, arguments: &[&Object]) -> Option<Object> {
    let blank = || match object {
        Object::Nil | Object::Bool(false) => true,
        Object::String(text) => text.trim().is_empty(),
        Object::Array(items) => items.is_empty(),
        Object::Hash(pairs) => pairs.is_empty(),
        _ => false,
    };
    Some(match (name, arguments) {
        ("freeze" | "itself" | "dup" | "clone" | "-@" | "+@", [])
            if !matches!(object, Object::Integer(_) | Object::Float(_)) =>
        {
            object.clone()
        }
        ("freeze" | "itself" | "dup", []) => object.clone(),
        ("to_s", []) => Object::String(object.to_s()?),
        ("to_sym", []) => match object {
            Object::String(text) | Object::Symbol(text) => Object::Symbol(text.clone()),
            _ => return None,
        },
        ("to_i", []) => match object {
            Object::Nil => Object::Integer(0),
            Object::Integer(_) => object.clone(),
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked; Ruby truncates too")]
            Object::Float(value) if value.abs() < 9e15 => Object::Integer(*value as i64),
            Object::String(text) => Object::Integer(lenient_integer(text)?),
            _ => return None,
        },
        ("to_a", []) => match object {
            Object::Nil => Object::Array(Vec::new()),
            Object::Array(_) => object.clone(),
            _ => return None,
        },
        ("nil?", []) => Object::Bool(*object == Object::Nil),
        ("!", []) => Object::Bool(!object.truthy()),
        ("==" | "===" | "eql?", [other]) => Object::Bool(object.equals(other)?),
        ("!=", [other]) => Object::Bool(!object.equals(other)?),
        ("blank?", []) => Object::Bool(blank()),
        ("present?", []) => Object::Bool(!blank()),
        ("presence", []) => {
            if blank() {
                Object::Nil
            } else {
                object.clone()
            }
        }
        ("in?", [Object::Array(items)]) => includes(items, object)?,
        _ => return None,
    })
}

fn number_method(object: &Object, name: &str, arguments: &[&Object]) -> Option<Object> {
    if let (Object::Integer(a), [Object::Integer(b)]) = (object, arguments) {
        return integer_operator(*a, name, *b);
    }
    if let (Object::Integer(value), []) = (object, arguments) {
        return Some(match name {
            "-@" => Object::Integer(value.checked_neg()?),
            "+@" | "floor" | "ceil" | "round" | "truncate" | "to_int" => Object::Integer(*value),
            "abs" => Object::Integer(value.checked_abs()?),
            "succ" | "next" => Object::Integer(value.checked_add(1)?),
            "pred" => Object::Integer(value.checked_sub(1)?),
            "zero?" => Object::Bool(*value == 0),
            "positive?" => Object::Bool(*value > 0),
            "negative?" => Object::Bool(*value < 0),
            #[expect(clippy::cast_precision_loss, reason = "Ruby rounds too")]
            "to_f" => Object::Float(*value as f64),
            _ => return None,
        });
    }
    let a = float(object)?;
    if let [b] = arguments {
        let b = float(b)?;
        return Some(match name {
            "+" => Object::Float(a + b),
            "-" => Object::Float(a - b),
            "*" => Object::Float(a * b),
            "/" | "fdiv" => Object::Float(a / b),
            ">" => Object::Bool(a > b),
            "<" => Object::Bool(a < b),
            ">=" => Object::Bool(a >= b),
            "<=" => Object::Bool(a <= b),
            _ => return None,
        });
    }
    let rounded = match (name, arguments) {
        ("floor", []) => a.floor(),
        ("ceil", []) => a.ceil(),
        ("round", []) => a.round(),
        ("truncate", []) => a.trunc(),
        ("-@", []) => return Some(Object::Float(-a)),
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (rounded.abs() < 9e15).then_some(Object::Integer(rounded as i64))
}

fn integer_operator(a: i64, name: &str, b: i64) -> Option<Object> {
    // Ruby divides towards negative infinity.
    let quotient = || {
        let towards_zero = a.checked_div(b)?;
        Some(if a % b != 0 && (a < 0) != (b < 0) { towards_zero - 1 } else { towards_zero })
    };
    Some(match name {
        "+" => Object::Integer(a.checked_add(b)?),
        "-" => Object::Integer(a.checked_sub(b)?),
        "*" => Object::Integer(a.checked_mul(b)?),
        "/" | "div" => Object::Integer(quotient()?),
        "%" | "modulo" => Object::Integer(a.checked_sub(quotient()?.checked_mul(b)?)?),
        "**" => Object::Integer(a.checked_pow(u32::try_from(b).ok()?)?),
        ">" => Object::Bool(a > b),
        "<" => Object::Bool(a < b),
        ">=" => Object::Bool(a >= b),
        "<=" => Object::Bool(a <= b),
        "<=>" => Object::Integer(a.cmp(&b) as i64),
        _ => return None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "Ruby rounds too")]
fn float(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(value) => Some(*value as f64),
        Object::Float(value) => Some(*value),
        _ => None,
    }
}

fn string_method(text: &str, name: &str, arguments: &[&Object]) -> Option<Object> {
    let string = |it: &str| Some(Object::String(it.to_owned()));
    let length = |it: usize| i64::try_from(it).ok().map(Object::Integer);
    let blank = |it: char| it.is_ascii_whitespace() || it == '\0' || it == '\u{b}';
    match (name, arguments) {
        ("to_str", []) => string(text),
        ("strip", []) => string(text.trim_matches(blank)),
        ("lstrip", []) => string(text.trim_start_matches(blank)),
        ("rstrip", []) => string(text.trim_end_matches(blank)),
        ("chomp", []) => string(text.strip_suffix("\r\n").or_else(|| text.strip_suffix(['\n', '\r'])).unwrap_or(text)),
        ("downcase", []) => string(&text.to_lowercase()),
        ("upcase", []) => string(&text.to_uppercase()),
        ("empty?", []) => Some(Object::Bool(text.is_empty())),
        ("length" | "size", []) => length(text.chars().count()),
        ("+", [Object::String(other)]) if text.len() + other.len() <= LENGTH => {
            Some(Object::String(format!("{text}{other}")))
        }
        ("*", [Object::Integer(times)]) => {
            let times = usize::try_from(*times).ok().filter(|it| it.saturating_mul(text.len()) <= LENGTH)?;
            Some(Object::String(text.repeat(times)))
        }
        ("include?", [Object::String(it)]) => Some(Object::Bool(text.contains(it.as_str()))),
        ("start_with?", [Object::String(it)]) => Some(Object::Bool(text.starts_with(it.as_str()))),
        ("end_with?", [Object::String(it)]) => Some(Object::Bool(text.ends_with(it.as_str()))),
        ("delete_prefix", [Object::String(it)]) => string(text.strip_prefix(it.as_str()).unwrap_or(text)),
        ("delete_suffix" | "chomp", [Object::String(it)]) => string(text.strip_suffix(it.as_str()).unwrap_or(text)),
        ("gsub" | "sub" | "tr", [Object::String(from), Object::String(to)])
            if !from.is_empty() && !to.contains('\\') =>
        {
            match name {
                "gsub" => string(&text.replace(from.as_str(), to)),
                "sub" => string(&text.replacen(from.as_str(), to, 1)),
                _ if from.chars().count() == 1 && to.chars().count() == 1 && *from != "^" => {
                    string(&text.replace(from.as_str(), to))
                }
                _ => None,
            }
        }
        ("casecmp?", [Object::String(it)]) => Some(Object::Bool(text.to_lowercase() == it.to_lowercase())),
        _ => None,
    }
}

fn array_method(items: &[Item], name: &str, arguments: &[&Object]) -> Option<Object> {
    match (name, arguments) {
        ("length" | "size" | "count", []) => i64::try_from(items.len()).ok().map(Object::Integer),
        ("empty?", []) => Some(Object::Bool(items.is_empty())),
        ("include?" | "member?", [object]) => includes(items, object),
        ("+", [Object::Array(more)]) if items.len() + more.len() <= LENGTH => {
            Some(Object::Array(items.iter().chain(more).cloned().collect()))
        }
        ("reverse", []) => Some(Object::Array(items.iter().rev().cloned().collect())),
        ("compact", []) => {
            let known = items.iter().all(|it| it.known().is_some());
            known.then(|| Object::Array(items.iter().filter(|it| it.known() != Some(&Object::Nil)).cloned().collect()))
        }
        ("min" | "max", []) => {
            let numbers: Option<Vec<i64>> = items.iter().map(integer).collect();
            let numbers = numbers?.into_iter();
            if name == "min" { numbers.min() } else { numbers.max() }.map(Object::Integer)
        }
        ("sum", []) => items.iter().try_fold(0_i64, |sum, it| sum.checked_add(integer(it)?)).map(Object::Integer),
        ("uniq", []) => {
            let mut kept: Vec<Item> = Vec::new();
            for item in items {
                let same: Option<Vec<bool>> = kept.iter().map(|it| it.known()?.equals(item.known()?)).collect();
                if !same?.contains(&true) {
                    kept.push(item.clone());
                }
            }
            Some(Object::Array(kept))
        }
        ("flatten", []) => {
            let mut flat = Vec::new();
            for item in items {
                match item.known()? {
                    Object::Array(inner) if inner.iter().any(|it| matches!(it.known(), Some(Object::Array(_)))) => {
                        return None;
                    }
                    Object::Array(inner) => flat.extend(inner.iter().cloned()),
                    _ => flat.push(item.clone()),
                }
            }
            Some(Object::Array(flat))
        }
        ("join", []) => joined(items, ""),
        ("join", [Object::String(between)]) => joined(items, between),
        _ => None,
    }
}

fn integer(item: &Item) -> Option<i64> {
    match item.known() {
        Some(Object::Integer(value)) => Some(*value),
        _ => None,
    }
}

fn joined(items: &[Item], between: &str) -> Option<Object> {
    let parts: Option<Vec<String>> = items.iter().map(|it| it.known()?.to_s()).collect();
    let text = parts?.join(between);
    (text.len() <= LENGTH).then_some(Object::String(text))
}

fn includes(items: &[Item], object: &Object) -> Option<Object> {
    let mut unknown = false;
    for item in items {
        match item.known().and_then(|it| it.equals(object)) {
            Some(true) => return Some(Object::Bool(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(Object::Bool(false))
}
