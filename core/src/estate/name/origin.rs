//! Entries of lists of origins that equal no origin a browser sends.

use super::NameVariable;
use crate::estate::Estate;
use crate::source::{Located, Span};

/// Why no browser sends such an origin (RFC 6454, 6.1; the URL standard).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginForm {
    /// It goes on behind the host.
    Path,
    /// Letters of the scheme or the host are in upper case.
    UpperCase,
    /// It names the port that its scheme has anyway.
    DefaultPort,
    /// It has no scheme, for a library that compares schemes.
    NoScheme,
    /// It ends in a slash, which the library that reads it does not take off.
    Slash,
    /// It ends in a slash, at which `manage.py` stops before it does anything.
    CheckedSlash,
    /// It has a star, which the library that reads it takes for a letter.
    Star,
    /// It is several origins in one text, which the library that reads it does not take apart.
    Several,
}

impl NameVariable {
    /// Returns the elements that are no origin, though they begin like one or should be one, with the origin that may be
    /// meant; `written` is the text at a place.
    pub fn no_origins<'v>(
        &'v self,
        written: impl Fn(Span) -> Option<&'v str>,
    ) -> impl Iterator<Item = (&'v Located<String>, OriginForm, String)> {
        self.elements.iter().filter_map(move |it| {
            let text = written(it.span).filter(|text| text.eq_ignore_ascii_case(&it.value))?;
            let own = if self.is_literal { literal_form(text) } else { form(text) };
            let (form, origin) = own.or_else(|| self.without_scheme(text)).or_else(|| self.checked_slash(text))?;
            Some((it, form, origin))
        })
    }

    /// Returns the places of the elements that no browser sends as they stand.
    pub fn never_sent(&self, estate: &Estate) -> Vec<Span> {
        let forms = self.no_origins(|span| Some(estate.source_at(span)?.slice(span)));
        forms.filter(|it| it.1 != OriginForm::CheckedSlash).map(|it| it.0.span).collect()
    }
}

impl NameVariable {
    /// django-cors-headers compares scheme and host (corsheaders/middleware.py, `origin_found_in_white_lists`).
    fn without_scheme(&self, text: &str) -> Option<(OriginForm, String)> {
        let is_host =
            text.contains('.') && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-' | b':'));
        // Under the old name it once took hosts.
        let is_compared = self.is_setting && self.variable == "CORS_ALLOWED_ORIGINS";
        let is_local = text.strip_prefix("localhost").is_some_and(|it| it.is_empty() || it.starts_with(':'));
        if self.is_whole && (is_host || is_local) {
            let scheme = if is_local { "http" } else { "https" };
            return Some((OriginForm::NoScheme, format!("{scheme}://{text}")));
        }
        (is_compared && is_host).then(|| (OriginForm::NoScheme, format!("https://{text}")))
    }
}

impl NameVariable {
    /// django-cors-headers lets no origin with a path pass its checks (corsheaders/checks.py).
    fn checked_slash(&self, text: &str) -> Option<(OriginForm, String)> {
        let plain = text.strip_suffix('/').filter(|_| self.is_checked)?;
        let (_, host) = plain.split_once("://")?;
        let is_host = !host.is_empty() && host.bytes().all(|it| it.is_ascii_alphanumeric() || b".-:".contains(&it));
        is_host.then(|| (OriginForm::CheckedSlash, plain.to_owned()))
    }
}

/// What a library that compares letter by letter makes of an origin.
fn literal_form(text: &str) -> Option<(OriginForm, String)> {
    let parts = || text.split([',', ' ', ';']).map(str::trim).filter(|it| !it.is_empty());
    if text.contains([',', ' ', ';']) && parts().count() > 1 && parts().all(|it| it.contains("://")) {
        return Some((OriginForm::Several, parts().collect::<Vec<_>>().join("`, `")));
    }
    let plain = text.trim_end_matches('/');
    let letters = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | ':' | '/' | '*');
    if plain.contains('*') && plain != "*" && plain.chars().all(letters) {
        return Some((OriginForm::Star, plain.to_owned()));
    }
    let is_slash = plain.len() + 1 == text.len() && plain.contains("://");
    form(text).or_else(|| is_slash.then(|| (OriginForm::Slash, plain.to_owned())))
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
