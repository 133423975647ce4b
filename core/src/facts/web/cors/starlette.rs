//! `CORSMiddleware` of Starlette and FastAPI (1.10, starlette/middleware/cors.py).

use super::Headers;
use crate::facts::web::pattern::Extent;
use crate::facts::web::{Language, Literal, Pattern, Raised};

/// The middleware with its arguments.
#[derive(Debug)]
pub struct Middleware {
    origins: Literal,
    methods: Literal,
    /// In lower case.
    headers: Vec<String>,
    pattern: Option<Pattern>,
    credentials: bool,
    all_origins: bool,
    all_headers: bool,
}

/// The answer to the request that asks first, with `OPTIONS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preflight {
    /// 200, or 400 for one that is refused.
    pub status: u16,
    /// What says who may read.
    pub headers: Headers,
}

const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"];
const HEADERS: &[&str] = &["accept", "accept-language", "content-language", "content-type"];
const ARGUMENTS: &[&str] = &[
    "allow_credentials",
    "allow_headers",
    "allow_methods",
    "allow_origin_regex",
    "allow_origins",
    "allow_private_network",
    "expose_headers",
    "max_age",
];

impl Middleware {
    /// Returns the middleware with these arguments.
    ///
    /// # Errors
    ///
    /// When the constructor raises on them, or a pattern is not known here.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::Literal;
    /// use landreeve::facts::web::cors::starlette::Middleware;
    ///
    /// let origins = Literal::Text("https://example.com".to_owned());
    /// let middleware = Middleware::new(&[("allow_origins".to_owned(), origins)])?;
    /// let simple = middleware.simple(Some("https://example"))?;
    /// assert!(simple.lets_read("https://example", false), "a text allows every stretch of it");
    /// # Ok::<(), landreeve::facts::web::Raised>(())
    /// ```
    pub fn new(arguments: &[(String, Literal)]) -> Result<Self, Raised> {
        let argument = |name: &str| arguments.iter().find(|it| it.0 == name).map(|it| &it.1);
        if arguments.iter().any(|it| !ARGUMENTS.contains(&it.0.as_str())) {
            return Err(TYPE_ERROR);
        }
        let list = |names: &[&str]| Literal::List(names.iter().map(|it| Literal::Text((*it).to_owned())).collect());
        let is_true = |name: &str| argument(name).is_some_and(Literal::is_true_in_python);
        let mut methods = argument("allow_methods").cloned().unwrap_or_else(|| list(&["GET"]));
        if methods.contains_in_python("*").ok_or(TYPE_ERROR)? {
            methods = list(METHODS);
        }
        let pattern = match argument("allow_origin_regex") {
            None | Some(Literal::None) => None,
            Some(Literal::Text(text)) => Some(Pattern::new(Language::Python, text, "", Extent::Whole)?),
            Some(_) => return Err(TYPE_ERROR),
        };
        let origins = argument("allow_origins").cloned().unwrap_or_else(|| list(&[]));
        let all_origins = origins.contains_in_python("*").ok_or(TYPE_ERROR)?;
        let own = argument("allow_headers").cloned().unwrap_or_else(|| list(&[]));
        let all_headers = own.contains_in_python("*").ok_or(TYPE_ERROR)?;
        texts(&methods)?;
        let mut headers: Vec<String> = texts(&own)?.iter().map(|it| it.to_lowercase()).collect();
        headers.extend(HEADERS.iter().map(|it| (*it).to_owned()));
        let credentials = is_true("allow_credentials");
        if let Some(exposed) = argument("expose_headers").filter(|it| it.is_true_in_python()) {
            texts(exposed)?;
        }
        Ok(Self { origins, methods, headers, pattern, credentials, all_origins, all_headers })
    }

    /// Returns what is written into the answer to a simple request; `origin` is the header, if there is one.
    ///
    /// # Errors
    ///
    /// When a match takes more work than is done here.
    pub fn simple(&self, origin: Option<&str>) -> Result<Headers, Raised> {
        let Some(origin) = origin else { return Ok(Headers { vary_origin: true, ..Headers::default() }) };
        let allow_origin = match self.all_origins {
            true if !self.credentials => Some("*".to_owned()),
            true => Some(origin.to_owned()),
            false => self.is_allowed(origin)?.then(|| origin.to_owned()),
        };
        Ok(Headers { allow_origin, allow_credentials: self.credentials, vary_origin: true })
    }

    /// Returns the answer to a preflight request for a method and headers (as `Access-Control-Request-Headers` lists them).
    ///
    /// # Errors
    ///
    /// When a match takes more work than is done here.
    pub fn preflight(&self, origin: &str, method: &str, headers: Option<&str>) -> Result<Preflight, Raised> {
        let allowed = self.is_allowed(origin)?;
        let explicit = !self.all_origins || self.credentials;
        let allow_origin = if explicit { allowed.then(|| origin.to_owned()) } else { Some("*".to_owned()) };
        let knows = |header: &str| self.headers.iter().any(|it| it == header.to_lowercase().trim());
        let headers_fit = self.all_headers || headers.is_none_or(|it| it.split(',').all(knows));
        let fits = allowed && self.methods.contains_in_python(method).unwrap_or(false) && headers_fit;
        let headers = Headers { allow_origin, allow_credentials: self.credentials, vary_origin: true };
        Ok(Preflight { status: if fits { 200 } else { 400 }, headers })
    }

    fn is_allowed(&self, origin: &str) -> Result<bool, Raised> {
        if self.all_origins || self.pattern.as_ref().map_or(Ok(false), |it| it.is_match(origin))? {
            return Ok(true);
        }
        Ok(self.origins.contains_in_python(origin).unwrap_or(false))
    }
}

const TYPE_ERROR: Raised = Raised::Error("TypeError");

/// The texts of a list, or the characters of a text, as `", ".join` takes them.
fn texts(value: &Literal) -> Result<Vec<String>, Raised> {
    let items = value.items_in_python().ok_or(TYPE_ERROR)?;
    items.iter().map(|it| it.text().map(str::to_owned).ok_or(TYPE_ERROR)).collect()
}
