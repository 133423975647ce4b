//! The kinds of arguments, and how each is read.

use super::value::{self, Refusal, nearest, refuse, size};
use super::{Kind, pattern, texts, url, variable};

/// What an argument, or the value of a parameter, is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Nothing: the key is a word.
    Nothing,
    /// Any text, taken as it is.
    Any,
    /// Any text but none.
    Name,
    /// Text whose variables are expanded.
    Value,
    /// Text whose variables are expanded, a size when it has none.
    SizeValue,
    /// Text whose variables are expanded, a number within these bounds when it has none.
    NumberValue(u32, u32),
    /// Text whose variables are expanded, an address with or without a port when it has none.
    Bind,
    /// Text whose variables are expanded and that is not empty.
    Index,
    /// Text to look for: with variables, and not empty.
    Pattern,
    /// The name of a variable that is defined here.
    Variable,
    /// A plain decimal number from this one on, up to that one.
    Number(u32, u32),
    /// A number with or without a sign.
    Integer,
    /// A size with `k` or `m`.
    Size,
    /// A size with `k`, `m` or `g`.
    Offset,
    /// A time in milliseconds.
    Milliseconds,
    /// A time in seconds.
    Seconds,
    /// `on` or `off`, in lower case.
    Switch,
    /// `name:size` of shared memory.
    Zone,
    /// Requests a second or minute.
    Rate,
    /// The levels of a cache's folders.
    Levels,
    /// `user:rw`, `group:r`, `all:rw`.
    Access,
    /// Zeros and ones.
    Mask,
    /// Where a log goes.
    Log,
    /// A number of a browser's version.
    Version,
    /// An address or network.
    Network,
    /// A regular expression.
    Regex,
    /// A regular expression with two groups.
    Split,
    /// A regular expression without regard to case.
    Insensitive,
    /// A regular expression after `~`, or text whose variables are expanded.
    Matched,
    /// A method of HTTP, in any case.
    Method,
    /// The size of shared memory.
    Shared,
    /// The size of a pool of memory.
    Pool,
    /// One letter, digit or `=`.
    Letter,
    /// A URL without its scheme, or with `http://`.
    Web,
    /// A name a server answers to.
    ServerName,
    /// A name or regular expression of a referring page.
    Referer,
    /// Where a server listens.
    Listen,
    /// Where a server listens, port included.
    PortedListen,
    /// When an idle connection is probed.
    Keepalive,
    /// A time from the request on, a time of day, `epoch`, `max` or `off`.
    Expires,
    /// The same from the change of the file on.
    Modified,
    /// How a log escapes.
    Escape,
    /// A piece of a log's format: variables are always read.
    Format,
    /// A status to return, or where to redirect to.
    Return,
    /// A status to return.
    Code,
    /// The URL of a web server.
    Url,
    /// The address of a server or the name of an upstream.
    Upstream,
    /// The same where nothing stands for a missing port.
    Ported,
    /// The address of a server in an upstream.
    Server,
    /// The same where nothing stands for a missing port.
    PortedServer,
}

impl Type {
    /// Returns whether nginx expands variables in it.
    pub fn expands(self) -> bool {
        matches!(
            self,
            Self::Value
                | Self::SizeValue
                | Self::NumberValue(..)
                | Self::Bind
                | Self::Index
                | Self::Pattern
                | Self::Expires
                | Self::Modified
                | Self::Format
                | Self::Return
                | Self::Url
                | Self::Upstream
                | Self::Ported
        )
    }
}

impl Type {
    /// Checks a text.
    ///
    /// # Errors
    ///
    /// Why nginx refuses it.
    pub fn check(self, text: &str) -> Result<(), Refusal> {
        let expanded = self.expands() && text.contains('$');
        match self {
            Self::Return => texts::returned(text).and_then(|()| variable::references(text).map(|_| ())),
            _ if expanded => variable::references(text).map(|_| ()),
            Self::Nothing | Self::Any | Self::Value | Self::Format => Ok(()),
            Self::Regex => pattern::check(text, false),
            Self::Split => pattern::check(text, false).and_then(|()| pattern::two_groups(text)),
            Self::Insensitive => pattern::check(text, true),
            Self::Name if text.is_empty() => refuse("a name", None),
            Self::Index if text.is_empty() => refuse("no empty name", None),
            Self::Pattern if text.is_empty() => refuse("no empty pattern", None),
            Self::Name | Self::Index | Self::Pattern => Ok(()),
            Self::SizeValue | Self::Size => size(text, false),
            Self::NumberValue(least, most) | Self::Number(least, most) => {
                value::check(Kind::Number(Some((least, most))), 0, text)
            }
            Self::Bind => texts::bind(text),
            Self::Variable => texts::variable(text),
            Self::Integer => value::check(Kind::Number(None), 0, text.strip_prefix('-').unwrap_or(text)),
            Self::Offset => size(text, true),
            Self::Milliseconds => value::check(Kind::Milliseconds, 0, text),
            Self::Seconds => value::check(Kind::Seconds, 0, text),
            Self::Switch if matches!(text, "on" | "off") => Ok(()),
            Self::Switch => {
                value::check(Kind::Flag, 0, text).and_then(|()| refuse("`on` or `off` in lower case", None))
            }
            Self::Zone => texts::zone(text),
            Self::Rate => texts::rate(text),
            Self::Levels => texts::levels(text),
            Self::Access => texts::access(text),
            Self::Mask if text.bytes().all(|it| matches!(it, b'0' | b'1' | b' ')) => Ok(()),
            Self::Mask => refuse("zeros and ones, one for each processor", None),
            Self::Log => texts::log(text),
            Self::Version if text.split('.').all(|it| it.bytes().all(|it| it.is_ascii_digit())) => Ok(()),
            Self::Version => refuse("a version like `6.0`", None),
            Self::Network => value::network(text),
            Self::ServerName if text.len() > 1 && text.starts_with('~') => pattern::check(&text[1..], true),
            Self::ServerName => texts::server_name(text),
            Self::Referer if text == "~" => refuse("a pattern after the `~`", None),
            Self::Referer if text.starts_with('~') => pattern::check(&text[1..], true),
            Self::Referer => texts::referer(text),
            Self::Listen => url::listen(text, false),
            Self::PortedListen => url::listen(text, true),
            Self::Keepalive => texts::keepalive(text),
            Self::Expires => texts::expires(text, false),
            Self::Modified => texts::expires(text, true),
            Self::Shared => size(text, false).and_then(|()| texts::shared(text)),
            Self::Pool => size(text, false).and_then(|()| texts::pool(text)),
            Self::Letter if text.len() == 1 && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'=') => {
                Ok(())
            }
            Self::Letter => refuse("`off`, or one letter, digit or `=`", None),
            Self::Web => url::proxied(text.strip_prefix("http://").unwrap_or(text)),
            Self::Escape if matches!(text, "default" | "json" | "none") => Ok(()),
            Self::Escape => refuse("`default`, `json` or `none`", nearest(&["default", "json", "none"], text)),
            Self::Matched if text.starts_with('~') => tilde(text),
            Self::Matched => variable::references(text).map(|_| ()),
            Self::Method => value::check(Kind::Word(texts::METHODS), 0, text),
            Self::Code => texts::code(text),
            Self::Url => Ok(()),
            Self::Upstream => url::upstream(text),
            Self::Ported => url::plain(text, true),
            Self::Server => url::plain(text, false),
            Self::PortedServer => url::plain(text, true),
        }
    }
}

/// Checks what follows `~`, or `~*` where case does not count.
fn tilde(text: &str) -> Result<(), Refusal> {
    let rest = text.strip_prefix('~').unwrap_or(text);
    match rest.strip_prefix('*') {
        Some(rest) => pattern::check(rest, true),
        None => pattern::check(rest, false),
    }
}
