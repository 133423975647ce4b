//! Variables that the commands of a unit read, and that surely nothing sets:
//! systemd leaves nothing of `$X` and `${X}` then (systemd.service(5), COMMAND LINES).

use super::{Environment, Setter, of_unit};
use crate::estate::unit::{Setting, Standing, Unit};
use crate::estate::{Estate, Host};
use crate::facts::systemd::{Kind, variable};
use crate::source::Span;
use crate::syntax::systemd::command::Command;
use crate::syntax::systemd::variable::{Reference, references};
use crate::syntax::systemd::words::Word;

/// A variable that a command reads in vain.
#[derive(Debug)]
pub struct Unset {
    /// The variable.
    pub name: String,
    /// `$NAME` or `${NAME}`; the whole word where quoting hides it.
    pub span: Span,
    /// Whether the word disappears: a bare `$NAME`.
    pub drops_word: bool,
    /// Whether the word is the text that a shell runs.
    pub in_shell: bool,
    /// Where an env file sets it that only the application's own dotenv library reads.
    pub too_late: Option<Span>,
}

/// Finds the variables that the commands of a service read and nothing sets, each once.
///
/// There are none where the environment is not wholly known: a file that is not in the estate, a template
/// whose instances may set more. What the [manager](manager_adds_variables) adds is not looked at here.
pub fn in_commands(estate: &Estate, host: &Host, unit: &Unit) -> Vec<Unset> {
    let read: Vec<_> = unit.read_settings().filter(|it| is_command(it) && it.text().contains('$')).collect();
    if read.is_empty() || !is_closed(unit) || unit.in_document && shows_more(host) {
        return Vec::new();
    }
    let environment = of_unit(estate, host, unit, &unit.name);
    if environment.open {
        return Vec::new();
    }
    let mut found: Vec<Unset> = Vec::new();
    for setting in read {
        for command in setting.command_line().commands.iter().filter(|it| !it.prefixes.keeps_variables) {
            let new = of_command(setting, command, &environment);
            // A package leaves it to the host to set what its files offer.
            let may_lack = |it: &Unset| it.drops_word || unit.path.contains("lib/systemd/");
            for it in new.into_iter().filter(|it| !(may_lack(it) && is_offered(host, &it.name))) {
                if !found.iter().any(|known| known.name == it.name) {
                    found.push(it);
                }
            }
        }
    }
    found
}

/// Whether an env file of the host has the variable in a comment, to be set where it is wanted. Without it a bare
/// word disappears, which is meant.
fn is_offered(host: &Host, name: &str) -> bool {
    let offers = |line: &str| {
        let comment = line.trim_start().strip_prefix('#').map(|it| it.trim_start_matches(['#', ' ', '\t']));
        comment.and_then(|it| it.strip_prefix(name)).is_some_and(|it| it.trim_start().starts_with('='))
    };
    let texts = host.env_files.iter().flat_map(|it| &it.parts).map(|it| &it.tree.source.text);
    texts.into_iter().any(|it| it.lines().any(offers))
}

pub(super) fn is_command(setting: &Setting) -> bool {
    setting.effective && setting.section == "Service" && setting.directive.is_some_and(|it| it.kind == Kind::Command)
}

/// Whether the unit as the estate has it is what systemd runs.
fn is_closed(unit: &Unit) -> bool {
    let is_named = unit.suffix() == "service" && !unit.name.starts_with('.');
    is_named && unit.standing == Standing::Whole && !unit.is_user && !unit.name.contains('@') && !is_pattern(unit)
}

/// Whether the document also shows a nameless part of some unit that sets variables: `systemctl edit` opens it.
fn shows_more(host: &Host) -> bool {
    let sets = |it: &Unit| it.settings.iter().any(|it| matches!(&*it.name, "Environment" | "EnvironmentFile"));
    host.units.iter().any(|it| (it.name.starts_with('.') || it.name.is_empty()) && sets(it))
}

/// Whether the file is one that `envsubst` or its like fills in: a sign where systemd replaces nothing.
pub(super) fn is_pattern(unit: &Unit) -> bool {
    unit.settings.iter().any(|it| {
        if is_command(it) {
            it.command_line().commands.iter().any(|command| command.program().text.contains('$'))
        } else {
            it.text().contains('$') && it.name != "Environment"
        }
    })
}

/// Returns whether the estate holds what gives variables to all units: `DefaultEnvironment=`, a generator.
pub fn manager_adds_variables(estate: &Estate) -> bool {
    const MARKS: &[&str] = &["systemd/system.conf", "system-environment-generators/"];
    estate.files.ids().any(|id| MARKS.iter().any(|it| estate.files.file(id).path.contains(it)))
}

/// Returns whether the estate holds settings of the manager itself: defaults of units may be other than built in.
pub fn manager_is_configured(estate: &Estate) -> bool {
    estate.files.ids().any(|id| estate.files.file(id).path.contains("systemd/system.conf"))
}

fn of_command(setting: &Setting, command: &Command, environment: &Environment) -> Vec<Unset> {
    let program = command.program().text.rsplit('/').next().unwrap_or_default();
    let runs_text = matches!(program, "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash");
    let mut found = Vec::new();
    for word in command.words.iter().skip(1) {
        for it in references(&word.text) {
            let in_shell = runs_text && it.range.len() < word.text.len();
            if is_set(environment, it.name) || may_be_nothing(&it, in_shell) {
                continue;
            }
            let own = |at: &&super::Assignment| at.name == it.name && at.setter == Setter::Dotenv;
            found.push(Unset {
                name: it.name.to_owned(),
                span: setting.span_of(place(setting, word, &it)),
                drops_word: it.splits,
                in_shell,
                too_late: environment.assignments.iter().find(own).map(|at| at.key),
            });
        }
    }
    found
}

/// Whether systemd sees the variable: what the application's own library adds later does not count.
fn is_set(environment: &Environment, name: &str) -> bool {
    variable::is_given(name) || environment.assignments.iter().any(|it| it.name == name && it.setter != Setter::Dotenv)
}

/// Whether the name is that of a list of further options, which may well be none. An empty word is no such list.
fn may_be_nothing(reference: &Reference<'_>, in_shell: bool) -> bool {
    const WORDS: &[&str] = &["ARG", "EXTRA", "FLAG", "OPT", "PARAM"];
    let upper = reference.name.to_ascii_uppercase();
    (reference.splits || in_shell) && WORDS.iter().any(|it| upper.contains(it))
}

/// The place of a variable in the value; the whole word where quotes or escapes shift it.
fn place(setting: &Setting, word: &Word, reference: &Reference<'_>) -> std::ops::Range<usize> {
    let shift = match word.span.len() - word.text.len().min(word.span.len()) {
        0 => 0,
        2 if setting.text()[word.span.clone()].starts_with(['"', '\'']) => 1,
        _ => return word.span.clone(),
    };
    let start = word.span.start + shift;
    start + reference.range.start..start + reference.range.end
}
