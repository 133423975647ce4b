//! The names in the middleware of Starlette and FastAPI: `TrustedHostMiddleware` and `CORSMiddleware`.

use super::code::without_quotes;
use super::list::NameVariable;
use crate::estate::Estate;
use crate::estate::process::Process;
use crate::estate::settings::{Middleware, Object};
use crate::facts::words::Role;
use crate::source::Located;

/// What the middleware of a process's application holds: its lists, and the roles that these settle.
pub(super) fn lists(estate: &Estate, process: &Process) -> (Vec<NameVariable>, Vec<Role>) {
    let (mut lists, mut settled) = (Vec::new(), Vec::new());
    let Some(application) = process.asgi else { return (lists, settled) };
    for it in process.middleware.iter().filter(|it| it.application == Some(application.number)) {
        let (role, list) = match it.class.as_str() {
            "TrustedHostMiddleware" => (Role::AllowedHosts, hosts(estate, it)),
            "CORSMiddleware" => (Role::CorsOrigins, Some(origins(estate, it))),
            _ => continue,
        };
        settled.push(role);
        lists.extend(list);
    }
    // Each piece lets further origins read.
    let is_one = lists.iter().filter(|it| it.role == Role::CorsOrigins).count() < 2;
    for it in &mut lists {
        it.complete &= !application.is_open && (is_one || it.role != Role::CorsOrigins);
    }
    (lists, settled)
}

/// `None` for middleware that lets every host through.
fn hosts(estate: &Estate, middleware: &Middleware) -> Option<NameVariable> {
    let leads_to_www = match middleware.get("www_redirect") {
        None => true,
        Some(it) => it.known().and_then(Object::truthy).unwrap_or(true),
    };
    let is_any = match middleware.get("allowed_hosts").map(|it| it.known()) {
        None | Some(Some(Object::None)) => !middleware.is_open,
        Some(_) => false,
    };
    if is_any {
        return None;
    }
    let mut list = list(estate, middleware, "allowed_hosts", Role::AllowedHosts);
    list.compare_as_starlette(leads_to_www);
    Some(list)
}

fn origins(estate: &Estate, middleware: &Middleware) -> NameVariable {
    let mut list = list(estate, middleware, "allow_origins", Role::CorsOrigins);
    list.compare_letters();
    if list.elements.iter().any(|it| it.value == "*") {
        list.elements.clear();
        list.complete = false;
    }
    if let Some(pattern) = middleware.get("allow_origin_regex") {
        list.complete &= matches!(pattern.known(), Some(Object::None));
        let text = pattern.known().and_then(Object::as_str);
        list.patterns.extend(text.map(|it| Located::new(it.to_owned(), pattern.span)));
    }
    list
}

/// The texts of an argument; what is left out is empty.
fn list(estate: &Estate, middleware: &Middleware, name: &str, role: Role) -> NameVariable {
    let given = middleware.get(name);
    let span = given.map_or(middleware.span, |it| it.span);
    let mut list = NameVariable::empty(name, role, middleware.span, span);
    list.complete = !middleware.is_open;
    let Some(given) = given else { return list };
    let Some(items) = given.known().and_then(Object::elements) else {
        list.complete = false;
        return list;
    };
    for it in items {
        match it.known().and_then(Object::as_str) {
            Some(text) => list.add(text, without_quotes(estate, text, it.span)),
            None => list.complete = false,
        }
    }
    list
}
