//! URLs that a document names: in its text, its code spans and its commands.

use crate::facts::words::{Placeholder, placeholder};
use crate::source::{Located, Source, Span};
use crate::syntax::markdown::{Document, PartKind};

/// A URL of a document.
#[derive(Debug, Clone)]
pub struct Url {
    /// As written.
    pub url: Located<String>,
    /// The host part, without port and credentials, in lower case, and its place.
    pub host: Located<String>,
    /// How it stands there.
    pub stands: Stands,
    /// Whether the host is below a made-up domain (`your-domain.com`), and which.
    pub made_up: Option<String>,
}

/// How a URL stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// In a command.
    Command,
    /// As the value of an entry: a cell of a table, or behind a label (`API: https://…`).
    Entry,
    /// In running text, or in a block of another language.
    Text,
}

pub(super) fn read(document: &Document, urls: &mut Vec<Url>) {
    for part in &document.parts {
        match &part.kind {
            PartKind::Code(block) => {
                let shell = matches!(block.language(), "bash" | "sh" | "shell" | "zsh" | "console");
                let stands = if shell { Stands::Command } else { Stands::Text };
                scan(&block.source, block.source.all(), |_| stands, urls);
            }
            PartKind::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    scan(&document.source, cell.span, |before| as_entry(before.trim().is_empty()), urls);
                }
            }
            _ => scan(&document.source, part.span, |before| as_entry(is_label(before)), urls),
        }
    }
}

fn as_entry(is: bool) -> Stands {
    if is { Stands::Entry } else { Stands::Text }
}

/// `**API:** `, `API: <`: a few words and a colon.
fn is_label(before: &str) -> bool {
    let label = before.trim_matches(['*', '_', ' ', '<', '`', '-']);
    label.ends_with(':') && label.len() < 60 && !label.contains('\n') && !label.contains(". ")
}

fn scan(source: &Source, within: Span, stands: impl Fn(&str) -> Stands, urls: &mut Vec<Url>) {
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
                stands: stands(&text[..start]),
                made_up: made_up(host),
            });
        }
    }
}

fn made_up(host: &str) -> Option<String> {
    let domain = psl::domain_str(host)?;
    (placeholder(domain) == Some(Placeholder::MadeUpName)).then(|| domain.to_lowercase())
}
