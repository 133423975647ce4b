//! Who may connect to a Unix socket: the mode and owner that the one who makes it says (unix(7): connecting needs the
//! permission to write).

use super::{Address, ListenerSource, processes_at};
use crate::estate::nginx::{Argument, Configuration};
use crate::estate::process::puma::{Bound, bound};
use crate::estate::process::{Process, Program};
use crate::estate::root::Accounts;
use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, endpoint};
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
pub fn refused(estate: &Estate, host: &Host, address: &Address, worker: Option<&str>) -> Option<Refused> {
    let Address::Unix(path) = address else { return None };
    if worker == Some("root") {
        return None;
    }
    let asked = Asked { estate, host, path, worker };
    let by_unit = endpoint::listeners_at(host, address).find(|it| it.source == ListenerSource::Socket);
    let found = if let Some(listener) = by_unit {
        let unit = host.units.iter().find(|it| it.name == listener.owner)?;
        asked.of_socket(unit).filter(|_| !opens(unit, "Socket"))
    } else {
        processes_at(host, address).into_iter().find_map(|at| asked.of_process(host.program(at)))
    };
    found.filter(|_| !asked.nginx_is_changed() && !asked.has_access_list())
}

/// A socket and the account that is to connect to it.
struct Asked<'a> {
    estate: &'a Estate,
    host: &'a Host,
    path: &'a str,
    worker: Option<&'a str>,
}

impl Asked<'_> {
    /// `SocketMode=`, `SocketUser=`, `SocketGroup=` (systemd.socket(5)).
    fn of_socket(&self, unit: &Unit) -> Option<Refused> {
        let said = unit.setting("Socket", "SocketMode").filter(|_| unit.is_whole())?;
        let mode = scalar::mode(said.value.known()?)?;
        let user = unit.setting("Socket", "SocketUser");
        let owner = unit.known("Socket", "SocketUser").unwrap_or("root");
        if user.is_some_and(|it| it.value.known().is_none()) || is(self.worker, owner) {
            return None;
        }
        let group = match unit.setting("Socket", "SocketGroup") {
            Some(group) => Some(group.value.known()?.as_str()),
            // A user brings its own group along.
            None => (owner == "root").then_some("root"),
        };
        let by_group = mode & 0o022 == 0o020 && group.is_some_and(|it| self.is_outside(it));
        self.refusal(Located::new(mode, said.value.span), owner, by_group)
    }

    fn of_process(&self, process: &Process) -> Option<Refused> {
        let owner = match &process.user {
            None => "root",
            Some(user) => user.known().filter(|it| !it.contains(['$', '%']))?,
        };
        let (mode, span) = stated_mode(process, self.path)?;
        let unit = self.host.units.iter().find(|it| it.name == process.unit);
        if is(self.worker, owner) || unit.is_some_and(|it| opens(it, "Service")) {
            return None;
        }
        // Only a folder that the unit makes surely hands no group of its own on.
        let folder = self.path.rsplit_once('/').and_then(|it| it.0.strip_prefix("/run/"));
        let makes = |it: &Unit| folder.is_some_and(|folder| it.runtime_directories().any(|it| it.1 == folder));
        let group = process.group.as_ref().map_or(Some(owner), |it| it.known().map(String::as_str));
        let outside = || unit.is_some_and(makes) && group.is_some_and(|it| self.is_known_outside(it));
        self.refusal(Located::new(mode, span), owner, mode & 0o022 == 0o020 && outside())
    }

    fn refusal(&self, mode: Located<u32>, owner: &str, by_group: bool) -> Option<Refused> {
        let closed = mode.value & 0o022 == 0 || by_group;
        closed.then(|| Refused { path: self.path.to_owned(), mode, owner: owner.to_owned(), by_group })
    }

    /// Whether the workers are surely not in a group: nobody is in root's, unless something puts them there.
    fn is_outside(&self, group: &str) -> bool {
        self.is_known_outside(group) || group == "root" && self.in_group(group).is_none() && !self.joins()
    }

    /// Whether the lists of the host have the workers and the group, and not one in the other.
    fn is_known_outside(&self, group: &str) -> bool {
        self.in_group(group) == Some(false) && !self.joins()
    }

    fn in_group(&self, group: &str) -> Option<bool> {
        Accounts::of(self.estate, self.host)?.is_in(self.worker?, group)
    }

    /// Whether a document puts an account of a web server into a group.
    fn joins(&self) -> bool {
        let steps = self.estate.hosts.iter().flat_map(|it| &it.runbook.steps);
        let named = |text: &str| USUAL.contains(&text) || self.worker == Some(text);
        steps
            .filter(|it| matches!(it.program(), "usermod" | "adduser" | "gpasswd" | "useradd"))
            .any(|it| it.words().iter().any(|it| named(&it.text)))
    }

    /// Whether the unit of nginx gives its workers another account or other groups than nginx does.
    fn nginx_is_changed(&self) -> bool {
        let changes = ["User", "Group", "SupplementaryGroups", "DynamicUser"];
        let nginx = self.host.units.iter().find(|it| it.name == "nginx.service");
        nginx.is_some_and(|it| changes.iter().any(|name| it.setting("Service", name).is_some()))
    }

    /// Whether something gives a folder on the way to the socket a list of accounts that may use what is made in it.
    fn has_access_list(&self) -> bool {
        let steps = self.estate.hosts.iter().flat_map(|it| &it.runbook.steps);
        let about = |text: &str| text.starts_with('/') && self.path.starts_with(text.trim_end_matches('/'));
        let by_step =
            steps.filter(|it| it.program() == "setfacl").any(|it| it.words().iter().any(|it| about(&it.text)));
        let files = &self.estate.files;
        let settings = files.ids().filter(|id| files.file(*id).path.contains("tmpfiles.d/"));
        let mut lines = settings.flat_map(|id| files.text(id).lines());
        let gives = |line: &str| {
            let mut words = line.split_whitespace();
            words.next().is_some_and(|it| it.starts_with(['a', 'A'])) && words.next().is_some_and(about)
        };
        by_step || lines.any(gives)
    }
}

/// Whether commands behind the start of a unit may let others at its socket: they change modes or owners, or are
/// programs that may do anything.
fn opens(unit: &Unit, section: &str) -> bool {
    const HARMLESS: &[&str] =
        &["curl", "echo", "logger", "mkdir", "rm", "sleep", "systemctl", "systemd-notify", "true"];
    let commands = unit.settings_of(section, "ExecStartPost");
    commands.flat_map(|it| &it.command_line().commands).any(|it| {
        let program = it.program().text.rsplit('/').next().unwrap_or_default();
        !HARMLESS.contains(&program)
    })
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
