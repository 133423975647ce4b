//! Which units a host has, by its files and by what makes units when it boots:
//! scripts of System V, generators, containers. Sources: systemd.unit(5),
//! systemd.generator(7), systemd-sysv-generator(8), podman-systemd.unit(5).

use crate::estate::unit::{Names, SEARCH_PATH, Standing, Unit};
use crate::estate::{Estate, Host};
use crate::source::FileSet;

/// The units of a host, to ask for by name.
#[derive(Debug)]
pub struct Present<'e> {
    names: Names<'e>,
    files: &'e FileSet,
    /// Names that are links in folders of units, and whether each switches its unit off.
    links: Vec<(&'e str, bool)>,
    /// Whether what is not there is missing.
    is_complete: bool,
}

/// A link that enables a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enabling<'e> {
    /// Where the link stands, below the root.
    pub path: &'e str,
    /// The unit that is pulled in.
    pub name: &'e str,
    /// The unit that pulls it in.
    pub by: &'e str,
}

/// What a name of a unit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The unit is there, or nobody can know.
    Fine,
    /// It is switched off.
    Masked,
    /// There is no such unit.
    Missing,
}

/// Generators that make what `is_made_at_boot` knows, and nothing else that others could require; sorted.
const GENERATORS: &[&str] = &[
    "cloud-init-generator",
    "friendly-recovery",
    "lvm2-activation-generator",
    "netplan",
    "nfs-server-generator",
    "openvpn-generator",
    "postgresql-generator",
    "rpc-pipefs-generator",
    "snapd-generator",
];

impl<'e> Present<'e> {
    /// Sorts the units of a host.
    pub fn of(estate: &'e Estate, host: &'e Host) -> Self {
        let files = &estate.files;
        let searched = |path: &'e str| {
            let (folder, name) = path.rsplit_once('/')?;
            (SEARCH_PATH.contains(&folder) && !folder.ends_with("/user")).then_some(name)
        };
        let links = files.links().iter().filter_map(|it| Some((searched(&it.path)?, it.target == "/dev/null")));
        let is_complete = files.is_root() && has_manager(host) && makes_nothing_unknown(files);
        let mut links: Vec<(&str, bool)> = links.collect();
        links.sort_unstable();
        Self { names: Names::of(host.units.iter().filter(|it| !it.is_user)), files, links, is_complete }
    }

    /// Returns whether the host has a unit of this name.
    pub fn state(&self, name: &str) -> State {
        let mut of_name = self.names.answering(name).peekable();
        let is_known = of_name.peek().is_some();
        let is_there = |it: &Unit| matches!(it.standing, Standing::Whole | Standing::Rejected);
        let units: Vec<&Unit> = of_name.collect();
        if units.iter().any(|it| is_there(it)) {
            return State::Fine;
        }
        if is_known && units.iter().all(|it| it.standing == Standing::Masked) {
            return State::Masked;
        }
        if !self.is_complete {
            return State::Fine;
        }
        let from = self.links.partition_point(|it| it.0 < name);
        match self.links.get(from).filter(|it| it.0 == name) {
            Some((_, true)) => State::Masked,
            Some((_, false)) => State::Fine,
            None if self.is_made_at_boot(name) => State::Fine,
            None => State::Missing,
        }
    }

    /// Returns the unit of a name.
    pub fn unit(&self, name: &str) -> Option<&'e Unit> {
        self.names.answering(name).next()
    }

    /// Returns the links by which units of the system pull in others, in the order of their paths.
    pub fn enabling(&self) -> impl Iterator<Item = Enabling<'e>> {
        self.files.links().iter().filter_map(|link| {
            let (folder, name) = link.path.rsplit_once('/')?;
            let (above, last) = folder.rsplit_once('/')?;
            let by = [".wants", ".requires", ".upholds"].iter().find_map(|it| last.strip_suffix(it))?;
            let is_searched = SEARCH_PATH.contains(&above) && !above.ends_with("/user");
            is_searched.then_some(Enabling { path: &link.path, name, by })
        })
    }

    /// Whether a unit exists without a file.
    fn is_made_at_boot(&self, name: &str) -> bool {
        let Some((stem, suffix)) = name.rsplit_once('.') else { return true };
        // Devices, mounts of the table and slices are there by themselves.
        if !matches!(suffix, "service" | "socket" | "target" | "timer" | "path") {
            return true;
        }
        let scripts = [stem.to_owned(), format!("{stem}.sh")];
        let made = [
            "systemd-cryptsetup@",
            "systemd-veritysetup@",
            "systemd-integritysetup@",
            "systemd-fsck",
            "lvm2-",
            "rpc_pipefs.",
            "openvpn",
            "snap",
            "netplan-",
            "dbus-",
        ];
        self.files.seen_in("etc/init.d").any(|it| scripts.iter().any(|script| script == it))
            || made.iter().any(|it| name.starts_with(it))
    }
}

/// Whether systemd itself is installed there: then its units are all there are.
fn has_manager(host: &Host) -> bool {
    let own = ["basic.target", "multi-user.target", "sysinit.target"];
    own.iter().all(|name| host.units.iter().any(|it| it.name == *name && it.path.contains("lib/systemd/system")))
}

/// Whether nothing makes units that are not known here.
fn makes_nothing_unknown(files: &FileSet) -> bool {
    let is_known =
        |it: &str| GENERATORS.binary_search(&it).is_ok() || (it.starts_with("systemd-") && it.ends_with("-generator"));
    let generators = [
        "etc/systemd/system-generators",
        "run/systemd/system-generators",
        "usr/lib/systemd/system-generators",
        "usr/local/lib/systemd/system-generators",
    ];
    let containers = ["etc/containers/systemd", "usr/share/containers/systemd"];
    let mut made = generators.into_iter().flat_map(|it| files.seen_in(it));
    // What Podman makes of containers has the names of their files.
    let has_containers = containers.into_iter().any(|it| files.seen_in(it).next().is_some());
    made.all(|it| is_known(it) || it == "podman-system-generator") && !has_containers
}

#[cfg(test)]
mod tests {
    #[test]
    fn generators_are_sorted() {
        assert!(super::GENERATORS.is_sorted());
    }
}
