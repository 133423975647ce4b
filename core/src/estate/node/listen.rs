//! Where the servers of an application listen: `listen` of Express, `http`, Fastify, Koa, Nest and others (nodejs.org,
//! net.Server.listen; fastify.dev, Server, listen).

use super::super::endpoint::{Address, Family, Target};
use super::super::process::{Process, Server};
use super::{is_handed_on, last};
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::javascript::{Call, Certainty, Evaluation, Item, Object};

/// What listens at every address, unless it is told another one.
static EVERYWHERE: &[&str] = &[
    "<@nestjs/core>.NestFactory.create()",
    "<connect>()",
    "<express>()",
    "<http2>.createSecureServer()",
    "<http2>.createServer()",
    "<http>.Server()",
    "<http>.createServer()",
    "<https>.Server()",
    "<https>.createServer()",
    "<koa>()",
    "<net>.createServer()",
    "<polka>()",
    "<restify>.createServer()",
    "<spdy>.createServer()",
];

/// What listens at the loopback addresses, unless it is told another one.
static AT_LOOPBACK: &[&str] = &["<fastify>()", "<fastify>.fastify()"];

/// Libraries that listen in ways of their own, by the beginning of the ways to them.
static OTHERS: &[&str] = &["<@grpc/", "<@hapi/", "<dgram>", "<grpc>", "<hapi>", "<socket.io>", "<ws>", "<yes-https>"];

/// Returns where the application listens; `None` where it is not known at all.
pub(super) fn server(process: &Process, evaluation: &Evaluation) -> Option<Server> {
    let mut binds: Vec<Located<Value<Address>>> = Vec::new();
    let is_listening = |call: &&Call| last(&call.callee.path) == "listen";
    let folder = process.working_directory.as_ref().and_then(|it| it.known()).map(String::as_str);
    for call in evaluation.calls.iter().filter(is_listening) {
        let bind = bind(call, process.span, folder);
        // The processes of a cluster, and what is asked twice, share an address.
        if !binds.iter().any(|it| it.known().is_some() && it.value == bind.value) {
            binds.push(bind);
        }
    }
    if !binds.iter().any(|it| it.known().is_some()) {
        return None;
    }
    let others = |call: &Call| {
        let path = call.callee.path.as_str();
        // What is put on a server of the application listens there.
        let is_put_on = match call.arguments.first().and_then(|it| it.known()) {
            Some(Object::Named(_)) => true,
            Some(options @ Object::Map(..)) => options.get("port") == Some(None),
            _ => false,
        };
        OTHERS.iter().any(|it| path.starts_with(it)) && !is_put_on
    };
    let may_be_more = evaluation.opaque.is_some()
        || !evaluation.missing.is_empty()
        || evaluation.ended.is_some()
        || is_handed_on(evaluation);
    if may_be_more || evaluation.calls.iter().any(others) {
        binds.push(unknown(process.span));
    }
    Some(Server { binds, ..Server::default() })
}

fn unknown(at: Span) -> Located<Value<Address>> {
    Located::new(Value::Unknown(Unknown::NotEvaluated("where it listens".into())), at)
}

/// What a call of `listen` listens at.
fn bind(call: &Call, process: Span, folder: Option<&str>) -> Located<Value<Address>> {
    let receiver = call.callee.path.strip_suffix(".listen").unwrap_or_default();
    let is_everywhere = EVERYWHERE.binary_search(&receiver).is_ok();
    let is_known = is_everywhere || AT_LOOPBACK.contains(&receiver);
    if !is_known || call.open || call.certainty == Certainty::Maybe || call.arguments.iter().any(is_odd) {
        return unknown(call.span);
    }
    let (port, host, path) = match call.arguments.as_slice() {
        [first, ..] if matches!(first.known(), Some(Object::Map(..))) => {
            let get = |name: &str| first.known().and_then(|it| it.get(name));
            let (Some(port), Some(host), Some(path)) = (get("port"), get("host"), get("path")) else {
                return unknown(call.span);
            };
            (port, host, path)
        }
        [port, rest @ ..] => {
            let host = rest.first().filter(|it| !matches!(it.known(), Some(Object::Number(_) | Object::Function)));
            (Some(port), host, None)
        }
        [] => return unknown(call.span),
    };
    let value = address(port, host, path, is_everywhere, folder);
    let at = host.filter(|it| is_given(it)).or(port).or(path).map_or(call.span, |it| it.span);
    let mut bind = Located::new(value.map_or_else(|| unknown(call.span).value, Value::Known), at);
    for it in [port, host, path].into_iter().flatten() {
        bind.from.extend(it.from.iter().copied());
    }
    // Where nothing is said of the address it is the program's own choice.
    if !host.is_some_and(is_given) && path.is_none() {
        bind.from.push(process);
    }
    bind
}

fn is_given(host: &Item) -> bool {
    !matches!(host.known(), Some(Object::Undefined | Object::Null))
}

fn is_odd(item: &Item) -> bool {
    item.known().is_none()
}

fn address(
    port: Option<&Item>,
    host: Option<&Item>,
    path: Option<&Item>,
    is_everywhere: bool,
    folder: Option<&str>,
) -> Option<Address> {
    let socket = |path: &str| {
        let is_plain = !path.is_empty() && !path.starts_with('\0');
        let whole = || match (path.starts_with('/'), folder) {
            (true, _) => Some(path.to_owned()),
            (false, Some(folder)) => Some(format!("{}/{path}", folder.trim_end_matches('/'))),
            (false, None) => None,
        };
        is_plain.then(whole).flatten().map(Address::Unix)
    };
    let port = match (port.map(|it| it.known()), path) {
        (None | Some(Some(Object::Undefined | Object::Null)), Some(path)) => return socket(path.known()?.as_str()?),
        (Some(Some(Object::Number(it))), _) => whole(*it)?,
        (Some(Some(Object::String(text))), _) => match text.trim().parse::<u16>() {
            Ok(port) => port,
            Err(_) if host.is_none() && text.contains('/') => return socket(text),
            Err(_) => return None,
        },
        _ => return None,
    };
    // Any port is one that nobody knows.
    if port == 0 {
        return None;
    }
    match host.map(|it| it.known()) {
        None | Some(Some(Object::Undefined | Object::Null)) if is_everywhere => {
            Some(Address::tcp(Target::Any(None), port))
        }
        None | Some(Some(Object::Undefined | Object::Null)) => {
            Some(Address::tcp(Target::Name("localhost".into()), port))
        }
        Some(Some(Object::String(text))) if text.is_empty() => Some(Address::tcp(Target::Any(None), port)),
        Some(Some(Object::String(text))) if text == "0.0.0.0" => {
            Some(Address::tcp(Target::Any(Some(Family::V4)), port))
        }
        Some(Some(Object::String(text))) if text.contains(':') => Address::of_bind(&format!("[{text}]:{port}"), port),
        Some(Some(Object::String(text))) => Address::of_bind(&format!("{text}:{port}"), port),
        _ => None,
    }
}

fn whole(number: f64) -> Option<u16> {
    let is_port = number.fract() == 0.0 && (0.0..=65535.0).contains(&number);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at")]
    is_port.then_some(number as u16)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::EVERYWHERE.is_sorted());
    }
}
