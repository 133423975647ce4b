//! What happens to a request in the end.

use super::escape::show;
use super::step::Unclear;
use crate::source::Span;

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// nginx answers by itself.
    Answer {
        /// The status.
        status: u16,
        /// The target of a redirect, as the client gets it.
        location: Option<Computed>,
        /// The text that `return` gives.
        text: Option<Computed>,
    },
    /// nginx closes the connection without an answer.
    Closed,
    /// A file is sent, if it is there.
    File {
        /// Its path on the server.
        path: String,
        /// The status, where it is not the file's own (200, or 404 without it): that of an error page.
        status: Option<u16>,
    },
    /// The first of some files that exists is sent; whether they do is not known.
    FirstFile {
        /// Their paths in order; a folder ends in `/`.
        files: Vec<String>,
        /// What happens when there is none.
        otherwise: Box<Outcome>,
    },
    /// Another program gets the request.
    Upstream(Box<Upstream>),
    /// A module of nginx answers.
    Handler {
        /// The directive that switches it on.
        directive: String,
    },
    /// It cannot be told.
    Unknown {
        /// Why.
        reason: String,
    },
}

/// What another program gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upstream {
    /// `proxy_pass`, `fastcgi_pass`, `uwsgi_pass`, `scgi_pass` or `grpc_pass`.
    pub directive: String,
    /// `http` or `https` of a `proxy_pass`.
    pub scheme: Option<String>,
    /// The argument of the directive.
    pub target: Computed,
    /// The URI in the request line, for those that have one.
    pub uri: Option<Computed>,
    /// The name of the `upstream` block.
    pub group: Option<String>,
    /// The addresses that are known.
    pub addresses: Vec<String>,
    /// The units whose processes listen there.
    pub processes: Vec<String>,
    /// Whoever else listens there.
    pub listeners: Vec<String>,
    /// The headers that nginx sets, or the parameters of FastCGI, uwsgi and SCGI. An empty header is not sent.
    pub headers: Vec<Header>,
}

/// A header that nginx sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name as written.
    pub name: String,
    /// Its value.
    pub value: Computed,
    /// Whether it is set whatever the status.
    pub always: bool,
    /// The line that sets it; `None` for one of nginx's own.
    pub at: Option<Span>,
}

/// A value that nginx computes for a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Computed {
    /// As the configuration writes it.
    pub written: String,
    /// What it is for this request; bytes that are no text as `\xNN`. `None` when that is not known.
    pub value: Option<String>,
    /// Why it is not known.
    pub unknown: Option<String>,
}

impl Computed {
    pub(super) fn new(written: &str, value: Result<Vec<u8>, Unclear>) -> Self {
        let written = written.to_owned();
        match value {
            Ok(value) => Self { written, value: Some(show(&value)), unknown: None },
            Err(unclear) => Self { written, value: None, unknown: Some(unclear.reason) },
        }
    }
}

impl Outcome {
    /// Returns what happens when no file is found first.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::FirstFile { otherwise, .. } => otherwise.innermost(),
            other => other,
        }
    }

    /// Returns what happens in a few words.
    pub fn summary(&self) -> String {
        match self {
            Self::Answer { status, location: Some(to), .. } => format!("status {status}, to {}", to.shown()),
            Self::Answer { status, text: Some(text), .. } => format!("status {status}, `{}`", text.shown()),
            Self::Answer { status, .. } => format!("status {status}"),
            Self::Closed => "the connection is closed without an answer".to_owned(),
            Self::File { path, status: None } => format!("the file {path}"),
            Self::File { path, status: Some(status) } => format!("the file {path} with status {status}"),
            Self::FirstFile { files, otherwise } => {
                format!("the first that exists of {}; else {}", files.join(", "), otherwise.summary())
            }
            Self::Upstream(upstream) => {
                let uri = upstream.uri.as_ref();
                let uri = uri.map_or_else(String::new, |it| format!(", which is asked for {}", it.shown()));
                format!("{} to {}{uri}", upstream.directive, upstream.target.shown())
            }
            Self::Handler { directive } => format!("`{directive}` answers"),
            Self::Unknown { reason } => format!("not known: {reason}"),
        }
    }
}

impl Computed {
    /// Returns the value, or what is written and why its value is not known.
    pub fn shown(&self) -> String {
        match (&self.value, &self.unknown) {
            (Some(value), _) => value.clone(),
            (None, Some(why)) => format!("{} ({why})", self.written),
            (None, None) => self.written.clone(),
        }
    }
}
