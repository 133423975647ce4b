//! What hands requests on: `proxy_pass` and its kin, and the upstreams they name.

use super::super::endpoint::Address;
use super::statement::{Argument, Id, Statement};
use super::{Configuration, address};
use crate::source::{Located, Span, Unknown, Value};

/// A directive that hands requests on.
#[derive(Debug)]
pub struct Pass {
    /// Its statement.
    pub id: Id,
    /// The block it stands in: a location, an `if`, a server of `stream`.
    pub block: Option<Id>,
    /// `proxy_pass`, `uwsgi_pass`, …
    pub directive: &'static str,
    /// The scheme of `proxy_pass` and `grpc_pass`, in lower case.
    pub scheme: Option<String>,
    /// Where to.
    pub to: Located<Value<Destination>>,
    /// What stands after host and port, a lone `/` included.
    pub uri: Option<Located<String>>,
    /// Whether the argument has variables: then nginx treats the URI in another way.
    pub variables: bool,
    /// The whole directive.
    pub span: Span,
}

/// Where requests are handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// An address.
    Address(Address),
    /// An `upstream` of the same configuration, by the name as written.
    Upstream(String),
}

/// An `upstream` block.
#[derive(Debug)]
pub struct Upstream {
    /// Its statement.
    pub id: Id,
    /// Its name.
    pub name: Located<Value<String>>,
    /// Its servers.
    pub servers: Vec<UpstreamServer>,
    /// The whole block.
    pub span: Span,
}

/// A `server` of an upstream.
#[derive(Debug)]
pub struct UpstreamServer {
    /// Where.
    pub address: Located<Value<Address>>,
    /// Whether it is only used when the others fail.
    pub backup: bool,
    /// Whether it is never used.
    pub down: bool,
    /// Whether its name is looked up again and again.
    pub resolve: bool,
    /// The whole directive.
    pub span: Span,
}

/// The directives, each with its default port.
const PASSES: [(&str, Option<u16>); 6] = [
    ("proxy_pass", None),
    ("grpc_pass", None),
    ("uwsgi_pass", None),
    ("fastcgi_pass", None),
    ("scgi_pass", None),
    ("memcached_pass", Some(11211)),
];

/// Finds upstreams and passes.
pub(super) fn find(configuration: &mut Configuration) {
    configuration.upstreams =
        configuration.named("upstream").filter(|it| it.has_block()).filter_map(upstream).collect();
    let names = configuration.upstreams.iter().enumerate();
    let mut names: Vec<(String, usize)> =
        names.filter_map(|(at, it)| Some((it.name.known()?.to_ascii_lowercase(), at))).collect();
    names.sort_unstable();
    names.dedup_by(|later, first| later.0 == first.0);
    let passes = PASSES.iter().flat_map(|it| configuration.named(it.0));
    let mut passes: Vec<Pass> = passes.filter_map(|it| pass(it, &names)).collect();
    passes.sort_by_key(|it| it.id);
    configuration.passes = passes;
    configuration.upstream_names = names;
}

fn upstream(block: Statement<'_>) -> Option<Upstream> {
    let servers = block.all("server").filter_map(|it| {
        let args = it.args();
        let (first, options) = args.split_first()?;
        let has = |word: &str| options.iter().any(|it| it.text == word);
        Some(UpstreamServer {
            address: value(first, |text| plain(text, Some(80))),
            backup: has("backup"),
            down: has("down"),
            resolve: has("resolve"),
            span: it.span(),
        })
    });
    Some(Upstream { id: block.id(), name: block.arg(0)?.value(), servers: servers.collect(), span: block.span() })
}

fn plain(text: &str, port: Option<u16>) -> Option<Address> {
    match address::unix(text) {
        Some(path) => Some(Address::Unix(path.to_owned())),
        None => address::tcp(text, port),
    }
}

fn pass(statement: Statement<'_>, upstreams: &[(String, usize)]) -> Option<Pass> {
    let name = statement.known()?.text();
    let (directive, port) = PASSES.into_iter().find(|it| it.0 == name)?;
    let target = statement.arg(0)?;
    let (scheme, rest) = split_scheme(&target.text);
    let web = matches!(directive, "proxy_pass") && scheme.is_some();
    let (authority, uri) = if web { split_uri(rest) } else { (rest, None) };
    let default = match scheme.as_deref() {
        Some("https" | "grpcs") => Some(443),
        Some(_) => Some(80),
        None => port,
    };
    let known = |text: &str| {
        let text = text.strip_suffix(':').filter(|_| address::unix(text).is_some()).unwrap_or(text);
        let lower = text.to_ascii_lowercase();
        if upstreams.binary_search_by(|it| it.0.cmp(&lower)).is_ok() {
            return Some(Destination::Upstream(text.to_owned()));
        }
        plain(text, default).map(Destination::Address)
    };
    let whole = Argument { text: authority.into(), span: target.span };
    let at = target.text.len() - uri.map_or(0, str::len);
    Some(Pass {
        id: statement.id(),
        block: statement.parent().map(Statement::id),
        directive,
        to: value(&whole, known),
        uri: uri.map(|it| {
            let plain = target.span.len() == target.text.len();
            let span = if plain { target.span.sub(at, target.text.len()) } else { target.span };
            Located::new(it.to_owned(), span)
        }),
        scheme,
        variables: target.text.contains('$'),
        span: statement.span(),
    })
}

fn split_scheme(text: &str) -> (Option<String>, &str) {
    match text.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|it| it.is_ascii_alphabetic()) => {
            (Some(scheme.to_ascii_lowercase()), rest)
        }
        _ => (None, text),
    }
}

/// Splits the URI off: after `unix:/path` it begins with a second `:`.
fn split_uri(text: &str) -> (&str, Option<&str>) {
    if let Some(path) = address::unix(text) {
        return match path.find(':') {
            Some(at) => (&text[..5 + at], Some(&text[5 + at + 1..]).filter(|it| !it.is_empty())),
            None => (text, None),
        };
    }
    match text.find(['/', '?']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    }
}

/// Reads an argument; variables and holes make it unknown.
fn value<T>(argument: &Argument<'_>, read: impl FnOnce(&str) -> Option<T>) -> Located<Value<T>> {
    let value = match argument.value().value {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(text) if text.contains('$') => {
            Value::Unknown(Unknown::NotEvaluated("a variable of nginx".to_owned()))
        }
        Value::Known(text) => {
            read(&text).map_or_else(|| Value::Unknown(Unknown::NotEvaluated("no address".to_owned())), Value::Known)
        }
    };
    Located::new(value, argument.span)
}
