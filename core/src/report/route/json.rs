//! The JSON of `route`. Its shape is these structs: it may grow, and what is here
//! keeps its meaning.

use serde::Serialize;

use super::super::json::{Range, SCHEMA};
use super::super::masked::masked;
use super::Routed;
use crate::answer::route::{Computed, Connection, Header, Outcome, Route, Step, Upstream};
use crate::source::Span;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    version: &'static str,
    request: Request<'a>,
    routes: Vec<JsonRoute<'a>>,
    unnamed: usize,
    elsewhere: &'a [String],
    notes: Vec<JsonStep<'a>>,
}

#[derive(Serialize)]
struct Request<'a> {
    method: &'a str,
    scheme: &'static str,
    target: &'a str,
    host: Option<&'a str>,
    address: Option<String>,
    port: Option<u16>,
}

#[derive(Serialize)]
struct JsonRoute<'a> {
    host: &'a str,
    addresses: &'a [String],
    server: Server<'a>,
    location: Option<Location<'a>>,
    uri: &'a str,
    args: &'a str,
    outcome: JsonOutcome<'a>,
    headers: Vec<JsonHeader<'a>>,
    certain: bool,
    steps: Vec<JsonStep<'a>>,
}

#[derive(Serialize)]
struct Server<'a> {
    name: &'a str,
    by: &'static str,
    #[serde(flatten)]
    at: Option<At>,
}

#[derive(Serialize)]
struct Location<'a> {
    pattern: &'a str,
    #[serde(flatten)]
    at: Option<At>,
}

#[derive(Serialize)]
struct At {
    path: String,
    range: Range,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum JsonOutcome<'a> {
    Answer { status: u16, location: Option<JsonComputed<'a>>, text: Option<JsonComputed<'a>> },
    Closed,
    File { file: &'a str, status: Option<u16> },
    FirstFile { files: &'a [String], otherwise: Box<JsonOutcome<'a>> },
    Upstream(JsonUpstream<'a>),
    Handler { directive: &'a str },
    Unknown { reason: &'a str },
}

#[derive(Serialize)]
struct JsonUpstream<'a> {
    directive: &'a str,
    scheme: Option<&'a str>,
    target: JsonComputed<'a>,
    uri: Option<JsonComputed<'a>>,
    group: Option<&'a str>,
    addresses: &'a [String],
    processes: &'a [String],
    listeners: &'a [String],
    headers: Vec<JsonHeader<'a>>,
}

#[derive(Serialize)]
struct JsonComputed<'a> {
    written: &'a str,
    value: Option<&'a str>,
    unknown: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonHeader<'a> {
    name: &'a str,
    #[serde(flatten)]
    value: JsonComputed<'a>,
    always: bool,
    #[serde(flatten)]
    at: Option<At>,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    kind: &'static str,
    message: &'a str,
    #[serde(flatten)]
    at: Option<At>,
}

/// Returns the answer as one JSON document, on several lines, ended by a line feed. Offsets count bytes.
pub fn route_json(routed: &Routed) -> String {
    let answer = &routed.answer;
    let (address, port) = match &answer.request.connection {
        Connection::Tcp(ip, port) => (ip.map(|it| it.to_string()), Some(*port)),
        Connection::Unix(path) => (Some(format!("unix:{path}")), None),
    };
    let document = Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        request: Request {
            method: &answer.request.method,
            scheme: answer.request.scheme(),
            target: &answer.request.target,
            host: answer.request.header("host"),
            address,
            port,
        },
        routes: answer.routes.iter().map(|it| routed.route(it)).collect(),
        unnamed: answer.unnamed,
        elsewhere: &answer.elsewhere,
        notes: answer.notes.iter().map(|it| routed.step(it)).collect(),
    };
    masked(document, &routed.files, &routed.secrets)
}

impl Routed {
    fn at(&self, span: impl Into<Option<Span>>) -> Option<At> {
        let span = span.into()?;
        Some(At { path: self.path(span), range: Range::of(&self.files, span) })
    }

    fn route<'a>(&self, route: &'a Route) -> JsonRoute<'a> {
        JsonRoute {
            host: &route.host,
            addresses: &route.addresses,
            server: Server { name: &route.server, by: route.by.word(), at: self.at(route.server_at) },
            location: route.location.as_deref().map(|pattern| Location { pattern, at: self.at(route.location_at) }),
            uri: &route.uri,
            args: &route.args,
            outcome: self.outcome(&route.outcome),
            headers: self.headers(&route.headers),
            certain: route.certain,
            steps: route.steps.iter().map(|it| self.step(it)).collect(),
        }
    }

    fn step<'a>(&self, step: &'a Step) -> JsonStep<'a> {
        JsonStep { kind: step.kind.word(), message: &step.message, at: self.at(step.at) }
    }

    fn outcome<'a>(&self, outcome: &'a Outcome) -> JsonOutcome<'a> {
        match outcome {
            Outcome::Answer { status, location, text } => JsonOutcome::Answer {
                status: *status,
                location: location.as_ref().map(computed),
                text: text.as_ref().map(computed),
            },
            Outcome::Closed => JsonOutcome::Closed,
            Outcome::File { path, status } => JsonOutcome::File { file: path, status: *status },
            Outcome::FirstFile { files, otherwise } => {
                JsonOutcome::FirstFile { files, otherwise: Box::new(self.outcome(otherwise)) }
            }
            Outcome::Upstream(upstream) => JsonOutcome::Upstream(self.upstream(upstream)),
            Outcome::Handler { directive } => JsonOutcome::Handler { directive },
            Outcome::Unknown { reason } => JsonOutcome::Unknown { reason },
        }
    }

    fn upstream<'a>(&self, upstream: &'a Upstream) -> JsonUpstream<'a> {
        JsonUpstream {
            directive: &upstream.directive,
            scheme: upstream.scheme.as_deref(),
            target: computed(&upstream.target),
            uri: upstream.uri.as_ref().map(computed),
            group: upstream.group.as_deref(),
            addresses: &upstream.addresses,
            processes: &upstream.processes,
            listeners: &upstream.listeners,
            headers: self.headers(&upstream.headers),
        }
    }

    fn headers<'a>(&self, headers: &'a [Header]) -> Vec<JsonHeader<'a>> {
        let header = |it: &'a Header| JsonHeader {
            name: &it.name,
            value: computed(&it.value),
            always: it.always,
            at: self.at(it.at),
        };
        headers.iter().map(header).collect()
    }
}

fn computed(it: &Computed) -> JsonComputed<'_> {
    JsonComputed { written: &it.written, value: it.value.as_deref(), unknown: it.unknown.as_deref() }
}
