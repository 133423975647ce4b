//! What the calls of configuration files set, one after the other.

use super::cors::{self, Allow};
use super::files::Application;
use super::hosts::Hosts;
use super::session::{self, Session};
use super::unknown;
use crate::estate::Estate;
use crate::source::{Located, Span, Value};
use crate::syntax::ruby::{Call, Certainty, Evaluation, Item, Object};

/// A switch and where it is set.
pub type Switch = Option<Located<Value<bool>>>;

/// What the files of an application set.
#[derive(Debug)]
pub struct Settings {
    /// `config.hosts`.
    pub hosts: Hosts,
    /// `config.force_ssl`; `None` where no file sets it.
    pub force_ssl: Switch,
    /// `config.assume_ssl`, from Rails 7.1 on.
    pub assume_ssl: Switch,
    /// `config.ssl_options`, whatever they are.
    pub ssl_options: Option<Located<Value<Object>>>,
    /// `config.session_store` and its options.
    pub session: Option<Session>,
    /// The blocks of rack-cors.
    pub cors: Vec<Allow>,
    /// Whether there may be more of them.
    pub cors_is_open: bool,
    /// `config.action_cable.allowed_request_origins`.
    pub cable_origins: Option<Located<Value<Object>>>,
    /// `config.action_cable.disable_request_forgery_protection` and `allow_same_origin_as_host`.
    pub cable_takes_own_host: Switch,
    /// `host` of `config.action_mailer.default_url_options`.
    pub mailer_host: Option<Item>,
    /// `secret_key_base`, where it is written out.
    pub secret_key_base: Option<Item>,
    /// Whether nothing that these files could set stands elsewhere.
    pub is_whole: bool,
    /// Whether some file does what is not followed.
    pub is_opaque: bool,
    /// The release of Rails, where its lock file says so.
    pub rails: Option<(u64, u64)>,
    /// The major release of rack-cors, where the lock file says so.
    pub rack_cors: Option<u64>,
}

impl Settings {
    pub(super) fn new(environment: &str, application: &Application<'_>) -> Self {
        let is_whole = application.is_whole(environment);
        Self {
            hosts: Hosts::new(environment, application.environments.contains_key(environment)),
            force_ssl: None,
            assume_ssl: None,
            ssl_options: None,
            session: None,
            cors: Vec::new(),
            cors_is_open: false,
            cable_origins: None,
            cable_takes_own_host: None,
            mailer_host: None,
            secret_key_base: None,
            is_whole,
            is_opaque: false,
            rails: application.libraries.rails,
            rack_cors: application.libraries.rack_cors,
        }
    }

    /// Takes over what a file does.
    pub(super) fn take(&mut self, evaluation: &Evaluation) {
        for call in &evaluation.calls {
            self.call(call);
        }
        let end = evaluation.opaque.or_else(|| evaluation.raised.as_ref().map(|it| it.span));
        if let Some(span) = end {
            self.is_opaque = true;
            self.cors_is_open = true;
            self.hosts.lose(span);
        }
    }

    fn call(&mut self, call: &Call) {
        let Some(receiver) = call.receiver.as_deref() else { return };
        if receiver.starts_with("SecureHeaders") {
            self.force_ssl.get_or_insert_with(|| unknown(call.span, "what makes cookies secure"));
        }
        let below = receiver.strip_prefix("config").map(|it| it.trim_start_matches('.'));
        let first = || value(call);
        match (below, call.name.as_str()) {
            (Some("hosts"), _) => self.hosts.change(call),
            (Some(""), name) if name.starts_with("hosts") => self.hosts.assign(call, name),
            (Some(""), "host_authorization=") => self.hosts.authorize(call),
            (Some("middleware"), "delete") if names(call, "ActionDispatch::HostAuthorization") => {
                self.hosts.lose(call.span);
            }
            (Some("middleware"), "delete") if names(call, "ActionDispatch::SSL") => {
                self.force_ssl = Some(unknown(call.span, "middleware that is taken out"));
            }
            (Some("middleware"), _) if FORCES.iter().any(|it| holds(call, it)) => {
                self.force_ssl.get_or_insert_with(|| unknown(call.span, "middleware that forces TLS"));
            }
            (Some("middleware"), _) if cors::is_added(call) => self.add_cors(call),
            (Some(""), "force_ssl=") => self.force_ssl = first().map(switch),
            (Some(""), "assume_ssl=") => self.assume_ssl = first().map(switch),
            (Some(""), "ssl_options=") => self.ssl_options = first(),
            (Some(""), "session_store" | "session_store=") => self.session = Some(session::read(call)),
            (Some("action_cable"), "allowed_request_origins=") => self.cable_origins = first(),
            (Some("action_cable"), "allow_same_origin_as_host=" | "disable_request_forgery_protection=") => {
                self.cable_takes_own_host = first().map(switch);
            }
            (Some("action_cable.allowed_request_origins"), _) => {
                self.cable_origins = Some(unknown(call.span, "a list that is changed"));
            }
            (Some("action_mailer"), "default_url_options=") => {
                self.mailer_host = first().and_then(|it| of(&it, "host"));
            }
            (Some("action_mailer.default_url_options"), "[]=") => {
                let is_host = matches!(call.arguments.first().and_then(|it| it.known()), Some(Object::Symbol(it)) if it == "host");
                if is_host {
                    self.mailer_host = call.arguments.get(1).cloned();
                }
            }
            (Some("" | "secrets"), "secret_key_base=") => self.secret_key_base = first(),
            _ => {}
        }
    }

    fn add_cors(&mut self, call: &Call) {
        match cors::read(call) {
            Some(blocks) => self.cors.extend(blocks),
            None => self.cors_is_open = true,
        }
    }

    /// Settles what hangs on several settings.
    pub(super) fn finish(&mut self, _estate: &Estate) {
        if self.is_opaque {
            for it in [&mut self.force_ssl, &mut self.assume_ssl] {
                let span = it.as_ref().map(|it| it.span);
                *it = span.map(|span| unknown(span, "what a file does")).or_else(|| it.take());
            }
        }
    }
}

/// Returns the value that a call hands over; unknown where it may not be run.
pub(super) fn value(call: &Call) -> Option<Item> {
    let first = call.arguments.first()?.clone();
    let is_sure = call.certainty == Certainty::Always && !call.open;
    Some(if is_sure { first } else { unknown(first.span, "a setting under a condition") })
}

fn switch(item: Item) -> Located<Value<bool>> {
    item.map(|it| match it {
        Value::Known(Object::Named(it)) if it.text.is_none() => {
            Value::Unknown(crate::source::Unknown::NotEvaluated(it.path))
        }
        it => it.map(|it| it.truthy()),
    })
}

/// Middleware that makes cookies secure.
const FORCES: [&str; 4] = ["ActionDispatch::SSL", "Rack::SSL", "Rack::SslEnforcer", "SecureHeaders::Middleware"];

/// Whether an argument is a class, by its name or itself.
fn holds(call: &Call, class: &str) -> bool {
    call.arguments.iter().any(|it| match it.known() {
        Some(Object::Named(it)) => it.path == class,
        Some(Object::String(it)) => it == class,
        _ => false,
    })
}

/// Whether the first argument is a class, by its name or itself.
fn names(call: &Call, class: &str) -> bool {
    call.arguments.iter().any(|it| is_class(it, class))
}

/// Whether an item is a class, by its name or itself.
pub(super) fn is_class(item: &Item, class: &str) -> bool {
    match item.known() {
        Some(Object::String(it)) => it == class,
        Some(Object::Named(it)) => it.path == class,
        _ => false,
    }
}

/// Returns the value of a key of a hash.
pub(super) fn of(item: &Item, key: &str) -> Option<Item> {
    let Some(Object::Hash(pairs)) = item.known() else { return None };
    let is_key = |it: &Item| matches!(it.known(), Some(Object::Symbol(it)) if it == key);
    pairs.iter().rfind(|it| is_key(&it.0)).map(|it| it.1.clone())
}

/// Where a call hands its first argument over, or stands.
pub(super) fn place(call: &Call) -> Span {
    call.arguments.first().map_or(call.span, |it| it.span)
}
