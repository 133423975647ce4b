//! Variables that a unit's command writes as a shell would take them, and that systemd does not replace.

use super::{Setter, is_command, is_pattern, of_unit};
use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, Host};
use crate::source::Span;
use crate::syntax::systemd::command::Command;
use crate::syntax::systemd::variable::{dropped, literal};
use crate::syntax::systemd::words::Word;

/// A variable that systemd does not replace.
#[derive(Debug)]
pub struct NotReplaced {
    /// The variable.
    pub name: String,
    /// The word.
    pub span: Span,
    /// The word as the unit has it.
    pub word: String,
    /// Whether systemd drops the whole word; otherwise the program gets the text of it.
    pub is_dropped: bool,
    /// Where the unit sets the variable.
    pub set: Option<Span>,
}

/// Finds the variables that the commands of a unit write in a form that systemd does not replace.
///
/// A word that begins with one and goes on is always lost. Inside a word a sign may be meant as it stands: there it
/// counts only where the unit itself sets the variable, and no other language reads the word.
pub fn not_replaced(estate: &Estate, host: &Host, unit: &Unit) -> Vec<NotReplaced> {
    let commands: Vec<&Setting> = unit.read_settings().filter(|it| is_command(it)).collect();
    if !commands.iter().any(|it| it.text().contains('$')) || is_pattern(unit) {
        return Vec::new();
    }
    let set: Vec<_> = of_unit(estate, host, unit, &unit.name).assignments;
    let place = |name: &str| set.iter().find(|it| it.name == name && it.setter != Setter::Dotenv).map(|it| it.key);
    let mut found = Vec::new();
    for setting in commands {
        for command in setting.command_line().commands.iter().filter(|it| is_read(it)) {
            for word in command.words.iter().skip(1) {
                found.extend(of_word(setting, command, word, &place));
            }
        }
    }
    found
}

fn is_read(command: &Command) -> bool {
    !command.prefixes.keeps_variables && !command.prefixes.through_shell
}

fn of_word(
    setting: &Setting,
    command: &Command,
    word: &Word,
    place: &dyn Fn(&str) -> Option<Span>,
) -> Option<NotReplaced> {
    let made = |name: &str, is_dropped: bool, set: Option<Span>| NotReplaced {
        name: name.to_owned(),
        span: setting.span_of(word.span.clone()),
        word: word.text.clone(),
        is_dropped,
        set,
    };
    if let Some(name) = dropped(&word.text) {
        return Some(made(name, true, place(name)));
    }
    let is_plain = !word.text.contains([' ', '\t', '\'', '"', ';', '|', '(', '{', '\\']) && !is_interpreter(command);
    let mut names = literal(&word.text).into_iter().filter(|_| is_plain);
    let (name, set) = names.find_map(|it| Some((it, place(it)?)))?;
    Some(made(name, false, Some(set)))
}

/// Whether what the command runs has variables of its own.
fn is_interpreter(command: &Command) -> bool {
    const LANGUAGES: &[&str] =
        &["ash", "awk", "bash", "dash", "expect", "fish", "gawk", "ksh", "mawk", "perl", "php", "sh", "tclsh", "zsh"];
    let name = |word: &Word| word.text.rsplit('/').next().is_some_and(|it| LANGUAGES.contains(&it));
    command.words.iter().any(name)
}
