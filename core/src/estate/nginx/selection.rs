//! Which server answers: the claims of each, and who is the default of an address.

use std::collections::HashMap;

use super::super::endpoint::Address;
use super::{Configuration, Pass, Server};
use crate::facts::words::placeholder;
use crate::source::{Located, Span, Value};

impl Server {
    /// Returns the names nginx compares literally, each where it stands; a server without any claims the empty name.
    /// Regexes are tried in order and conflict with nothing.
    pub fn claims(&self) -> Vec<(&str, Span)> {
        if self.names.is_empty() {
            return if self.open { Vec::new() } else { vec![("", self.head)] };
        }
        self.known_names().filter(|(name, _)| !name.starts_with('~') && !name.contains('$')).collect()
    }

    /// Returns its first name when the server is meant for certain hosts: none of its names is a catch-all.
    pub fn real_name(&self) -> Option<(&str, Span)> {
        let catches = |name: &str| name.is_empty() || name == "_" || name == "localhost" || name.starts_with('~');
        let known: Vec<_> = self.known_names().collect();
        let all = known.len() == self.names.len() && known.iter().all(|(name, _)| !catches(name) && name.contains('.'));
        if all { known.into_iter().next() } else { None }
    }

    /// Returns whether some name is a domain that is neither a placeholder nor reserved.
    pub fn has_real_domain(&self) -> bool {
        self.known_names().any(|(name, _)| {
            let letters = name.rsplit('.').next().is_some_and(|it| it.bytes().all(|it| it.is_ascii_alphabetic()));
            name.contains('.') && letters && !name.contains(['~', '/', ':', ',']) && placeholder(name).is_none()
        })
    }
}

impl Configuration {
    /// Returns each address whose default server is only the first one listed, with that server.
    pub fn implied_defaults(&self) -> Vec<(&Address, &Server)> {
        let mut order = Vec::new();
        let mut first: HashMap<&Address, Option<&Server>> = HashMap::new();
        for server in &self.servers {
            for listen in &server.listens {
                let Some(address) = listen.address.known() else { return Vec::new() };
                let entry = first.entry(address).or_insert_with(|| {
                    order.push(address);
                    Some(server)
                });
                if listen.default_server.is_some() {
                    *entry = None;
                }
            }
        }
        order.into_iter().filter_map(|it| Some((it, first.get(it).copied().flatten()?))).collect()
    }

    /// Returns what a server hands requests to, anywhere in it.
    pub fn passes_of<'c>(&'c self, server: &'c Server) -> impl Iterator<Item = &'c Pass> {
        self.passes_below(server.id)
    }
}

/// Returns where a value ends inside its quotes, to add to it; `None` when it is not written plainly.
pub fn end_of(value: &Located<Value<String>>) -> Option<Span> {
    (value.known()?.len() == value.span.len()).then(|| value.span.tail())
}
