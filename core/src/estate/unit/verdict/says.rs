//! What a directive expects, as the end of a sentence.

use crate::facts::systemd::Directive;

pub(super) const BOOL: &str = "is neither `yes` nor `no`";
pub(super) const TIMESPAN: &str = "is no time span, such as `30s` or `1h 30min`";
pub(super) const NOT_ABSOLUTE: &str = "is no absolute path";
pub(super) const NOT_NORMALIZED: &str = "holds `..`, which systemd does not follow";

/// A number, in its range where that says something.
pub(super) fn number(directive: &Directive) -> String {
    match directive.range {
        Some((least, most)) if most < i64::from(i32::MAX) => format!("is no number from {least} to {most}"),
        Some((0, _)) => "is no number from 0".to_owned(),
        _ => "is no number".to_owned(),
    }
}

/// The words that a release knows.
pub(super) fn one_of(directive: &Directive, release: u16) -> String {
    let known = directive.words.iter().filter(|(_, since)| *since <= release);
    let mut list: Vec<String> = known.map(|(word, _)| format!("`{word}`")).collect();
    list.extend(directive.patterns.iter().map(|prefix| format!("`{prefix}…`")));
    if list.len() > 12 {
        list.truncate(12);
        list.push("…".to_owned());
    }
    format!("is none of {}", list.join(", "))
}
