//! Entries of lists of origins that equal no origin a browser sends.

use super::NameVariable;
use crate::source::{Located, Source};

/// Why no browser sends such an origin (RFC 6454, 6.1; the URL standard).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginForm {
    /// It goes on behind the host.
    Path,
    /// Letters of the scheme or the host are in upper case.
    UpperCase,
    /// It names the port that its scheme has anyway.
    DefaultPort,
}

impl NameVariable {
    /// Returns the elements that begin like an origin and are none, with the origin that may be meant; `source` is the
    /// text they stand in.
    pub fn no_origins<'v>(
        &'v self,
        source: &'v Source,
    ) -> impl Iterator<Item = (&'v Located<String>, OriginForm, String)> {
        self.elements.iter().filter_map(|it| {
            let (form, origin) = form(source.slice(it.span))?;
            Some((it, form, origin))
        })
    }
}

fn form(text: &str) -> Option<(OriginForm, String)> {
    let (scheme, rest) = text.split_once("://")?;
    let usual = match scheme.to_ascii_lowercase().as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    // Patterns are read in another way by each library.
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | ':' | '/' | '?' | '#' | '=');
    if !rest.chars().all(plain) {
        return None;
    }
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let lower = text.to_ascii_lowercase();
    let origin = &lower[..scheme.len() + 3 + host.len()];
    let plain = origin.strip_suffix(usual).unwrap_or(origin);
    // Many a project takes a slash off by itself.
    let form = if !matches!(path, "" | "/") {
        OriginForm::Path
    } else if origin != &text[..origin.len()] {
        OriginForm::UpperCase
    } else if plain.len() < origin.len() {
        OriginForm::DefaultPort
    } else {
        return None;
    };
    Some((form, plain.to_owned()))
}
