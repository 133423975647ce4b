//! What only a shell understands in a unit's commands, and systemd hands to the
//! program as it is. Source: `systemd.service(5)`, COMMAND LINES.

use std::ops::Range;

use super::Setting;
use crate::facts::shell::{
    BUILTINS, COMMAND_VARIABLES, FOLDER_VARIABLES, KEEP_BRACES, RUN_FILES, SHELLS, TAKE_FILES, TAKE_OPERATORS,
    TAKE_SCRIPT, TAKE_TEXT, WRAPPERS,
};
use crate::facts::systemd::Kind;
use crate::syntax::systemd::command::Command;
use crate::syntax::systemd::words::{Escapes, Word, quoted};

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
    /// `&&`, `||`, `;` behind or before a word.
    Sequence,
    /// `;` in the path of the program.
    Glued,
    /// `&` at the end.
    Background,
    /// `$(…)` and backquotes.
    Substitution,
    /// `${X:-y}`.
    Default,
    /// `${X%.y}`, `${#X}` and other forms of a shell alone.
    Expansion,
    /// `{a,b}`.
    Braces,
    /// `<<EOF`.
    HereDocument,
    /// `A=b` in place of a program.
    Assignment,
    /// `$HOME/x` in an environment variable that holds a folder, or the variable's own name in its value.
    Variable,
    /// `*.log`, for a program that takes names of files only.
    Pattern,
    /// `~/x`, for a program that takes names of files only.
    Home,
    /// `cd`, `export` in place of a program.
    Builtin,
}

/// Returns the first part of each kind in a command, or in assignments of variables, that only a shell understands.
///
/// Words that systemd cannot read at all are left out: that is another fault.
pub(super) fn parts(setting: &Setting) -> Vec<ShellPart> {
    let Some(text) = setting.value.known() else { return Vec::new() };
    let all = match setting.directive.map(|it| it.kind) {
        Some(Kind::Command) => {
            let commands = setting.command_line().commands.iter();
            commands.flat_map(|it| of_command(text, it)).collect()
        }
        Some(Kind::EnvAssignments) if has_signs(text) => of_assignments(text),
        _ => Vec::new(),
    };
    let is_faulty =
        |range: &Range<usize>| setting.faults.iter().any(|it| it.range.start < range.end && range.start < it.range.end);
    let mut found: Vec<ShellPart> = Vec::new();
    for part in all {
        if found.iter().all(|it| it.kind != part.kind) && !is_faulty(&part.range) {
            found.push(part);
        }
    }
    found
}

/// Whether a text holds anything that a shell looks for; most hold nothing.
fn has_signs(text: &str) -> bool {
    text.bytes().any(|it| b"|&<>$`{;*?~".contains(&it))
}

fn of_command(text: &str, command: &Command) -> Vec<ShellPart> {
    let program = command.program();
    let starts_plainly = || !BUILTINS.contains(&program.text.as_str()) && !is_assignment(&program.text);
    if command.prefixes.through_shell || !has_signs(text) && starts_plainly() {
        return Vec::new();
    }
    // What a shell gets is a shell's business; a wrapper may stand in front of it.
    if command.words.iter().any(|it| SHELLS.contains(&file_name(&it.text))) {
        return behind_script(text, command);
    }
    let part = |word: &Word, kind| ShellPart { range: word.span.clone(), kind };
    if BUILTINS.contains(&program.text.as_str()) {
        return vec![part(program, ShellKind::Builtin)];
    }
    if is_assignment(&program.text) && command.words.len() > 1 {
        return vec![part(program, ShellKind::Assignment)];
    }
    let mut found = Vec::new();
    let is_plain = text.get(program.span.clone()).is_some_and(|raw| raw.ends_with(&*program.text));
    if program.text.len() > 1 && is_plain && (program.text.ends_with(';') || program.text.contains(";/")) {
        found.push(part(program, ShellKind::Glued));
    }
    let wrapped = command.words.iter().filter(|_| WRAPPERS.contains(&file_name(&program.text)));
    let takes_operators = wrapped.chain([program]).any(|it| TAKE_OPERATORS.contains(&file_name(&it.text)));
    let taker = Taker { name: file_name(&program.text), takes_operators };
    let last = command.words.len() - 1;
    let script = script_of(command);
    for (at, word) in command.words.iter().enumerate().skip(1) {
        let raw = text.get(word.span.clone()).unwrap_or_default();
        let kind = match of_word(taker, &word.text, at == last) {
            // Behind quotes or a backslash it is meant as it stands.
            Some(kind) if raw == word.text => Some(kind),
            Some(kind @ (ShellKind::Substitution | ShellKind::Default | ShellKind::Expansion))
                if is_double_quoted(raw, &word.text) =>
            {
                let is_code = word.text.contains([' ', '\t']) && !takes_text(taker.name);
                (!is_code).then_some(kind)
            }
            // A shell takes quotes behind the first sign off.
            Some(kind @ (ShellKind::Braces | ShellKind::HereDocument)) if !raw.starts_with(['"', '\'']) => Some(kind),
            _ => (script == Some(at) && word.text.starts_with("~/") && raw == word.text).then_some(ShellKind::Home),
        };
        found.extend(kind.map(|kind| part(word, kind)));
    }
    found
}

fn file_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or_default()
}

/// The place of the file that an interpreter is to run: its first argument.
fn script_of(command: &Command) -> Option<usize> {
    let runs = RUN_FILES.contains(&file_name(&command.program().text));
    (runs && command.words.get(1).is_some_and(|it| !it.text.starts_with('-'))).then_some(1)
}

/// Whether a word is written with double quotes, in which a shell still replaces, and with nothing else.
fn is_double_quoted(raw: &str, text: &str) -> bool {
    raw.len() == text.len() + 2 && raw.matches('"').count() == 2
}

fn takes_text(program: &str) -> bool {
    TAKE_FILES.contains(&program) || TAKE_TEXT.contains(&program)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
        !name.is_empty() && name.chars().all(is_part) && !name.starts_with(|it: char| it.is_ascii_digit())
    })
}

/// What only a shell would replace in `Environment=`.
fn of_assignments(text: &str) -> Vec<ShellPart> {
    let mut found = Vec::new();
    for word in quoted(text, Escapes::Strict).0 {
        let raw = text.get(word.span.clone()).unwrap_or_default();
        let Some((name, value)) = word.text.split_once('=') else { continue };
        let is_command = COMMAND_VARIABLES.iter().any(|it| name.to_ascii_uppercase().ends_with(it));
        let is_literal = raw.contains('\'') || raw.contains('\\');
        let substitution = substitution(raw).filter(|_| !is_command && !is_literal);
        if let Some(range) = substitution {
            let range = word.span.start + range.start..word.span.start + range.end;
            found.push(ShellPart { range, kind: ShellKind::Substitution });
        }
        let is_list = matches!(name, "PATH" | "LD_LIBRARY_PATH" | "PYTHONPATH" | "NODE_PATH" | "GEM_PATH" | "GOPATH");
        let holds_folder = name == "PATH" || FOLDER_VARIABLES.contains(&name);
        let folders = value.split(':').take(if is_list { usize::MAX } else { 1 });
        let kind = folders.filter(|_| holds_folder).find_map(|it| match it {
            // A shell that looks for a program in `PATH` replaces `~` there itself.
            "~" => (name != "PATH").then_some(ShellKind::Home),
            _ if it.starts_with("~/") => (name != "PATH").then_some(ShellKind::Home),
            _ => ["$HOME", "${HOME}"]
                .iter()
                .any(|home| it.strip_prefix(home).is_some_and(|it| it.is_empty() || it.starts_with('/')))
                .then_some(ShellKind::Variable),
        });
        let names_itself = name != "PATH" && (value.contains(&format!("${{{name}}}")) || names_bare(value, name));
        let kind = kind.or_else(|| names_itself.then_some(ShellKind::Variable));
        found.extend(kind.map(|kind| ShellPart { range: word.span.clone(), kind }));
    }
    found
}

/// `$NAME` and no longer name.
fn names_bare(value: &str, name: &str) -> bool {
    value.match_indices('$').any(|(at, _)| {
        let rest = value[at + 1..].strip_prefix(name);
        rest.is_some_and(|it| !it.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '_'))
    })
}

/// Where `$(…)` or `` `…` `` stands, closed.
fn substitution(text: &str) -> Option<Range<usize>> {
    let range = |open: usize, length: usize, close: char| {
        let end = open + length + text.get(open + length..)?.find(close)?;
        Some(open..end + 1)
    };
    let dollar = text.find("$(").filter(|it| !text[..*it].ends_with('$')).and_then(|it| range(it, 2, ')'));
    dollar.or_else(|| text.find('`').and_then(|it| range(it, 1, '`')))
}

/// The operators behind the quoted text of `sh -c '…'`, which are parameters of that text.
fn behind_script(text: &str, command: &Command) -> Vec<ShellPart> {
    let raw = |word: &Word| text.get(word.span.clone()).unwrap_or_default();
    let words = &command.words;
    let Some(shell) = words.iter().position(|it| TAKE_SCRIPT.contains(&file_name(&it.text))) else {
        return Vec::new();
    };
    // Options alone may stand before the text; the shell may itself be an argument of something else.
    let behind = &words[shell + 1..];
    if let Some(file) = behind.first().filter(|it| shell == 0 && it.text.starts_with("~/") && raw(it) == it.text) {
        return vec![ShellPart { range: file.span.clone(), kind: ShellKind::Home }];
    }
    let options = behind.iter().take_while(|it| it.text.starts_with('-')).count();
    let takes_script = behind[..options].last().is_some_and(|it| !it.text.starts_with("--") && it.text.ends_with('c'));
    let Some(script) = behind.get(options).filter(|it| takes_script && raw(it).starts_with(['"', '\''])) else {
        return Vec::new();
    };
    let hands_on = |word: &Word| TAKE_OPERATORS.contains(&file_name(&word.text));
    if words[..shell].iter().any(hands_on) || script.text.is_empty() {
        return Vec::new();
    }
    let rest = &behind[options + 1..];
    let parts = rest.iter().enumerate().filter(|(_, word)| raw(word) == word.text).filter_map(|(at, word)| {
        let taker = Taker { name: "sh", takes_operators: false };
        let kind = of_word(taker, &word.text, at + 1 == rest.len())?;
        let is_operator = matches!(kind, ShellKind::Pipe | ShellKind::Redirection | ShellKind::Background)
            || matches!(&*word.text, "&&" | "||");
        is_operator.then(|| ShellPart { range: word.span.clone(), kind })
    });
    parts.collect()
}

/// Who gets a word.
#[derive(Clone, Copy)]
struct Taker<'n> {
    name: &'n str,
    takes_operators: bool,
}

fn of_word(taker: Taker<'_>, word: &str, is_last: bool) -> Option<ShellKind> {
    if !has_signs(word) {
        return None;
    }
    let takes_files = TAKE_FILES.contains(&taker.name);
    let operators = !taker.takes_operators;
    match word {
        "|" | "|&" if operators => Some(ShellKind::Pipe),
        "&&" | "||" if operators => Some(ShellKind::Sequence),
        "&" if is_last && operators => Some(ShellKind::Background),
        _ if operators && is_here_document(word) => Some(ShellKind::HereDocument),
        _ if operators && is_redirection(word) => Some(ShellKind::Redirection),
        _ if word.contains("$(") && !word.contains("$$(") => Some(ShellKind::Substitution),
        _ if word.starts_with('`') || word.contains("=`") => Some(ShellKind::Substitution),
        _ if operators && (takes_files || KEEP_BRACES.contains(&taker.name)) && has_braces(word) => {
            Some(ShellKind::Braces)
        }
        _ if has_form(word, &[":-", ":=", ":?", ":+"]) => Some(ShellKind::Default),
        _ if has_form(word, &["%", "#", "/", "^", ",", "@", "["]) || word.contains("${#") => {
            word.contains('}').then_some(ShellKind::Expansion)
        }
        _ if operators && !is_last && word.ends_with(';') && word.len() > 1 => Some(ShellKind::Sequence),
        _ if operators && word.starts_with(";/") => Some(ShellKind::Sequence),
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

/// `<<EOF`, `<<-'EOF'`, `<<<text`.
fn is_here_document(word: &str) -> bool {
    let name = word.strip_prefix("<<").map(|it| it.trim_start_matches(['<', '-']));
    let name = name.filter(|it| !it.ends_with('>'));
    name.is_some_and(|it| it.is_empty() || it.starts_with(|it: char| it.is_ascii_alphabetic() || "_'\"$".contains(it)))
}

/// `{a,b}`, of which a shell makes two words.
fn has_braces(word: &str) -> bool {
    word.match_indices('{').any(|(at, _)| {
        let inner = &word[at + 1..];
        let end = inner.find(['{', '}']).filter(|it| inner[*it..].starts_with('}'));
        end.is_some_and(|it| inner[..it].contains(',')) && !word[..at].ends_with(['$', '{'])
    })
}

/// `${NAME` and one of these, which systemd leaves as it is.
fn has_form(word: &str, forms: &[&str]) -> bool {
    word.match_indices("${").any(|(at, _)| {
        let rest = &word[at + 2..];
        let name = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
        name > 0
            && !rest.starts_with(|it: char| it.is_ascii_digit())
            && rest.contains('}')
            && forms.iter().any(|it| rest[name..].starts_with(it))
    })
}
