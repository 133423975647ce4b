//! What `ExecReload=` tells a server to do: a signal to the main process, or a
//! command of `pumactl`.

use super::{Word, command, launch};
use crate::estate::environment::Environment;
use crate::estate::unit::Unit;
use crate::source::Span;

/// What a reload of a unit does to its main process.
#[derive(Debug, Clone)]
pub struct Reload {
    /// What.
    pub kind: ReloadKind,
    /// The word that says so: `-USR1`, `phased-restart`.
    pub span: Span,
}

/// A way to reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReloadKind {
    /// This signal is sent, by its name without `SIG`.
    Signal(String),
    /// `pumactl` gives this command.
    Pumactl(String),
}

/// Signals by their numbers on Linux.
static NUMBERS: &[(&str, &str)] = &[("1", "HUP"), ("10", "USR1"), ("12", "USR2"), ("15", "TERM"), ("2", "INT")];

impl Reload {
    /// Returns whether Puma is asked to replace its workers one by one (`USR1`, `phased-restart`).
    pub fn is_phased(&self) -> bool {
        match &self.kind {
            ReloadKind::Signal(name) => name == "USR1",
            ReloadKind::Pumactl(command) => command == "phased-restart",
        }
    }

    /// Returns whether Puma is asked to start itself again and keep its sockets (`USR2`, `restart`).
    pub fn is_hot(&self) -> bool {
        match &self.kind {
            ReloadKind::Signal(name) => name == "USR2",
            ReloadKind::Pumactl(command) => command == "restart",
        }
    }
}

/// Reads the reload commands of a unit; several leave the question open.
pub(super) fn of_unit(unit: &Unit, name: &str, environment: &Environment) -> Option<Reload> {
    let commands = unit.settings_of("Service", "ExecReload").flat_map(|it| command::read(unit, name, it, environment));
    let mut found = commands.filter_map(|words| read(&launch::see_through(words, environment).command));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn read(words: &[Word]) -> Option<Reload> {
    let known = |word: &Word| word.known().cloned().unwrap_or_default();
    let program = known(words.first()?);
    match program.rsplit('/').next()? {
        "kill" | "pkill" => {
            let mut rest = words[1..].iter();
            let word = rest.find(|it| known(it).starts_with('-'))?;
            let text = known(word);
            let (name, span) = match text.as_str() {
                "-s" | "-n" | "--signal" => {
                    let next = rest.next()?;
                    (known(next), next.span)
                }
                text => (text.trim_start_matches("--signal=").trim_start_matches('-').to_owned(), word.span),
            };
            let name = name.to_ascii_uppercase();
            let name = name.strip_prefix("SIG").unwrap_or(&name);
            let name = NUMBERS.iter().find(|it| it.0 == name).map_or(name, |it| it.1);
            Some(Reload { kind: ReloadKind::Signal(name.to_owned()), span })
        }
        "pumactl" => {
            let word = words.iter().skip(1).find(|it| matches!(known(it).as_str(), "phased-restart" | "restart"))?;
            Some(Reload { kind: ReloadKind::Pumactl(known(word)), span: word.span })
        }
        _ => None,
    }
}
