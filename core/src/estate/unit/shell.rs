//! What only a shell understands in a unit's commands, and systemd hands to the
//! program as it is. Source: `systemd.service(5)`, COMMAND LINES.

use std::ops::Range;

use super::Setting;
use crate::syntax::systemd::command::Command;
use crate::syntax::systemd::words::Word;

/// A part of a command that is meant for a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellPart {
    /// Where it stands in the value.
    pub range: Range<usize>,
    /// What it is.
    pub kind: ShellKind,
}

/// What a part of a command is to a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellKind {
    /// `|`.
    Pipe,
    /// `>`, `2>&1`, `<`.
    Redirection,
    /// `&&`, `||`, `;` behind a word.
    Sequence,
    /// `&` at the end.
    Background,
    /// `$(…)` and backquotes.
    Substitution,
    /// `${X:-y}`.
    Default,
    /// `*.log`, for a program that takes names of files only.
    Pattern,
    /// `~/x`, for a program that takes names of files only.
    Home,
    /// `cd`, `export` in place of a program.
    Builtin,
}

/// Programs that read a text of commands behind `-c`, or a command behind options.
const SHELLS: &[&str] = &["ash", "bash", "busybox", "dash", "fish", "ksh", "runuser", "sh", "su", "sudo", "zsh"];

/// Programs to which operators are arguments like any other.
const TAKE_OPERATORS: &[&str] =
    &["[", "autossh", "awk", "expr", "find", "gawk", "mawk", "ssh", "systemd-run", "tcpdump", "test", "xargs"];

/// Programs whose arguments are options and names of files.
const TAKE_FILES: &[&str] =
    &["cat", "chgrp", "chmod", "chown", "cp", "gzip", "install", "ln", "ls", "mkdir", "mv", "rm", "rmdir", "touch"];

/// Words that are no programs anywhere but in a shell.
const BUILTINS: &[&str] = &["cd", "export", "source", "ulimit", "unset", "."];

/// Returns the first part of each kind in a command that only a shell understands.
pub(super) fn parts(setting: &Setting) -> Vec<ShellPart> {
    let Some(text) = setting.value.known() else { return Vec::new() };
    let mut found: Vec<ShellPart> = Vec::new();
    for command in &setting.command_line().commands {
        for part in of_command(text, command) {
            if found.iter().all(|it| it.kind != part.kind) {
                found.push(part);
            }
        }
    }
    found
}

fn of_command(text: &str, command: &Command) -> Vec<ShellPart> {
    if command.prefixes.through_shell {
        return Vec::new();
    }
    let program = command.program();
    let name = program.text.rsplit('/').next().unwrap_or_default();
    // What a shell gets is a shell's business; a wrapper may stand in front of it.
    let is_shell = |word: &Word| SHELLS.contains(&word.text.rsplit('/').next().unwrap_or_default());
    if command.words.iter().any(is_shell) {
        return behind_script(text, command);
    }
    if BUILTINS.contains(&program.text.as_str()) {
        return vec![ShellPart { range: program.span.clone(), kind: ShellKind::Builtin }];
    }
    let mut found = Vec::new();
    if program.text.len() > 1 && program.text.ends_with(';') && command.words.len() > 1 {
        found.push(ShellPart { range: program.span.clone(), kind: ShellKind::Sequence });
    }
    let last = command.words.len() - 1;
    for (at, word) in command.words.iter().enumerate().skip(1) {
        // Behind quotes or a backslash it is meant as it stands.
        let is_plain = text.get(word.span.clone()) == Some(word.text.as_str());
        let kind = if is_plain { of_word(name, &word.text, at == last) } else { None };
        found.extend(kind.map(|kind| ShellPart { range: word.span.clone(), kind }));
    }
    found
}

/// Shells that run the text behind `-c` and take the words after it for its parameters.
const TAKE_SCRIPT: &[&str] = &["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// The operators behind the quoted text of `sh -c '…'`, which are parameters of that text.
fn behind_script(text: &str, command: &Command) -> Vec<ShellPart> {
    let name = |word: &Word| word.text.rsplit('/').next().unwrap_or_default().to_owned();
    let raw = |word: &Word| text.get(word.span.clone()).unwrap_or_default();
    let words = &command.words;
    let Some(shell) = words.iter().position(|it| TAKE_SCRIPT.contains(&name(it).as_str())) else { return Vec::new() };
    // Options alone may stand before the text; the shell may itself be an argument of something else.
    let behind = &words[shell + 1..];
    let options = behind.iter().take_while(|it| it.text.starts_with('-')).count();
    let takes_script = behind[..options].last().is_some_and(|it| !it.text.starts_with("--") && it.text.ends_with('c'));
    let Some(script) = behind.get(options).filter(|it| takes_script && raw(it).starts_with(['"', '\''])) else {
        return Vec::new();
    };
    let is_wrapper = |word: &Word| TAKE_OPERATORS.contains(&name(word).as_str());
    if words[..shell].iter().any(is_wrapper) || script.text.is_empty() {
        return Vec::new();
    }
    let rest = &behind[options + 1..];
    let parts = rest.iter().enumerate().filter(|(_, word)| raw(word) == word.text).filter_map(|(at, word)| {
        let kind = of_word("sh", &word.text, at + 1 == rest.len())?;
        let is_operator = matches!(kind, ShellKind::Pipe | ShellKind::Redirection | ShellKind::Background)
            || matches!(&*word.text, "&&" | "||");
        is_operator.then(|| ShellPart { range: word.span.clone(), kind })
    });
    parts.collect()
}

fn of_word(program: &str, word: &str, is_last: bool) -> Option<ShellKind> {
    let takes_files = TAKE_FILES.contains(&program);
    let operators = !TAKE_OPERATORS.contains(&program);
    match word {
        "|" | "|&" if operators => Some(ShellKind::Pipe),
        "&&" | "||" if operators => Some(ShellKind::Sequence),
        "&" if is_last && operators => Some(ShellKind::Background),
        _ if operators && is_redirection(word) => Some(ShellKind::Redirection),
        _ if word.contains("$(") && !word.contains("$$(") => Some(ShellKind::Substitution),
        _ if word.starts_with('`') => Some(ShellKind::Substitution),
        _ if has_default(word) => Some(ShellKind::Default),
        _ if operators && !is_last && word.ends_with(';') && word.len() > 1 => Some(ShellKind::Sequence),
        _ if takes_files && word.contains(['*', '?']) && !word.starts_with('-') => Some(ShellKind::Pattern),
        _ if takes_files && (word == "~" || word.starts_with("~/")) => Some(ShellKind::Home),
        _ => None,
    }
}

/// `>`, `>>`, `<`, `2>`, `&>`, `2>&1`, `>/dev/null`.
fn is_redirection(word: &str) -> bool {
    let rest = word.trim_start_matches(|it: char| it.is_ascii_digit() || it == '&');
    let Some(target) = rest.strip_prefix(">>").or_else(|| rest.strip_prefix('>')).or_else(|| rest.strip_prefix('<'))
    else {
        return false;
    };
    // `<name>` stands for something that is to be filled in.
    let is_target = target.is_empty() || target.starts_with(['/', '&', '.', '~', '$']);
    is_target && !target.ends_with('>') && word.len() - rest.len() <= 1
}

/// `${NAME:-value}`, which systemd leaves as it is.
fn has_default(word: &str) -> bool {
    word.match_indices("${").any(|(at, _)| {
        let rest = &word[at + 2..];
        let name = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
        name > 0 && rest.contains('}') && [":-", ":=", ":?", ":+"].iter().any(|it| rest[name..].starts_with(it))
    })
}
