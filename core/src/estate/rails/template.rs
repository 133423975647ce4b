//! YAML files of Rails with Ruby in them: the expressions are run, and what stands around them is read as YAML.

use std::sync::Arc;

use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::ruby::{EnvRead, Evaluation, Object, integer_of};
use crate::syntax::yaml::{Node, Yaml};

/// Runs an expression.
pub(super) type Run<'r> = &'r dyn Fn(&Source) -> Evaluation;

/// A file whose expressions are filled in.
pub(super) struct Template {
    tree: Yaml,
    values: Vec<Filled>,
    /// Whether statements decide what stands in the file.
    is_decided: bool,
    /// The variables that it reads.
    pub(super) reads: Vec<EnvRead>,
}

/// An expression of the template: where it stands, and what it gives.
struct Filled {
    span: Span,
    value: Value<Object>,
    from: Vec<Span>,
}

impl Template {
    /// Writes letters over the expressions and blanks over everything else of the template, byte for byte.
    pub(super) fn fill(source: &Source, run: Run<'_>) -> Self {
        let text = &*source.text;
        let mut bytes = text.as_bytes().to_vec();
        let (mut values, mut reads, mut is_decided) = (Vec::new(), Vec::new(), false);
        let mut at = 0;
        while let Some(start) = text[at..].find("<%").map(|it| it + at) {
            let Some(end) = text[start..].find("%>").map(|it| it + start) else { break };
            let inner = &text[start + 2..end];
            let letter = if let Some(code) = inner.strip_prefix('=') {
                let code = code.trim_end_matches('-');
                let expression =
                    Source { base: source.base + (start + 3) as u32, text: Arc::from(code), ..source.clone() };
                let evaluation = run(&expression);
                let span = source.span(start, end + 2);
                let fails = evaluation.opaque.is_some() || evaluation.raised.is_some();
                let item = evaluation.value.clone().filter(|_| !fails);
                let (value, from) = match item {
                    Some(item) => (item.value, item.from.into_iter().chain([item.span]).collect()),
                    None => (Value::Unknown(Unknown::NotEvaluated("an expression".into())), Vec::new()),
                };
                values.push(Filled { span, value, from });
                reads.extend(evaluation.reads);
                b'x'
            } else {
                is_decided |= decides(inner);
                b' '
            };
            bytes[start..end + 2].iter_mut().filter(|it| **it != b'\n').for_each(|it| *it = letter);
            at = end + 2;
        }
        // Whole expressions were replaced, and these begin and end between characters.
        let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
        let tree = Yaml::parse(&Source { text, ..source.clone() });
        Self { tree, values, is_decided, reads }
    }

    /// Returns the root, where all of the file is understood.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        self.tree.root().filter(|_| self.tree.is_complete() && !self.is_decided)
    }

    /// Returns a scalar as Ruby writes it into the template and YAML reads it again.
    pub(super) fn word(&self, node: Node<'_>) -> Located<Value<String>> {
        let span = node.inner().unwrap_or_else(|| node.span());
        let mut inside = self.values.iter().filter(|it| span.contains(it.span));
        match (inside.next(), inside.next()) {
            (None, _) => match node.text() {
                Some(text) if !self.values.iter().any(|it| it.span.touches(span)) => {
                    Located::new(Value::Known(text.to_owned()), span)
                }
                _ => Located::new(Value::Unknown(Unknown::NotEvaluated("what a template makes".into())), span),
            },
            (Some(only), None) if only.span == span => {
                let value = match &only.value {
                    Value::Known(object) => object.to_s().map(Value::Known),
                    Value::Unknown(reason) => Some(Value::Unknown(reason.clone())),
                };
                let value = value.unwrap_or(Value::Unknown(Unknown::NotEvaluated("an expression".into())));
                Located { value, span, from: only.from.clone() }
            }
            _ => Located::new(Value::Unknown(Unknown::NotEvaluated("what a template makes".into())), span),
        }
    }

    /// Returns a scalar that is a number.
    pub(super) fn number(&self, node: Node<'_>) -> Located<Value<i64>> {
        self.word(node).map(|it| match it {
            Value::Known(text) => match integer_of(&Object::String(text)) {
                Some(Ok(Object::Integer(it))) => Value::Known(it),
                _ => Value::Unknown(Unknown::NotEvaluated("what is no number".into())),
            },
            Value::Unknown(reason) => Value::Unknown(reason),
        })
    }
}

/// Whether a statement may decide what stands behind it: anything but a comment and an assignment.
fn decides(statement: &str) -> bool {
    let code = statement.trim_matches(['-', ' ', '\n', '\t']);
    let name = code.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(code.len());
    let is_assignment = name > 0 && code[name..].trim_start().starts_with("= ");
    !code.starts_with('#') && !code.is_empty() && !is_assignment
}
