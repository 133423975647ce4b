//! The names that the code of a Node application holds: the origins of `cors`, the domain of the session's cookie.

use super::list::NameVariable;
use super::setting::standing;
use crate::estate::Estate;
use crate::estate::node::{Library, Node, Origin};
use crate::facts::words::Role;
use crate::source::{Located, Span};

/// Returns the lists of an application's code, and the roles for which its environment does not count beside them.
pub(super) fn lists(estate: &Estate, node: &Node) -> (Vec<NameVariable>, Vec<Role>) {
    let (mut lists, mut settled) = (Vec::new(), Vec::new());
    if let Some(first) = node.cors.first() {
        settled.push(Role::CorsOrigins);
        let origins = || node.cors.iter().flat_map(|it| &it.origins);
        let texts: Vec<Located<String>> = origins()
            .filter_map(|it| match &it.value {
                Origin::Text(text) => Some(element(estate, text, it.span, &it.from)),
                _ => None,
            })
            .collect();
        let is_all = node.cors.iter().all(|it| it.complete) && origins().all(|it| matches!(it.value, Origin::Text(_)));
        // What answers every request answers those that ask first as well.
        let complete = is_all && !node.cors_is_open && node.cors.iter().any(|it| it.is_for_all);
        let span = origins().next().map_or(first.span, |it| it.span);
        let mut list = NameVariable::of_code("origin", Role::CorsOrigins, span, texts, complete);
        list.compare_exactly();
        lists.push(list);
    }
    for cookie in node.cookies.iter().filter(|it| it.library != Library::Response) {
        settled.push(Role::CookieDomain);
        if let Some(domain) = &cookie.domain
            && let Some(text) = domain.known().filter(|it| !it.is_empty())
        {
            let element = element(estate, text, domain.span, &domain.from);
            let span = element.span;
            lists.push(NameVariable::of_code("cookie.domain", Role::CookieDomain, span, vec![element], true));
        }
    }
    (lists, settled)
}

/// A text at its place: where it is written, or in the value of the variable that it was cut out of.
fn element(estate: &Estate, text: &str, span: Span, from: &[Span]) -> Located<String> {
    let at = standing(estate, std::iter::once(span).chain(from.iter().copied()), text);
    Located::new(text.to_lowercase(), at.unwrap_or(span))
}
