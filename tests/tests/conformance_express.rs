//! What the model says of Node applications against what the real Node, Express, cors, express-session, cookie-session,
//! dotenv and Fastify do once they are started, application by application.
//!
//! `tests/conformance/express/ask.js` made the answers of `cases.jsonl`. What the model does not know it leaves open; what
//! it says is right in every case.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fmt::Write;

use landreeve::estate::Estate;
use landreeve::estate::endpoint::Address;
use landreeve::estate::node::{Cookie, Cors, Library, Node, Origin, Secure};
use landreeve::estate::process::Process;
use landreeve::facts::web::Literal;
use landreeve::facts::web::cors::express;
use landreeve::source::{FileSet, Located, Value as Fact};
use landreeve_tests::{root, text};
use serde_json::Value;

#[test]
fn applications_do_as_they_are_read() {
    let table = text(&root().join("tests/conformance/express/cases.jsonl"));
    let mut seen = Seen::default();
    let mut applications = 0;
    for line in table.lines() {
        let (id, input, answer): (String, Value, Value) = serde_json::from_str(line).unwrap();
        applications += 1;
        let estate = estate(&input);
        let process = &estate.hosts[0].processes[0];
        seen.compare(&id, "listens", &theirs_listen(&answer), listens(process));
        // A program that ends answers nothing.
        let Some(node) = process.node.as_ref().filter(|_| answer["cors"].is_array()) else { continue };
        for it in answer["cors"].as_array().unwrap() {
            let Some(origin) = it["origin"].as_str() else { continue };
            let allowed = it["allowed"].as_str();
            let (plain, with) = (allowed == Some("*") || allowed == Some(origin), it["credentials"] == true);
            let theirs = format!("{plain} {}", plain && with && allowed != Some("*"));
            seen.compare(&id, &format!("origin {origin}"), &theirs, reads(node, origin));
        }
        seen.compare(&id, "cookie", &theirs_cookies(&answer), cookies(node));
    }
    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
    assert!(applications >= 170, "{applications} applications");
    let share = seen.known * 100 / seen.asked;
    assert!(share >= 88, "{} of {} answers are known; not: {}", seen.known, seen.asked, seen.open.join(", "));
}

#[derive(Default)]
struct Seen {
    asked: usize,
    known: usize,
    wrong: Vec<String>,
    open: Vec<String>,
}

impl Seen {
    fn compare(&mut self, id: &str, what: &str, theirs: &str, ours: Option<String>) {
        self.asked += 1;
        match ours {
            None => self.open.push(format!("{id} {what}")),
            Some(ours) => {
                self.known += 1;
                if ours != theirs {
                    self.wrong.push(format!("{id}: {what} is {theirs}, got {ours}"));
                }
            }
        }
    }
}

fn estate(input: &Value) -> Estate {
    let mut unit = String::from("[Service]\nWorkingDirectory=/opt/api\n");
    for (name, value) in input["env"].as_object().unwrap() {
        writeln!(unit, "Environment=\"{name}={}\"", value.as_str().unwrap()).unwrap();
    }
    writeln!(unit, "ExecStart=/usr/bin/node {}", input["start"].as_str().unwrap()).unwrap();
    let own = input["files"].as_object().unwrap();
    let own = own.iter().map(|(path, text)| (format!("opt/api/{path}"), text.as_str().unwrap().to_owned()));
    let files = std::iter::once(("etc/systemd/system/api.service".to_owned(), unit)).chain(own);
    Estate::new(FileSet::from_texts(files), None, &[]).unwrap()
}

fn theirs_listen(answer: &Value) -> String {
    let all = answer["listens"].as_array().unwrap();
    let normal = |it: &Value| it.as_str().unwrap().replace(":::", "*:").replace("*:undefined", "?");
    all.iter().map(normal).collect::<Vec<_>>().join(" ")
}

/// Every address, where all of them are known.
fn listens(process: &Process) -> Option<String> {
    let shown = |it: &Located<Fact<Address>>| it.known().map(ToString::to_string);
    let mut all: Vec<String> = process.server.as_ref()?.binds.iter().map(shown).collect::<Option<_>>()?;
    all.sort();
    Some(all.join(" "))
}

/// Whether a page of an origin reads the answer to `GET /`, without cookies and with them.
fn reads(node: &Node, origin: &str) -> Option<String> {
    let for_all: Vec<&Cors> = node.cors.iter().filter(|it| it.is_for_all).collect();
    let cors = match for_all.as_slice() {
        // What is for some requests is for others than this one, or not.
        [] => return (node.cors.is_empty() && !node.cors_is_open).then(|| "false false".to_owned()),
        [one] if one.complete && !node.cors_is_open => *one,
        _ => return None,
    };
    let literal = |it: &Located<Origin>| match &it.value {
        Origin::Any => Literal::Text("*".to_owned()),
        Origin::Asking => Literal::Bool(true),
        Origin::Text(text) => Literal::Text(text.clone()),
        Origin::Regex(text, flags) => Literal::Regex(text.clone(), flags.clone()),
    };
    let allowed = match cors.any() {
        Some(any) => literal(any),
        None => Literal::List(cors.origins.iter().map(literal).collect()),
    };
    let credentials = match &cors.credentials {
        None => false,
        Some(it) => *it.known()?,
    };
    let options = [("origin".to_owned(), allowed), ("credentials".to_owned(), Literal::Bool(credentials))];
    let headers = express::simple(&options, Some(origin)).ok()?;
    Some(format!("{} {}", headers.lets_read(origin, false), headers.lets_read(origin, true)))
}

/// The first cookie, without what only says how long it lasts.
fn theirs_cookies(answer: &Value) -> String {
    let Some(first) = answer["cookies"]["tls"].as_array().and_then(|it| it.first()) else { return "none".to_owned() };
    let mut parts = first.as_str().unwrap().split("; ");
    let name = parts.next().unwrap().split('=').next().unwrap();
    let (mut domain, mut secure, mut same_site) = ("-", false, String::from("-"));
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.to_lowercase().as_str() {
            "domain" => domain = value,
            "secure" => secure = true,
            "samesite" => same_site = value.to_lowercase(),
            _ => {}
        }
    }
    format!("{name} {domain} {secure} {same_site}")
}

/// What the model expects of a request that came over TLS to a proxy which says so.
fn cookies(node: &Node) -> Option<String> {
    let cookie = match node.cookies.as_slice() {
        [] => return (!node.is_opaque).then(|| "none".to_owned()),
        [one] => one,
        // Each may be for some requests only.
        _ => return None,
    };
    let trusts = match &node.trusts_proxy {
        None => false,
        Some(it) => *it.known()?,
    };
    let is_seen = match &cookie.proxy {
        Some(it) => *it.known()?,
        None => trusts,
    };
    let secure = match &cookie.secure {
        None => cookie.library == Library::CookieSession && is_seen,
        Some(it) => match it.known()? {
            Secure::Always if cookie.library != Library::Response && !is_seen => return Some("none".to_owned()),
            Secure::Always => true,
            Secure::Auto => is_seen,
            Secure::Never => false,
        },
    };
    let name = said(cookie.name.as_ref(), usual_name(cookie))?;
    let domain = said(cookie.domain.as_ref(), "-")?;
    let same_site = said(cookie.same_site.as_ref(), "-")?;
    let same_site = if same_site.is_empty() { "-" } else { &same_site };
    Some(format!("{name} {domain} {secure} {same_site}"))
}

fn usual_name(cookie: &Cookie) -> &'static str {
    if cookie.library == Library::CookieSession { "session" } else { "connect.sid" }
}

fn said(value: Option<&Located<Fact<String>>>, usual: &str) -> Option<String> {
    value.map_or(Some(usual.to_owned()), |it| it.known().cloned())
}
