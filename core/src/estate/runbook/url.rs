//! URLs that a document names: in its text, its code spans and its commands.

use crate::source::{Located, Source, Span};
use crate::syntax::markdown::{Document, PartKind};

/// A URL of a document.
#[derive(Debug, Clone)]
pub struct Url {
    /// As written.
    pub url: Located<String>,
    /// The host part, without port and credentials, in lower case, and its place.
    pub host: Located<String>,
    /// Whether it stands in a block of code.
    pub in_code: bool,
}

pub(super) fn read(document: &Document, urls: &mut Vec<Url>) {
    for part in &document.parts {
        match &part.kind {
            PartKind::Code(block) => scan(&block.source, block.source.all(), true, urls),
            _ => scan(&document.source, part.span, false, urls),
        }
    }
}

fn scan(source: &Source, within: Span, in_code: bool, urls: &mut Vec<Url>) {
    let text = source.slice(within);
    for at in memchr::memmem::find_iter(text.as_bytes(), b"://") {
        let head = &text[..at];
        let scheme = head.len() - head.trim_end_matches(|it: char| it.is_ascii_alphabetic()).len();
        if !matches!(&head[at - scheme..], "http" | "https") {
            continue;
        }
        let stop = |it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`' | '<' | '>' | ')' | '|' | '*' | '\\');
        let rest = &text[at + 3..];
        let rest = &rest[..rest.find(stop).unwrap_or(rest.len())];
        let rest = rest.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        let user = authority.rfind('@').map_or(0, |it| it + 1);
        let host = authority[user..].split(':').next().unwrap_or_default();
        // `http://unix:` is how nginx writes the path of a socket.
        if !host.is_empty() && host != "unix" {
            let start = at - scheme;
            let host_at = at + 3 + user;
            urls.push(Url {
                url: Located::new(text[start..at + 3 + rest.len()].to_owned(), within.sub(start, at + 3 + rest.len())),
                host: Located::new(host.to_lowercase(), within.sub(host_at, host_at + host.len())),
                in_code,
            });
        }
    }
}
