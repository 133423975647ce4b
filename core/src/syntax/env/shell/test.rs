//! `[ … ]` and `[[ … ]]`, where they ask for texts and not for files (bash(1), CONDITIONAL EXPRESSIONS).

use std::ops::Range;

use super::Shell;
use super::word::{Place, Text};

impl Shell<'_> {
    /// How the test ends, if that can be known.
    pub(super) fn tested(&mut self, command: &str, arguments: &[Range<usize>]) -> Option<u8> {
        let close = match command {
            "[" => Some("]"),
            "[[" => Some("]]"),
            _ => None,
        };
        let words = match (close, arguments.split_last()) {
            (None, _) => arguments,
            (Some(close), Some((last, words))) if self.slice(last) == close => words,
            _ => return None,
        };
        let mut values = Vec::new();
        for word in words {
            let raw = self.slice(word);
            let mut value = Text::default();
            self.expand(word.clone(), Place::Word, &mut value);
            if value.bad || value.unknown.is_some() {
                return None;
            }
            let is_quoted = !raw.starts_with(['$', '`']);
            if command != "[[" && !is_quoted {
                // What is not quoted is split, and is no word at all when it is empty.
                if value.known.contains([' ', '\t', '\n', '*', '?', '[']) {
                    return None;
                }
                if value.known.is_empty() {
                    continue;
                }
            }
            values.push(value.known);
        }
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        is_true(&values, command == "[[").map(|it| u8::from(!it))
    }
}

fn is_true(words: &[&str], patterns: bool) -> Option<bool> {
    match words {
        ["!", rest @ ..] if !rest.is_empty() => is_true(rest, patterns).map(|it| !it),
        ["-n", text] => Some(!text.is_empty()),
        ["-z", text] => Some(text.is_empty()),
        [left, sign @ ("=" | "==" | "!="), right] if !patterns || !right.contains(['*', '?', '[', '\\', '(']) => {
            Some((left == right) == (*sign != "!="))
        }
        [] => Some(false),
        [text] => Some(!text.is_empty()),
        _ => None,
    }
}
