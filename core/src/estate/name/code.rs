//! The names that the code of an application holds: Rails' `config.hosts`, the origins of rack-cors, the domain of the
//! session's cookie.

use super::list::NameVariable;
use super::node;
use crate::estate::Estate;
use crate::estate::process::Process;
use crate::facts::web::cors::rack::Origin;
use crate::facts::web::rails::cookie_domain::Domain;
use crate::facts::web::rails::hosts::Entry;
use crate::facts::words::Role;
use crate::source::{Located, Span};

/// Returns the lists of a process's code, and the roles for which its environment does not count beside them.
pub(super) fn lists(estate: &Estate, process: &Process) -> (Vec<NameVariable>, Vec<Role>) {
    let (mut lists, mut settled) = (Vec::new(), Vec::new());
    if let Some(node) = &process.node {
        return node::lists(estate, node);
    }
    let Some(rails) = &process.rails else { return (lists, settled) };
    let settings = &rails.settings;
    let hosts = &settings.hosts;
    if hosts.complete || hosts.span.is_some() {
        settled.push(Role::AllowedHosts);
    }
    if let Some(span) = hosts.span.filter(|_| !(hosts.complete && hosts.entries.is_empty())) {
        let texts = hosts.entries.iter().filter_map(|it| match &it.value {
            Entry::Text(text) => Some(element(estate, text, it.span)),
            _ => None,
        });
        let complete = hosts.complete && !settings.is_opaque;
        let mut list = NameVariable::of_code("config.hosts", Role::AllowedHosts, span, texts.collect(), complete);
        list.compare_as_rails(hosts.entries.iter().map(|it| it.value.clone()).collect());
        lists.push(list);
    }
    if let Some(first) = settings.cors.first() {
        settled.push(Role::CorsOrigins);
        let origins = || settings.cors.iter().flat_map(|it| &it.origins);
        let plain = |it: &Origin| matches!(it, Origin::Text(text) if text != "*");
        let texts = origins().filter_map(|it| match &it.value {
            Origin::Text(text) if text != "*" => Some(element(estate, text, it.span)),
            _ => None,
        });
        let complete = !settings.cors_is_open
            && settings.cors.iter().all(|it| it.complete)
            && origins().all(|it| plain(&it.value));
        let span = origins().next().map_or(first.span, |it| it.span);
        let mut list = NameVariable::of_code("origins", Role::CorsOrigins, span, texts.collect(), complete);
        list.compare_letters();
        lists.push(list);
    }
    if let Some(session) = &settings.session {
        settled.push(Role::CookieDomain);
        if let Some(domain) = &session.domain
            && let Some(Domain::Text(text)) = domain.known().map(|it| &it.domain)
        {
            let element = element(estate, text, domain.span);
            let span = element.span;
            lists.push(NameVariable::of_code("session_store", Role::CookieDomain, span, vec![element], true));
        }
    }
    (lists, settled)
}

/// A text at its place, without the quotes around it.
fn element(estate: &Estate, text: &str, span: Span) -> Located<String> {
    Located::new(text.to_lowercase(), without_quotes(estate, text, span))
}

/// The place of a text, without the quotes around it where it stands there as it is.
pub(super) fn without_quotes(estate: &Estate, text: &str, span: Span) -> Span {
    let written = estate.files.slice(span);
    let quoted = written.len() == text.len() + 2 && written.get(1..=text.len()) == Some(text);
    if quoted { span.sub(1, 1 + text.len()) } else { span }
}
