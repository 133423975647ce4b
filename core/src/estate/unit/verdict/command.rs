//! Command lines: one that cannot be read refuses the whole unit (`config_parse_exec`).

use std::ops::Range;

use super::value::{OPEN_QUOTE, Value};
use crate::syntax::systemd::command::{Command, CommandLine};
use crate::syntax::systemd::words::WordErrorKind;

/// Judges the commands of a line, each by itself.
pub(super) fn judge(value: &mut Value<'_>, line: &CommandLine) {
    let mut ignores = false;
    for command in &line.commands {
        ignores = command.prefixes.ignores_failure;
        let before = value.faults.len();
        one(value, command);
        if value.faults.len() > before {
            value.faults[before..].iter_mut().for_each(|it| it.drops_all = true);
            return forgive(value, ignores);
        }
    }
    if let Some(error) = line.errors.iter().find(|it| it.kind == WordErrorKind::UnbalancedQuote) {
        value.all(error.span.clone(), OPEN_QUOTE);
        // A program with an open quote is dropped like any other value.
        forgive(value, ignores || line.commands.is_empty());
    }
}

/// A command that may fail is dropped alone.
fn forgive(value: &mut Value<'_>, ignores: bool) {
    if ignores && let Some(fault) = value.faults.last_mut() {
        fault.refuses = false;
    }
}

fn one(value: &mut Value<'_>, command: &Command) {
    let place = |range: Range<usize>| if range.is_empty() { command.prefixes.span.clone() } else { range };
    let through_shell = command.prefixes.through_shell && value.release >= 258;
    let program = command.program();
    if !through_shell {
        let Some(expanded) = value.expand(&program.text, program.span.start) else { return };
        let is_known = expanded.is_known();
        if let Some(what) = program_fault(&expanded.text, is_known, command, value.release) {
            return value.all(place(program.span.clone()), what);
        }
    }
    if command.prefixes.names_itself && command.words.len() < 2 && !through_shell {
        return value.all(
            place(command.prefixes.span.clone()),
            "asks for a name of the process behind the program, and there is none",
        );
    }
    for word in command.words.iter().skip(1) {
        let place = find(value.text, &word.span);
        if value.expand(&word.text, place).is_none() {
            return;
        }
    }
}

/// Where a word stands without its quote.
fn find(text: &str, span: &Range<usize>) -> usize {
    span.start + usize::from(text[span.clone()].starts_with(['"', '\'']))
}

/// What is wrong with the program.
fn program_fault(program: &str, is_known: bool, command: &Command, release: u16) -> Option<&'static str> {
    if program.is_empty() {
        return Some("names no program");
    }
    if command.prefixes.through_shell && program.contains('/') && release < 258 {
        return Some("is for the shell, which only systemd 258 and newer start");
    }
    if program.contains(|it: char| it.is_ascii_control() || matches!(it, '"' | '\'' | '\\')) {
        return Some("holds quotes, backslashes or control characters, which no program may here");
    }
    if program.starts_with('/') {
        return program.ends_with('/').then_some("is a folder, not a program");
    }
    // A specifier may make it anything.
    if !is_known {
        return None;
    }
    if program.contains('/') && program.starts_with('$') {
        return Some("starts with a variable where the program stands, and none is replaced there");
    }
    let is_relative = program.contains('/') || matches!(program, "." | "..");
    is_relative.then_some("is neither an absolute path nor the name of a program without a folder")
}
