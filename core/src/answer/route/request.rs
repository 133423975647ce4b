//! The request that is asked about: what a client sends, and to which address.

use std::net::IpAddr;

use url::Url;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, as `GET`.
    pub method: String,
    /// The target of the request line: `/path?query`, or a whole URL.
    pub target: String,
    /// Whether it is HTTP/1.0, which needs no `Host`.
    pub http10: bool,
    /// The headers in order, `Host` among them.
    pub headers: Vec<(String, String)>,
    /// Whether it comes over TLS.
    pub tls: bool,
    /// Where the connection arrives.
    pub connection: Connection,
    /// The client's address, if it is known.
    pub client: Option<IpAddr>,
    /// What is known of the files that the server sees.
    pub files: Files,
}

/// The address at which a connection arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// A TCP port; the address may be unknown: that of the name's record.
    Tcp(Option<IpAddr>, u16),
    /// A Unix socket.
    Unix(String),
}

impl Connection {
    /// Returns the port; 0 for a Unix socket.
    pub fn port(&self) -> u16 {
        match self {
            Self::Tcp(_, port) => *port,
            Self::Unix(_) => 0,
        }
    }
}

/// What is known of files on the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Files {
    /// Nothing.
    #[default]
    Unknown,
    /// Just these absolute paths exist, with the folders they are in; a path that ends in `/` is a folder.
    Only(Vec<String>),
    /// No path with this text in it exists; of all others nothing is known.
    Without(String),
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    File,
    Folder,
    Nothing,
}

impl Files {
    /// Returns what is at a path; `None` when that is not known.
    pub(super) fn at(&self, path: &str) -> Option<Found> {
        let all = match self {
            Self::Unknown => return None,
            Self::Without(text) => return path.contains(text.as_str()).then_some(Found::Nothing),
            Self::Only(all) => all,
        };
        let plain = plain(path);
        let bare = plain.trim_end_matches('/');
        if !plain.ends_with('/') && all.contains(&plain) {
            return Some(Found::File);
        }
        let within = |it: &String| it.strip_prefix(bare).is_some_and(|rest| rest.starts_with('/'));
        Some(if all.iter().any(within) { Found::Folder } else { Found::Nothing })
    }
}

/// Returns a path as the kernel walks it: without doubled slashes, `.` and `..`.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|it| !matches!(*it, "" | ".")) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

/// Why a text is no URL that a web server could be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadUrl(String);

impl Request {
    /// Returns the request that a client sends for a URL: `GET`, HTTP/1.1, with `Host`, to the port of the scheme
    /// unless the URL names one. The path is sent as written, `.` and `..` included; blanks and what is not ASCII
    /// are escaped.
    ///
    /// # Errors
    ///
    /// When it is no `http` or `https` URL with a host.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::answer::route::Request;
    ///
    /// let request = Request::of("https://Shop.example.com/a/../b?c=d#e").unwrap();
    /// assert_eq!(request.target, "/a/../b?c=d");
    /// assert_eq!(request.header("host"), Some("shop.example.com"));
    /// assert!(request.tls);
    /// ```
    pub fn of(url: &str) -> Result<Self, BadUrl> {
        let bad = |why: &str| BadUrl(format!("`{url}` {why}"));
        let text = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let parsed = Url::parse(&text).map_err(|error| bad(&format!("is no URL: {error}")))?;
        let tls = match parsed.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(bad("is no http or https URL")),
        };
        let host = parsed.host_str().ok_or_else(|| bad("names no host"))?.to_owned();
        let port = parsed.port_or_known_default().unwrap_or(80);
        let address = match parsed.host() {
            Some(url::Host::Ipv4(it)) => Some(IpAddr::V4(it)),
            Some(url::Host::Ipv6(it)) => Some(IpAddr::V6(it)),
            _ => None,
        };
        let host = parsed.port().map_or(host.clone(), |it| format!("{host}:{it}"));
        Ok(Self {
            method: "GET".to_owned(),
            target: target(&text),
            http10: false,
            headers: vec![("Host".to_owned(), host)],
            tls,
            connection: Connection::Tcp(address, port),
            client: None,
            files: Files::Unknown,
        })
    }

    /// Sets a header; `Host` takes the place of the URL's.
    pub fn set_header(&mut self, name: &str, value: &str) {
        if name.eq_ignore_ascii_case("host") {
            self.headers.retain(|it| !it.0.eq_ignore_ascii_case("host"));
        }
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Returns the first header of this name; case does not count.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers_of(name).next()
    }

    /// Returns the headers of this name.
    pub(super) fn headers_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.as_str())
    }

    /// Returns the scheme.
    pub fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit & 15), 16).map_or('0', |it| it.to_ascii_uppercase())
}

/// Returns path and query of a URL as written; the fragment stays with the client.
fn target(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    let from = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let sent = rest[from..].split('#').next().unwrap_or_default();
    let mut out = if sent.starts_with('/') { String::new() } else { "/".to_owned() };
    for byte in sent.bytes() {
        if matches!(byte, 0x21..=0x7e) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', hex(byte >> 4), hex(byte)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_become_requests() {
        let request = Request::of("http://[::1]:8080?a b").unwrap();
        assert_eq!(request.connection, Connection::Tcp(Some("::1".parse().unwrap()), 8080));
        assert_eq!((request.target.as_str(), request.header("HOST")), ("/?a%20b", Some("[::1]:8080")));
        assert_eq!(Request::of("shop.example/é").unwrap().target, "/%C3%A9");
        assert!(Request::of("ftp://a/").is_err() && Request::of("http://").is_err());
    }

    #[test]
    fn files_have_their_folders() {
        let files = Files::Only(vec!["/srv/a/b.css".to_owned(), "/srv/d/".to_owned()]);
        assert_eq!(files.at("/srv/a/b.css"), Some(Found::File));
        assert_eq!((files.at("/srv/a"), files.at("/srv/d/")), (Some(Found::Folder), Some(Found::Folder)));
        assert_eq!((files.at("/srv/ab"), files.at("/srv/a/b.css/")), (Some(Found::Nothing), Some(Found::Nothing)));
        assert_eq!(files.at("/srv//x/../a/./b.css"), Some(Found::File));
        assert_eq!(Files::Unknown.at("/srv"), None);
        let lacking = Files::Without("nosuch".to_owned());
        assert_eq!((lacking.at("/srv/nosuch.css"), lacking.at("/srv/a.css")), (Some(Found::Nothing), None));
    }
}
