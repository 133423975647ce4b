//! The blocks a directive may stand in, as a set of bits.

/// A set of contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Contexts(pub(super) u32);

/// The names of the contexts, bit by bit. The order is also that of preference
/// where a fragment fits several.
pub(super) const NAMES: [&str; 30] = [
    "main",
    "events",
    "http",
    "server",
    "location",
    "if-in-server",
    "if-in-location",
    "limit_except",
    "upstream",
    "types",
    "map",
    "geo",
    "split_clients",
    "charset_map",
    "num_map",
    "match",
    "oidc_provider",
    "acme_issuer",
    "otel_exporter",
    "mgmt",
    "stream",
    "stream-server",
    "stream-upstream",
    "stream-map",
    "stream-geo",
    "stream-split_clients",
    "stream-num_map",
    "stream-match",
    "mail",
    "mail-server",
];

impl Contexts {
    /// No context.
    pub const NONE: Self = Self(0);
    /// Outside any block of the main file.
    pub const MAIN: Self = Self(1);
    /// `http`.
    pub const HTTP: Self = Self(1 << 2);
    /// `server` in `http`.
    pub const SERVER: Self = Self(1 << 3);
    /// `location`.
    pub const LOCATION: Self = Self(1 << 4);
    /// `if` in a server.
    pub const IF_IN_SERVER: Self = Self(1 << 5);
    /// `if` in a location.
    pub const IF_IN_LOCATION: Self = Self(1 << 6);
    /// `limit_except`.
    pub const LIMIT_EXCEPT: Self = Self(1 << 7);
    /// `upstream` in `http`.
    pub const UPSTREAM: Self = Self(1 << 8);
    /// `types`.
    pub const TYPES: Self = Self(1 << 9);
    /// `map` in `http`.
    pub const MAP: Self = Self(1 << 10);
    /// `geo` in `http`.
    pub const GEO: Self = Self(1 << 11);
    /// `stream`.
    pub const STREAM: Self = Self(1 << 20);
    /// `server` in `stream`.
    pub const STREAM_SERVER: Self = Self(1 << 21);
    /// `upstream` in `stream`.
    pub const STREAM_UPSTREAM: Self = Self(1 << 22);
    /// `server` in `mail`.
    pub const MAIL_SERVER: Self = Self(1 << 29);
    /// Everything below and including `stream`.
    pub const STREAMS: Self = Self(0xff << 20);
    /// `map` in `http` and `stream`.
    pub const MAPS: Self = Self(1 << 10 | 1 << 23);
    /// `geo` in `http` and `stream`.
    pub const GEOS: Self = Self(1 << 11 | 1 << 24);
    /// `split_clients` in `http` and `stream`.
    pub const SPLITS: Self = Self(1 << 12 | 1 << 25);
    /// `charset_map`.
    pub const CHARSET_MAP: Self = Self(1 << 13);
    /// Blocks that hold data, not directives.
    pub const DATA: Self = Self(0x3f << 9 | 0xf << 23);
    /// Every context a file may be included into: all but the blocks that hold data.
    pub const ALL: Self = Self(((1 << NAMES.len()) - 1) & !Self::DATA.0);
    /// Everything below and including `http` that takes directives.
    pub const WEB: Self = Self(0x3f << 2);

    /// Returns the context of one bit.
    pub(super) const fn of(bits: u32) -> Self {
        Self(bits)
    }

    /// Returns whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns whether some context is in both sets.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns what is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns what is in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns what is here and not there.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns each context by itself.
    pub fn each(self) -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(|bit| Self(1 << bit)).filter(move |it| self.has(*it))
    }

    /// Returns the names of the contexts as nginx's documentation calls them.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, name)| match *name {
            "if-in-server" => "if in server",
            "if-in-location" => "if in location",
            "stream-server" => "server of stream",
            "stream-upstream" => "upstream of stream",
            "mail-server" => "server of mail",
            other => other,
        })
    }
}
