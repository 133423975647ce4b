//! What a client decides of nginx's own variables.
//!
//! Sources: `ngx_http_variables.c`, `ngx_http_parse.c` (which bytes a request
//! line and a header may hold), `ngx_http_request.c` (how `Host` is read).

use super::super::regex::Bytes;

/// What a client may put in a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sway {
    /// The bytes that the value may hold by the client's will; none where the client decides nothing.
    pub bytes: Bytes,
    /// Whether the value begins with a slash whatever is sent.
    pub slash: bool,
}

/// The path after nginx has decoded and normalised it: `%0a` is a newline there.
const DECODED: Sway = Sway { bytes: Bytes::one(0).not(), slash: true };

/// Text as it is sent in a request line or a header.
const SENT: Bytes = Bytes::range(0x20, 0xff).and(Bytes::one(0x7f).not());

/// A name as nginx takes it from `Host`: in lower case, without a slash.
pub const HOST: Bytes = SENT.and(Bytes::of(b" /").or(Bytes::range(b'A', b'Z')).not());

impl Sway {
    /// Nothing of the value is the client's.
    pub const NONE: Self = Self { bytes: Bytes::NONE, slash: false };

    /// Returns what a client decides of a variable of `http`; its name is in lower case.
    pub fn of(name: &str) -> Self {
        let sent = |bytes, slash| Self { bytes, slash };
        match name {
            "uri" | "document_uri" | "fastcgi_script_name" | "fastcgi_path_info" => DECODED,
            // A folder of the server stands in front.
            "request_filename" => DECODED,
            "request_uri" => sent(SENT, true),
            "args" | "query_string" | "request" | "content_type" | "http_host" | "proxy_add_x_forwarded_for" => {
                sent(SENT, false)
            }
            "host" => sent(HOST, false),
            "request_body" => sent(Bytes::ALL, false),
            "request_method" => sent(Bytes::range(b'A', b'Z').or(Bytes::of(b"_-")), false),
            _ if ["arg_", "cookie_", "http_"].iter().any(|it| name.starts_with(it)) => sent(SENT, false),
            _ => Self::NONE,
        }
    }

    /// Returns whether a newline may be in the value.
    pub fn has_newline(self) -> bool {
        self.bytes.has(b'\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_decoded_holds_newlines() {
        for name in ["uri", "document_uri", "request_filename", "request_body"] {
            assert!(Sway::of(name).has_newline(), "{name}");
        }
        for name in ["request_uri", "args", "arg_x", "http_x", "host", "http_host", "cookie_a", "scheme", "server_name"]
        {
            assert!(!Sway::of(name).has_newline(), "{name}");
        }
        assert!(Sway::of("arg_next").bytes.has(b'/') && !Sway::of("host").bytes.has(b'/'));
        assert_eq!(Sway::of("remote_addr"), Sway::NONE);
    }
}
