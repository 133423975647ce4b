//! The accounts and groups of a host that is known by its root directory.
//! Sources: passwd(5), group(5), sysusers.d(5), nsswitch.conf(5), nss-systemd(8).

use std::collections::{HashMap, HashSet};

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host};
use crate::source::FileSet;

/// The accounts and groups that a host has, or gets when it boots.
#[derive(Debug)]
pub struct Accounts<'e> {
    users: HashSet<&'e str>,
    groups: HashSet<&'e str>,
    /// Names that units without an account of their own bring along.
    dynamic: HashSet<&'e str>,
    /// The users that groups have beside those whose own group it is: user and group.
    members: HashSet<(&'e str, &'e str)>,
    /// The number of each user's own group, and that of each group.
    own: HashMap<&'e str, &'e str>,
    numbers: HashMap<&'e str, &'e str>,
}

/// What an account is asked for as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// A user.
    User,
    /// A group.
    Group,
}

impl<'e> Accounts<'e> {
    /// Reads the accounts; `None` where they are not all known: the estate is no root directory, has no list of them,
    /// or asks other machines.
    pub fn of(estate: &'e Estate, host: &'e Host) -> Option<Self> {
        let files = &estate.files;
        let text = |path: &str| files.find(path).map(|id| &**files.text(id));
        let names = |list: &'e str| list.lines().filter_map(|it| it.split_once(':')).map(|it| it.0);
        let (passwd, group) = (text("etc/passwd")?, text("etc/group")?);
        if !files.is_root() || asks_others(text("etc/nsswitch.conf").unwrap_or_default()) || has_records(files) {
            return None;
        }
        let mut all = Self {
            users: names(passwd).collect(),
            groups: names(group).collect(),
            dynamic: host.units.iter().filter(|it| it.dynamic_user().is_some()).flat_map(brought).collect(),
            members: group.lines().flat_map(members).collect(),
            own: passwd.lines().filter_map(|it| Some((it.split(':').next()?, it.split(':').nth(3)?))).collect(),
            numbers: group.lines().filter_map(|it| Some((it.split(':').next()?, it.split(':').nth(2)?))).collect(),
        };
        // Both are made up by systemd where they are missing.
        all.users.extend(["root", "nobody"]);
        all.groups.extend(["root", "nobody", "nogroup"]);
        for id in files.ids().filter(|id| files.file(*id).path.contains("sysusers.d/")) {
            files.text(id).lines().for_each(|line| all.made_at_boot(line));
        }
        (passwd.contains(':') && group.contains(':')).then_some(all)
    }

    /// A line of `sysusers.d(5)`.
    fn made_at_boot(&mut self, line: &'e str) {
        let mut words = line.split_whitespace().map(|it| it.trim_matches(['"', '\'']));
        let (Some(kind), Some(name)) = (words.next(), words.next()) else { return };
        match kind.trim_end_matches(['!', '-', '+']) {
            "u" => {
                self.users.insert(name);
                self.groups.insert(name);
            }
            "g" => drop(self.groups.insert(name)),
            "m" => {
                let group = words.next();
                self.users.insert(name);
                self.groups.extend([name].into_iter().chain(group));
                self.members.extend(group.map(|it| (name, it)));
            }
            _ => {}
        }
    }

    /// Returns whether the host has an account or a group of this name or number, for all that is known.
    pub fn has(&self, kind: Account, name: &str) -> bool {
        let known = if kind == Account::User { &self.users } else { &self.groups };
        let is_number = name.bytes().all(|it| it.is_ascii_digit());
        is_number || name.contains('%') || known.contains(name) || self.dynamic.contains(name)
    }

    /// Returns whether a user is in a group; `None` where the lists do not have both by name.
    pub fn is_in(&self, user: &str, group: &str) -> Option<bool> {
        let (own, number) = (self.own.get(user)?, self.numbers.get(group)?);
        Some(own == number || self.members.contains(&(user, group)))
    }

    /// Returns the account or group whose name is nearly this one.
    pub fn near(&self, kind: Account, name: &str) -> Option<&'e str> {
        let known = if kind == Account::User { &self.users } else { &self.groups };
        let mut near: Vec<&str> =
            known.iter().copied().filter(|it| strsim::damerau_levenshtein(it, name) == 1).collect();
        near.sort_unstable();
        near.into_iter().next().filter(|_| name.len() > 3)
    }
}

/// The users that a line of `group(5)` lists, with the group.
fn members(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let group = line.split(':').next().unwrap_or_default();
    let users = line.split(':').nth(3).unwrap_or_default().split(',');
    users.map(str::trim).filter(|it| !it.is_empty()).map(move |it| (it, group))
}

/// Whether accounts come from elsewhere, too.
fn asks_others(switch: &str) -> bool {
    let lines = switch.lines().filter_map(|it| it.split('#').next()?.split_once(':'));
    let sources = lines.filter(|it| matches!(it.0.trim(), "passwd" | "group")).flat_map(|it| it.1.split_whitespace());
    sources
        .into_iter()
        .any(|it| !it.starts_with('[') && !matches!(it, "files" | "compat" | "systemd" | "mymachines" | "db"))
}

/// Whether there are records of accounts that are files of their own (`userdbctl`, `homectl`).
fn has_records(files: &FileSet) -> bool {
    let folders = ["etc/userdb", "run/userdb", "usr/lib/userdb", "var/lib/systemd/home"];
    folders.into_iter().any(|it| files.seen_in(it).next().is_some())
}

/// The names that `DynamicUser=` may take for a unit.
fn brought(unit: &Unit) -> Vec<&str> {
    let stem = unit.name.rsplit_once('.').map_or(unit.name.as_str(), |it| it.0);
    let named = ["User", "Group"].into_iter().filter_map(|it| unit.known("Service", it));
    named.chain([stem.split('@').next().unwrap_or(stem)]).collect()
}
