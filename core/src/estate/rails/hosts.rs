//! `config.hosts`: the hosts that Rails answers, entry by entry.

use super::setting::{place, value};
use crate::facts::web::rails::hosts::{Addresses, Entry, allows};
use crate::source::{Located, Span};
use crate::syntax::ruby::{Call, Certainty, Item, Object};

/// The list as it is when the application has started.
#[derive(Debug)]
pub struct Hosts {
    /// The entries that are known, in order.
    pub entries: Vec<Located<Entry>>,
    /// Whether these are all of them, and all of them count.
    pub complete: bool,
    /// The first place that adds to the list; `None` where nothing does.
    pub span: Option<Span>,
    /// The entries as they are asked.
    plain: Vec<Entry>,
}

impl Hosts {
    /// Returns the list that Rails starts with: in development one of its own, which is not modelled, else none.
    pub(super) fn new(environment: &str, is_shown: bool) -> Self {
        let complete = environment != "development" && is_shown;
        Self { entries: Vec::new(), complete, span: None, plain: Vec::new() }
    }

    /// `config.hosts << "…"` and its like.
    pub(super) fn change(&mut self, call: &Call) {
        if call.certainty == Certainty::Maybe || call.open {
            self.lose(call.span);
            return;
        }
        match call.name.as_str() {
            "<<" | "append" | "prepend" | "push" | "unshift" => call.arguments.iter().for_each(|it| self.add(it)),
            "concat" => call.arguments.iter().for_each(|it| self.add_all(it)),
            "clear" => self.set(call.span),
            "any?" | "each" | "empty?" | "include?" | "inspect" | "none?" | "size" | "to_s" => {}
            _ => self.lose(call.span),
        }
    }

    /// `config.hosts = […]`, `config.hosts += […]`.
    pub(super) fn assign(&mut self, call: &Call, name: &str) {
        let given = value(call).filter(|_| call.certainty == Certainty::Always);
        match (name, given) {
            ("hosts=", Some(list)) => {
                self.set(place(call));
                self.add_all(&list);
            }
            ("hosts+=", Some(list)) => self.add_all(&list),
            ("hosts|=", Some(list)) => {
                self.add_all(&list);
                self.keep_first();
            }
            ("hosts||=", _) => {}
            _ => self.lose(call.span),
        }
    }

    /// `config.host_authorization`: what is left out by the path of a request is not by its host.
    pub(super) fn authorize(&mut self, call: &Call) {
        let known = value(call);
        let Some(Object::Hash(pairs)) = known.as_ref().and_then(|it| it.known()) else { return self.lose(call.span) };
        let is = |it: &Item, key: &str| matches!(it.known(), Some(Object::Symbol(it)) if it == key);
        if pairs.iter().any(|it| !is(&it.0, "exclude") && !is(&it.0, "response_app")) {
            self.lose(call.span);
        }
    }

    /// Notes that the list may be any other from here on.
    pub(super) fn lose(&mut self, span: Span) {
        self.complete = false;
        self.span.get_or_insert(span);
    }

    fn set(&mut self, span: Span) {
        self.entries.clear();
        self.plain.clear();
        self.complete = true;
        self.span = Some(span);
    }

    /// Keeps each entry once.
    fn keep_first(&mut self) {
        let mut kept: Vec<Entry> = Vec::new();
        self.entries.retain(|it| {
            let is_new = !kept.contains(&it.value);
            if is_new {
                kept.push(it.value.clone());
            }
            is_new
        });
        self.plain = kept;
    }

    fn add_all(&mut self, list: &Item) {
        match list.known() {
            Some(Object::Array(items)) => items.iter().for_each(|it| self.add(it)),
            Some(Object::Nil) => {}
            _ => self.add(list),
        }
    }

    fn add(&mut self, item: &Item) {
        self.span.get_or_insert(item.span);
        let entry = match item.known() {
            Some(Object::String(text)) => Some(Entry::Text(text.clone())),
            Some(Object::Regexp(text, flags)) => Some(Entry::Regex(text.clone(), flags.clone())),
            Some(Object::Address(text)) => Addresses::new(text).map(Entry::Addresses),
            // `nil` and `""` match nothing.
            Some(Object::Nil) => return,
            _ => None,
        };
        match entry {
            Some(entry) => {
                self.plain.push(entry.clone());
                self.entries.push(Located { value: entry, span: item.span, from: item.from.clone() });
            }
            None => self.complete = false,
        }
    }

    /// Returns whether the entries that are known let a host through; an unusual pattern may. A list without any does.
    pub fn accepts(&self, host: &str) -> bool {
        allows(&self.plain, Some(host), None).unwrap_or(true)
    }
}
