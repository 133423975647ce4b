//! A request on its way through a configuration: what nginx remembers of it
//! between the phases (`ngx_http_request_t`).

use std::collections::HashMap;
use std::rc::Rc;

use super::server::Captured;
use super::step::{Step, StepKind, Unclear};
use super::target::Target;
use super::{Request, variable};
use crate::estate::nginx::{Configuration, Location, Server, Statement};
use crate::estate::{Estate, Host};
use crate::facts::pcre::{Match, Regex};
use crate::source::Span;

/// How often a request may change its URI before nginx answers with 500 (`NGX_HTTP_MAX_URI_CHANGES`, and one).
const CHANGES: u8 = 11;

/// What is known of a value while a request is handled.
pub(super) type Known = Result<Vec<u8>, Unclear>;

/// A request on its way.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of nginx's request")]
pub(super) struct Passage<'e> {
    pub(super) estate: &'e Estate,
    pub(super) host: &'e Host,
    pub(super) configuration: &'e Configuration,
    pub(super) request: &'e Request,
    pub(super) server: &'e Server,
    /// The host of the request without port, in lower case; empty when it names none.
    pub(super) name: Vec<u8>,
    pub(super) method: String,
    pub(super) uri: Vec<u8>,
    pub(super) args: Vec<u8>,
    pub(super) unparsed: Vec<u8>,
    /// The block whose settings are in force: the server, a location, an `if` in it.
    pub(super) block: Statement<'e>,
    /// The location that was found last.
    pub(super) location: Option<&'e Location>,
    /// What answers in place of files: `proxy_pass` and its like.
    pub(super) handler: Option<Statement<'e>>,
    pub(super) internal: bool,
    pub(super) uri_changed: bool,
    pub(super) valid_location: bool,
    pub(super) valid_unparsed: bool,
    pub(super) quoted: bool,
    pub(super) plus: bool,
    /// Whether an error page was asked for already.
    pub(super) error_page: bool,
    /// Whether `alias` of a regex location gets the path appended, as after `try_files`.
    pub(super) add_uri_to_alias: bool,
    pub(super) changes: u8,
    /// The status that the answer gets whatever answers.
    pub(super) status: Option<u16>,
    /// The target of the redirect that a status is about.
    pub(super) redirect: Option<super::Computed>,
    pub(super) captures: Vec<Vec<u8>>,
    pub(super) variables: HashMap<String, Known>,
    /// What the configuration defines; collected when first asked for.
    pub(super) definitions: Option<Rc<variable::Definitions<'e>>>,
    /// Maps that are being evaluated, against circles.
    pub(super) open_maps: Vec<String>,
    /// How many maps were computed.
    pub(super) mapped_so_far: usize,
    pub(super) steps: Vec<Step>,
    /// Whether only the way is asked for, not what another program gets at its end.
    pub(super) way_only: bool,
    /// Whether a header that the client, or a proxy before it, may send decided something; `Host` and the browser's name
    /// not counted.
    pub(super) has_read_headers: bool,
}

impl<'e> Passage<'e> {
    pub(super) fn new(
        (estate, host, configuration): (&'e Estate, &'e Host, &'e Configuration),
        request: &'e Request,
        server: &'e Server,
    ) -> Self {
        Self {
            estate,
            host,
            configuration,
            request,
            server,
            name: Vec::new(),
            method: request.method.clone(),
            uri: Vec::new(),
            args: Vec::new(),
            unparsed: Vec::new(),
            block: configuration.statement(server.id),
            location: None,
            handler: None,
            internal: false,
            uri_changed: false,
            valid_location: true,
            valid_unparsed: true,
            quoted: false,
            plus: false,
            error_page: false,
            add_uri_to_alias: false,
            changes: CHANGES,
            status: None,
            redirect: None,
            captures: Vec::new(),
            variables: HashMap::new(),
            definitions: None,
            open_maps: Vec::new(),
            mapped_so_far: 0,
            steps: Vec::new(),
            way_only: false,
            has_read_headers: false,
        }
    }

    /// Takes over what the request line says.
    pub(super) fn take(&mut self, target: Target) {
        self.uri = target.uri;
        self.args = target.args;
        self.unparsed = target.unparsed;
        self.valid_unparsed = target.valid_unparsed;
        self.quoted = target.quoted;
        self.plus = target.plus;
    }

    /// Takes over what a regex captured.
    pub(super) fn capture(&mut self, (groups, named): Captured) {
        self.captures = groups;
        for (name, value) in named {
            self.variables.insert(name.to_ascii_lowercase(), Ok(value));
        }
    }

    /// Matches a subject; what is captured is kept.
    pub(super) fn matches(&mut self, pattern: &str, caseless: bool, subject: &[u8], at: Span) -> Result<bool, Unclear> {
        let regex = Regex::new(pattern, caseless)
            .map_err(|error| Unclear::new(format!("the regex does not compile: {}", error.message), at))?;
        match regex.exec(subject) {
            Match::TooMuch => Err(Unclear::new("the regex takes too many steps to match", at)),
            Match::No => Ok(false),
            Match::Yes(groups) => {
                let named = regex.names();
                let named = named.map(|(name, at)| (name.to_owned(), groups.get(at).cloned().unwrap_or_default()));
                let named = named.collect();
                self.capture((groups, named));
                Ok(true)
            }
        }
    }

    /// Notes a decision.
    pub(super) fn step(&mut self, kind: StepKind, message: impl Into<String>, at: impl Into<Option<Span>>) {
        self.steps.push(Step { kind, message: message.into(), at: at.into() });
    }

    /// Returns the block of the server.
    pub(super) fn server_block(&self) -> Statement<'e> {
        self.configuration.statement(self.server.id)
    }

    /// Returns the last word on a plain setting in force in the current block.
    pub(super) fn setting(&self, name: &'static str) -> Option<Statement<'e>> {
        self.block.effective(name).list.last().copied()
    }

    /// Returns whether a flag is on in the current block.
    pub(super) fn flag(&self, name: &'static str, default: bool) -> bool {
        let set = self.setting(name).and_then(|it| it.arg(0).map(|it| it.text.eq_ignore_ascii_case("on")));
        set.unwrap_or(default)
    }
}
