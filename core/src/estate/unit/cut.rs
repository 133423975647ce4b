//! Commands and lists that were to go on in the next line, and do not: a blank
//! stands behind the backslash, which then continues nothing (systemd.syntax(7)).

use super::{Line, Setting, Unit};
use crate::source::Span;

/// A value that ends too early.
#[derive(Debug)]
pub struct Cut<'u> {
    /// The assignment, whose value ends in a backslash.
    pub setting: &'u Setting,
    /// The lines that were to belong to it.
    pub lost: Span,
}

impl Unit {
    /// Returns the values that a blank behind a backslash cuts off, where something follows that looks like the rest.
    pub fn cuts(&self) -> impl Iterator<Item = Cut<'_>> {
        let ends_in_backslash = |it: &&Setting| {
            let backslashes = it.text().bytes().rev().take_while(|it| *it == b'\\').count();
            backslashes % 2 == 1
        };
        self.settings
            .iter()
            .filter(ends_in_backslash)
            .filter_map(|it| Some(Cut { setting: it, lost: self.rest_of(it)? }))
    }

    /// Returns the lines that were to belong to values above them.
    pub fn cut_off(&self) -> Vec<Span> {
        self.cuts().map(|it| it.lost).collect()
    }

    /// The lines below an assignment that are no assignments of directives anybody knows.
    fn rest_of(&self, setting: &Setting) -> Option<Span> {
        let file = self.files.iter().find(|it| it.source.all().contains(setting.line))?;
        let below = file.lines.iter().skip_while(|it| it.span().start < setting.line.end);
        let rest = below.take_while(|line| match line {
            Line::Error(_) => true,
            Line::Assignment(it) => {
                let known = self.settings.iter().find(|other| other.line == it.span);
                known.is_none_or(|it| it.directive.is_none())
            }
            Line::Blank(_) | Line::Comment(_) | Line::Header { .. } => false,
        });
        rest.map(Line::span).reduce(Span::to)
    }
}
