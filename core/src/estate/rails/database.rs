//! `config/database.yml`: the pool of connections of the environment that runs. The file is a template; its
//! expressions are run as Ruby.

use std::sync::Arc;

use crate::estate::Text;
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::ruby::{EnvRead, Evaluation, Object, integer_of};
use crate::syntax::yaml::{Node, Yaml};

/// What the file says of one environment.
#[derive(Debug)]
pub struct Database {
    /// The entry of the environment.
    pub span: Span,
    /// `pool`, or `max_connections` of Rails 8.1, of the database that the application writes to; `None` where it says
    /// nothing.
    pub pool: Option<Located<Value<i64>>>,
    /// `url`, with everything it says.
    pub url: Option<Located<Value<String>>>,
}

/// Runs an expression.
type Run<'r> = &'r dyn Fn(&Source) -> Evaluation;

/// Reads the entry of an environment; also the variables that the file reads.
pub(super) fn read(text: &Text, environment: &str, run: Run<'_>) -> (Option<Database>, Vec<EnvRead>) {
    let (filled, values, reads) = fill(&text.source, run);
    let tree = Yaml::parse(&filled);
    let database = tree.root().filter(|_| tree.is_complete()).and_then(|root| {
        let entry = root.get(environment)?;
        // Several databases: the first one is the application's own, unless one is called so.
        let parts = entry.entries();
        let is_several = !parts.is_empty() && parts.iter().all(|it| it.1.is_mapping());
        let first = || entry.get("primary").or_else(|| parts.first().map(|it| it.1));
        let one = if is_several { first().unwrap_or(entry) } else { entry };
        let pool = one.get("max_connections").or_else(|| one.get("pool"));
        let pool = pool.map(|it| number(it, &values));
        let url = one.get("url").map(|it| word(it, &values));
        Some(Database { span: entry.span(), pool, url })
    });
    (database, reads)
}

/// An expression of the template: where it stands, and what it gives.
struct Filled {
    span: Span,
    value: Value<Object>,
    from: Vec<Span>,
}

/// Writes letters over the expressions and blanks over everything else of the template, byte for byte.
fn fill(source: &Source, run: Run<'_>) -> (Source, Vec<Filled>, Vec<EnvRead>) {
    let text = &*source.text;
    let mut bytes = text.as_bytes().to_vec();
    let (mut values, mut reads) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(start) = text[at..].find("<%").map(|it| it + at) {
        let Some(end) = text[start..].find("%>").map(|it| it + start) else { break };
        let inner = &text[start + 2..end];
        let letter = if let Some(code) = inner.strip_prefix('=') {
            let code = code.trim_end_matches('-');
            let expression = Source { base: source.base + (start + 3) as u32, text: Arc::from(code), ..source.clone() };
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
            b' '
        };
        bytes[start..end + 2].iter_mut().filter(|it| **it != b'\n').for_each(|it| *it = letter);
        at = end + 2;
    }
    // Whole expressions were replaced, and these begin and end between characters.
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    (Source { text, ..source.clone() }, values, reads)
}

/// Returns a scalar as Ruby writes it into the template and YAML reads it again.
fn word(node: Node<'_>, values: &[Filled]) -> Located<Value<String>> {
    let span = node.inner().unwrap_or_else(|| node.span());
    let mut inside = values.iter().filter(|it| span.contains(it.span));
    match (inside.next(), inside.next()) {
        (None, _) => match node.text() {
            Some(text) if !values.iter().any(|it| it.span.touches(span)) => {
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

fn number(node: Node<'_>, values: &[Filled]) -> Located<Value<i64>> {
    word(node, values).map(|it| match it {
        Value::Known(text) => match integer_of(&Object::String(text)) {
            Some(Ok(Object::Integer(it))) => Value::Known(it),
            _ => Value::Unknown(Unknown::NotEvaluated("what is no number".into())),
        },
        Value::Unknown(reason) => Value::Unknown(reason),
    })
}
