//! What nginx asks of blocks as a whole: what must stand in them, and what they
//! may stand in by their own words.
//!
//! Sources: `ngx_http_core_location`, `ngx_http_upstream`, `ngx_stream_core_server`
//! and the modules' checks after reading.

use super::verdict::Verdict;
use super::{Configuration, Id, Modifier, Statement};
use crate::facts::nginx::value::Refusal;
use crate::facts::nginx::{Contexts, Name, pattern};
use crate::source::Span;

/// A block that lacks what it must hold.
#[derive(Debug)]
pub struct Hollow {
    /// Its name and arguments.
    pub head: Span,
    /// The whole block.
    pub block: Span,
    /// What it lacks.
    pub lacks: &'static str,
}

/// A server that speaks TLS, or names a certificate, and lacks a half of it.
#[derive(Debug)]
pub struct Bare {
    /// The word `server`.
    pub server: Span,
    /// The whole block.
    pub block: Span,
    /// Where TLS is asked for, or the certificate stands.
    pub because: Span,
    /// The directive that is missing.
    pub lacks: &'static str,
}

impl Configuration {
    /// Returns the blocks that lack what they must hold: servers of an upstream, a target of a server in `stream`.
    pub fn hollow(&self) -> Vec<Hollow> {
        self.statements().filter(|it| it.has_block() && !it.is_packaged()).filter_map(hollow).collect()
    }

    /// Returns the servers of `http` that lack a certificate or its key.
    pub fn bare_servers(&self) -> Vec<Bare> {
        let mut all = Vec::new();
        let mut first = std::collections::HashMap::new();
        for server in self.servers.iter().filter(|_| self.whole && !self.modules.any()) {
            let block = self.statement(server.id);
            let known = !server.open && !block.effective("ssl_certificate").open;
            let made = |because, lacks| Bare { server: server.head, block: server.span, because, lacks };
            if let (true, Some(certificate), true) = (known, server.certificate(), server.certificate_keys.is_empty()) {
                all.push(made(certificate.span, "ssl_certificate_key"));
            }
            for listen in server.listens.iter().filter(|it| it.ssl) {
                let Some(address) = listen.address.known() else { continue };
                // The default server of an address needs one; the others only where that one refuses handshakes.
                let rejects = |it: Statement<'_>| {
                    it.effective("ssl_reject_handshake")
                        .list
                        .last()
                        .and_then(|it| it.arg(0))
                        .is_some_and(|it| it.text == "on")
                };
                let default = *first.entry(address).or_insert_with(|| self.default_of(address).unwrap_or(server.id));
                let needs = default == server.id || rejects(self.statement(default));
                if needs && known && server.certificates.is_empty() && !rejects(block) {
                    all.push(made(listen.span, "ssl_certificate"));
                    break;
                }
            }
        }
        all
    }

    fn default_of(&self, address: &crate::estate::endpoint::Address) -> Option<Id> {
        let on = |it: &&super::Server| it.listens.iter().any(|it| it.address.known() == Some(address));
        let word = |it: &&super::Server| {
            it.listens.iter().any(|it| it.default_server.is_some() && it.address.known() == Some(address))
        };
        let mut all = self.servers.iter().filter(on);
        all.clone().find(word).or_else(|| all.next()).map(|it| it.id)
    }
}

fn hollow(block: Statement<'_>) -> Option<Hollow> {
    let upstream = block.opens().has(Contexts::UPSTREAM.or(Contexts::STREAM_UPSTREAM));
    let mail = block.opens() == Contexts::MAIL_SERVER;
    let server = mail || block.opens() == Contexts::STREAM_SERVER;
    if !(upstream || server) || block.is_open() || block.contexts().is_empty() {
        return None;
    }
    let mut has_target = false;
    let mut listens = false;
    for it in block.children() {
        // What is not known may bring servers along.
        let name = it.known().map(Name::text)?;
        listens |= matches!(name, "listen" | "include") || it.is_opaque();
        has_target |= mail
            || match name {
                "server" | "state" => upstream,
                "proxy_pass" | "return" | "pass" | "zone_sync" => server,
                "include" => true,
                _ => it.is_opaque(),
            };
    }
    if mail && listens && block.configuration().whole && block.effective("auth_http").list.is_empty() {
        return Some(Hollow { head: block.head(), block: block.block()?, lacks: "`auth_http`" });
    }
    let starts_tls =
        || block.effective("starttls").list.last().and_then(|it| it.arg(0)).is_some_and(|it| it.text != "off");
    if mail && listens && block.configuration().whole && starts_tls() {
        let lacks = |name: &'static str| block.effective(name).list.is_empty();
        let lack = match (lacks("ssl_certificate"), lacks("ssl_certificate_key")) {
            (true, _) => Some("`ssl_certificate`, which `starttls` needs"),
            (_, true) => Some("`ssl_certificate_key`, which `starttls` needs"),
            _ => None,
        };
        if let Some(lacks) = lack {
            return Some(Hollow { head: block.head(), block: block.block()?, lacks });
        }
    }
    let lacks = if upstream { "`server`" } else { "`proxy_pass`, `return` or `pass`" };
    if server && !listens {
        return Some(Hollow { head: block.head(), block: block.block()?, lacks: "`listen`" });
    }
    (!has_target).then(|| Some(Hollow { head: block.head(), block: block.block()?, lacks })).flatten()
}

/// Returns the spare servers of an upstream whose way of balancing has none.
pub(super) fn backups(block: Statement<'_>) -> Vec<(Id, Verdict)> {
    let mut found = Vec::new();
    let mut method = None;
    for it in block.children() {
        match it.known().map(Name::text) {
            Some(name @ ("ip_hash" | "hash" | "random")) => method = Some(name),
            Some("server") => {
                let backup = it.args().iter().position(|it| it.text == "backup");
                if let (Some(at), Some(method)) = (backup, method) {
                    let expected = format!("no spare server beside `{method}`");
                    found.push((it.id(), Verdict::BadValue(at, Refusal { expected, instead: None })));
                }
            }
            _ => {}
        }
    }
    found
}

/// Says what is wrong with the path of a location, and where one stands that nginx does not want there (`ngx_http_core_location`).
pub(super) fn misplaced(location: Statement<'_>) -> Verdict {
    let outer = location.parent().filter(|it| it.is("location"));
    let Some((own, path)) = super::location::pattern(location) else { return Verdict::Fine };
    if own == Modifier::Regex {
        let caseless = location.arg(0).is_some_and(|it| it.text.starts_with("~*"));
        if let Err(why) = pattern::check(&path, caseless) {
            return Verdict::BadValue(location.count() - 1, why);
        }
    }
    let Some(outer) = outer else { return Verdict::Fine };
    let Some((around, prefix)) = super::location::pattern(outer) else { return Verdict::Fine };
    let why = match (own, around) {
        (_, Modifier::Exact) => "nothing can stand in a location that is one path",
        (_, Modifier::Named) => "nothing can stand in a location with a name",
        (Modifier::Named, _) => "a location with a name stands in the server",
        (Modifier::Regex, _) => return Verdict::Fine,
        _ if path.starts_with(&prefix) => return Verdict::Fine,
        _ => "its path does not begin with that of the location around it",
    };
    Verdict::Misplaced(why, outer.head())
}
