//! Percent signs of a command or a variable that are meant for its reader, and
//! that systemd takes for specifiers before (systemd.unit(5), SPECIFIERS).

use std::ops::Range;

use super::verdict::is_specifier;
use super::{Setting, systemd};
use crate::facts::format::{self, dates, java};
use crate::facts::shell as programs;
use crate::facts::systemd::Kind;
use crate::syntax::shell::nested_commands;
use crate::syntax::systemd::words::{Escapes, quoted};

/// A format that does not reach its program as written.
#[derive(Debug)]
pub struct Percents {
    /// Where the word stands in the value.
    pub range: Range<usize>,
    /// Who takes it: a program, or the name of a variable with its `=`.
    pub reader: String,
    /// The offsets of the percent signs in the value.
    pub signs: Vec<usize>,
}

impl Setting {
    /// Returns the formats in a command, or in assignments of variables, of which systemd replaces parts. A word that it cannot read is another fault;
    /// in one with a doubled sign its author knew which is which.
    pub fn percents(&self) -> Vec<Percents> {
        let Some(text) = self.value.known().filter(|it| it.contains('%')) else { return Vec::new() };
        let mut found = match self.directive.map(|it| it.kind) {
            Some(Kind::Command) => self.in_commands(text),
            Some(Kind::EnvAssignments) => in_variables(text),
            _ => Vec::new(),
        };
        found.retain(|it| {
            !self.faults.iter().any(|fault| fault.range.start < it.range.end && it.range.start < fault.range.end)
        });
        found
    }

    fn in_commands(&self, text: &str) -> Vec<Percents> {
        let mut found = Vec::new();
        for command in &self.command_line().commands {
            let words: Vec<(String, Range<usize>)> =
                command.words.iter().map(|it| (it.text.clone(), it.span.clone())).collect();
            let name = |at: usize| words.get(at).map(|it| file_name(&it.0)).unwrap_or_default();
            let is_wrapped = programs::WRAPPERS.contains(&name(0));
            let start = (0..words.len()).find(|at| (*at == 0 || is_wrapped) && format::place(name(*at)).is_some());
            if let Some(start) = start {
                formats(text, &words[start..], &mut found);
            }
            let shell = (0..words.len()).find(|at| programs::TAKE_SCRIPT.contains(&name(*at)));
            for (_, script) in shell.into_iter().flat_map(|at| &words[at + 1..]).filter(|it| it.0.contains('%')) {
                let raw = text.get(script.clone()).unwrap_or_default();
                let inner = raw.strip_prefix(['"', '\'']).and_then(|it| it.strip_suffix(['"', '\'']));
                let start = script.start + usize::from(inner.is_some());
                for command in nested_commands(inner.unwrap_or(raw)) {
                    let words: Vec<_> = command
                        .into_iter()
                        .map(|it| (it.text, it.range.start + start..it.range.end + start))
                        .skip_while(|it| is_assignment(&it.0))
                        .collect();
                    formats(text, &words, &mut found);
                }
            }
            let program = name(0).to_owned();
            for (_, range) in words.iter().skip(1) {
                of_java(text, range, &program, &mut found);
            }
        }
        found
    }
}

/// The formats in `Environment=`.
fn in_variables(text: &str) -> Vec<Percents> {
    let mut found = Vec::new();
    for word in quoted(text, Escapes::Strict).0 {
        let raw = text.get(word.span.clone()).unwrap_or_default();
        let Some((name, _)) = word.text.split_once('=').filter(|_| raw.contains('%')) else { continue };
        let signs: Vec<usize> = dates(raw).into_iter().map(|it| word.span.start + it).collect();
        let reader = format!("{name}=");
        if signs.is_empty() || raw.contains("%%") {
            of_java(text, &word.span, &reader, &mut found);
        } else {
            found.push(Percents { range: word.span, reader, signs });
        }
    }
    found
}

/// The signs of a word for which the Java machine is to put the number of its process.
fn of_java(text: &str, range: &Range<usize>, reader: &str, found: &mut Vec<Percents>) {
    let raw = text.get(range.clone()).unwrap_or_default();
    let signs: Vec<usize> = java(raw).into_iter().map(|it| range.start + it).collect();
    if !signs.is_empty() && !raw.contains("%%") {
        found.push(Percents { range: range.clone(), reader: reader.to_owned(), signs });
    }
}

fn formats(text: &str, words: &[(String, Range<usize>)], found: &mut Vec<Percents>) {
    let Some((program, place)) = words.first().and_then(|it| {
        let name = file_name(&it.0);
        Some((name, format::place(name)?))
    }) else {
        return;
    };
    let arguments: Vec<&str> = words[1..].iter().map(|it| it.0.as_str()).collect();
    for (at, (_, range)) in words[1..].iter().enumerate() {
        let raw = text.get(range.clone()).unwrap_or_default();
        if raw.contains("%%") {
            continue;
        }
        let signs = raw.match_indices('%').filter(|(sign, _)| {
            let letter = raw[sign + 1..].chars().next();
            letter.is_some_and(|it| is_specifier(it, systemd::NEWEST) && place.reads(&arguments, at, it))
        });
        let signs: Vec<usize> = signs.map(|(sign, _)| range.start + sign).collect();
        if !signs.is_empty() {
            found.push(Percents { range: range.clone(), reader: program.to_owned(), signs });
        }
    }
}

fn file_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or_default()
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && !name.contains(['/', '-', '+']))
}
