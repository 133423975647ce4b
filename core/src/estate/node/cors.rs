//! `cors` of npm: who may read the answers of an application of Express or Nest.

use super::{is_handed_on, last};
use crate::source::{Located, Span, Value};
use crate::syntax::javascript::{Call, Certainty, Evaluation, Item, Object, Takes};

/// A call of `cors`, or of `enableCors`, which hands its options on.
#[derive(Debug)]
pub struct Cors {
    /// The call.
    pub span: Span,
    /// The origins that are known, in order.
    pub origins: Vec<Located<Origin>>,
    /// Whether these are all of them.
    pub complete: bool,
    /// `credentials`.
    pub credentials: Option<Located<Value<bool>>>,
    /// Whether it is for every request.
    pub is_for_all: bool,
}

/// An entry of `origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `*`, or nothing said.
    Any,
    /// `true`: whoever asks.
    Asking,
    /// One that is compared letter by letter.
    Text(String),
    /// A regular expression and its flags.
    Regex(String, String),
}

impl Cors {
    /// Returns the entry that lets every origin read.
    pub fn any(&self) -> Option<&Located<Origin>> {
        self.origins.iter().find(|it| matches!(it.value, Origin::Any | Origin::Asking))
    }
}

/// Reads the calls; and whether there may be others.
pub(super) fn read(evaluation: &Evaluation) -> (Vec<Cors>, bool) {
    let mut found = Vec::new();
    let mut is_open = is_handed_on(evaluation) || evaluation.calls.iter().any(is_by_hand);
    for (at, call) in evaluation.calls.iter().enumerate() {
        let is_own = call.callee.path == "<cors>";
        if !is_own && last(&call.callee.path) != "enableCors" {
            continue;
        }
        if call.certainty == Certainty::Maybe {
            is_open = true;
            continue;
        }
        let mut cors = options(call);
        cors.is_for_all = !is_own || is_for_all(evaluation, at);
        found.push(cors);
    }
    (found, is_open)
}

/// Whether a call writes such headers by itself, or by another library.
fn is_by_hand(call: &Call) -> bool {
    let path = call.callee.path.as_str();
    let speaks = |text: &str| text.to_ascii_lowercase().starts_with("access-control-allow-");
    let names = |it: &Item| match it.known() {
        Some(Object::String(text)) => speaks(text),
        Some(Object::Map(items, _)) => items.iter().any(|it| speaks(&it.0)),
        _ => false,
    };
    let writes = matches!(last(path), "append" | "header" | "headers" | "set" | "setHeader" | "writeHead");
    let is_other = |path: &str| path.starts_with('<') && path.contains("cors") && !path.starts_with("<cors>");
    let gets_other = |it: &Item| matches!(it.known(), Some(Object::Named(it)) if is_other(&it.path));
    writes && call.arguments.iter().any(names) || is_other(path) || call.arguments.iter().any(gets_other)
}

/// Whether what a call gives is put in front of every request, before any of them is answered.
fn is_for_all(evaluation: &Evaluation, made: usize) -> bool {
    let Some(used) = evaluation.calls.iter().position(|it| is_use_of(it, made)) else { return false };
    !evaluation.calls[..used].iter().any(answers)
}

/// Whether a call gives the application something that answers requests.
fn answers(call: &Call) -> bool {
    let Some(method) = call.callee.path.strip_prefix("<express>().") else { return false };
    let is_router = |it: &Item| match it.known() {
        Some(Object::Named(it)) => it.path.starts_with("<express>.Router()"),
        None => true,
        _ => false,
    };
    match method {
        "all" | "delete" | "patch" | "post" | "put" | "route" => true,
        "get" => call.arguments.len() > 1,
        "use" => call.arguments.iter().any(is_router),
        _ => false,
    }
}

/// Whether a call puts what another gave in front of every request: `app.use(cors())`. A router has its own path.
fn is_use_of(call: &Call, made: usize) -> bool {
    let is_it =
        |it: &Item| matches!(it.known(), Some(Object::Named(it)) if it.call == Some(made) && it.path == "<cors>()");
    let is_path = |it: &Item| matches!(it.known(), Some(Object::String(_) | Object::Regexp(..) | Object::Array(_)));
    call.callee.path == "<express>().use"
        && call.certainty != Certainty::Maybe
        && call.arguments.iter().any(is_it)
        && call.arguments.first().is_some_and(|it| it.known().is_some() && !is_path(it))
}

fn options(call: &Call) -> Cors {
    let mut cors = Cors { span: call.span, origins: Vec::new(), complete: true, credentials: None, is_for_all: false };
    let any = || Located::new(Origin::Any, call.span);
    let options = match call.arguments.first().map(|it| (it, it.known())) {
        None if !call.open => {
            cors.origins.push(any());
            return cors;
        }
        Some((_, Some(Object::Undefined | Object::Null))) => {
            cors.origins.push(any());
            return cors;
        }
        Some((item, Some(options @ Object::Map(..)))) => (item, options),
        _ => {
            cors.complete = false;
            cors.credentials = Some(unknown(call.span));
            return cors;
        }
    };
    let (item, options) = options;
    match options.get("origin") {
        Some(None) => cors.origins.push(Located::new(Origin::Any, item.span)),
        // A function that looks for the origin in a list takes what stands there.
        Some(Some(origin)) if origin.known() == Some(&Object::Function) => match &call.takes {
            Some(Takes::All) => cors.add(origin, Origin::Asking),
            Some(Takes::These(all)) => all.iter().for_each(|it| cors.add_each(it)),
            None => cors.complete = false,
        },
        Some(Some(origin)) => cors.add_all(origin),
        None => cors.complete = false,
    }
    cors.credentials = match options.get("credentials") {
        Some(None) => None,
        // Nothing but `true` is taken for it.
        Some(Some(it)) => Some(match it.known() {
            Some(Object::Named(_)) => unknown(it.span),
            _ => it.clone().map(|it| it.map(|it| it == Object::Bool(true))),
        }),
        None => Some(unknown(item.span)),
    };
    cors
}

fn unknown(at: Span) -> Located<Value<bool>> {
    Located::new(Value::Unknown(crate::source::Unknown::NotEvaluated("the options".into())), at)
}

impl Cors {
    /// The option itself: a text is written into every answer.
    fn add_all(&mut self, origin: &Item) {
        match origin.known() {
            Some(Object::Bool(true)) => self.add(origin, Origin::Asking),
            Some(Object::String(text)) if text == "*" => self.add(origin, Origin::Any),
            // Without an origin it does nothing at all.
            Some(Object::Bool(false) | Object::Undefined | Object::Null) => {}
            Some(Object::String(text)) if text.is_empty() => {}
            _ => self.add_each(origin),
        }
    }

    fn add_each(&mut self, item: &Item) {
        match item.known() {
            Some(Object::String(text)) => self.add(item, Origin::Text(text.clone())),
            Some(Object::Regexp(text, flags)) => self.add(item, Origin::Regex(text.clone(), flags.clone())),
            Some(Object::Array(items)) => {
                for it in items {
                    self.add_each(&Located { value: it.value.clone(), span: it.span, from: places(it, item) });
                }
            }
            // What is neither counts as it is true or not, whoever asks.
            Some(it) if it.truthy() == Some(true) && !matches!(it, Object::Function) => self.add(item, Origin::Asking),
            Some(Object::Bool(false) | Object::Undefined | Object::Null) => {}
            _ => self.complete = false,
        }
    }

    fn add(&mut self, item: &Item, origin: Origin) {
        self.origins.push(Located { value: origin, span: item.span, from: item.from.clone() });
    }
}

/// The places of an element, and those of its list.
fn places(element: &Item, list: &Item) -> Vec<Span> {
    let mut all = element.from.clone();
    all.extend(std::iter::once(list.span).chain(list.from.iter().copied()).filter(|it| !element.from.contains(it)));
    all
}
