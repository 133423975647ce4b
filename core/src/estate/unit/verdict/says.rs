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

/// The words that a release knows, the one that `text` is nearest to first.
pub(super) fn one_of(directive: &Directive, release: u16, text: &str) -> String {
    let booleans: &[&str] = if directive.takes_bool { &["yes", "no"] } else { &[] };
    let known = directive.words.iter().filter(|(word, since)| *since <= release && !booleans.contains(word));
    let words = booleans.iter().copied().chain(known.map(|(word, _)| *word)).map(|word| (word, format!("`{word}`")));
    let kinds = directive.patterns.iter().map(|prefix| (prefix.trim_end_matches(':'), format!("`{prefix}…`")));
    let mut list: Vec<(&str, String)> = words.chain(kinds).collect();
    let near = list.iter().map(|(word, _)| strsim::damerau_levenshtein(word, text)).enumerate().min_by_key(|it| it.1);
    if let Some((at, _)) = near.filter(|(_, slips)| *slips <= text.len().div_ceil(3)) {
        list[..=at].rotate_right(1);
    }
    let numbered = |word: &str| word.strip_suffix(|it: char| it.is_ascii_digit()).map(str::to_owned);
    // Words that differ by their number only are one range: the first and the last of them.
    let said: Vec<String> = list
        .chunk_by(|(one, _), (other, _)| numbered(one).is_some_and(|it| numbered(other) == Some(it)))
        .map(|same| match same {
            [(_, from), .., (_, to)] => format!("{from} to {to}"),
            _ => same.iter().map(|it| it.1.as_str()).collect(),
        })
        .collect();
    format!("is none of {}", said.join(", "))
}
