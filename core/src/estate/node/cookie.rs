//! The cookies that an application sets: that of express-session and cookie-session, and those of `res.cookie`.

use super::last;
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::javascript::{Call, Certainty, Evaluation, Item, Object};

/// A cookie, as the application is told to write it.
#[derive(Debug)]
pub struct Cookie {
    /// Who writes it.
    pub library: Library,
    /// The call.
    pub span: Span,
    /// Its name; `None` where the library chooses it.
    pub name: Option<Located<Value<String>>>,
    /// `domain`.
    pub domain: Option<Located<Value<String>>>,
    /// `secure`.
    pub secure: Option<Located<Value<Secure>>>,
    /// `sameSite`, in lower case; an empty text where none is written.
    pub same_site: Option<Located<Value<String>>>,
    /// `proxy` of express-session, which stands over `trust proxy`.
    pub proxy: Option<Located<Value<bool>>>,
}

/// Who writes a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// express-session.
    ExpressSession,
    /// cookie-session.
    CookieSession,
    /// `res.cookie` of Express.
    Response,
}

/// When a cookie is for TLS only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secure {
    /// Always: without TLS it is not even written by the libraries of sessions.
    Always,
    /// Where the request came over TLS.
    Auto,
    /// Never.
    Never,
}

impl Library {
    /// Returns what to call it in a message.
    pub fn title(self) -> &'static str {
        match self {
            Self::ExpressSession => "express-session",
            Self::CookieSession => "cookie-session",
            Self::Response => "`res.cookie`",
        }
    }
}

/// Reads the cookies that are surely set, or as soon as somebody asks for them.
pub(super) fn read(evaluation: &Evaluation) -> Vec<Cookie> {
    evaluation.calls.iter().filter(|it| it.certainty != Certainty::Maybe && !it.open).filter_map(cookie).collect()
}

fn cookie(call: &Call) -> Option<Cookie> {
    let argument = |at: usize| call.arguments.get(at);
    match call.callee.path.as_str() {
        "<express-session>" => {
            let options = argument(0);
            let inner = of(options, "cookie");
            let mut cookie = written(Library::ExpressSession, call.span, inner.as_ref());
            cookie.name = of(options, "name").filter(is_given).map(|it| it.map(text));
            cookie.proxy =
                of(options, "proxy").filter(is_given).map(|it| it.map(|it| it.map_or_unknown(Object::truthy)));
            Some(cookie)
        }
        "<cookie-session>" => {
            let options = argument(0);
            let mut cookie = written(Library::CookieSession, call.span, options);
            cookie.name = of(options, "name").filter(is_given).map(|it| it.map(text));
            Some(cookie)
        }
        // The response is what a function of the code gets, and nothing else has a method like this.
        path if path.starts_with('(') && last(path) == "cookie" && call.arguments.len() >= 2 => {
            let name = argument(0)?.clone();
            matches!(name.known(), Some(Object::String(_))).then_some(())?;
            let mut cookie = written(Library::Response, call.span, argument(2));
            cookie.name = Some(name.map(text));
            Some(cookie)
        }
        _ => None,
    }
}

/// What the options say; without any, nothing.
fn written(library: Library, span: Span, options: Option<&Item>) -> Cookie {
    let domain = of(options, "domain").filter(is_given).map(|it| it.map(text));
    let secure = of(options, "secure").filter(is_given).map(|it| {
        it.map(|it| {
            it.map_or_unknown(|it| match it {
                Object::String(text) if text == "auto" && library == Library::ExpressSession => Some(Secure::Auto),
                it => it.truthy().map(|it| if it { Secure::Always } else { Secure::Never }),
            })
        })
    });
    let same_site = of(options, "sameSite").filter(is_given).map(|it| {
        it.map(|it| {
            it.map_or_unknown(|it| match it {
                Object::String(text) => Some(text.to_lowercase()),
                Object::Bool(true) => Some("strict".to_owned()),
                Object::Bool(false) => Some(String::new()),
                _ => None,
            })
        })
    });
    Cookie { library, span, name: None, domain, secure, same_site, proxy: None }
}

/// An option: nothing where it is surely not given, unknown where nobody knows.
fn of(options: Option<&Item>, name: &str) -> Option<Item> {
    let options = options?;
    match options.known() {
        Some(Object::Undefined | Object::Null) => None,
        Some(object @ Object::Map(..)) => match object.get(name) {
            Some(found) => found.cloned(),
            None => Some(not_known(options.span)),
        },
        _ => Some(not_known(options.span)),
    }
}

fn not_known(at: Span) -> Item {
    Located::new(Value::Unknown(Unknown::NotEvaluated("the options".into())), at)
}

fn is_given(item: &Item) -> bool {
    !matches!(item.known(), Some(Object::Undefined | Object::Null))
}

fn text(value: Value<Object>) -> Value<String> {
    value.map_or_unknown(|it| it.as_str().map(str::to_owned))
}

/// What `f` makes of a known value, where it makes something of it.
trait MapOrUnknown<T> {
    fn map_or_unknown<U>(self, f: impl FnOnce(&T) -> Option<U>) -> Value<U>;
}

impl<T> MapOrUnknown<T> for Value<T> {
    fn map_or_unknown<U>(self, f: impl FnOnce(&T) -> Option<U>) -> Value<U> {
        match self {
            Self::Known(value) => f(&value)
                .map_or_else(|| Value::Unknown(Unknown::NotEvaluated("an unusual option".into())), Value::Known),
            Self::Unknown(reason) => Value::Unknown(reason),
        }
    }
}
