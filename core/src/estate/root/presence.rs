//! Whether what a unit names is there, on a host that is known by its root
//! directory. Where something else may bring it (a mount, a boot, a program),
//! nothing is said.

use std::collections::HashSet;

use super::look::{PATH, SHELL};
use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, Host};
use crate::facts::systemd::mount;
use crate::source::{FileSet, Nearest, Seen};
use crate::syntax::systemd::command::Command;

/// What a root directory says about paths.
#[derive(Debug)]
pub struct Presence<'e> {
    files: &'e FileSet,
    /// Paths below which nothing is known: mounts, and what is made when the machine or a unit starts.
    open: HashSet<String>,
    has_mount_table: bool,
    /// Whether files say by their modes that they are programs.
    has_modes: bool,
}

/// What is wrong with a path that a unit needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is there.
    Missing,
    /// A folder is there, and a file is needed.
    IsFolder,
    /// A file is there, and a folder is needed.
    IsFile,
    /// Nobody may run it.
    DoesNotRun,
    /// It is a script, and what should run it is not there.
    NoInterpreter(String),
}

/// What is made at boot, or belongs to the kernel or to what is plugged in.
const OPEN: &[&str] = &["/dev", "/media", "/mnt", "/proc", "/run", "/sys", "/tmp", "/var/run", "/var/lock", "/var/tmp"];

/// Settings that give a unit's processes other files than the host's.
const OTHER_FILES: &[&str] = &[
    "RootDirectory",
    "RootImage",
    "BindPaths",
    "BindReadOnlyPaths",
    "MountImages",
    "ExtensionImages",
    "ExtensionDirectories",
    "TemporaryFileSystem",
];

impl<'e> Presence<'e> {
    /// Reads what a host mounts and makes; `None` where the estate is no root directory.
    pub fn of(estate: &'e Estate, host: &'e Host) -> Option<Self> {
        let files = &estate.files;
        if !files.is_root() {
            return None;
        }
        let mut open: HashSet<String> = OPEN.iter().map(|it| (*it).to_owned()).collect();
        for unit in &host.units {
            open.extend(made(unit));
        }
        let table = files.find("etc/fstab");
        open.extend(table.into_iter().flat_map(|id| mount_points(files.text(id))));
        let lists = files.ids().filter(|id| files.file(*id).path.contains("tmpfiles.d/"));
        open.extend(lists.flat_map(|id| made_at_boot(files.text(id))));
        open.remove("/");
        let has_modes = matches!(files.seen(SHELL), Some(Seen::File { runs: true, .. }));
        Some(Self { files, open, has_mount_table: table.is_some(), has_modes })
    }

    /// Returns whether anything can be said of what a unit names: the files that it sees are the host's, and somebody
    /// wants it to start.
    ///
    /// Packages bring units for what may be installed: they count when they are enabled. A unit with a condition on a
    /// path may be meant to stay off.
    pub fn judges(&self, unit: &Unit) -> bool {
        let has_own_files =
            || OTHER_FILES.iter().any(|name| unit.settings.iter().any(|it| it.effective && it.name == *name));
        unit.is_wanted() && !has_own_files() && !self.is_off(unit)
    }

    /// Whether a condition on a path is not known to hold.
    fn is_off(&self, unit: &Unit) -> bool {
        let conditions = unit.settings.iter().filter(|it| it.effective && it.section == "Unit");
        let mut on_paths = conditions.filter(|it| {
            it.name.starts_with("ConditionPath")
                || it.name.starts_with("ConditionFile")
                || it.name == "ConditionDirectoryNotEmpty"
        });
        on_paths.any(|it| {
            let text = it.text().trim_start_matches('|');
            let is_there = |path: &str| {
                matches!(self.files.seen(path), Some(Seen::File { .. } | Seen::Folder { .. } | Seen::Special))
            };
            let is_gone = |path: &str| matches!(self.files.seen(path), Some(Seen::Nothing { .. }));
            !text.strip_prefix('!').map_or_else(|| is_there(text), is_gone)
        })
    }

    /// Returns what is wrong with a file that a unit reads when it starts.
    pub fn fault_of_file(&self, path: &str) -> Option<Fault> {
        match self.at(path)? {
            Seen::Nothing { .. } => Some(Fault::Missing),
            Seen::Folder { .. } => Some(Fault::IsFolder),
            _ => None,
        }
    }

    /// Returns what is wrong with a folder that a unit starts in.
    pub fn fault_of_folder(&self, path: &str) -> Option<Fault> {
        match self.at(path)? {
            Seen::Nothing { .. } => Some(Fault::Missing),
            Seen::File { .. } => Some(Fault::IsFile),
            _ => None,
        }
    }

    /// Returns what is wrong with the program of a command of a unit.
    pub fn fault_of_program(&self, unit: &Unit, command: &Command) -> Option<Fault> {
        let program = unit.expanded(&command.program().text);
        let program = program.known()?;
        if program.contains('/') {
            return self.fault_of_executable(program);
        }
        let in_folder = PATH.iter().map(|folder| format!("{folder}/{program}"));
        let is_nowhere = in_folder
            .into_iter()
            .all(|it| !self.is_open(&it) && matches!(self.files.seen(&it), Some(Seen::Nothing { .. })));
        let has_path = unit.setting("Service", "ExecSearchPath").is_some();
        (self.has_modes && !has_path && is_nowhere).then_some(Fault::Missing)
    }

    fn fault_of_executable(&self, path: &str) -> Option<Fault> {
        match self.at(path)? {
            Seen::Nothing { .. } => Some(Fault::Missing),
            Seen::Folder { .. } => Some(Fault::IsFolder),
            Seen::File { runs: false, .. } => self.has_modes.then_some(Fault::DoesNotRun),
            Seen::File { interpreter: Some(by), .. } => {
                matches!(self.at(by)?, Seen::Nothing { .. }).then(|| Fault::NoInterpreter(by.clone()))
            }
            _ => None,
        }
    }

    /// What stands at a path, where that is certain.
    fn at(&self, path: &str) -> Option<&Seen> {
        let seen = self.files.seen(path)?;
        let Seen::Nothing { folder, is_empty } = seen else { return Some(seen) };
        // An empty folder may be where something is mounted, unless a table of mounts tells.
        let is_certain = match folder {
            _ if self.is_open(path) || (*is_empty && !self.has_mount_table) => false,
            Nearest::Root => false,
            // Who has no shell there has not all of it.
            _ if is_of_system(path) && !self.has_modes => *folder == Nearest::There && has_programs(path),
            _ => true,
        };
        is_certain.then_some(seen)
    }

    /// Whether something else than the files below the root may bring a path.
    fn is_open(&self, path: &str) -> bool {
        let mut ancestors = path.match_indices('/').skip(1).map(|it| &path[..it.0]).chain([path]);
        ancestors.any(|it| self.open.contains(it))
    }
}

fn is_of_system(path: &str) -> bool {
    ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"].iter().any(|it| path.starts_with(it))
}

/// Whether a path is in a folder of programs.
fn has_programs(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    matches!(folder.rsplit('/').next(), Some("bin" | "sbin"))
}

/// Where a unit mounts something, and the folders that systemd makes for it.
fn made(unit: &Unit) -> Vec<String> {
    let mut all = Vec::new();
    match unit.suffix() {
        "mount" => all.extend(unit.known("Mount", "Where").map(mount::simplified)),
        "automount" => all.extend(unit.known("Automount", "Where").map(mount::simplified)),
        _ => {}
    }
    let folders = [
        ("StateDirectory", "/var/lib"),
        ("CacheDirectory", "/var/cache"),
        ("LogsDirectory", "/var/log"),
        ("ConfigurationDirectory", "/etc"),
    ];
    for (name, above) in folders {
        let settings = unit.settings.iter().filter(|it| it.effective && it.name == name);
        let names = settings.flat_map(|it| it.text().split_whitespace());
        all.extend(names.map(|it| format!("{above}/{}", it.split(':').next().unwrap_or(it))));
    }
    all
}

/// The mount points of `fstab(5)`.
fn mount_points(table: &str) -> impl Iterator<Item = String> {
    let lines = table.lines().map(str::trim_start).filter(|it| !it.starts_with('#'));
    lines
        .filter_map(|it| it.split_whitespace().nth(1))
        .filter(|it| it.starts_with('/'))
        .map(|it| mount::simplified(&it.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")))
}

/// The paths that `tmpfiles.d(5)` makes.
fn made_at_boot(text: &str) -> impl Iterator<Item = String> {
    let words = text.lines().map(|it| it.split_whitespace().map(|it| it.trim_matches(['"', '\''])));
    words.filter_map(|mut it| {
        let makes = it.next()?.starts_with(['f', 'F', 'w', 'd', 'D', 'v', 'q', 'Q', 'p', 'L', 'c', 'b', 'C']);
        it.next().filter(|it| makes && it.starts_with('/') && !it.contains('%')).map(mount::simplified)
    })
}

impl Unit {
    /// Returns whether somebody wants a unit of the system to start: an administrator wrote it, or enabled a package's.
    pub fn is_wanted(&self) -> bool {
        let is_packaged = self.path.starts_with("usr/lib/") || self.path.starts_with("lib/");
        self.is_whole() && !self.is_user && (!is_packaged || !self.enabled.is_empty())
    }

    /// Returns whether a command of the unit, other than the one of `but`, names a path: it may make what is there.
    pub fn may_make(&self, path: &str, but: &Setting) -> bool {
        let commands = self.settings.iter().filter(|it| it.effective && it.name.starts_with("Exec"));
        commands.filter(|it| it.key != but.key).any(|it| it.text().contains(path))
    }
}
