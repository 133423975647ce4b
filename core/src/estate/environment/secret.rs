//! Which stretches of an estate hold secrets, so that no output shows them.

use super::Estate;
use super::credential::{url_passwords, written};
use super::secret_in_nginx::of_configuration;
use super::secret_in_unit::of_unit;
use crate::estate::{Kind, compose};
use crate::facts::words::{elided, secret_name};
use crate::source::{FileId, Source, Span};
use crate::syntax::env::{EnvTree, LineKind};

/// What stands for a secret.
pub(super) const MASK: &str = "***";

/// Returns a value as it may be shown in a message: a secret is masked, and so is the password of a URL.
///
/// # Examples
///
/// ```
/// use landreeve::estate::environment::shown;
///
/// assert_eq!(shown("DB_PASSWORD", "hunter2"), "***");
/// assert_eq!(shown("DATABASE_URL", "postgres://app:hunter2@db/app"), "postgres://app:***@db/app");
/// assert_eq!(shown("DB_HOST", "db"), "db");
/// ```
pub fn shown(name: &str, value: &str) -> String {
    if secret_name(name) && hides(value) {
        return MASK.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut at = 0;
    for range in url_passwords(value) {
        out.push_str(&value[at..range.start]);
        out.push_str(MASK);
        at = range.end;
    }
    out + &value[at..]
}

/// Returns the places of secrets in every file: values of variables whose name says so, and what looks like one.
/// In order, and without overlap.
pub fn secrets(estate: &Estate) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for text in estate.texts.iter().filter(|it| it.kind == Kind::Env) {
        of_env(&text.source, &mut spans);
    }
    for unit in estate.hosts.iter().flat_map(|it| &it.units) {
        of_unit(unit, &mut spans);
    }
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        of_configuration(configuration, &estate.files, &mut spans);
    }
    for service in estate.hosts.iter().flat_map(compose::services).map(|it| it.1) {
        let variables = service.environment.iter().filter(|it| secret_name(&it.name.value));
        let written =
            |it: &compose::Variable| hides(estate.files.slice(it.value.span)) && it.value.span != it.name.span;
        spans.extend(variables.filter(|it| written(it)).map(|it| it.value.span));
    }
    for id in estate.files.ids() {
        of_text(id, estate.files.text(id), &mut spans);
    }
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.touches(span) => *last = last.to(span),
            _ => joined.push(span),
        }
    }
    joined
}

/// An empty or elided value, a name in brackets and a reference hide nothing.
pub(super) fn hides(value: &str) -> bool {
    let bracketed = value.starts_with('<') && value.ends_with('>');
    let reference = value.starts_with("${") && value.ends_with('}') && !value.contains(":-");
    !(value.is_empty() || elided(value) || bracketed || reference || value.chars().all(|it| it == Source::FILLER))
}

fn of_env(source: &Source, spans: &mut Vec<Span>) {
    let mut goes_on = false;
    for line in EnvTree::parse(source).lines {
        let it = match line.kind {
            LineKind::Assignment(it) => it,
            // The rest of a key that was pasted over several lines without quotes.
            LineKind::Junk if goes_on => {
                spans.push(line.span);
                continue;
            }
            LineKind::Junk | LineKind::Blank | LineKind::Comment => continue,
        };
        let raw = source.slice(it.value);
        let quote = raw.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'));
        let inner = match quote {
            // What follows the closing quote is a comment for most readers.
            Some(quote) => 1..raw[1..].rfind(quote).map_or(raw.len(), |it| it + 1),
            None => 0..raw.len(),
        };
        goes_on = secret_name(source.slice(it.key)) && hides(&raw[inner.clone()]);
        if goes_on {
            spans.push(it.value.sub(inner.start, inner.end));
        }
    }
}

fn of_text(file: FileId, text: &str, spans: &mut Vec<Span>) {
    spans.extend(written(text).filter(|it| hides(&text[it.clone()])).map(|it| Span::new(file, it.start, it.end)));
}
