//! `config.session_store`: the cookie of the session.

use super::setting::of;
use super::unknown;
use crate::facts::web::rails::cookie_domain;
use crate::source::{Located, Span, Value};
use crate::syntax::ruby::{Call, Certainty, Item, Object};

/// The cookie of the session, as Rails is told to write it.
#[derive(Debug)]
pub struct Session {
    /// The call.
    pub span: Span,
    /// `key:`.
    pub key: Option<Located<Value<String>>>,
    /// `domain:` with `tld_length:`.
    pub domain: Option<Located<Value<Domain>>>,
    /// `secure:`.
    pub secure: Option<Located<Value<bool>>>,
    /// `same_site:`, in lower case; an empty text where it is told to write none.
    pub same_site: Option<Located<Value<String>>>,
}

/// The domain of a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// What `domain:` is given.
    pub domain: cookie_domain::Domain,
    /// `tld_length:`.
    pub tld_length: Option<usize>,
}

impl Domain {
    /// Returns the domain that a host writes into the cookie, without a dot in front; `None` for none.
    pub fn written_by(&self, host: &str) -> Option<String> {
        cookie_domain::attribute(host, &self.domain, self.tld_length, false)
    }
}

/// Reads the call.
pub(super) fn read(call: &Call) -> Session {
    let mut session = Session { span: call.span, key: None, domain: None, secure: None, same_site: None };
    let options = call.arguments.get(1);
    let is_sure = call.certainty == Certainty::Always && !call.open;
    match (options, options.and_then(|it| it.known())) {
        (None, _) if is_sure => {}
        (Some(options), Some(Object::Hash(_))) if is_sure => {
            session.key = of(options, "key").map(|it| it.map(text));
            session.domain = domain(options);
            session.secure = of(options, "secure").map(|it| it.map(|it| it.map(|it| it.truthy())));
            session.same_site = of(options, "same_site").map(|it| it.map(text));
        }
        _ => {
            let span = call.span;
            session.key = Some(unknown(span, "the options"));
            session.domain = Some(unknown(span, "the options"));
            session.secure = Some(unknown(span, "the options"));
            session.same_site = Some(unknown(span, "the options"));
        }
    }
    session
}

fn text(value: Value<Object>) -> Value<String> {
    match value {
        Value::Known(Object::String(it) | Object::Symbol(it)) => Value::Known(it.to_lowercase()),
        Value::Known(Object::Nil) => Value::Known(String::new()),
        Value::Known(_) => Value::Unknown(crate::source::Unknown::NotEvaluated("an unusual option".into())),
        Value::Unknown(reason) => Value::Unknown(reason),
    }
}

fn domain(options: &Item) -> Option<Located<Value<Domain>>> {
    let given = of(options, "domain")?;
    let tld_length = match of(options, "tld_length").map(|it| it.value) {
        None | Some(Value::Known(Object::Nil)) => Some(None),
        Some(Value::Known(Object::Integer(it))) => usize::try_from(it).ok().map(Some),
        Some(_) => None,
    };
    let Some(tld_length) = tld_length else { return Some(unknown(given.span, "`tld_length`")) };
    let known = |domain| Value::Known(Domain { domain, tld_length });
    let value = match given.known() {
        Some(Object::Symbol(it)) if it == "all" => known(cookie_domain::Domain::All),
        Some(Object::String(it)) if it == "all" => known(cookie_domain::Domain::All),
        Some(Object::String(it)) => known(cookie_domain::Domain::Text(it.clone())),
        Some(Object::Nil) => known(cookie_domain::Domain::None),
        Some(Object::Array(items)) => {
            let texts: Option<Vec<String>> = items.iter().map(|it| Some(it.known()?.as_str()?.to_owned())).collect();
            match texts {
                Some(texts) => known(cookie_domain::Domain::OneOf(texts)),
                None => return Some(unknown(given.span, "the domains")),
            }
        }
        _ => return Some(unknown(given.span, "the domain")),
    };
    Some(given.map(|_| value))
}
