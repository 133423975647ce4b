//! django-cors-headers (4.9, corsheaders/middleware.py, conf.py and checks.py).

use std::collections::BTreeSet;

use super::Headers;
use crate::facts::web::pattern::Extent;
use crate::facts::web::python_url::{Split, urlsplit};
use crate::facts::web::{Language, Literal, Pattern, Raised};

/// The settings of a Django project, by name; others than its own do not matter to it.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'s>(pub &'s [(String, Literal)]);

const TYPE_ERROR: Raised = Raised::Error("TypeError");
const VALUE_ERROR: Raised = Raised::Error("ValueError");

impl<'s> Settings<'s> {
    fn get(&self, name: &str) -> Option<&'s Literal> {
        self.0.iter().rfind(|it| it.0 == name).map(|it| &it.1)
    }

    /// The setting, or the one that bore its name before; which of the two a check would name does not matter here.
    fn either(&self, name: &str, old: &str) -> Option<&'s Literal> {
        self.get(name).or_else(|| self.get(old))
    }

    fn origins(&self) -> Option<&'s Literal> {
        self.either("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")
    }

    fn regexes(&self) -> Option<&'s Literal> {
        self.either("CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST")
    }

    fn all_origins(&self) -> Option<&'s Literal> {
        self.either("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")
    }

    /// Returns what the middleware writes into the answer to a request; `origin` is the header, if there is one.
    ///
    /// # Errors
    ///
    /// When it raises, or a pattern is not known here.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::Literal;
    /// use landreeve::facts::web::cors::django::Settings;
    ///
    /// let everybody = [("CORS_ALLOWED_ORIGINS".to_owned(), Literal::List(vec![Literal::Text("*".to_owned())]))];
    /// let answer = |origin| Settings(&everybody).answer(Some(origin), "/", "GET").unwrap().allow_origin;
    /// assert_eq!(answer("https://example.com"), None, "a star has no scheme, and is no origin");
    /// assert_eq!(answer("null").as_deref(), Some("null"), "neither has the origin of a sandboxed frame");
    /// ```
    pub fn answer(&self, origin: Option<&str>, path: &str, method: &str) -> Result<Headers, Raised> {
        let enabled = match self.get("CORS_URLS_REGEX") {
            None => true,
            Some(Literal::Text(text)) => from_start(text, path)?,
            Some(_) => return Err(TYPE_ERROR),
        };
        if !enabled {
            return Ok(Headers::default());
        }
        let silent = Headers { vary_origin: true, ..Headers::default() };
        let Some(origin) = origin.filter(|it| !it.is_empty()) else { return Ok(silent) };
        let Some(url) = urlsplit(origin) else { return Ok(silent) };
        let all = self.all_origins().is_some_and(Literal::is_true_in_python);
        if !all && !self.is_listed(origin, &url)? {
            return Ok(silent);
        }
        let credentials = self.get("CORS_ALLOW_CREDENTIALS").is_some_and(Literal::is_true_in_python);
        self.joins(method)?;
        let allow_origin = Some(if all && !credentials { "*" } else { origin }.to_owned());
        Ok(Headers { allow_origin, allow_credentials: credentials, vary_origin: true })
    }

    fn is_listed(&self, origin: &str, url: &Split) -> Result<bool, Raised> {
        let none = Literal::List(Vec::new());
        let origins = self.origins().unwrap_or(&none);
        if origin == "null" && origins.contains_in_python("null").ok_or(TYPE_ERROR)? {
            return Ok(true);
        }
        let mut listed = false;
        for item in origins.items_in_python().ok_or(TYPE_ERROR)? {
            let text = match &*item {
                Literal::Text(text) => text,
                // `urlsplit` takes what is false for no bytes, which equal no text.
                other if !other.is_true_in_python() => continue,
                _ => return Err(Raised::Error("AttributeError")),
            };
            let other = urlsplit(text).ok_or(VALUE_ERROR)?;
            listed |= other.scheme == url.scheme && other.netloc == url.netloc;
        }
        if listed {
            return Ok(true);
        }
        for item in self.regexes().unwrap_or(&none).items_in_python().ok_or(TYPE_ERROR)? {
            let matches = match &*item {
                Literal::Text(text) => from_start(text, origin)?,
                Literal::Regex(text, flags) => {
                    Pattern::new(Language::Python, text, flags, Extent::FromStart)?.is_match(origin)?
                }
                _ => return Err(TYPE_ERROR),
            };
            if matches {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The lists that are joined into headers, for the types that cannot be.
    fn joins(&self, method: &str) -> Result<(), Raised> {
        let exposed = self.get("CORS_EXPOSE_HEADERS");
        let preflight = ["CORS_ALLOW_HEADERS", "CORS_ALLOW_METHODS"].map(|it| self.get(it));
        let preflight = preflight.into_iter().filter(|_| method == "OPTIONS").flatten();
        for list in exposed.into_iter().chain(preflight) {
            if list.items_in_python().ok_or(TYPE_ERROR)?.iter().any(|it| it.text().is_none()) {
                return Err(TYPE_ERROR);
            }
        }
        Ok(())
    }

    /// Returns the identifiers of the system checks that fail, in order.
    ///
    /// # Errors
    ///
    /// When a check itself raises.
    pub fn checks(&self) -> Result<BTreeSet<&'static str>, Raised> {
        let mut failed = BTreeSet::new();
        let mut check = |holds: bool, id: &'static str| {
            if !holds {
                failed.insert(id);
            }
        };
        let is_bool = |it: Option<&Literal>| it.is_none_or(|it| matches!(it, Literal::Bool(_)));
        check(is_sequence(self.get("CORS_ALLOW_HEADERS"), false), "corsheaders.E001");
        check(is_sequence(self.get("CORS_ALLOW_METHODS"), false), "corsheaders.E002");
        check(is_bool(self.get("CORS_ALLOW_CREDENTIALS")), "corsheaders.E003");
        let age = self.get("CORS_PREFLIGHT_MAX_AGE");
        let age_fits = age.is_none_or(|it| matches!(it, Literal::Bool(_) | Literal::Integer(0..)));
        check(age_fits, "corsheaders.E004");
        check(is_bool(self.all_origins()), "corsheaders.E005");
        let origins_fit = is_sequence(self.origins(), false);
        check(origins_fit, "corsheaders.E006");
        if origins_fit {
            for item in self.origins().and_then(Literal::items_in_python).unwrap_or_default() {
                let text = item.text().unwrap_or_default();
                if matches!(text, "null" | "file://") {
                    continue;
                }
                let url = urlsplit(text).ok_or(VALUE_ERROR)?;
                let whole = !url.scheme.is_empty() && !url.netloc.is_empty();
                check(whole, "corsheaders.E013");
                let bare = url.path.is_empty() && url.query.is_empty() && url.fragment.is_empty();
                check(!whole || bare, "corsheaders.E014");
            }
        }
        check(is_sequence(self.regexes(), true), "corsheaders.E007");
        check(is_sequence(self.get("CORS_EXPOSE_HEADERS"), false), "corsheaders.E008");
        let regex = self.get("CORS_URLS_REGEX");
        check(regex.is_none_or(|it| matches!(it, Literal::Text(_) | Literal::Regex(..))), "corsheaders.E009");
        check(self.get("CORS_MODEL").is_none(), "corsheaders.E012");
        check(self.get("CORS_REPLACE_HTTPS_REFERER").is_none(), "corsheaders.E013");
        check(is_bool(self.get("CORS_ALLOW_PRIVATE_NETWORK")), "corsheaders.E015");
        Ok(failed)
    }
}

/// A list of texts (or, where they may be, patterns); a text is one as well.
fn is_sequence(value: Option<&Literal>, patterns: bool) -> bool {
    match value {
        None | Some(Literal::Text(_)) => true,
        Some(Literal::List(items)) => items.iter().all(|it| match it {
            Literal::Text(_) => true,
            Literal::Regex(..) => patterns,
            _ => false,
        }),
        Some(_) => false,
    }
}

fn from_start(pattern: &str, subject: &str) -> Result<bool, Raised> {
    Pattern::new(Language::Python, pattern, "", Extent::FromStart)?.is_match(subject)
}
