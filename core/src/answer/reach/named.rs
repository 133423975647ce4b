//! What speaks of the name itself: certificates, records, cookie domains, lists of origins.

use super::Fact;
use crate::estate::name::{Lineages, addresses, covers, host_of, serves};
use crate::estate::{Estate, Host};
use crate::facts::web::cookie::{CookieScope, Refusal, plain_domain, registrable_domain};
use crate::facts::web::{Extent, Language, Pattern};
use crate::facts::words::Role;
use crate::source::{Located, Span};

/// Where certbot keeps the certificates that are in use.
const LIVE: &str = "/etc/letsencrypt/live/";

/// The certificates of the servers of the name, and those that documents ask for or speak of.
pub(super) fn certified(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for host in &estate.hosts {
        let lineages = Lineages::new(host);
        for served in host.names.served.iter().filter(|it| it.tls && is_plain(&it.name.value) && serves(it, name)) {
            let (configuration, server) = served.server;
            let server = host.nginx.get(configuration).and_then(|it| it.servers.get(server));
            let Some(certificate) = server.and_then(|it| it.certificate()) else { continue };
            let Some(path) = certificate.value.known() else { continue };
            let folder = path.strip_prefix(LIVE).and_then(|it| it.split('/').next()).unwrap_or_default();
            let requests = lineages.of(folder);
            let covered = requests.iter().flat_map(|it| &it.names).any(|it| covers(&it.value, name));
            let (holds, message) = match (requests.is_empty(), covered) {
                (true, _) => (None, "the server's certificate; its names do not stand here".to_owned()),
                (false, true) => (Some(true), "the server's certificate, which is asked for it".to_owned()),
                (false, false) => (Some(false), "the server's certificate, which is asked for other names".to_owned()),
            };
            push(&mut facts, host, path, holds, message, certificate.span);
        }
        for request in &host.runbook.certificates {
            for it in request.names.iter().filter(|it| covers(&it.value, name)) {
                let message = if request.requested { "a certificate is asked for it" } else { "is said to have one" };
                push(&mut facts, host, &it.value, Some(true), message.to_owned(), it.span);
            }
        }
    }
    facts
}

/// A name with a pattern in it may be another one.
fn is_plain(name: &str) -> bool {
    !name.starts_with('~')
}

/// Where the records of the documents lead the name.
pub(super) fn resolved(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for host in &estate.hosts {
        for (address, span) in addresses(&host.runbook.dns, name) {
            push(&mut facts, host, &address.to_string(), Some(true), "a record leads there".to_owned(), span);
        }
    }
    facts
}

/// The cookie domains that reach the name, and those of its own site that do not.
pub(super) fn cookies(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for host in &estate.hosts {
        for variable in host.names.with_role(Role::CookieDomain).filter(|it| it.complete) {
            let [domain] = variable.elements.as_slice() else { continue };
            let Some((holds, what)) = cookie(domain, name) else { continue };
            push(&mut facts, host, &domain.value, Some(holds), format!("`{}`: {what}", variable.variable), domain.span);
        }
    }
    facts
}

fn cookie(domain: &Located<String>, name: &str) -> Option<(bool, &'static str)> {
    let plain = plain_domain(&domain.value);
    let own_site = || registrable_domain(name).is_some_and(|it| registrable_domain(&plain) == Some(it));
    // Whoever may set the cookie is the domain or below it.
    match CookieScope::new(&plain, Some(&domain.value)) {
        CookieScope::Domain(scope) if CookieScope::Domain(scope.clone()).reaches(name) => {
            Some((true, "its cookies are sent here"))
        }
        CookieScope::Domain(_) if own_site() => {
            Some((false, "its cookies are not sent here: the name is not below it"))
        }
        CookieScope::HostOnly(_) | CookieScope::Refused(Refusal::PublicSuffix) if name.ends_with(&plain) => {
            Some((false, "browsers refuse its cookies: anybody may register names below it"))
        }
        _ => None,
    }
}

/// The lists of origins that name it.
pub(super) fn reads(estate: &Estate, name: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    let roles = [(Role::CorsOrigins, "read answers"), (Role::CsrfOrigins, "post")];
    for host in &estate.hosts {
        for (role, what) in roles {
            for list in host.names.with_role(role) {
                for it in list.patterns.iter().filter(|it| is_matched(&it.value, name)) {
                    let message = format!("a pattern of `{}` lets its pages {what}", list.variable);
                    push(&mut facts, host, &it.value, Some(true), message, it.span);
                }
                let named: Vec<_> = list.elements.iter().filter(|it| host_of(&it.value) == name).collect();
                if named.is_empty() {
                    continue;
                }
                let unsent = list.never_sent(estate);
                for it in named {
                    let holds = !unsent.contains(&it.span);
                    let message = if holds {
                        format!("`{}` lets its pages {what}", list.variable)
                    } else {
                        format!("`{}` names it in a form that no browser sends", list.variable)
                    };
                    push(&mut facts, host, &it.value, Some(holds), message, it.span);
                }
            }
        }
    }
    facts
}

/// Whether a pattern of Python matches the origin of a name.
fn is_matched(pattern: &str, name: &str) -> bool {
    let pattern = Pattern::new(Language::Python, pattern, "", Extent::Whole);
    pattern.and_then(|it| it.is_match(&format!("https://{name}"))).is_ok_and(|it| it)
}

fn push(facts: &mut Vec<Fact>, host: &Host, subject: &str, holds: Option<bool>, message: String, at: Span) {
    let fact = Fact { subject: subject.to_owned(), holds, message, at: Some(at), host: host.name.clone() };
    super::push(facts, fact);
}
