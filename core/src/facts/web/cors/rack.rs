//! `Rack::Cors` (3.0, lib/rack/cors.rb, resources.rb and resource.rb).

use super::Headers;
use crate::facts::web::pattern::{Extent, quoted};
use crate::facts::web::{Language, Pattern, Raised};

/// An origin as `origins` is given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A text.
    Text(String),
    /// A regular expression and its flags.
    Regex(String, String),
}

/// One `resource` of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The path it is for.
    pub path: String,
    /// The methods that a preflight may ask for; `None` is `:any`, and only `get` without the option.
    pub methods: Option<Vec<String>>,
    /// The headers it may ask for; `None` is `:any`, and none but the simple ones without the option.
    pub headers: Option<Vec<String>>,
    /// Whether `credentials: true` stands there.
    pub credentials: bool,
}

/// One `allow` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// What `origins` says.
    pub origins: Vec<Origin>,
    /// Its resources, in order.
    pub resources: Vec<Resource>,
}

/// The middleware with its blocks compiled.
#[derive(Debug)]
pub struct Middleware<'a>(Vec<Block<'a>>);

#[derive(Debug)]
struct Block<'a> {
    is_public: bool,
    origins: Vec<Matcher<'a>>,
    resources: Vec<(Pattern, &'a Resource)>,
}

#[derive(Debug)]
enum Matcher<'a> {
    Equal(&'a str),
    Pattern(Pattern),
}

/// The headers that need no permission.
const SIMPLE: &[&str] = &["accept", "accept-language", "content-language", "content-type"];
const ANY_METHOD: &[&str] = &["get", "head", "post", "put", "patch", "delete", "options"];

impl<'a> Middleware<'a> {
    /// Compiles the blocks.
    ///
    /// # Errors
    ///
    /// When building the middleware raises (`*` with credentials, a bad pattern), or a pattern is not known here.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::cors::rack::{Allow, Middleware, Origin, Resource};
    ///
    /// let resource = Resource { path: "*".to_owned(), methods: None, headers: None, credentials: true };
    /// let allow = [Allow { origins: vec![Origin::Text("app.example.com".to_owned())], resources: vec![resource] }];
    /// let middleware = Middleware::new(&allow)?;
    /// assert!(middleware.simple(Some("https://app.example.com"), "/")?.lets_read("https://app.example.com", true));
    /// assert_eq!(middleware.simple(Some("https://app.example.com:8443"), "/")?.allow_origin, None);
    /// # Ok::<(), landreeve::facts::web::Raised>(())
    /// ```
    pub fn new(allow: &'a [Allow]) -> Result<Self, Raised> {
        allow.iter().map(Block::new).collect::<Result<_, _>>().map(Self)
    }

    /// Returns what is written into the answer to a simple request; `origin` is the header, if there is one.
    ///
    /// # Errors
    ///
    /// When a match takes more work than is done here.
    pub fn simple(&self, origin: Option<&str>, path: &str) -> Result<Headers, Raised> {
        let path = cleaned(path);
        let found = match origin {
            Some(origin) => self.find(origin, &path)?,
            None => None,
        };
        let mut headers = found.map(|(block, resource)| block.headers(origin.unwrap_or_default(), resource));
        for block in &self.0 {
            if block.resource(&path)?.is_some() {
                headers.get_or_insert_default().vary_origin = true;
            }
        }
        Ok(headers.unwrap_or_default())
    }

    /// Returns the headers of the answer to a preflight request; without any when it is refused.
    ///
    /// # Errors
    ///
    /// When a match takes more work than is done here.
    pub fn preflight(&self, origin: &str, path: &str, method: &str, headers: Option<&str>) -> Result<Headers, Raised> {
        let Some((block, resource)) = self.find(origin, &cleaned(path))? else { return Ok(Headers::default()) };
        let method = method.to_lowercase();
        let method_fits = match &resource.methods {
            None => ANY_METHOD.contains(&method.as_str()),
            Some(methods) => methods.contains(&method),
        };
        let header_fits = |header: &str| {
            let header = header.to_lowercase();
            let own = |own: &Vec<String>| own.iter().any(|it| it.to_lowercase() == header);
            SIMPLE.contains(&header.as_str()) || resource.headers.as_ref().is_none_or(own)
        };
        let asked = |it: &str| it.trim_end_matches(',').split(',').map(str::trim_start).all(header_fits);
        let fits = method_fits && headers.filter(|it| !it.is_empty()).is_none_or(asked);
        Ok(if fits { block.headers(origin, resource) } else { Headers::default() })
    }

    /// The first block that knows the origin and has the path.
    fn find(&self, origin: &str, path: &str) -> Result<Option<(&Block<'a>, &'a Resource)>, Raised> {
        for block in &self.0 {
            if block.allows(origin)?
                && let Some(resource) = block.resource(path)?
            {
                return Ok(Some((block, resource)));
            }
        }
        Ok(None)
    }
}

impl<'a> Block<'a> {
    fn new(allow: &'a Allow) -> Result<Self, Raised> {
        let mut block = Self { is_public: false, origins: Vec::new(), resources: Vec::new() };
        for origin in &allow.origins {
            let pattern = match origin {
                Origin::Text(text) if text.is_empty() => continue,
                Origin::Text(text) if text == "*" => {
                    block.is_public = true;
                    continue;
                }
                Origin::Text(text) if has_scheme(text) => {
                    block.origins.push(Matcher::Equal(text));
                    continue;
                }
                Origin::Text(text) => Pattern::new(
                    Language::Ruby,
                    &format!("^[a-z][a-z0-9.+-]*://{}$", quoted(text)),
                    "",
                    Extent::Anywhere,
                ),
                Origin::Regex(text, flags) => Pattern::new(Language::Ruby, text, flags, Extent::Anywhere),
            };
            block.origins.push(Matcher::Pattern(pattern?));
        }
        for resource in &allow.resources {
            if block.is_public && resource.credentials {
                return Err(Raised::Error("Rack::Cors::Resource::CorsMisconfigurationError"));
            }
            block.resources.push((path_pattern(&resource.path)?, resource));
        }
        Ok(block)
    }

    fn allows(&self, origin: &str) -> Result<bool, Raised> {
        if self.is_public {
            return Ok(true);
        }
        for it in &self.origins {
            let matches = match it {
                Matcher::Equal(text) => *text == origin,
                Matcher::Pattern(pattern) => pattern.is_match(origin)?,
            };
            if matches {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn resource(&self, path: &str) -> Result<Option<&'a Resource>, Raised> {
        for (pattern, resource) in &self.resources {
            if pattern.is_match(path)? {
                return Ok(Some(resource));
            }
        }
        Ok(None)
    }

    fn headers(&self, origin: &str, resource: &Resource) -> Headers {
        let allow_origin = Some(if self.is_public { "*" } else { origin }.to_owned());
        Headers { allow_origin, allow_credentials: resource.credentials && !self.is_public, vary_origin: false }
    }
}

/// Whether a line of the text begins with a scheme: then the text is compared as it is.
fn has_scheme(text: &str) -> bool {
    text.split('\n').any(|line| {
        let scheme = line.split_once("://").map_or("", |(scheme, _)| scheme);
        let in_scheme = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'.' | b'+' | b'-');
        scheme.starts_with(|it: char| it.is_ascii_lowercase()) && scheme.bytes().all(in_scheme)
    })
}

/// A path of `resource`: stars and `:names` stand for text, all else is a regular expression of its own.
fn path_pattern(path: &str) -> Result<Pattern, Raised> {
    let mut out = String::from("^");
    let mut rest = path;
    while let Some(it) = rest.chars().next() {
        rest = &rest[it.len_utf8()..];
        let word = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len();
        match it {
            '/' if rest.starts_with('*') => {
                rest = &rest[1..];
                out.push_str("/?(.*?)");
            }
            '*' => out.push_str("(.*?)"),
            '.' | '+' | '(' | ')' | '$' => out.extend(['\\', it]),
            ':' if word > 0 => {
                rest = &rest[word..];
                out.push_str("([^/?&#]+)");
            }
            it => out.push(it),
        }
    }
    out.push('$');
    Pattern::new(Language::Ruby, &out, "", Extent::Anywhere)
}

/// A path of a request without its escapes, dots and empty parts (`Rack::Utils.unescape_path`, `clean_path_info`).
fn cleaned(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|it| *first == b'%' && it.iter().all(u8::is_ascii_hexdigit));
        let code = hex.and_then(|it| std::str::from_utf8(it).ok()).and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    let path = String::from_utf8_lossy(&bytes);
    let mut clean: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    let root = if path.is_empty() || path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", clean.join("/"))
}
