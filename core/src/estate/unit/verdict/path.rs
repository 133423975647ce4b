//! Paths: absolute ones, lists of them, and those below folders of systemd's (`path_simplify_and_warn`).

use super::says::{NOT_ABSOLUTE, NOT_NORMALIZED};
use super::value::{Expanded, Value};
use crate::facts::systemd::Kind;
use crate::syntax::systemd::cut::{Backslash, Style, cut};

/// Judges a path or a list of paths.
pub(super) fn judge(value: &mut Value<'_>) {
    match value.directive.kind {
        Kind::PathList => list(value, Style::QUOTED),
        Kind::ColonPathList => {
            let style = Style { separators: ":", keeps_empty: true, unquotes: false, backslash: Backslash::Stays };
            list(value, style);
        }
        Kind::RelativePathList => directories(value),
        Kind::WorkingDirectory => working_directory(value),
        Kind::SwapDevice if value.release >= 256 => {}
        Kind::PidFile => {
            // A relative one is below `/run`.
            let Some(expanded) = value.expand_all() else { return };
            if climbs(&expanded.text) && !expanded.is_open {
                // The message says that it is ignored, and yet the unit does not load.
                value.all(value.whole(), NOT_NORMALIZED);
                value.faults.iter_mut().for_each(|it| it.refuses = true);
            }
        }
        Kind::EnvFile => one(value, usize::from(value.text.starts_with('-'))),
        _ => one(value, 0),
    }
}

/// What is wrong with an absolute path.
pub(super) fn fault(path: &Expanded<'_>) -> Option<&'static str> {
    // Specifiers that may be anything may also bring the slash.
    let starts = path.text.starts_with('/');
    if !starts && !path.is_open {
        return Some(NOT_ABSOLUTE);
    }
    (climbs(&path.text) && starts).then_some(NOT_NORMALIZED)
}

/// Whether a path has a component `..`.
pub(super) fn climbs(path: &str) -> bool {
    path.contains("..") && path.split('/').any(|it| it == "..")
}

fn one(value: &mut Value<'_>, start: usize) {
    let text = value.text;
    let Some(path) = value.expand(&text[start..], start) else { return };
    if let Some(what) = fault(&path) {
        value.all(start..text.len(), what);
    }
}

fn list(value: &mut Value<'_>, style: Style) {
    for word in value.words(style) {
        let Some(mut path) = value.expand_word(&word) else { continue };
        let prefixes = value.directive.prefixes.chars();
        let bare = prefixes.fold(&*path.text, |rest, prefix| rest.strip_prefix(prefix).unwrap_or(rest)).to_owned();
        path.text = bare.into();
        if let Some(what) = fault(&path) {
            value.part(word.span, what);
        }
    }
}

fn working_directory(value: &mut Value<'_>) {
    let text = value.text;
    let start = usize::from(text.starts_with('-'));
    let before = value.faults.len();
    if &text[start..] != "~" {
        one(value, start);
    }
    for fault in &mut value.faults[before..] {
        fault.refuses &= start == 0;
    }
}

/// `NAME[:LINK[:FLAGS]]` below `/run`, `/var/lib` and so on (`config_parse_exec_directories`).
fn directories(value: &mut Value<'_>) {
    let parts = Style {
        separators: ":",
        keeps_empty: value.release >= 257,
        unquotes: false,
        backslash: Backslash::EscapesSeparators,
    };
    for word in value.words(Style::QUOTED) {
        let mut fields = cut(&word.text, parts);
        let Some(Ok(source)) = fields.next() else {
            value.part(word.span, "is no folder");
            continue;
        };
        let link = fields.next().and_then(Result::ok).filter(|it| !it.text.is_empty());
        let flags = fields.next().and_then(Result::ok).filter(|it| value.release >= 257 && !it.text.is_empty());
        let Some(path) = value.expand(&source.text, word.span.start) else { continue };
        let what = relative(&path)
            .or_else(|| (path.text.split('/').next() == Some("private")).then_some("is reserved for systemd's own use"))
            .or_else(|| {
                link.as_ref()
                    .filter(|_| value.directive.name == "ConfigurationDirectory")
                    .map(|_| "has a second part, which only other folders take")
            })
            .or_else(|| flags.filter(|it| it.text != "ro").map(|_| "ends in a flag that is not `ro`"));
        if let Some(what) = what {
            value.part(word.span, what);
            continue;
        }
        if let Some(link) = link
            && let Some(path) = value.expand(&link.text, word.span.start)
            && let Some(what) = relative(&path)
        {
            value.part(word.span, what);
        }
    }
}

fn relative(path: &Expanded<'_>) -> Option<&'static str> {
    if path.text.starts_with('/') {
        return Some("is absolute; a path below systemd's own folder is expected");
    }
    let is_nothing = path.text.split('/').all(|it| matches!(it, "" | "."));
    if is_nothing && !path.is_open {
        return Some("is no folder");
    }
    climbs(&path.text).then_some(NOT_NORMALIZED)
}
