//! Requests that are made up and tried on one server, to see whether they ever
//! come to an end: inside nginx, or from redirect to redirect.
//!
//! A circle is told only when the request itself proves it: every decision on
//! its way is known, and the files that it asks for are ones that nobody has.

use std::collections::HashSet;
use std::rc::Rc;

use super::escape::{Escape, escape, show};
use super::passage::Passage;
use super::phase::Next;
use super::request::Files;
use super::variable::Definitions;
use super::{Connection, Outcome, Request, StepKind, target};
use crate::estate::nginx::{Configuration, Location, Modifier, Server, Statement, Subject};
use crate::estate::{Estate, Host};
use crate::facts::nginx::variable::{Part, parts};
use crate::facts::pcre::{Match, Regex};
use crate::facts::regex::Pattern;
use crate::source::Span;

/// A name that no file has.
const NOBODY: &str = "nosuchpage";

/// How many statements of a server are tried.
const TRIED: usize = 32;

/// After so many redirects every browser has given up.
const REDIRECTS: usize = 21;

/// Tries requests on the servers of a configuration.
#[derive(Debug)]
pub struct Trials<'e> {
    estate: &'e Estate,
    host: &'e Host,
    configuration: &'e Configuration,
    definitions: Option<Rc<Definitions<'e>>>,
}

/// A request that goes round for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// The path that is asked for.
    pub path: String,
    /// What it becomes: the path of the next round, or the URL of the next redirect.
    pub next: String,
    /// The statements that send it round, in the order of a round.
    pub round: Vec<Span>,
}

/// A client: by what way it comes, and the name it asks for.
struct Client {
    tls: bool,
    port: u16,
    name: String,
}

impl<'e> Trials<'e> {
    /// Prepares trials; nothing is computed before the first one.
    pub fn new(estate: &'e Estate, host: &'e Host, configuration: &'e Configuration) -> Self {
        Self { estate, host, configuration, definitions: None }
    }

    /// Returns the requests that nginx sends round inside itself until it gives up, one for each round of statements.
    pub fn inside(&mut self) -> Vec<Circle> {
        let mut found: Vec<Circle> = Vec::new();
        let mut told: HashSet<Vec<Span>> = HashSet::new();
        let configuration = self.configuration;
        for server in configuration.servers.iter().filter(|it| !it.open) {
            let block = configuration.statement(server.id);
            let files = configuration.named_in(block, "try_files").filter(|it| may_return(*it));
            let rewrites = configuration.named_in(block, "rewrite").filter(|it| matches_again(*it));
            let tried: Vec<Statement<'_>> = files.chain(rewrites).take(TRIED).collect();
            for at in tried {
                for path in self.paths(at) {
                    if let Some(circle) = self.circle(server, &path) {
                        let mut key = circle.round.clone();
                        key.sort_unstable();
                        if told.insert(key) {
                            found.push(circle);
                        }
                        break;
                    }
                }
            }
        }
        found
    }

    /// Returns the requests that a client is redirected with until it gives up, each with the statement that begins it.
    pub fn outside(&mut self) -> Vec<Circle> {
        let mut found = Vec::new();
        let configuration = self.configuration;
        for server in configuration.servers.iter().filter(|it| !it.open) {
            let block = configuration.statement(server.id);
            let all = configuration.named_in(block, "return").chain(configuration.named_in(block, "rewrite"));
            let tried: Vec<Statement<'_>> = all.filter(|it| may_stay(*it, server)).take(TRIED).collect();
            for at in tried {
                let circle = self.paths(at).into_iter().find_map(|path| self.redirected(server, at, &path));
                found.extend(circle);
            }
        }
        found
    }

    /// Returns the block that sends a file to everybody who asks a server for a path: nothing keeps them out, and nothing
    /// else answers first.
    pub fn sends(&mut self, server: &'e Server, path: &str, file: &str) -> Option<Statement<'e>> {
        for client in clients(server).into_iter().rev() {
            let request = request(&client, path.as_bytes(), Files::Only(vec![file.to_owned()]));
            let (outcome, passage) = self.ask(server, &request, &client)?;
            let sent = matches!(&outcome, Outcome::File { path, .. } if path.replace("//", "/") == file);
            if sent && !passage.has_read_headers && !passage.block.is_open() {
                let block = self.configuration.statement(passage.block.id());
                return (!self.configuration.is_limited(block)).then_some(block);
            }
        }
        None
    }

    /// Follows a request through nginx, and tells whether it goes round there.
    fn circle(&mut self, server: &'e Server, path: &[u8]) -> Option<Circle> {
        for client in clients(server) {
            let request = request(&client, path, Files::Without(NOBODY.to_owned()));
            let (outcome, passage) = self.ask(server, &request, &client)?;
            let ends = passage.changes > 0 || !matches!(outcome, Outcome::Answer { status: 500, .. });
            if ends || passage.block.is_open() || passage.has_read_headers {
                continue;
            }
            let sent = passage.steps.iter().filter(|it| matches!(it.kind, StepKind::Rewrite | StepKind::Redirect));
            let places: Vec<Span> = sent.filter_map(|it| it.at).collect();
            let mut round = Vec::new();
            for place in &places {
                let times = places.iter().filter(|it| *it == place).count();
                if times > 2 && !round.contains(place) {
                    round.push(*place);
                }
            }
            let next = show(&passage.uri);
            return (!round.is_empty()).then(|| Circle { path: show(path), next, round });
        }
        None
    }

    /// Follows the redirects of one request as long as they stay on the server.
    fn redirected(&mut self, server: &'e Server, at: Statement<'e>, path: &[u8]) -> Option<Circle> {
        for client in clients(server) {
            let mut asked = path.to_vec();
            let mut first = None;
            let mut begun = false;
            for _ in 0..REDIRECTS {
                let request = request(&client, &asked, Files::Without(NOBODY.to_owned()));
                let (outcome, passage) = self.ask(server, &request, &client)?;
                let Outcome::Answer { location: Some(to), .. } = outcome else { break };
                let by = passage.steps.iter().any(|it| it.kind == StepKind::Rewrite && it.at == Some(at.span()));
                if !by || passage.block.is_open() || passage.has_read_headers || sets_cookie(&passage) {
                    break;
                }
                let Some(url) = to.value else { break };
                let Some(next) = on_server(&url, &client) else { break };
                let next = next.as_bytes().to_vec();
                let first = &*first.get_or_insert_with(|| url.clone());
                if next == asked && begun {
                    return Some(Circle { path: show(path), next: first.clone(), round: vec![at.span()] });
                }
                begun = true;
                asked = next;
            }
            // Each redirect asks for more than the one before.
            if let Some(first) = first.filter(|_| asked.len() > path.len() + REDIRECTS && begun) {
                return Some(Circle { path: show(path), next: first, round: vec![at.span()] });
            }
        }
        None
    }

    fn ask<'t>(&mut self, server: &'t Server, request: &'t Request, client: &Client) -> Option<(Outcome, Passage<'t>)>
    where
        'e: 't,
    {
        let configuration = self.configuration;
        let definitions = self.definitions.get_or_insert_with(|| Rc::new(Definitions::of(configuration))).clone();
        let mut passage = Passage::new((self.estate, self.host, configuration), request, server);
        passage.definitions = Some(definitions);
        passage.way_only = true;
        passage.name = client.name.clone().into_bytes();
        passage.take(target::read(None, request.target.as_bytes(), true)?);
        let outcome = passage.run(Next::Server);
        Some((outcome, passage))
    }

    /// Paths that lead to a statement, as far as can be told from the block it stands in and from its own pattern.
    fn paths(&self, at: Statement<'e>) -> Vec<Vec<u8>> {
        let mut paths = Vec::new();
        if at.is("rewrite") {
            paths.extend(at.matching().and_then(|it| it.pattern()).map(|it| with_slash(it.example(NOBODY.as_bytes()))));
        }
        let mut level = at.parent();
        while let Some(block) = level.filter(|it| !it.is("server")) {
            if let Some(found) = block.matching().filter(|it| it.subject == Subject::Path) {
                paths.extend(
                    Pattern::read(&found.text, found.caseless).map(|it| with_slash(it.example(NOBODY.as_bytes()))),
                );
            } else if let Some(location) = self.configuration.location_at(block.id()) {
                paths.extend(of_location(location));
                return paths;
            }
            level = block.parent();
        }
        paths.push(format!("/{NOBODY}").into_bytes());
        paths
    }
}

fn of_location(location: &Location) -> Vec<Vec<u8>> {
    let Some(path) = location.path.known() else { return Vec::new() };
    match location.modifier {
        Modifier::Prefix | Modifier::NoRegex => {
            let below = if path.ends_with('/') { format!("{path}{NOBODY}") } else { format!("{path}/{NOBODY}") };
            vec![below.into_bytes(), path.clone().into_bytes()]
        }
        Modifier::Exact => vec![path.clone().into_bytes()],
        Modifier::Regex | Modifier::Named => Vec::new(),
    }
}

fn with_slash(path: Vec<u8>) -> Vec<u8> {
    if path.first() == Some(&b'/') {
        return path;
    }
    let page = if path.is_empty() || path.first() == Some(&b'.') { NOBODY } else { "" };
    [b"/", page.as_bytes(), &path].concat()
}

/// Whether a `try_files` goes on with something that may lead back to it.
fn may_return(files: Statement<'_>) -> bool {
    files.args().pop().is_some_and(|it| it.is_known() && !it.text.starts_with('='))
}

/// Whether a `rewrite` of a location matches what it makes of a path. Those of a server are run once.
fn matches_again(rewrite: Statement<'_>) -> bool {
    let args = rewrite.args();
    let [pattern, target, flags @ ..] = args.as_slice() else { return false };
    let ends = flags.first().is_some_and(|it| it.text != "last");
    let Some(found) = rewrite.matching().filter(|_| !ends && target.is_known() && !is_absolute(&target.text)) else {
        return false;
    };
    let mut level = rewrite.parent();
    while let Some(block) = level.filter(|it| it.is("if")) {
        level = block.parent();
    }
    let Some(example) = found.pattern().map(|it| with_slash(it.example(NOBODY.as_bytes()))) else { return false };
    let Ok(regex) = Regex::new(&pattern.text, false) else { return false };
    let Match::Yes(groups) = regex.exec(&example) else { return false };
    let path = target.text.split('?').next().unwrap_or_default();
    let mut again = Vec::new();
    for part in parts(path) {
        match part {
            Part::Text(text) => again.extend(text.as_bytes()),
            Part::Capture(at, _) => again.extend(groups.get(at).into_iter().flatten()),
            Part::Variable(it) if matches!(it.name, "uri" | "request_uri" | "document_uri") => again.extend(&example),
            Part::Variable(_) => again.extend(NOBODY.as_bytes()),
        }
    }
    level.is_some_and(|it| it.is("location")) && matches!(regex.exec(&again), Match::Yes(_))
}

fn is_absolute(target: &str) -> bool {
    ["http://", "https://", "$scheme"].iter().any(|it| target.starts_with(it))
}

/// Whether a redirect may lead to a server that listens as this one does.
fn may_stay(at: Statement<'_>, server: &Server) -> bool {
    let args = at.args();
    let target = match (&*at.name(), args.as_slice()) {
        ("return", [code, target]) if matches!(&*code.text, "301" | "302" | "303" | "307" | "308") => target,
        ("return", [target]) => target,
        ("rewrite", [_, target, flag]) if matches!(&*flag.text, "redirect" | "permanent") => target,
        ("rewrite", [_, target, ..]) if is_absolute(&target.text) => target,
        _ => return false,
    };
    let Some((scheme, host)) = target.text.split_once("://") else { return target.text.starts_with(['/', '$']) };
    let listens = |tls| server.listens.iter().any(|it| it.ssl == tls);
    let reached = match scheme {
        "http" => listens(false),
        "https" => listens(true),
        _ => true,
    };
    let own = |it: (&str, Span)| host.get(..it.0.len()).is_some_and(|start| start.eq_ignore_ascii_case(it.0));
    reached && target.is_known() && (host.starts_with('$') || server.known_names().any(own))
}

/// The ways to a server: plain, over TLS.
fn clients(server: &Server) -> Vec<Client> {
    let name = server.known_names().find_map(|(name, _)| match name {
        _ if name.starts_with('~') || name.contains('$') || name.ends_with('*') => None,
        "" | "_" => Some("example.com".to_owned()),
        _ => Some(name.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase())
            .map(|it| if name.starts_with("*.") { format!("www.{it}") } else { it }),
    });
    let name = name.or_else(|| server.names.is_empty().then(|| "example.com".to_owned()));
    let Some(name) = name else { return Vec::new() };
    let port =
        |tls| server.listens.iter().filter(|it| it.ssl == tls && !it.quic).find_map(|it| it.address.known()?.port());
    [false, true].into_iter().filter_map(|tls| Some(Client { tls, port: port(tls)?, name: name.clone() })).collect()
}

fn request(client: &Client, path: &[u8], files: Files) -> Request {
    let usual = if client.tls { 443 } else { 80 };
    let host = if client.port == usual { client.name.clone() } else { format!("{}:{}", client.name, client.port) };
    let (path, query) = path.iter().position(|it| *it == b'?').map_or((path, &b""[..]), |at| path.split_at(at));
    let target = [escape(path, Escape::Uri).as_slice(), query].concat();
    Request {
        method: "GET".to_owned(),
        target: String::from_utf8_lossy(&target).into_owned(),
        http10: false,
        headers: vec![("Host".to_owned(), host)],
        tls: client.tls,
        connection: Connection::Tcp(None, client.port),
        client: None,
        files,
    }
}

/// Returns the path of a URL that the same client reaches at the same server.
fn on_server<'u>(url: &'u str, client: &Client) -> Option<&'u str> {
    if url.starts_with('/') {
        return Some(url);
    }
    let rest = url.strip_prefix(if client.tls { "https://" } else { "http://" })?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let usual = if client.tls { 443 } else { 80 };
    let (name, port) = host.split_once(':').map_or((host, Some(usual)), |it| (it.0, it.1.parse().ok()));
    (name.eq_ignore_ascii_case(&client.name) && port == Some(client.port)).then_some(path)
}

/// Whether the next request is another one, for it has a cookie more.
fn sets_cookie(passage: &Passage<'_>) -> bool {
    let headers = passage.block.effective("add_header").list;
    headers.iter().any(|it| it.arg(0).is_none_or(|it| it.text.eq_ignore_ascii_case("set-cookie")))
}
