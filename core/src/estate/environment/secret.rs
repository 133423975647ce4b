//! Which stretches of an estate hold secrets, so that no output shows them.

use super::Estate;
use super::credential::{url_passwords, written};
use crate::estate::nginx::{Configuration, Statement};
use crate::estate::{Kind, unit};
use crate::facts::nginx::Name;
use crate::facts::words::{elided, secret_name};
use crate::source::{FileId, Source, Span};
use crate::syntax::env::{EnvTree, LineKind};
use crate::syntax::systemd::words::{Escapes, quoted};

/// What stands for a secret.
const MASK: &str = "***";

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
    for setting in estate.hosts.iter().flat_map(|it| &it.units).flat_map(|it| &it.settings) {
        if setting.name == "Environment" {
            of_setting(setting, &mut spans);
        }
    }
    for statement in estate.hosts.iter().flat_map(|it| &it.nginx).flat_map(Configuration::statements) {
        of_statement(statement, &mut spans);
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
fn hides(value: &str) -> bool {
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

fn of_setting(setting: &unit::Setting, spans: &mut Vec<Span>) {
    let Some(text) = setting.value.known() else { return };
    for word in quoted(text, Escapes::Strict).0 {
        let Some((name, value)) = word.text.split_once('=') else { continue };
        if secret_name(name) && hides(value) {
            let raw = &text[word.span.clone()];
            let from = word.span.start + raw.find('=').map_or(0, |at| at + 1);
            let end = word.span.end - usize::from(raw.ends_with(['"', '\'']));
            spans.push(setting.span_of(from..end.max(from)));
        }
    }
}

/// A directive that nginx does not know, a variable, or the word of a secure link: by its name.
fn of_statement(statement: Statement<'_>, spans: &mut Vec<Span>) {
    let from = match statement.known().map(Name::text) {
        None if secret_name(&statement.name()) => 0,
        Some("secure_link_secret") => 0,
        Some("set") if statement.arg(0).is_some_and(|it| secret_name(it.text.trim_start_matches('$'))) => 1,
        _ => return,
    };
    let values = statement.args().into_iter().skip(from);
    spans.extend(values.filter(|it| !it.text.starts_with('$') && hides(&it.text)).map(|it| it.span));
}

fn of_text(file: FileId, text: &str, spans: &mut Vec<Span>) {
    spans.extend(written(text).filter(|it| hides(&text[it.clone()])).map(|it| Span::new(file, it.start, it.end)));
}
