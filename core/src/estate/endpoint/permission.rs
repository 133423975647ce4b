//! Who may connect to a Unix socket: the mode and owner that the one who makes it says (unix(7): connecting needs the
//! permission to write).

use super::{Address, ListenerSource, processes_at};
use crate::estate::nginx::{Argument, Configuration};
use crate::estate::process::puma::{Bound, bound};
use crate::estate::process::{Process, Program};
use crate::estate::unit::Unit;
use crate::estate::{Host, endpoint};
use crate::facts::systemd::scalar;
use crate::source::{Located, Span};

/// Accounts that nginx's workers have where nothing says which.
const USUAL: &[&str] = &["http", "nginx", "nobody", "www", "www-data"];

/// A socket that a client may not use.
#[derive(Debug)]
pub struct Refused {
    /// The path of the socket.
    pub path: String,
    /// Its mode, and what says so.
    pub mode: Located<u32>,
    /// The account that owns it.
    pub owner: String,
    /// Whether its group may write, and has nobody in it but the owner's kind.
    pub by_group: bool,
}

/// Returns the account of nginx's workers and what says so; the name is `None` where only the package knows.
pub fn worker_account(configuration: &Configuration) -> Option<Located<Option<String>>> {
    match configuration.named("user").find(|it| it.parent().is_none()) {
        Some(statement) => {
            let name = statement.arg(0).filter(Argument::is_known)?;
            Some(Located::new(Some(name.text.to_string()), name.span))
        }
        None => Some(Located::new(None, configuration.servers.first()?.head)),
    }
}

/// Returns why nginx's workers may not connect to a socket, if that is certain.
pub fn refused(host: &Host, address: &Address, worker: Option<&str>) -> Option<Refused> {
    let Address::Unix(path) = address else { return None };
    if worker == Some("root") {
        return None;
    }
    let by_unit = endpoint::listeners_at(host, address).find(|it| it.source == ListenerSource::Socket);
    if let Some(listener) = by_unit {
        let unit = host.units.iter().find(|it| it.name == listener.owner)?;
        return of_socket(unit, path, worker);
    }
    processes_at(host, address).into_iter().find_map(|at| of_process(&host.processes[at], path, worker))
}

/// `SocketMode=`, `SocketUser=`, `SocketGroup=` (systemd.socket(5)).
fn of_socket(unit: &Unit, path: &str, worker: Option<&str>) -> Option<Refused> {
    let said = unit.setting("Socket", "SocketMode").filter(|_| unit.is_whole())?;
    let mode = scalar::mode(said.value.known()?)?;
    let owner = unit.known("Socket", "SocketUser").unwrap_or("root");
    if unit.setting("Socket", "SocketUser").is_some_and(|it| it.value.known().is_none()) || is(worker, owner) {
        return None;
    }
    let group = unit.setting("Socket", "SocketGroup");
    let of_root = match group {
        Some(group) => group.value.known().is_some_and(|it| it == "root"),
        None => owner == "root",
    };
    let by_group = mode & 0o022 == 0o020 && of_root;
    refusal(path, Located::new(mode, said.value.span), owner, by_group)
}

fn of_process(process: &Process, path: &str, worker: Option<&str>) -> Option<Refused> {
    let owner = match &process.user {
        None => "root",
        Some(user) => user.known().filter(|it| !it.contains(['$', '%']))?,
    };
    let (mode, span) = stated_mode(process, path)?;
    if is(worker, owner) {
        return None;
    }
    refusal(path, Located::new(mode, span), owner, false)
}

fn refusal(path: &str, mode: Located<u32>, owner: &str, by_group: bool) -> Option<Refused> {
    let closed = mode.value & 0o022 == 0 || by_group;
    closed.then(|| Refused { path: path.to_owned(), mode, owner: owner.to_owned(), by_group })
}

/// Whether the workers may have this account.
fn is(worker: Option<&str>, owner: &str) -> bool {
    worker.map_or_else(|| USUAL.contains(&owner), |it| it == owner)
}

/// Returns the mode of the socket that a server makes, where its umask or mode is said.
fn stated_mode(process: &Process, path: &str) -> Option<(u32, Span)> {
    let server = process.server.as_ref()?;
    match process.program {
        Program::Gunicorn => {
            // The socket is given to the account that these name.
            let given_away = |it: &str| matches!(it.split('=').next(), Some("-u" | "--user" | "-g" | "--group"));
            if process.command.iter().any(|it| it.known().is_none_or(|it| given_away(it))) {
                return None;
            }
            let umask = server.umask.as_ref()?;
            let mask = u32::from_str_radix(umask.known()?, 8).ok()?;
            Some((0o777 & !mask, umask.span))
        }
        Program::Puma => {
            let binds = &server.puma.as_ref()?.settings.binds;
            let own = server
                .binds
                .iter()
                .position(|it| it.known().is_some_and(|it| matches!(it, Address::Unix(own) if own == path)))?;
            let uri = &binds.get(own)?.uri;
            let Ok(Bound::Unix { mode, .. }) = bound(uri.known()?) else { return None };
            Some((mode, uri.span))
        }
        _ => None,
    }
}
