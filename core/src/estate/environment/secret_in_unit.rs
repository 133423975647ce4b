//! Secrets in the values of units: assignments of `Environment=`, and options of commands.

use std::ops::Range;

use super::credential::written;
use super::secret::{MASK, hides};
use crate::estate::unit::Unit;
use crate::facts::words::secret_name;
use crate::source::Span;
use crate::syntax::systemd::words::{Escapes, plain, quoted};

/// Adds the secrets of a unit's assignments, also of those that systemd does not read.
pub(super) fn of_unit(unit: &Unit, spans: &mut Vec<Span>) {
    for file in &unit.files {
        for (_, assignment) in file.assignments() {
            if is_environment(&assignment.key.text(&file.source)) {
                let text = assignment.value.text(&file.source);
                spans.extend(assigned(&text).into_iter().map(|it| assignment.value.span_of(it)));
            }
        }
    }
}

/// Returns a part of a setting's value as it may be quoted: secrets in it are masked, of which it may be only a piece.
pub fn shown_part(name: &str, text: &str, part: Range<usize>) -> String {
    let mut secrets: Vec<Range<usize>> = written(text).filter(|it| hides(&text[it.clone()])).collect();
    if is_environment(name) {
        secrets.extend(assigned(text));
    }
    secrets.sort_unstable_by_key(|it| (it.start, it.end));
    let mut out = String::new();
    let mut at = part.start;
    for secret in secrets.into_iter().filter(|it| it.end > part.start && it.start < part.end) {
        if secret.start >= at || out.is_empty() {
            out.push_str(&text[at..secret.start.max(at)]);
            out.push_str(MASK);
        }
        at = at.max(secret.end).min(part.end);
    }
    out + &text[at..part.end]
}

/// `Environment=`, and what is nearly that.
fn is_environment(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("env") && !name.ends_with("file")
}

/// Returns the words of a list of assignments that are (a part of) a secret.
///
/// systemd ends a value at a blank outside quotes. Whoever wrote one meant the words up to the next assignment.
fn assigned(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (words, errors) = quoted(text, Escapes::Strict);
    let read = words.last().map_or(0, |it| it.span.end);
    // From what systemd cannot read, up to the end, quotes are only characters.
    let rest = if errors.is_empty() { "" } else { &text[read..] };
    let rest = plain(rest).map(|(range, _)| range.start + read..range.end + read);
    let mut is_secret = false;
    for word in words.into_iter().map(|it| it.span).chain(rest) {
        let raw = &text[word.clone()];
        let name = raw.split_once('=').map(|it| it.0.trim_start_matches(['"', '\'']));
        let from = match name.filter(|it| is_name(it)) {
            Some(name) => {
                is_secret = secret_name(name);
                raw.find('=').map_or(0, |at| at + 1)
            }
            None => 0,
        };
        let value = raw[from..].trim_matches(['"', '\'']);
        if is_secret && hides(value) {
            let start = value.as_ptr() as usize - text.as_ptr() as usize;
            found.push(start..start + value.len());
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::{assigned, shown_part};

    #[test]
    fn the_words_behind_a_secret_belong_to_it() {
        let found = |text| assigned(text).into_iter().map(|it| &text[it]).collect::<Vec<_>>();
        assert_eq!(found("SECRET_KEY=a1 b2 c3 HOST=x y"), ["a1", "b2", "c3"]);
        assert_eq!(found("\"SECRET_KEY=a1 b2\" c3 'HOST=x y'"), ["a1 b2", "c3"]);
        assert_eq!(found("SECRET_KEY=a1 \\q2 b3 HOST=x"), ["a1", "\\q2", "b3"]);
        assert_eq!(found("\"SECRET_KEY=a1 b2"), ["a1", "b2"]);
        assert_eq!(found("HOST=x y SECRET_KEY= "), [""; 0]);
    }

    #[test]
    fn a_part_of_a_secret_is_not_quoted() {
        let text = "SECRET_KEY=a1 b2 HOST=x y";
        assert_eq!(shown_part("Environment", text, 14..16), "***");
        assert_eq!(shown_part("Environment", text, 12..16), "*** ***");
        assert_eq!(shown_part("Environment", text, 0..25), "SECRET_KEY=*** *** HOST=x y");
        assert_eq!(shown_part("Environment", text, 24..25), "y");
        assert_eq!(shown_part("ExecStart", "/bin/a --password \"x", 18..20), "\"***");
    }
}
