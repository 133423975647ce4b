//! `Rack::Cors` and its blocks: who may read which resources.

use super::setting::{is_class, of};
use super::unknown;
use crate::facts::web::cors::rack::{self, Origin};
use crate::source::{Located, Span, Value};
use crate::syntax::ruby::{Call, Certainty, Item, Object};

/// A block of `allow`.
#[derive(Debug)]
pub struct Allow {
    /// The origins that are known, in order.
    pub origins: Vec<Located<Origin>>,
    /// Whether these are all of them.
    pub complete: bool,
    /// What it is for.
    pub resources: Vec<Resource>,
    /// The block.
    pub span: Span,
}

/// A `resource` of a block.
#[derive(Debug)]
pub struct Resource {
    /// The path.
    pub path: Located<Value<String>>,
    /// `credentials:`.
    pub credentials: Option<Located<Value<bool>>>,
}

impl Allow {
    /// Returns the origin that stands for every one.
    pub fn any(&self) -> Option<&Located<Origin>> {
        self.origins.iter().find(|it| matches!(&it.value, Origin::Text(text) if text == "*"))
    }
}

impl Allow {
    /// Returns the pattern that lets strangers in.
    pub fn open_pattern(&self) -> Option<&Located<Origin>> {
        const STRANGERS: [&str; 3] =
            ["https://stranger.example", "http://a-b.nobody.invalid:8443", "https://xn--stranger-1.test"];
        self.origins.iter().filter(|it| matches!(it.value, Origin::Regex(..))).find(|it| {
            let resource = rack::Resource { path: "*".to_owned(), methods: None, headers: None, credentials: true };
            let allow = [rack::Allow { origins: vec![it.value.clone()], resources: vec![resource] }];
            let Ok(middleware) = rack::Middleware::new(&allow) else { return false };
            let lets_in =
                |origin: &&str| middleware.simple(Some(origin), "/").is_ok_and(|it| it.lets_read(origin, true));
            STRANGERS.iter().all(lets_in)
        })
    }
}

/// Whether a call puts rack-cors into the stack.
pub(super) fn is_added(call: &Call) -> bool {
    call.arguments.iter().any(|it| is_class(it, "Rack::Cors"))
        && matches!(call.name.as_str(), "insert" | "insert_after" | "insert_before" | "unshift" | "use")
}

/// Reads the blocks of a call; `None` where there may be others.
pub(super) fn read(call: &Call) -> Option<Vec<Allow>> {
    let last = call.arguments.last().is_some_and(|it| is_class(it, "Rack::Cors"));
    if call.certainty == Certainty::Maybe || call.block.is_none() || !last {
        return None;
    }
    let is_read = |it: &Call| it.name == "allow" && it.receiver.is_none() && it.block.is_some();
    let only = call.body.iter().all(|it| is_read(it) && it.certainty == Certainty::Always);
    let blocks = call.body.iter().filter(|it| is_read(it) && it.certainty == Certainty::Always).map(block).collect();
    only.then_some(blocks)
}

fn block(call: &Call) -> Allow {
    let mut allow = Allow { origins: Vec::new(), complete: true, resources: Vec::new(), span: call.span };
    for inner in &call.body {
        let is_sure = inner.certainty == Certainty::Always && !inner.open;
        match inner.name.as_str() {
            "origins" if is_sure && inner.block.is_none() => {
                // A second call replaces what the first said.
                allow.origins.clear();
                inner.arguments.iter().for_each(|it| allow.add(it));
            }
            "resource" if is_sure => allow.resources.extend(resource(inner)),
            _ => allow.complete = false,
        }
    }
    allow
}

impl Allow {
    fn add(&mut self, item: &Item) {
        let at = |value| Located { value, span: item.span, from: item.from.clone() };
        match item.known() {
            Some(Object::String(text)) => self.origins.push(at(Origin::Text(text.clone()))),
            Some(Object::Regexp(text, flags)) => self.origins.push(at(Origin::Regex(text.clone(), flags.clone()))),
            Some(Object::Array(items)) => items.iter().for_each(|it| self.add(it)),
            _ => self.complete = false,
        }
    }
}

fn resource(call: &Call) -> Option<Resource> {
    let path = call.arguments.first()?.clone();
    let path = path.map(|it| match it {
        Value::Known(Object::String(it)) => Value::Known(it),
        _ => unknown(call.span, "the path").value,
    });
    let options = call.arguments.get(1);
    let credentials = match options {
        Some(options) if options.known().is_none() => Some(unknown(options.span, "the options")),
        Some(options) => of(options, "credentials").map(|it| it.map(|it| it.map(|it| it.truthy()))),
        None => None,
    };
    Some(Resource { path, credentials })
}
