//! Units that systemd refuses for what they lack or for settings that do not go
//! together, although each value by itself is right. Sources: `socket_verify`,
//! `mount_verify`, `automount_verify`, `swap_verify`, `slice_verify`,
//! `service_verify`, `unit_validate_on_failure_job_mode` in `src/core`.
//! Commands and triggers that are missing altogether are a rule's own affair.

use std::collections::BTreeSet;

use super::{Setting, Unit};
use crate::facts::systemd::{mount, own_section, scalar};
use crate::source::Span;

/// Why systemd refuses a unit as a whole.
#[derive(Debug)]
pub struct Refusal {
    /// What decides it, to point at.
    pub at: Span,
    /// What is wrong, as the end of a sentence.
    pub what: String,
    /// The other setting, where there is one.
    pub other: Option<Span>,
    /// What to do.
    pub help: String,
    /// Whether systemd loads the unit, and only never starts it.
    pub loads: bool,
}

impl Unit {
    /// Returns for which of its settings together a release of systemd refuses the unit.
    ///
    /// Units that are not known in full, and templates, whose names are not known, are not judged.
    pub fn refusals(&self, release: u16) -> Vec<Refusal> {
        if !self.is_whole() || self.name.starts_with('.') || self.name.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        match self.suffix() {
            "service" => found.extend(self.own_processes(release)),
            "socket" => found.extend(self.socket()),
            "mount" | "automount" => found.extend(self.place("Where")),
            "swap" => found.extend(self.place("What")),
            "slice" => found.extend(self.slice()),
            _ => {}
        }
        if matches!(self.suffix(), "socket" | "mount" | "swap") {
            found.extend(self.pam());
        }
        found.extend(self.isolated("OnFailure"));
        found.extend(self.isolated("OnSuccess"));
        found.extend(self.torn());
        found
    }

    fn own(&self, name: &str) -> Option<&Setting> {
        self.setting(own_section(self.suffix())?, name)
    }

    /// Whose child is forked off is gone once the first process of the namespace ends.
    fn own_processes(&self, release: u16) -> Option<Refusal> {
        let pids = self.own("PrivatePIDs").filter(|it| release >= 257 && it.is_true())?;
        let kind = self.own("Type").filter(|it| it.known_is("forking"))?;
        Some(together(pids, kind, "`Type=forking`", "choose another type: the program must stay in the foreground"))
    }

    fn socket(&self) -> Option<Refusal> {
        let listens = || self.settings.iter().filter(|it| it.effective && !it.is_empty() && is_listener(it));
        if listens().any(|it| it.value.known().is_none()) {
            return None;
        }
        if let Some(accept) = self.own("Accept").filter(|it| it.is_true()) {
            if let Some(other) = listens().find(|it| !accepts(it)) {
                let help = "delete `Accept=`: one service reads all of it; or listen with `ListenStream=`";
                return Some(together(accept, other, &format!("`{}=`, which accepts nothing", other.name), help));
            }
            let none = |it: &&Setting| it.value.known().is_some_and(|it| scalar::unsigned(it) == Some(0));
            if let Some(most) = self.own("MaxConnections").filter(none) {
                return Some(together(most, accept, "`Accept=yes`", "allow at least one connection"));
            }
            if let Some(service) = self.own("Service") {
                let help = "delete the line: each connection gets an instance of the template named like the socket";
                return Some(together(service, accept, "`Accept=yes`", help));
            }
        }
        let links = self.own("Symlinks").filter(|it| !it.is_empty())?;
        let nodes = listens().filter(|it| is_node(it)).count();
        (nodes != 1).then(|| Refusal {
            at: links.value.span,
            what: format!("`Symlinks=` needs exactly one socket or pipe with a path to lead to, and it has {nodes}"),
            other: None,
            help: "listen on one path, or delete the line".to_owned(),
            loads: false,
        })
    }

    /// The name of a mount, an automount or a swap is that of its path.
    fn place(&self, key: &str) -> Option<Refusal> {
        let suffix = self.suffix();
        if self.name == "-.automount" {
            let what = "nothing is mounted over the root directory on demand".to_owned();
            return Some(Refusal {
                at: self.span.head(),
                what,
                other: None,
                help: ABOUT_NAMES.to_owned(),
                loads: false,
            });
        }
        if self.is_template() {
            return None;
        }
        let written = self.own(key).filter(|it| !it.is_empty());
        let at = written.map_or(self.span.head(), |it| it.value.span);
        let path = match written {
            Some(it) => self.expanded(it.value.known()?).known()?.clone(),
            // Without it the name says where.
            None => format!("/{}", super::specifier::unescaped(self.name.strip_suffix(suffix)?.strip_suffix('.')?)?),
        };
        if written.is_some() {
            let right = mount::unit_of_path(&path, suffix)?;
            if self.name != right && !self.aliases.contains(&right) {
                let what = format!("`{key}={path}` belongs into a unit of the name `{right}`");
                let help = format!("rename the file to `{right}`, or correct `{key}=`");
                return Some(Refusal { at, what, other: None, help, loads: false });
            }
        }
        let path = mount::simplified(&path);
        (suffix == "mount" && mount::is_api(&path)).then(|| Refusal {
            at,
            what: format!("`{path}` is one of the mounts that systemd makes by itself"),
            other: None,
            help: "delete the unit; what may be set of such mounts stands in `/etc/fstab`".to_owned(),
            loads: false,
        })
    }

    fn slice(&self) -> Option<Refusal> {
        (!mount::is_slice_name(&self.name)).then(|| Refusal {
            at: self.span.head(),
            what: "a slice is named by parts with one dash between them, each slice above it by fewer of them"
                .to_owned(),
            other: None,
            help: ABOUT_NAMES.to_owned(),
            loads: false,
        })
    }

    fn pam(&self) -> Option<Refusal> {
        let pam = self.own("PAMName").filter(|it| !it.is_empty())?;
        let mode = self.own("KillMode").filter(|it| it.value.known().is_some_and(|it| it != "control-group"))?;
        Some(together(mode, pam, "`PAMName=`", "write `KillMode=control-group`, or delete the line"))
    }

    /// Only one unit can be alone.
    fn isolated(&self, key: &str) -> Option<Refusal> {
        let mode = self.setting("Unit", &format!("{key}JobMode")).filter(|it| it.known_is("isolate"))?;
        let mut names = BTreeSet::new();
        let (at, _) = self.units_of("Unit", key).find(|(_, name)| names.insert(*name) && names.len() > 1)?;
        let what =
            format!("`{key}=` names more than one unit, and with `{key}JobMode=isolate` each would stop the others");
        let help = "name one target that wants them all".to_owned();
        Some(Refusal { at, what, other: Some(mode.value.span), help, loads: false })
    }

    /// What a unit needs to start it cannot stop at the same time.
    fn torn(&self) -> Option<Refusal> {
        let own = |name: &str| self.answers_to(name);
        let stopped: Vec<(Span, &str)> = self.units_of("Unit", "Conflicts").filter(|it| !own(it.1)).collect();
        if stopped.is_empty() {
            return None;
        }
        let mut needed = ["Requires", "BindsTo", "Requisite"]
            .into_iter()
            .flat_map(|key| self.units_of("Unit", key).map(move |it| (key, it)));
        let (other, key, at, name) =
            needed.find_map(|(key, (at, name))| Some((stopped.iter().find(|it| it.1 == name)?.0, key, at, name)))?;
        let what = format!("`{key}={name}` starts what `Conflicts={name}` stops");
        Some(Refusal { at, what, other: Some(other), help: "delete one of the two".to_owned(), loads: true })
    }
}

const ABOUT_NAMES: &str = "rename the file; `systemd-escape --path` gives the names of paths";

fn together(one: &Setting, other: &Setting, what: &str, help: &str) -> Refusal {
    let what = format!("`{}={}` does not go with {what}", one.name, one.text());
    Refusal { at: one.value.span, what, other: Some(other.value.span), help: help.to_owned(), loads: false }
}

fn is_listener(setting: &Setting) -> bool {
    setting.section == "Socket" && setting.name.starts_with("Listen") && setting.directive.is_some()
}

/// Whether connections are accepted there (`socket_address_can_accept`).
fn accepts(listener: &Setting) -> bool {
    matches!(&*listener.name, "ListenStream" | "ListenSequentialPacket")
}

/// Whether it is a socket or a pipe with a path (`socket_find_symlink_target`).
fn is_node(listener: &Setting) -> bool {
    let is_path = listener.text().starts_with(['/', '%']);
    let sockets = ["ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO"];
    is_path && sockets.contains(&&*listener.name)
}
