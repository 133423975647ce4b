//! `cors` of npm, the middleware of Express (2.8, lib/index.js).

use super::Headers;
use crate::facts::web::pattern::Extent;
use crate::facts::web::{Language, Literal, Pattern, Raised};

/// The answer to the request that asks first, with `OPTIONS`.
#[derive(Debug, Clone, PartialEq)]
pub struct Preflight {
    /// What says who may read.
    pub headers: Headers,
    /// The status; `None` when the request goes on to the application.
    pub status: Option<Literal>,
    /// `Access-Control-Allow-Methods`.
    pub methods: Option<String>,
    /// `Access-Control-Allow-Headers`.
    pub allow_headers: Option<String>,
}

const METHODS: &str = "GET,HEAD,PUT,PATCH,POST,DELETE";

/// Returns what `cors(options)` writes into the answer to a simple request; `origin` is the header, if there is one.
///
/// # Errors
///
/// When a pattern is bad or not known here.
///
/// # Examples
///
/// ```
/// use landreeve::facts::web::Literal;
/// use landreeve::facts::web::cors::express::simple;
///
/// let origin = Literal::List(vec![Literal::Text("https://*.example.com".to_owned())]);
/// let headers = simple(&[("origin".to_owned(), origin)], Some("https://www.example.com"))?;
/// assert_eq!(headers.allow_origin, None, "a star in a list means itself");
/// # Ok::<(), landreeve::facts::web::Raised>(())
/// ```
pub fn simple(options: &[(String, Literal)], origin: Option<&str>) -> Result<Headers, Raised> {
    let star = Literal::Text("*".to_owned());
    let allowed = option(options, "origin").unwrap_or(&star);
    compiles(allowed)?;
    if !allowed.is_true_in_javascript() {
        return Ok(Headers::default());
    }
    let allow_credentials = option(options, "credentials") == Some(&Literal::Bool(true));
    let (allow_origin, vary_origin) = match allowed {
        Literal::Text(text) if text == "*" => (Some(text.clone()), false),
        Literal::Text(text) => (Some(text.clone()), true),
        _ if is_allowed(origin, allowed)? => (origin.filter(|it| !it.is_empty()).map(str::to_owned), true),
        _ => (None, true),
    };
    Ok(Headers { allow_origin, allow_credentials, vary_origin })
}

/// Returns the answer to a preflight request that asks for `requested` headers.
///
/// # Errors
///
/// When a pattern is bad or not known here, or an option of a type that makes the middleware throw.
pub fn preflight(
    options: &[(String, Literal)],
    origin: Option<&str>,
    requested: Option<&str>,
) -> Result<Preflight, Raised> {
    let headers = simple(options, origin)?;
    if !option(options, "origin").is_none_or(Literal::is_true_in_javascript) {
        return Ok(Preflight { headers, status: None, methods: None, allow_headers: None });
    }
    let methods = match option(options, "methods") {
        None => Some(METHODS.to_owned()),
        Some(Literal::None) => return Err(Raised::Error("TypeError")),
        Some(other) => joined(other),
    };
    let mut own = ["allowedHeaders", "headers"].into_iter().filter_map(|it| option(options, it));
    let own = own.find(|it| it.is_true_in_javascript());
    let allow_headers = own.map_or_else(|| requested.map(str::to_owned), joined);
    let goes_on = option(options, "preflightContinue").is_some_and(Literal::is_true_in_javascript);
    let status = option(options, "optionsSuccessStatus").cloned().unwrap_or(Literal::Integer(204));
    let filled = |it: Option<String>| it.filter(|it| !it.is_empty());
    Ok(Preflight {
        headers,
        status: (!goes_on).then_some(status),
        methods: filled(methods),
        allow_headers: filled(allow_headers),
    })
}

/// Returns an option by its exact name; the last of a name wins.
fn option<'o>(options: &'o [(String, Literal)], name: &str) -> Option<&'o Literal> {
    options.iter().rfind(|it| it.0 == name).map(|it| &it.1)
}

/// A bad pattern keeps the source from being read at all, wherever it stands.
fn compiles(allowed: &Literal) -> Result<(), Raised> {
    match allowed {
        Literal::List(items) => items.iter().try_for_each(compiles),
        Literal::Regex(pattern, flags) => {
            Pattern::new(Language::JavaScript, pattern, flags, Extent::Anywhere).map(drop)
        }
        _ => Ok(()),
    }
}

fn is_allowed(origin: Option<&str>, allowed: &Literal) -> Result<bool, Raised> {
    Ok(match allowed {
        Literal::List(items) => {
            for item in items {
                if is_allowed(origin, item)? {
                    return Ok(true);
                }
            }
            false
        }
        Literal::Text(text) => origin == Some(text),
        Literal::Regex(pattern, flags) => {
            // `RegExp.test` makes a text of what is not there.
            Pattern::new(Language::JavaScript, pattern, flags, Extent::Anywhere)?
                .is_match(origin.unwrap_or("undefined"))?
        }
        other => other.is_true_in_javascript(),
    })
}

/// A list with commas between, or a text as it is; anything else has neither and is not known.
fn joined(value: &Literal) -> Option<String> {
    match value {
        Literal::Text(text) => Some(text.clone()),
        Literal::List(items) => {
            Some(items.iter().map(|it| it.text().unwrap_or_default()).collect::<Vec<_>>().join(","))
        }
        _ => None,
    }
}
