//! What an application is told of a request that a browser makes over TLS: the host that it is asked for, and whether it
//! can know that there was TLS.

use super::super::Host;
use super::super::endpoint::{Address, Target, processes_at};
use super::super::nginx::{Configuration, Pass};
use super::super::node::Node;
use super::super::process::{Process, Program};
use super::super::settings::{Item, Object};
use super::{Behind, ServedName, handed_on};
use crate::source::Span;

/// A request for a served name, as the application behind one pass sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The `Host`; `None` where nginx works it out in a way that is not followed.
    pub host: Option<String>,
    /// Whether the framework takes it for one over TLS; `None` when that is not known.
    pub is_secure: Option<bool>,
    /// Whether nginx says anything of the scheme.
    pub hears_scheme: bool,
    /// Where nginx hands it on.
    pub pass: Span,
}

/// What nginx sends under the name of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sent {
    Nothing,
    Text(String),
    Unknown,
}

/// Returns what an application is told on each way that requests for a name take to it. The server must have TLS, at the
/// port that browsers take.
pub fn told(host: &Host, served: &ServedName, behind: &Behind<'_>) -> Vec<Told> {
    let found = host.nginx.get(served.server.0).and_then(|it| Some((it, it.servers.get(served.server.1)?)));
    let Some((configuration, block)) = found else { return Vec::new() };
    let is_usual = |it: &Address| matches!(it, Address::Tcp { port: 443, .. });
    if !block.listens.iter().any(|it| it.ssl && it.address.known().is_some_and(is_usual)) {
        return Vec::new();
    }
    let ways = handed_on(configuration, block).into_iter();
    let ways = ways.filter(|it| processes_at(host, it.address).contains(&behind.at));
    ways.filter_map(|way| {
        let span = *way.places.first()?;
        let pass = configuration.passes.iter().find(|it| it.span == span)?;
        let own = (pass.directive == "proxy_pass").then_some(way.own_host).flatten();
        let asked = match header(configuration, pass, "host", &served.name.value) {
            Sent::Nothing => own,
            Sent::Text(text) => Some(text),
            Sent::Unknown => None,
        };
        let sent = |name: &str| header(configuration, pass, name, &served.name.value);
        // A container is reached from an address that is not this machine's.
        let is_near = behind.at < host.processes.len();
        let is_secure = is_secure(behind.process, way.address, is_near, &sent);
        let is_secure = is_secure.filter(|_| pass.scheme.as_deref() == Some("http"));
        Some(Told { host: asked, is_secure, hears_scheme: configuration.tells_scheme(pass), pass: span })
    })
    .collect()
}

/// What nginx sends under a name, of a request over TLS for a host at the usual port.
fn header(configuration: &Configuration, pass: &Pass, name: &str, host: &str) -> Sent {
    let Some(block) = pass.block.map(|it| configuration.statement(it)) else { return Sent::Unknown };
    let headers = block.effective("proxy_set_header");
    if headers.open || pass.directive != "proxy_pass" {
        return Sent::Unknown;
    }
    let mut value = None;
    for it in &headers.list {
        match (it.arg(0), it.arg(1)) {
            (Some(word), Some(text)) if !word.has_hole() && !text.has_hole() => {
                if word.text.eq_ignore_ascii_case(name) {
                    value = Some(text.text.into_owned());
                }
            }
            _ => return Sent::Unknown,
        }
    }
    match value.map(|it| filled(&it, host)) {
        None => Sent::Nothing,
        Some(None) => Sent::Unknown,
        Some(Some(text)) if text.is_empty() => Sent::Nothing,
        Some(Some(text)) => Sent::Text(text),
    }
}

/// A value with its variables filled in, as far as they follow from the request.
fn filled(text: &str, host: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let name = &rest[at + 1..];
        let end = name.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(name.len());
        out.push_str(match &name[..end] {
            "host" | "http_host" => host,
            "scheme" => "https",
            "https" => "on",
            "server_port" => "443",
            // No browser sends these.
            "http_x_forwarded_host" | "http_x_forwarded_proto" | "http_x_forwarded_ssl" => "",
            _ => return None,
        });
        rest = &name[end..];
    }
    out.push_str(rest);
    Some(out)
}

/// Whether Django takes a request for one over TLS (`HttpRequest.scheme`, 4.0 to 5.2).
fn is_secure(process: &Process, address: &Address, is_near: bool, sent: &dyn Fn(&str) -> Sent) -> Option<bool> {
    let Some(settings) = &process.settings else { return of_node(process.node.as_ref()?, sent) };
    let named = match settings.get("SECURE_PROXY_SSL_HEADER") {
        None if settings.is_open => return None,
        Some(item) if item.known() != Some(&Object::None) => Some(trusted_header(item)?),
        _ => None,
    };
    if let Some((name, value)) = named {
        match sent(&name) {
            Sent::Unknown => return None,
            Sent::Text(text) => return Some(text.split(',').next().unwrap_or_default().trim() == value),
            Sent::Nothing => {}
        }
    }
    if is_near { of_server(process, address, sent) } else { None }
}

/// What Express makes of the scheme: without `trust proxy` it goes by its own connection (express/lib/request.js).
fn of_node(node: &Node, sent: &dyn Fn(&str) -> Sent) -> Option<bool> {
    let trusts = match &node.trusts_proxy {
        None => !node.is_opaque && node.is_whole && node.is_express,
        Some(it) => {
            return (*it.known()?).then(|| sent("x-forwarded-proto")).map_or(Some(false), |it| match it {
                Sent::Nothing => Some(false),
                Sent::Text(text) => Some(text.split(',').next().unwrap_or_default().trim() == "https"),
                Sent::Unknown => None,
            });
        }
    };
    trusts.then_some(false)
}

/// `SECURE_PROXY_SSL_HEADER`: the header as it is sent, and its value; `None` where these are not known.
fn trusted_header(item: &Item) -> Option<(String, String)> {
    let [name, value] = item.known()?.elements()? else { return None };
    let name = name.known()?.as_str()?.strip_prefix("HTTP_")?.replace('_', "-").to_ascii_lowercase();
    Some((name, value.known()?.as_str()?.to_owned()))
}

/// What the server makes of the scheme by itself (Gunicorn 20 to 25, Uvicorn, Daphne).
fn of_server(process: &Process, address: &Address, sent: &dyn Fn(&str) -> Sent) -> Option<bool> {
    match &process.program {
        Program::Gunicorn => of_gunicorn(process, address, sent),
        Program::Other(name) if name == "uvicorn" => of_uvicorn(process, address, sent),
        // Without the flag it goes by its own connection.
        Program::Other(name) if name == "daphne" => {
            let words: Option<Vec<&String>> = process.command.iter().map(|it| it.known()).collect();
            words?.iter().all(|it| *it != "--proxy-headers").then_some(false)
        }
        _ => None,
    }
}

fn of_gunicorn(process: &Process, address: &Address, sent: &dyn Fn(&str) -> Sent) -> Option<bool> {
    let server = process.server.as_ref()?;
    let is_wsgi = server.worker_class.as_ref().is_none_or(|it| {
        it.known().is_some_and(|it| matches!(it.as_str(), "eventlet" | "gevent" | "gthread" | "sync"))
    });
    let proxy = server.gunicorn.as_ref()?.proxy.as_ref().filter(|it| is_wsgi && it.has_usual_headers)?;
    if !trusts(address, &proxy.trusted, true)? {
        return Some(false);
    }
    let usual = [("x-forwarded-protocol", "ssl"), ("x-forwarded-proto", "https"), ("x-forwarded-ssl", "on")];
    let mut found = Vec::new();
    for (name, value) in usual {
        match sent(name) {
            Sent::Unknown => return None,
            Sent::Text(text) => found.push(text == value),
            Sent::Nothing => {}
        }
    }
    // Headers that contradict each other are refused.
    match found.as_slice() {
        [] => Some(false),
        [first, rest @ ..] => rest.iter().all(|it| it == first).then_some(*first),
    }
}

fn of_uvicorn(process: &Process, address: &Address, sent: &dyn Fn(&str) -> Sent) -> Option<bool> {
    let words: Option<Vec<&String>> = process.command.iter().map(|it| it.known()).collect();
    let words = words?;
    if words.iter().any(|it| *it == "--no-proxy-headers") {
        return Some(false);
    }
    let flag = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix("--forwarded-allow-ips")? {
        "" => words.get(at + 1).map(|it| it.as_str()),
        value => value.strip_prefix('='),
    });
    let variable = |name: &str| match process.environment.get(name) {
        Some(it) => it.value.known().map(String::as_str),
        None => (!process.environment.open).then_some("127.0.0.1"),
    };
    let trusted: Vec<&str> = flag.or_else(|| variable("FORWARDED_ALLOW_IPS"))?.split(',').map(str::trim).collect();
    let trusted: Vec<String> = trusted.into_iter().map(str::to_owned).collect();
    if !trusts(address, &trusted, false)? {
        return Some(false);
    }
    match sent("x-forwarded-proto") {
        Sent::Unknown => None,
        Sent::Text(text) => Some(matches!(text.trim(), "https" | "wss")),
        Sent::Nothing => Some(false),
    }
}

/// Whether a server trusts what reaches it from this machine; `None` for an address that is not only this machine's.
fn trusts(address: &Address, trusted: &[String], trusts_sockets: bool) -> Option<bool> {
    let has = |name: &str| trusted.iter().any(|it| it == name);
    if has("*") {
        return Some(true);
    }
    match address {
        Address::Unix(_) => Some(trusts_sockets),
        Address::Tcp { host: Target::Ip(ip), .. } if ip.is_loopback() => {
            // Networks are only read by later releases.
            let is_plain = trusted.iter().all(|it| !it.contains('/'));
            let is_trusted = has(&ip.to_string());
            (is_trusted || is_plain).then_some(is_trusted)
        }
        _ => None,
    }
}
