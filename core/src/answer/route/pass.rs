//! What an upstream gets: the target of `proxy_pass` and its kin, the URI and
//! the headers (`ngx_http_proxy_module.c`), and who listens there.

use super::escape::{Escape, escape};
use super::passage::{Known, Passage};
use super::phase::Next;
use super::step::{StepKind, Unclear};
use super::{Computed, Header, Outcome, Upstream};
use crate::estate::endpoint::{Address, listeners_at, processes_at};
use crate::estate::nginx::{Destination, Pass, Statement};

/// A `proxy_pass` as it is for this request.
struct Url {
    /// Scheme and `://`.
    https: bool,
    /// Host and port, or `unix:` and the path.
    authority: String,
    /// What follows, empty where nothing does.
    uri: Vec<u8>,
}

impl<'e> Passage<'e> {
    /// Hands the request to the handler of the location.
    pub(super) fn handled(&mut self, handler: Statement<'e>) -> Result<Next, Unclear> {
        let directive = handler.name().into_owned();
        if !directive.ends_with("_pass") {
            self.step(StepKind::Content, format!("`{directive}` answers"), handler.span());
            return Ok(Next::Done(Outcome::Handler { directive }));
        }
        // The module is that of the last block with a handler; what it does is the word of the last block that holds.
        let handler = self.in_force(handler).ok_or_else(|| {
            Unclear::new(format!("the block that holds last has no `{directive}`: nginx fails"), self.block.head())
        })?;
        self.step(StepKind::Content, format!("`{directive}` answers"), handler.span());
        let upstream = match &*directive {
            "proxy_pass" => match self.proxied(handler)? {
                Some(upstream) => upstream,
                None => return Ok(Next::Status(500)),
            },
            "memcached_pass" => return Ok(Next::Done(Outcome::Handler { directive })),
            _ => self.passed(handler, directive)?,
        };
        Ok(Next::Done(Outcome::Upstream(Box::new(upstream))))
    }

    /// Returns the directive in the current block; an `if` without one takes that of its location.
    fn in_force(&self, handler: Statement<'e>) -> Option<Statement<'e>> {
        let name = handler.known()?.text();
        let inherits = self.block.is("if") || self.block.is("limit_except");
        self.block.last(name).or_else(|| self.block.parent().filter(|_| inherits)?.last(name))
    }

    /// What `proxy_pass` does; `None` where its variables make no URL, which nginx finds out too late.
    fn proxied(&mut self, handler: Statement<'e>) -> Result<Option<Upstream>, Unclear> {
        let argument = handler.arg(0).ok_or_else(|| Unclear::new("it names no target", handler.head()))?;
        let variables = argument.text.contains('$');
        let target = self.computed(&argument.text, argument.span);
        let url = match self.evaluate(&argument.text, argument.span).map(|it| url(&String::from_utf8_lossy(&it))) {
            Ok(Some(url)) => Ok(url),
            Ok(None) if variables => {
                self.step(StepKind::Content, "what the variables make is no URL of a server", argument.span);
                return Ok(None);
            }
            Ok(None) => Err(Unclear::new("it is no URL of a server", argument.span)),
            Err(unclear) => Err(unclear),
        };
        let uri = match &url {
            Ok(url) => Ok(self.upstream_uri(url, variables, handler)),
            Err(unclear) => Err(unclear.clone()),
        };
        let headers = self.proxy_headers(url.as_ref().ok());
        let scheme = url.as_ref().ok().map(|it| if it.https { "https" } else { "http" }.to_owned());
        let pass = self.configuration.passes.iter().find(|it| it.id == handler.id());
        let mut upstream = self.upstream(pass, url.ok(), variables);
        "proxy_pass".clone_into(&mut upstream.directive);
        upstream.scheme = scheme;
        upstream.target = target;
        upstream.uri = Some(Computed::new("", uri));
        upstream.headers = headers;
        Ok(Some(upstream))
    }

    /// Returns the URI in the request line that the upstream gets (`ngx_http_proxy_create_request`).
    fn upstream_uri(&mut self, url: &Url, variables: bool, handler: Statement<'e>) -> Vec<u8> {
        if variables && !url.uri.is_empty() {
            let slash: &[u8] = if url.uri.starts_with(b"?") { b"/" } else { b"" };
            return [slash, &url.uri].concat();
        }
        if url.uri.is_empty() && self.valid_unparsed {
            return self.unparsed.clone();
        }
        let replaced = self.valid_location && !url.uri.is_empty();
        let skip = if replaced { self.matched_length(handler) } else { 0 };
        let mut out = if replaced { url.uri.clone() } else { Vec::new() };
        let rest = self.uri.get(skip..).unwrap_or_default();
        if self.quoted || self.internal {
            out.extend(escape(rest, Escape::Uri));
        } else {
            out.extend(rest);
        }
        if !self.args.is_empty() {
            out.push(b'?');
            out.extend(&self.args);
        }
        out
    }

    /// How much of the path the location of a directive matched.
    fn matched_length(&self, handler: Statement<'e>) -> usize {
        let mut block = handler.parent();
        while let Some(it) = block.filter(|it| !it.is("location")) {
            block = it.parent();
        }
        let location =
            block.and_then(|it| self.configuration.locations_of(self.server).find(|location| location.id == it.id()));
        location.and_then(|it| it.path.known()).map_or(0, String::len)
    }

    /// Returns the value of `$proxy_host`.
    pub(super) fn proxy_host(&mut self) -> Known {
        let unknown = || Unclear::bare("`$proxy_host` is not known here");
        let handler = self.handler.filter(|it| it.is("proxy_pass")).ok_or_else(unknown)?;
        let argument = handler.arg(0).ok_or_else(unknown)?;
        let text = self.evaluate(&argument.text, argument.span)?;
        let url = url(&String::from_utf8_lossy(&text)).ok_or_else(unknown)?;
        Ok(url.host_header().into_bytes())
    }

    /// Returns the headers that nginx sets for the upstream; those of the client follow, these excepted.
    fn proxy_headers(&mut self, url: Option<&Url>) -> Vec<Header> {
        let mut headers = Vec::new();
        for statement in self.block.effective("proxy_set_header").list {
            let args = statement.args();
            let [name, value] = args.as_slice() else { continue };
            let computed = self.computed(&value.text, value.span);
            headers.push(Header {
                name: name.text.to_string(),
                value: computed,
                always: true,
                at: Some(statement.span()),
            });
        }
        let has = |headers: &[Header], name: &str| headers.iter().any(|it| it.name.eq_ignore_ascii_case(name));
        let mut add = |name: &str, written: &str, value| {
            if !has(&headers, name) {
                let value = Computed::new(written, value);
                headers.push(Header { name: name.to_owned(), value, always: true, at: None });
            }
        };
        let unknown = || Unclear::bare("the target is not known");
        add("Host", "$proxy_host", url.map(|it| it.host_header().into_bytes()).ok_or_else(unknown));
        if self.estate.targets.get("nginx").is_none_or(|it| (it.major, it.minor, it.patch) < (1, 29, 7)) {
            add("Connection", "close", Ok(b"close".to_vec()));
        }
        headers
    }

    /// `fastcgi_pass` and its like: the application sees parameters.
    fn passed(&mut self, handler: Statement<'e>, directive: String) -> Result<Upstream, Unclear> {
        let argument = handler.arg(0).ok_or_else(|| Unclear::new("it names no target", handler.head()))?;
        let target = self.computed(&argument.text, argument.span);
        let pass = self.configuration.passes.iter().find(|it| it.id == handler.id());
        let mut upstream = self.upstream(pass, None, argument.text.contains('$'));
        let list = match &*directive {
            "fastcgi_pass" => "fastcgi_param",
            "uwsgi_pass" => "uwsgi_param",
            "scgi_pass" => "scgi_param",
            _ => "grpc_set_header",
        };
        for statement in self.block.effective(list).list {
            let args = statement.args();
            let [name, value, ..] = args.as_slice() else { continue };
            let value = self.computed(&value.text, value.span);
            upstream.headers.push(Header {
                name: name.text.to_string(),
                value,
                always: true,
                at: Some(statement.span()),
            });
        }
        if directive == "grpc_pass" {
            let url = Url { https: false, authority: String::new(), uri: Vec::new() };
            let uri = self.upstream_uri(&url, false, handler);
            upstream.uri = Some(Computed::new("", Ok(uri)));
        }
        upstream.directive = directive;
        upstream.target = target;
        Ok(upstream)
    }

    /// Finds the servers behind a target, and the processes that listen there.
    fn upstream(&mut self, pass: Option<&'e Pass>, url: Option<Url>, variables: bool) -> Upstream {
        let mut upstream = Upstream::default();
        let mut addresses: Vec<Address> = Vec::new();
        let known = pass.and_then(|it| it.to.known()).cloned();
        let name = match (known, url) {
            (Some(Destination::Upstream(name)), _) => Some(name),
            (Some(Destination::Address(address)), _) => {
                addresses.push(address);
                None
            }
            (None, Some(url)) if variables => {
                addresses.extend(url.address());
                Some(url.authority)
            }
            _ => None,
        };
        if let Some(group) = name.and_then(|it| self.configuration.upstream(&it)) {
            upstream.group = group.name.known().cloned();
            addresses =
                group.servers.iter().filter(|it| !it.down).filter_map(|it| it.address.known().cloned()).collect();
            self.step(StepKind::Content, "these servers take it in turn", group.span);
        }
        for address in &addresses {
            for at in processes_at(self.host, address) {
                let process = self.host.program(at);
                if !upstream.processes.contains(&process.unit) {
                    upstream.processes.push(process.unit.clone());
                    self.step(StepKind::Content, format!("`{}` listens at `{address}`", process.unit), process.span);
                }
            }
            for listener in listeners_at(self.host, address) {
                if !upstream.listeners.contains(&listener.owner) {
                    upstream.listeners.push(listener.owner.clone());
                }
            }
        }
        upstream.addresses = addresses.iter().map(ToString::to_string).collect();
        upstream
    }
}

impl Url {
    /// Returns the `Host` that an upstream gets when nothing else is set: without the usual port.
    fn host_header(&self) -> String {
        if self.authority.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("unix:")) {
            return "localhost".to_owned();
        }
        let usual = if self.https { ":443" } else { ":80" };
        self.authority.strip_suffix(usual).unwrap_or(&self.authority).to_owned()
    }

    fn address(&self) -> Option<Address> {
        if let Some(path) = self.authority.strip_prefix("unix:") {
            return Some(Address::Unix(path.to_owned()));
        }
        Address::of_url(&format!("{}://{}", if self.https { "https" } else { "http" }, self.authority))
    }
}

/// Reads the URL of a `proxy_pass`.
fn url(text: &str) -> Option<Url> {
    let (https, rest) = if let Some(rest) = text.get(..7).filter(|it| it.eq_ignore_ascii_case("http://")) {
        (false, &text[rest.len()..])
    } else {
        (true, text.get(..8).filter(|it| it.eq_ignore_ascii_case("https://")).map(|it| &text[it.len()..])?)
    };
    let (authority, uri) = if rest.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("unix:")) {
        match rest[5..].find(':') {
            Some(at) => (&rest[..5 + at], &rest[5 + at + 1..]),
            None => (rest, ""),
        }
    } else {
        rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()))
    };
    let unix = authority.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("unix:"));
    let literal = if authority.starts_with('[') { authority.find(']').unwrap_or(0) } else { 0 };
    let (host, port) = match authority[literal..].find(':') {
        Some(at) => (&authority[..literal + at], authority.get(literal + at + 1..)),
        None => (authority, None),
    };
    let is_port = |it: &str| it.bytes().all(|it| it.is_ascii_digit()) && it.parse::<u16>().is_ok_and(|it| it > 0);
    if host.is_empty() || !(unix || port.is_none_or(is_port)) {
        return None;
    }
    Some(Url { https, authority: authority.to_owned(), uri: uri.as_bytes().to_vec() })
}
