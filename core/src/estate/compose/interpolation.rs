//! Filling in variables: `$X`, `${X}`, `${X:-default}` and their like (compose-go, template). `$$` is a dollar sign.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Word;
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::yaml::Node;

/// How deep defaults may stand in defaults.
const DEPTH: usize = 16;

/// What fills in the variables of a project.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// What the project's `.env` sets, with the places of the values.
    pub(super) set: HashMap<String, Located<Value<String>>>,
    /// Whether there may be more: the file is not in the estate, or not all of it.
    pub(super) is_open: bool,
    /// What was filled in, and where.
    pub(super) used: RefCell<Vec<(String, Span)>>,
}

impl Variables {
    /// Returns the text of a scalar, its variables filled in; `None` for what is no scalar.
    pub(super) fn word(&self, node: Node<'_>) -> Option<Word> {
        let text = node.text()?;
        let span = node.inner().unwrap_or_else(|| node.span());
        if text.contains(Source::FILLER) {
            return Some(Located::new(Value::Unknown(Unknown::Hole), span));
        }
        Some(self.fill_in(text, span))
    }

    fn fill_in(&self, text: &str, span: Span) -> Word {
        if !text.contains('$') {
            return Located::new(Value::Known(text.to_owned()), span);
        }
        let mut filling = Filling { variables: self, span, from: Vec::new() };
        let value = filling.text(text, 0);
        let from = filling.from;
        let value = match value {
            Ok(text) => Value::Known(text),
            Err(reason) => Value::Unknown(reason),
        };
        Located { value, span, from }
    }
}

struct Filling<'v> {
    variables: &'v Variables,
    span: Span,
    from: Vec<Span>,
}

impl Filling<'_> {
    fn text(&mut self, text: &str, depth: usize) -> Result<String, Unknown> {
        let invalid = || Unknown::NotEvaluated(format!("`{text}`"));
        if depth > DEPTH {
            return Err(invalid());
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            if let Some(after) = behind.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some(inner) = behind.strip_prefix('{') {
                let end = closing(inner).ok_or_else(invalid)?;
                out.push_str(&self.braced(&inner[..end], depth)?);
                rest = &inner[end + 1..];
            } else {
                let length = name_length(behind);
                if length == 0 {
                    return Err(invalid());
                }
                out.push_str(&self.look_up(&behind[..length])?.unwrap_or_default());
                rest = &behind[length..];
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    /// What stands between the braces.
    fn braced(&mut self, inner: &str, depth: usize) -> Result<String, Unknown> {
        let invalid = || Unknown::NotEvaluated(format!("`${{{inner}}}`"));
        let length = name_length(inner);
        let (name, behind) = inner.split_at(length);
        if name.is_empty() {
            return Err(invalid());
        }
        let value = self.look_up(name)?;
        let (counts_empty, sign) = match behind.strip_prefix(':') {
            Some(rest) => (false, rest),
            None => (true, behind),
        };
        let value = value.filter(|it| counts_empty || !it.is_empty());
        let word = sign.get(1..).unwrap_or_default();
        match (sign.as_bytes().first(), value) {
            (None, value) if behind.is_empty() => Ok(value.unwrap_or_default()),
            (Some(b'-' | b'?'), Some(value)) => Ok(value),
            (Some(b'-'), None) => self.text(word, depth + 1),
            // Compose stops with the message.
            (Some(b'?'), None) => Err(Unknown::Undefined(name.to_owned())),
            (Some(b'+'), Some(_)) => self.text(word, depth + 1),
            (Some(b'+'), None) => Ok(String::new()),
            _ => Err(invalid()),
        }
    }

    /// `Ok(None)` is surely not set.
    fn look_up(&mut self, name: &str) -> Result<Option<String>, Unknown> {
        self.variables.used.borrow_mut().push((name.to_owned(), self.span));
        match self.variables.set.get(name) {
            Some(it) => {
                self.from.push(it.span);
                match &it.value {
                    Value::Known(text) => Ok(Some(text.clone())),
                    Value::Unknown(reason) => Err(reason.clone()),
                }
            }
            None if self.variables.is_open => Err(Unknown::Undefined(name.to_owned())),
            None => Ok(None),
        }
    }
}

fn name_length(text: &str) -> usize {
    let is_first = |it: u8| it.is_ascii_alphabetic() || it == b'_';
    if !text.bytes().next().is_some_and(is_first) {
        return 0;
    }
    text.bytes().position(|it| !is_first(it) && !it.is_ascii_digit()).unwrap_or(text.len())
}

/// Returns the place of the brace that closes the one in front of the text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let bytes = text.as_bytes();
    for (at, it) in bytes.iter().enumerate() {
        match it {
            b'{' if at > 0 && bytes[at - 1] == b'$' => open += 1,
            b'}' if open == 0 => return Some(at),
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}
