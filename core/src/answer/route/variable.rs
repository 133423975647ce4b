//! The variables of a request (`ngx_http_variables.c`): those of nginx itself
//! as far as a request tells them, and those that the configuration defines.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::passage::{Known, Passage};
use super::request::Connection;
use super::step::Unclear;
use crate::estate::nginx::{Configuration, Statement};

/// What a configuration defines, by the name in lower case.
#[derive(Debug, Default)]
pub(super) struct Definitions<'c> {
    /// `map`, `geo`, `split_clients` and whatever else computes a variable; the last one wins.
    pub(super) computed: HashMap<String, Statement<'c>>,
    /// Names that `set` and named captures bring into being: empty until they are set.
    empty: HashSet<String>,
}

impl<'c> Definitions<'c> {
    pub(super) fn of(configuration: &'c Configuration) -> Self {
        let mut all = Self::default();
        for statement in configuration.statements() {
            let name = statement.name();
            let at = match &*name {
                "set" => {
                    all.add_empty(statement.arg(0).as_ref().map_or("", |it| &it.text));
                    continue;
                }
                "map" | "split_clients" => 1,
                "geo" => statement.count().saturating_sub(1),
                "auth_request_set" | "js_set" | "js_var" | "perl_set" | "geoip2" | "xclient" => 0,
                "server_name" | "rewrite" | "if" | "location" => {
                    all.add_named(statement);
                    continue;
                }
                it if it.starts_with("set_") => 0,
                it if it.starts_with('~') => {
                    all.add_names(it);
                    continue;
                }
                _ => continue,
            };
            let Some(target) = statement.arg(at) else { continue };
            if let Some(name) = target.text.strip_prefix('$') {
                all.computed.insert(name.to_ascii_lowercase(), statement);
            }
        }
        all
    }

    fn add_empty(&mut self, name: &str) {
        if let Some(name) = name.strip_prefix('$') {
            self.empty.insert(name.to_ascii_lowercase());
        }
    }

    fn add_named(&mut self, statement: Statement<'_>) {
        for argument in statement.args() {
            self.add_names(&argument.text);
        }
    }

    /// Collects the named groups of a regex.
    fn add_names(&mut self, pattern: &str) {
        for opening in ["(?<", "(?P<", "(?'"] {
            for (at, _) in pattern.match_indices(opening) {
                let rest = &pattern[at + opening.len()..];
                let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
                if end > 0 {
                    self.empty.insert(rest[..end].to_ascii_lowercase());
                }
            }
        }
    }
}

impl Passage<'_> {
    /// Returns the value of a variable.
    pub(super) fn variable(&mut self, name: &str) -> Known {
        let name = name.to_ascii_lowercase();
        if let Some(value) = self.variables.get(&name) {
            return value.clone();
        }
        if let Some(value) = self.built_in(&name) {
            return value;
        }
        let configuration = self.configuration;
        let definitions = self.definitions.get_or_insert_with(|| Rc::new(Definitions::of(configuration)));
        if let Some(statement) = definitions.computed.get(&name).copied() {
            return self.defined(&name, statement);
        }
        if definitions.empty.contains(&name) {
            return Ok(Vec::new());
        }
        Err(Unclear::bare(match name.as_str() {
            "remote_addr" | "remote_port" | "binary_remote_addr" | "proxy_add_x_forwarded_for" => {
                format!("`${name}` needs the client's address")
            }
            _ => format!("`${name}` is not known before the request is made"),
        }))
    }

    /// Returns the value of a variable of nginx; `None` where the configuration may define it.
    fn built_in(&mut self, name: &str) -> Option<Known> {
        let text = |it: &str| Ok(it.as_bytes().to_vec());
        let header = |it: &str| Ok(self.request.header(it).unwrap_or_default().as_bytes().to_vec());
        let prefixed = |prefix: &str| name.strip_prefix(prefix);
        Some(match name {
            "uri" | "document_uri" => Ok(self.uri.clone()),
            "args" | "query_string" => Ok(self.args.clone()),
            "is_args" => text(if self.args.is_empty() { "" } else { "?" }),
            "request_uri" => Ok(self.unparsed.clone()),
            "host" if self.name.is_empty() => Ok(self.server_name()),
            "host" => Ok(self.name.clone()),
            "server_name" => Ok(self.server_name()),
            "scheme" | "request_scheme" => text(self.request.scheme()),
            "https" => text(if self.request.tls { "on" } else { "" }),
            "server_port" => match &self.request.connection {
                Connection::Tcp(_, port) => text(&port.to_string()),
                Connection::Unix(_) => text(""),
            },
            "server_addr" => match &self.request.connection {
                Connection::Tcp(Some(ip), _) => text(&ip.to_string()),
                Connection::Tcp(None, _) => return None,
                Connection::Unix(path) => text(&format!("unix:{path}")),
            },
            "remote_addr" => text(&self.request.client?.to_string()),
            "request_method" => text(&self.method),
            "server_protocol" => text(if self.request.http10 { "HTTP/1.0" } else { "HTTP/1.1" }),
            "request" => text(&format!(
                "{} {} HTTP/1.{}",
                self.request.method,
                self.request.target,
                u8::from(!self.request.http10)
            )),
            "content_type" => header("content-type"),
            "content_length" => header("content-length"),
            "document_root" => self.document_root(),
            "request_filename" => self.file(),
            "proxy_host" => self.proxy_host(),
            "proxy_add_x_forwarded_for" => {
                let client = self.request.client?.to_string();
                match self.request.header("x-forwarded-for") {
                    Some(before) => text(&format!("{before}, {client}")),
                    None => text(&client),
                }
            }
            "fastcgi_script_name" => self.script_name(),
            _ => {
                if let Some(name) = prefixed("arg_") {
                    Ok(self.argument(name))
                } else if let Some(name) = prefixed("http_") {
                    self.has_read_headers |= !matches!(name, "host" | "user_agent");
                    Ok(self.header(name))
                } else {
                    let cookie = self.cookie(prefixed("cookie_")?);
                    self.has_read_headers = true;
                    Ok(cookie)
                }
            }
        })
    }

    /// Returns what `$server_name` is: the first name, a leading dot gone.
    pub(super) fn server_name(&self) -> Vec<u8> {
        let first = self.server.names.first().and_then(|it| it.known()).map_or("", String::as_str);
        let plain = first.strip_prefix('.').unwrap_or(first);
        if first.starts_with('~') { first.as_bytes().to_vec() } else { plain.to_ascii_lowercase().into_bytes() }
    }

    /// Returns an argument of the query; the case of its name does not count.
    fn argument(&self, name: &str) -> Vec<u8> {
        let pairs = self.args.split(|it| *it == b'&');
        let found = pairs.filter_map(|it| it.iter().position(|it| *it == b'=').map(|at| (&it[..at], &it[at + 1..])));
        found
            .into_iter()
            .find(|it| it.0.eq_ignore_ascii_case(name.as_bytes()))
            .map_or_else(Vec::new, |it| it.1.to_vec())
    }

    fn header(&self, name: &str) -> Vec<u8> {
        let same = |it: &str| it.len() == name.len() && it.to_ascii_lowercase().replace('-', "_") == name;
        let all = self.request.headers.iter().filter(|it| same(&it.0)).map(|it| it.1.as_str());
        let join = match name {
            "cookie" => Some("; "),
            "x_forwarded_for" => Some(", "),
            _ => self.estate.targets.at_least("nginx", 1, 23).then_some(", "),
        };
        let values: Vec<&str> = all.collect();
        match join {
            Some(join) => values.join(join).into_bytes(),
            None => values.first().map_or_else(Vec::new, |it| it.as_bytes().to_vec()),
        }
    }

    fn cookie(&self, name: &str) -> Vec<u8> {
        let all = self.request.headers_of("cookie").flat_map(|it| it.split([';', ',']));
        let pairs = all.filter_map(|it| it.trim_start().split_once('='));
        let mut found = pairs.filter(|it| it.0.trim_end().eq_ignore_ascii_case(name));
        found.next().map_or_else(Vec::new, |it| it.1.trim().as_bytes().to_vec())
    }

    /// Returns what `$fastcgi_script_name` is: the path, with the index where it ends in a slash.
    fn script_name(&mut self) -> Known {
        if let Some(split) = self.setting("fastcgi_split_path_info") {
            let pattern = split.arg(0).map(|it| it.text.to_string()).unwrap_or_default();
            let before = (self.captures.clone(), self.uri.clone());
            let matched = self.matches(&pattern, false, &before.1, split.head());
            let groups = std::mem::replace(&mut self.captures, before.0);
            if matched? {
                return Ok(groups.get(1).cloned().unwrap_or_default());
            }
        }
        let mut uri = self.uri.clone();
        if uri.last() == Some(&b'/')
            && let Some(index) = self.setting("fastcgi_index").and_then(|it| it.arg(0))
        {
            uri.extend(index.text.as_bytes());
        }
        Ok(uri)
    }
}
