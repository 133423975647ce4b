//! The environment of a unit's processes (systemd.exec(5), Environment).

use super::{Assignment, Environment, Setter, lookup, reader};
use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, Host, glob};
use crate::source::{Located, Unknown, Value};
use crate::syntax::env::{Dialect, Variable};
use crate::syntax::systemd::words::{Escapes, quoted};

/// Returns what a unit's processes see: `Environment=`, then each file of `EnvironmentFile=`, and where neither
/// sets a variable, what the application's dotenv library finds.
///
/// `name` is what the unit is loaded by: its own name, or that of an instance of the template that it is.
/// The host's units, layout and env files must be known already.
pub fn of_unit(estate: &Estate, host: &Host, unit: &Unit, name: &str) -> Environment {
    let mut environment = Environment::default();
    let file_at = |path: &str| lookup::find(estate, host, &host.env_files, path).map(|at| &host.env_files[at]);
    environment.assignments.extend(passed(unit));
    // A library leaves alone what is set already: its values are the weakest.
    if let Some((dialect, path, _)) = reader::dotenv(unit)
        && let Some(file) = file_at(&path)
    {
        environment.add(file.read_by(dialect), Setter::Dotenv);
    }
    environment.assignments.extend(of_settings_as(unit, name));
    environment.open |= unit.settings_of("Service", "Environment").any(|it| it.value.known().is_none());
    for named in reader::environment_files(unit, name) {
        let Some(path) = named.path else {
            environment.open = true;
            continue;
        };
        let files = lookup::find_all(estate, host, &host.env_files, &path);
        // Of a root directory all is known: what is not there, and need not be, adds nothing.
        let is_complete = estate.files.is_root() && (named.is_optional || !files.is_empty());
        environment.open |= !is_complete && (files.is_empty() || glob::is_pattern(&path));
        for file in files.into_iter().map(|at| &host.env_files[at]) {
            environment.add(file.read_by(Dialect::Systemd), Setter::EnvironmentFile);
            environment.open |= file.is_open();
        }
    }
    environment.open |= unit.setting("Service", "PAMName").is_some();
    let gone: Vec<&str> = unit
        .settings_of("Service", "UnsetEnvironment")
        .filter_map(|it| it.value.known())
        .flat_map(|it| it.split_whitespace())
        .collect();
    environment.assignments.retain(|it| it.setter == Setter::Dotenv || !gone.iter().any(|gone| unsets(gone, it)));
    environment
}

/// A name removes a variable, `NAME=value` removes it only with that value.
fn unsets(gone: &str, assignment: &Assignment) -> bool {
    match gone.split_once('=') {
        Some((name, value)) => assignment.name == name && assignment.value.known().is_some_and(|it| it == value),
        None => assignment.name == gone,
    }
}

/// `PassEnvironment=`: what the manager itself has of these, which no file tells.
fn passed(unit: &Unit) -> impl Iterator<Item = Assignment> {
    unit.units_of("Service", "PassEnvironment").map(|(span, name)| Assignment {
        name: name.to_owned(),
        key: span,
        value: Located::new(Value::Unknown(Unknown::Undefined(name.to_owned())), span),
        setter: Setter::Unit,
    })
}

/// Returns what a unit's own `Environment=` assigns, in order.
pub fn of_settings(unit: &Unit) -> impl Iterator<Item = Assignment> {
    of_settings_as(unit, &unit.name)
}

fn of_settings_as<'u>(unit: &'u Unit, name: &'u str) -> impl Iterator<Item = Assignment> + use<'u> {
    unit.settings_of("Service", "Environment").flat_map(move |it| assignments(unit, name, it))
}

impl Environment {
    /// Adds what a reader of a file gets.
    pub(in crate::estate) fn add<'f>(&mut self, variables: impl Iterator<Item = &'f Variable>, setter: Setter) {
        self.assignments.extend(variables.cloned().map(|Variable { name, key, value }| Assignment {
            name,
            key,
            value,
            setter,
        }));
    }
}

/// Reads the words of one `Environment=`; words without `=` and with bad names are dropped, as systemd does.
fn assignments(unit: &Unit, loaded_as: &str, setting: &Setting) -> Vec<Assignment> {
    let Some(text) = setting.value.known() else { return Vec::new() };
    let (words, _) = quoted(text, Escapes::Strict);
    let assignment = |word: crate::syntax::systemd::words::Word| {
        let (name, value) = word.text.split_once('=')?;
        let legal = !name.is_empty()
            && !name.starts_with(|it: char| it.is_ascii_digit())
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if !legal {
            return None;
        }
        let span = setting.span_of(word.span.clone());
        // The name may stand behind a quote.
        let raw = &text[word.span.clone()];
        let key =
            raw.find(name).map_or(span, |at| setting.span_of(word.span.start + at..word.span.start + at + name.len()));
        let from = raw.find('=').map_or(word.span.start, |at| word.span.start + at + 1);
        let end = word.span.end - usize::from(raw.ends_with(['"', '\'']) && word.span.end > from);
        let at = setting.span_of(from..end.max(from));
        let value = Located::new(unit.expanded_as(loaded_as, value), at);
        Some(Assignment { name: name.to_owned(), key, value, setter: Setter::Unit })
    };
    words.into_iter().filter_map(assignment).collect()
}
