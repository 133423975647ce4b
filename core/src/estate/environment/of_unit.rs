//! The environment of a unit's processes (systemd.exec(5), Environment).

use super::{Assignment, Environment, Setter, lookup, reader};
use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, Host};
use crate::source::{Located, Source, Unknown, Value};
use crate::syntax::env::{Dialect, Variable};
use crate::syntax::systemd::words::{Escapes, quoted};

/// Returns what a unit's processes see: `Environment=`, then each file of `EnvironmentFile=`, and where neither
/// sets a variable, what the application's dotenv library finds.
///
/// The host's units, layout and env files must be known already.
pub fn of_unit(estate: &Estate, host: &Host, unit: &Unit) -> Environment {
    let mut environment = Environment::default();
    let file_at = |path: &str| lookup::find(estate, host, &host.env_files, path).map(|at| &host.env_files[at]);
    // A library leaves alone what is set already: its values are the weakest.
    if let Some((dialect, path, _)) = reader::dotenv(unit)
        && let Some(file) = file_at(&path)
    {
        environment.add(file.read_by(dialect), Setter::Dotenv);
    }
    environment.assignments.extend(of_settings(unit));
    environment.open |= unit.settings_of("Service", "Environment").any(|it| it.value.known().is_none());
    for (path, _) in reader::environment_files(unit) {
        match path.and_then(|it| file_at(&it)) {
            Some(file) => {
                environment.add(file.read_by(Dialect::Systemd), Setter::EnvironmentFile);
                environment.open |= file.is_open();
            }
            None => environment.open = true,
        }
    }
    environment.open |= ["PassEnvironment", "PAMName"].iter().any(|it| unit.setting("Service", it).is_some());
    for name in unit.settings_of("Service", "UnsetEnvironment").filter_map(|it| it.value.known()) {
        let gone: Vec<&str> = name.split_whitespace().collect();
        environment.assignments.retain(|it| it.setter == Setter::Dotenv || !gone.contains(&it.name.as_str()));
    }
    environment
}

/// Returns what a unit's own `Environment=` assigns, in order.
pub fn of_settings(unit: &Unit) -> impl Iterator<Item = Assignment> {
    unit.settings_of("Service", "Environment").flat_map(assignments)
}

impl Environment {
    fn add<'f>(&mut self, variables: impl Iterator<Item = &'f Variable>, setter: Setter) {
        self.assignments.extend(variables.cloned().map(|Variable { name, key, value }| Assignment {
            name,
            key,
            value,
            setter,
        }));
    }
}

/// Reads the words of one `Environment=`; words without `=` and with bad names are dropped, as systemd does.
fn assignments(setting: &Setting) -> Vec<Assignment> {
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
        Some(Assignment { name: name.to_owned(), key, value: Located::new(expanded(value), at), setter: Setter::Unit })
    };
    words.into_iter().filter_map(assignment).collect()
}

/// Undoes `%%`; other specifiers depend on the machine.
fn expanded(value: &str) -> Value<String> {
    if value.contains(Source::FILLER) {
        return Value::Unknown(Unknown::Hole);
    }
    let plain = value.replace("%%", "");
    if plain.contains('%') {
        return Value::Unknown(Unknown::NotEvaluated("a specifier of systemd".to_owned()));
    }
    Value::Known(value.replace("%%", "%"))
}
