//! Lines that a backslash too many makes a part of the value above them
//! (systemd.syntax(7)): the directive that stands there sets nothing.

use std::ops::Range;

use super::cut::indentation;
use super::{Setting, verdict};
use crate::facts::{shell, systemd};
use crate::source::Span;

/// A line of the unit that became a part of a value.
#[derive(Debug)]
pub struct Swallowed {
    /// The backslash, with the blanks before it.
    pub backslash: Span,
    /// Where it stands in the value.
    pub range: Range<usize>,
}

impl Setting {
    /// Returns the first line of the value that is surely meant as a directive or as the head of a section.
    pub fn swallowed(&self) -> Option<Swallowed> {
        let text = self.value.known().filter(|_| !self.is_one_line())?;
        let mut pieces = self.pieces();
        let mut before = pieces.next()?;
        let mut at = before.len() + 1;
        for piece in pieces {
            let line = text.get(at..at + piece.len())?;
            let ink = line.trim();
            let indent = line.len() - line.trim_start().len();
            let earlier = &text[..at];
            if !ink.is_empty() && indent <= indentation(self) && self.is_meant(ink) && !self.takes(earlier) {
                let blanks = earlier.len() - 1 - earlier[..earlier.len() - 1].trim_end().len();
                let from = before.len() - blanks.min(before.len());
                let backslash = Span { end: before.end + 1, ..before.sub(from, before.len()) };
                return Some(Swallowed { backslash, range: at + indent..at + indent + ink.len() });
            }
            at += piece.len() + 1;
            before = piece;
        }
        None
    }

    /// Whether a line is one of a unit: `[Install]`, or a directive of the same section with a value that it takes.
    fn is_meant(&self, line: &str) -> bool {
        if let Some(header) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            return systemd::sections().any(|it| it == header);
        }
        let Some((key, value)) = line.split_once('=') else { return false };
        let Some(directive) = systemd::find(&self.section, key.trim_end()) else { return false };
        !value.trim().is_empty() && verdict::judge_text(value.trim(), directive, systemd::NEWEST).is_none()
    }

    /// Whether a command takes words of the form `Name=value` behind what it has so far.
    fn takes(&self, earlier: &str) -> bool {
        let words = || earlier.split_ascii_whitespace();
        let is_flag = |it: &str| {
            let mut letters = it.chars();
            letters.next() == Some('-') && letters.next().is_some_and(|it| it != '-') && letters.next().is_none()
        };
        self.is_command()
            && (words().any(|it| shell::TAKE_ASSIGNMENTS.contains(&file_name(it)))
                || words().last().is_some_and(|it| is_flag(it) || shell::TAKE_ASSIGNMENT.contains(&it)))
    }
}

/// The name of a program's file, without prefixes and folders.
fn file_name(word: &str) -> &str {
    word.trim_start_matches(['-', '@', '+', '!', ':', '|']).rsplit('/').next().unwrap_or_default()
}
