//! The phases of a request in nginx's order: rewrite code of the server, the
//! location, its rewrite code, `try_files`, content; and round again after
//! every change (`ngx_http_core_module.c`).

use std::net::IpAddr;

use super::escape::{Escape, escape, show};
use super::passage::Passage;
use super::step::{StepKind, Unclear};
use super::{Computed, Connection, Outcome};
use crate::estate::nginx::Statement;

/// What comes next.
pub(super) enum Next {
    /// The rewrite code of the server.
    Server,
    /// The search for a location.
    Find,
    /// The rewrite code of the location.
    Location,
    /// `try_files`.
    TryFiles,
    /// What answers.
    Content,
    /// An answer with a status of nginx's own, which an `error_page` may replace.
    Status(u16),
    /// An answer that is sent as it is.
    Answer(Answer),
    /// The end.
    Done(Outcome),
    /// It cannot be told what nginx does.
    Stop(Unclear),
}

/// An answer that nginx gives by itself.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: Option<Computed>,
}

impl<'e> Passage<'e> {
    /// Goes through the phases to the end.
    pub(super) fn run(&mut self, first: Next) -> Outcome {
        let mut next = first;
        loop {
            let result = match next {
                Next::Server => self.server_phase(),
                Next::Find => self.find_phase(),
                Next::Location => self.location_phase(),
                Next::TryFiles => self.try_files(),
                Next::Content => self.content(),
                Next::Status(status) => self.special(status),
                Next::Answer(answer) => {
                    let status = self.status.unwrap_or(answer.status);
                    return Outcome::Answer { status, location: None, text: answer.text };
                }
                Next::Done(outcome) => return outcome,
                Next::Stop(unclear) => Err(unclear),
            };
            next = match result {
                Ok(next) => next,
                Err(unclear) => {
                    if unclear.at.is_some() {
                        self.step(
                            StepKind::Note,
                            format!("from here on it is not known: {}", unclear.reason),
                            unclear.at,
                        );
                    }
                    return Outcome::Unknown { reason: unclear.reason };
                }
            };
        }
    }

    fn server_phase(&mut self) -> Result<Next, Unclear> {
        let block = self.server_block();
        Ok(self.rewrite_code(block)?.unwrap_or(Next::Find))
    }

    fn find_phase(&mut self) -> Result<Next, Unclear> {
        self.handler = None;
        self.uri_changed = false;
        let slash = self.find_location()?;
        let at = self.location.map(|it| it.head);
        self.step(StepKind::Location, self.why_location(), at);
        let block = self.block;
        self.enter(block);
        if !self.internal && self.setting_here("internal").is_some() {
            let at = self.setting_here("internal").map(Statement::span);
            self.step(StepKind::Content, "`internal` hides the location from clients", at);
            return Ok(Next::Status(404));
        }
        if slash {
            let path = self.location.and_then(|it| it.path.known()).cloned().unwrap_or_default();
            let mut target = escape(path.as_bytes(), Escape::Uri);
            if !self.args.is_empty() {
                target.push(b'?');
                target.extend(&self.args);
            }
            self.step(StepKind::Content, "the location hands requests on and ends in `/`: nginx adds the slash", at);
            self.redirect = Some(self.location_header(&path, Ok(target)));
            return Ok(Next::Status(301));
        }
        Ok(Next::Location)
    }

    /// `internal` holds for inner locations too.
    fn setting_here(&self, name: &'static str) -> Option<Statement<'e>> {
        self.location.and_then(|_| self.setting(name))
    }

    /// Makes a block the configuration of the request (`ngx_http_update_location_config`).
    pub(super) fn enter(&mut self, block: Statement<'e>) {
        self.block = block;
        if let Some(limited) = self.limited(block) {
            self.block = limited;
        }
        if let Some(handler) = handler_of(self.block).or_else(|| handler_of(block)) {
            self.handler = Some(handler);
        }
    }

    /// Returns the `limit_except` that the method falls under.
    fn limited(&mut self, block: Statement<'e>) -> Option<Statement<'e>> {
        let limit = block.children().find(|it| it.is("limit_except") && it.has_block())?;
        let allowed = limit.args().iter().any(|it| {
            it.text.eq_ignore_ascii_case(&self.method) || (it.text.eq_ignore_ascii_case("GET") && self.method == "HEAD")
        });
        if allowed {
            return None;
        }
        self.step(StepKind::Note, format!("`{}` is not among the methods that go free", self.method), limit.head());
        Some(limit)
    }

    fn location_phase(&mut self) -> Result<Next, Unclear> {
        if self.location.is_some() {
            let block = self.location.map_or_else(|| self.server_block(), |it| self.configuration.statement(it.id));
            if let Some(next) = self.rewrite_code(block)? {
                return Ok(next);
            }
        }
        if !self.uri_changed {
            self.note_access();
            return Ok(Next::TryFiles);
        }
        if let Some(status) = self.change() {
            return Ok(status);
        }
        self.block = self.server_block();
        Ok(Next::Find)
    }

    /// Counts a change of the URI; gives the error when there were too many.
    fn change(&mut self) -> Option<Next> {
        self.changes = self.changes.saturating_sub(1);
        if self.changes > 0 {
            return None;
        }
        self.step(StepKind::Redirect, "the path changed for the eleventh time: nginx takes it for a cycle", None);
        Some(Next::Status(500))
    }

    /// Sends the request round again, from the server's rewrite code on (`ngx_http_internal_redirect`).
    pub(super) fn internal_redirect(&mut self, uri: Vec<u8>, args: Vec<u8>) -> Next {
        if let Some(status) = self.change() {
            return status;
        }
        self.uri = uri;
        self.args = args;
        self.internal = true;
        self.valid_unparsed = false;
        self.add_uri_to_alias = false;
        self.valid_location = true;
        self.location = None;
        self.handler = None;
        self.block = self.server_block();
        Next::Server
    }

    /// Sends the request to a named location (`ngx_http_named_location`).
    pub(super) fn go_to_named(&mut self, name: &str) -> Next {
        if let Some(status) = self.change() {
            return status;
        }
        let Some(location) = self.named(name) else {
            self.step(StepKind::Location, format!("the server has no location `{name}`"), None);
            return Next::Status(500);
        };
        self.internal = true;
        self.uri_changed = false;
        self.handler = None;
        self.location = Some(location);
        let block = self.configuration.statement(location.id);
        self.enter(block);
        self.step(StepKind::Location, self.why_location(), location.head);
        Next::Location
    }

    /// Access rules are not applied; the reader is told of them.
    fn note_access(&mut self) {
        for name in ["deny", "auth_basic", "auth_request", "auth_jwt", "access_by_lua_block", "access_by_lua_file"] {
            let list = self.block.effective(name).list;
            let set = list.iter().find(|it| it.arg(0).is_none_or(|it| it.text != "off"));
            if let Some(set) = set {
                let message = format!("`{name}` may refuse the request before it is answered");
                self.step(StepKind::Note, message, set.span());
            }
        }
    }

    /// Returns a redirect's target as the client gets it: a path gets scheme, host and port.
    pub(super) fn location_header(&mut self, written: &str, value: Result<Vec<u8>, Unclear>) -> Computed {
        let value = value.and_then(|value| {
            if value.first() != Some(&b'/') || !self.flag("absolute_redirect", true) {
                return Ok(value);
            }
            let host = match self.flag("server_name_in_redirect", false) {
                true => self.server_name(),
                false if self.name.is_empty() => self.local_address()?,
                false => self.name.clone(),
            };
            let port = self.redirect_port().map_or_else(String::new, |it| format!(":{it}"));
            let mut out = format!("{}://", self.request.scheme()).into_bytes();
            out.extend(host);
            out.extend(port.as_bytes());
            out.extend(value);
            Ok(out)
        });
        Computed::new(written, value)
    }

    /// The address of the connection, as it stands in a URL.
    fn local_address(&self) -> Result<Vec<u8>, Unclear> {
        match &self.request.connection {
            Connection::Tcp(Some(IpAddr::V4(ip)), _) => Ok(ip.to_string().into_bytes()),
            Connection::Tcp(Some(IpAddr::V6(ip)), _) => Ok(format!("[{ip}]").into_bytes()),
            Connection::Tcp(None, _) => Err(Unclear::bare("the address of the connection is not known")),
            Connection::Unix(path) => Ok(format!("unix:{path}").into_bytes()),
        }
    }

    fn redirect_port(&self) -> Option<u16> {
        let Connection::Tcp(_, port) = self.request.connection else { return None };
        let usual = if self.request.tls { 443 } else { 80 };
        (port != usual && self.flag("port_in_redirect", true)).then_some(port)
    }

    /// Notes where the request is sent inside nginx.
    pub(super) fn note_redirect(&mut self, why: &str, uri: &[u8], at: Statement<'e>) {
        self.step(StepKind::Redirect, format!("{why} `{}`", show(uri)), at.span());
    }
}

/// Directives that answer in place of files. The last one of a block counts.
const HANDLERS: [&str; 18] = [
    "proxy_pass",
    "fastcgi_pass",
    "uwsgi_pass",
    "scgi_pass",
    "grpc_pass",
    "memcached_pass",
    "empty_gif",
    "stub_status",
    "flv",
    "mp4",
    "hls",
    "f4f",
    "perl",
    "js_content",
    "api",
    "status",
    "echo",
    "passenger_enabled",
];

fn handler_of(block: Statement<'_>) -> Option<Statement<'_>> {
    if block.is("server") {
        return None;
    }
    let mut plain = block.children().filter(|it| !matches!(&*it.name(), "location" | "if" | "limit_except"));
    let found = plain.by_ref().filter(|it| {
        let name = it.name();
        HANDLERS.contains(&&*name) || name.starts_with("content_by_lua")
    });
    found.last()
}
