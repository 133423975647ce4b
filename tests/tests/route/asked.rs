//! One request, put to nginx and to landreeve, and whether both say the same.

use std::fmt::Write as _;
use std::path::PathBuf;

use landreeve::answer::route::{Connection, Files, Outcome, Request, Route};
use landreeve::estate::Estate;

use super::nginx::{Prefix, Reply, To, ask};

/// A request to put to both.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) to: To,
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) host: Option<String>,
    pub(crate) http10: bool,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Same,
    Unknown,
    Differs(String),
}

impl Asked {
    fn bytes(&self) -> Vec<u8> {
        let version = if self.http10 { "1.0" } else { "1.1" };
        let mut text = format!("{} {} HTTP/{version}\r\n", self.method, self.target);
        if let Some(host) = &self.host {
            let _ = write!(text, "Host: {host}\r\n");
        }
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        text.push_str("Connection: close\r\n\r\n");
        text.into_bytes()
    }

    fn request(&self, files: &[String]) -> Request {
        let mut headers: Vec<(String, String)> = self.host.iter().map(|it| ("Host".to_owned(), it.clone())).collect();
        headers.extend(self.headers.iter().map(|it| (it.0.to_owned(), it.1.to_owned())));
        headers.push(("Connection".to_owned(), "close".to_owned()));
        Request {
            method: self.method.to_owned(),
            target: self.target.clone(),
            http10: self.http10,
            headers,
            tls: false,
            connection: match &self.to {
                To::Tcp(ip, port) => Connection::Tcp(Some(*ip), *port),
                To::Unix(path) => Connection::Unix(path.to_string_lossy().into_owned()),
            },
            client: match &self.to {
                To::Tcp(ip, _) if ip.is_ipv4() => Some([127, 0, 0, 1].into()),
                To::Tcp(..) => Some(std::net::Ipv6Addr::LOCALHOST.into()),
                To::Unix(_) => None,
            },
            files: Files::Only(files.to_vec()),
        }
    }

    /// Asks both.
    pub(crate) fn put(&self, estate: &Estate, prefix: &Prefix) -> Verdict {
        let reply = ask(&self.to, &self.bytes());
        let answer = estate.route(&self.request(&prefix.files()));
        let (route, reply) = match (answer.routes.as_slice(), reply) {
            ([], None) => return Verdict::Same,
            ([route], Some(reply)) => (route, reply),
            (routes, reply) => {
                return Verdict::Differs(format!("{} routes where nginx says {reply:?}", routes.len()));
            }
        };
        match compare(route, &reply, self.method == "HEAD") {
            Ok(()) => Verdict::Same,
            Err(None) => Verdict::Unknown,
            Err(Some(why)) => {
                let body = String::from_utf8_lossy(&reply.body).chars().take(300).collect::<String>();
                let steps: Vec<&str> = route.steps.iter().map(|it| it.message.as_str()).collect();
                let said = format!("{} {:?} {body:?}", reply.status, reply.headers);
                Verdict::Differs(format!(
                    "{why}\n  nginx: {said}\n  ours: {:?}\n  {}",
                    route.outcome,
                    steps.join("\n  ")
                ))
            }
        }
    }
}

fn compare(route: &Route, reply: &Reply, bare: bool) -> Result<(), Option<String>> {
    let differs = |what: &str, ours: &dyn std::fmt::Debug, real: &dyn std::fmt::Debug| {
        Err(Some(format!("{what}: ours {ours:?}, nginx {real:?}")))
    };
    let body = shown(&reply.body);
    match &route.outcome {
        Outcome::Unknown { reason } => {
            println!("unknown: {reason}");
            return Err(None);
        }
        Outcome::Closed if reply.status == 0 => return Ok(()),
        Outcome::Closed => return differs("closed", &0, &reply.status),
        Outcome::Answer { status, location, text } => {
            if *status != reply.status {
                return differs("status", status, &reply.status);
            }
            if let Some(location) = location {
                let Some(ours) = &location.value else { return Err(None) };
                let real = reply.header("location").unwrap_or_default();
                if ours != &shown(real.as_bytes()) {
                    return differs("location", ours, &real);
                }
            }
            if let Some(text) = text {
                let Some(ours) = &text.value else { return Err(None) };
                if ours != &body && !bare {
                    return differs("text", ours, &body);
                }
            }
        }
        Outcome::File { path, status } => {
            let status = status.unwrap_or(200);
            let parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
            let path = &format!("/{}", parts.join("/"));
            if status != reply.status || (path != &body && !bare) {
                return differs("file", &(status, path), &(reply.status, &body));
            }
        }
        Outcome::Upstream(upstream) => {
            let mut lines = body.split("\\x0A");
            let real = [lines.next(), lines.next(), lines.next()].map(Option::unwrap_or_default);
            let Some(uri) = upstream.uri.as_ref().and_then(|it| it.value.as_deref()) else { return Err(None) };
            let header = |name: &str| {
                let found = upstream.headers.iter().find(|it| it.name == name);
                found.and_then(|it| it.value.value.as_deref()).filter(|it| !it.is_empty()).unwrap_or("(none)")
            };
            let ours = [uri, header("Host"), header("Connection")];
            if reply.header("x-up").is_none() || (ours != real && !bare) {
                return differs("upstream", &ours, &real);
            }
        }
        other => return differs("outcome", other, &reply.status),
    }
    let at = |it: &(String, String)| it.0 == "X-At";
    let real: Vec<&str> = reply.headers.iter().filter(|it| at(it)).map(|it| it.1.as_str()).collect();
    let ours = route.headers.iter().filter(|it| it.name == "X-At");
    let ours: Vec<&str> = ours.filter_map(|it| it.value.value.as_deref()).collect();
    if real == ours { Ok(()) } else { differs("X-At", &ours, &real) }
}

/// Bytes as answers show them.
fn shown(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            if char.is_ascii_control() {
                let _ = write!(out, "\\x{:02X}", u32::from(char));
            } else {
                out.push(char);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
    out
}

/// Reads a request of a case: `host target`, then any of `1.0`, `POST`, `:2`, `@address`, `@unix`, `name:value`.
/// The host `-` stands for none, `''` for an empty one.
pub(crate) fn read(line: &str, prefix: &Prefix) -> Asked {
    let mut words = line.split_whitespace();
    let host = words.next().unwrap_or("-");
    let target = words.next().unwrap_or("/").to_owned();
    let mut asked = Asked {
        to: To::Tcp([127, 0, 0, 1].into(), prefix.ports[0]),
        method: "GET",
        target,
        host: (host != "-").then(|| if host == "''" { String::new() } else { host.to_owned() }),
        http10: false,
        headers: Vec::new(),
    };
    for word in words {
        let port = match &asked.to {
            To::Tcp(_, port) => *port,
            To::Unix(_) => prefix.ports[0],
        };
        match word {
            "1.0" => asked.http10 = true,
            ":2" => asked.to = To::Tcp([127, 0, 0, 1].into(), prefix.ports[1]),
            "@unix" => asked.to = To::Unix(PathBuf::from(prefix.fill("@F@/in.sock"))),
            "HEAD" => asked.method = "HEAD",
            "POST" => asked.method = "POST",
            "DELETE" => asked.method = "DELETE",
            "TRACE" => asked.method = "TRACE",
            "get" => asked.method = "get",
            it if it.starts_with('@') => {
                asked.to = To::Tcp(it[1..].parse().expect("an address in a case"), port);
            }
            it => asked.headers.push(header(it)),
        }
    }
    asked
}

/// Headers that cases send.
fn header(word: &str) -> (&'static str, &'static str) {
    const ALL: [(&str, &str); 6] = [
        ("X-Kind", "blue"),
        ("X-Kind", "0"),
        ("Cookie", "a=1; seen=yes"),
        ("Upgrade", "websocket"),
        ("Accept-Language", "es-PY"),
        ("X-Empty", ""),
    ];
    let found = ALL.into_iter().find(|it| word == format!("{}:{}", it.0, it.1) || word == it.0);
    found.unwrap_or_else(|| panic!("a case sends `{word}`"))
}
