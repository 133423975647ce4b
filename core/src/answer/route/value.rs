//! Values with variables and captures in them (`ngx_http_script.c`).

use super::escape::{Escape, escape};
use super::passage::{Known, Passage};
use super::step::Unclear;
use crate::source::{Source, Span};

/// A longer value is not computed; nginx would, and no request line or header is that long.
const LONGEST: usize = 1 << 20;

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text as it is.
    Text(&'t str),
    /// `$1` to `$9`.
    Capture(usize),
    /// A variable by its name, as written.
    Variable(&'t str),
}

/// Splits a value at its variables; `None` for a `$` that names nothing.
pub(super) fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        if at > 0 {
            parts.push(Part::Text(&rest[..at]));
        }
        let after = &rest[at + 1..];
        if let Some(number @ b'1'..=b'9') = after.bytes().next() {
            parts.push(Part::Capture(usize::from(number - b'0')));
            rest = &after[1..];
            continue;
        }
        let (name, next) = match after.strip_prefix('{') {
            Some(inner) => inner.split_once('}')?,
            None => after.split_at(after.find(|it| !is_name(it)).unwrap_or(after.len())),
        };
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        parts.push(Part::Variable(name));
        rest = next;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Some(parts)
}

fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

/// Returns whether nginx computes a value for each request.
pub(super) fn has_variables(text: &str) -> bool {
    text.contains('$')
}

/// Refuses what grows without end: a `set` may double a value again and again.
pub(super) fn bounded(value: &[u8], at: Span) -> Result<(), Unclear> {
    if value.len() > LONGEST { Err(Unclear::new("the value grows past 1 MiB", at)) } else { Ok(()) }
}

impl Passage<'_> {
    /// Computes a value.
    pub(super) fn evaluate(&mut self, text: &str, at: Span) -> Known {
        self.evaluate_quoted(text, at, false)
    }

    /// Computes a value; captures are escaped if `quote` asks for it and the request has something escaped.
    pub(super) fn evaluate_quoted(&mut self, text: &str, at: Span, quote: bool) -> Known {
        if text.contains(Source::FILLER) {
            return Err(Unclear::new("a template fills it in", at));
        }
        let parts = parts(text).ok_or_else(|| Unclear::new("a `$` in it names no variable", at))?;
        let before = self.captures.clone();
        let out = self.joined(&parts, at, quote)?;
        if self.captures == before {
            return Ok(out);
        }
        // nginx measures the value first and copies it then: a map that matches on the way changes what `$1` is.
        let again = self.joined(&parts, at, quote)?;
        if again.len() <= out.len() {
            return Ok(again);
        }
        Err(Unclear::new("a map changes the captures while the value is computed", at))
    }

    fn joined(&mut self, parts: &[Part<'_>], at: Span, quote: bool) -> Known {
        let mut out = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => out.extend(text.as_bytes()),
                Part::Capture(number) => out.extend(self.captured(*number, quote)),
                Part::Variable(name) => out.extend(self.variable(name).map_err(|it| it.at(at))?),
            }
            bounded(&out, at)?;
        }
        Ok(out)
    }

    /// Returns what a group captured last.
    pub(super) fn captured(&self, number: usize, quote: bool) -> Vec<u8> {
        let value = self.captures.get(number).cloned().unwrap_or_default();
        if quote && (self.quoted || self.plus) { escape(&value, Escape::Args) } else { value }
    }

    /// Computes a value to show it.
    pub(super) fn computed(&mut self, text: &str, at: Span) -> super::Computed {
        super::Computed::new(text, self.evaluate(text, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_they_can() {
        let split = |text| parts(text);
        assert_eq!(
            split("a$b-${c}d$10"),
            Some(vec![
                Part::Text("a"),
                Part::Variable("b"),
                Part::Text("-"),
                Part::Variable("c"),
                Part::Text("d"),
                Part::Capture(1),
                Part::Text("0"),
            ])
        );
        assert_eq!((split("a$"), split("${a"), split("$.")), (None, None, None));
    }
}
