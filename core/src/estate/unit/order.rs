//! In which order units start, and which of them start together: what the files
//! say and what systemd adds by itself. Only units that the estate has in full
//! take part, and the targets that every machine has.
//! Sources: `systemd.unit(5)`, `bootup(7)`, and Implicit and Default
//! Dependencies of the manual page of each unit type.

use std::collections::{BTreeMap, BTreeSet};

use super::{Setting, Unit};
use crate::facts::systemd::target::{ALIASES, NOT_WAITING, STANDARD};
use crate::source::Span;

/// Why a target waits for others.
pub const PULLED: &str = "as a target waits for what it pulls in";

/// Why one unit starts after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A dependency of one of their files, at this place.
    Written(Span),
    /// systemd adds it, because a target waits for what it pulls in, by what is written at this place.
    Pulled(Span),
    /// systemd adds it: the end of a sentence.
    Implied(&'static str),
}

impl Why {
    /// Returns the place in a file that makes it so.
    pub fn place(self) -> Option<Span> {
        match self {
            Self::Written(span) | Self::Pulled(span) => Some(span),
            Self::Implied(_) => None,
        }
    }
}

/// How one unit comes to be pulled in by another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pull {
    pub(super) unit: usize,
    /// The place that says so; a link has none.
    place: Option<Span>,
}

/// One unit starts after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'h> {
    /// The unit that waits.
    pub unit: &'h str,
    /// The unit it waits for.
    pub after: &'h str,
    /// Why.
    pub why: Why,
}

/// The order of a host's units.
#[derive(Debug)]
pub struct Order<'h> {
    pub(super) names: Vec<&'h str>,
    /// The place of each name, aliases too, in `names`; none of one that two units have.
    pub(super) places: BTreeMap<&'h str, Option<usize>>,
    /// What each unit starts after.
    pub(super) after: Vec<Vec<(usize, Why)>>,
    /// What each unit pulls in.
    pub(super) pulls: Vec<Vec<Pull>>,
}

impl<'h> Order<'h> {
    /// Puts the units of one manager in order.
    pub fn of(units: impl Iterator<Item = &'h Unit>) -> Self {
        let units: Vec<&Unit> = units.filter(|it| it.is_whole() && !it.is_template() && !it.is_user).collect();
        let mut ids: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        let mut names: Vec<&str> = Vec::new();
        for unit in &units {
            for name in std::iter::once(unit.name.as_str()).chain(unit.aliases.iter().map(String::as_str)) {
                // Of two units of one name nobody knows which is meant.
                ids.entry(name).and_modify(|it| *it = None).or_insert(Some(names.len()));
            }
            names.push(&unit.name);
        }
        for (name, _) in STANDARD {
            ids.entry(name).or_insert_with(|| {
                names.push(name);
                Some(names.len() - 1)
            });
        }
        let (after, pulls) = (vec![Vec::new(); names.len()], vec![Vec::new(); names.len()]);
        for (alias, name) in ALIASES {
            let id = ids.get(name).copied().flatten();
            ids.entry(alias).or_insert(id);
        }
        let mut order = Self { after, pulls, names, places: BTreeMap::new() };
        let id = |name: &str| ids.get(name).copied().flatten();
        for (name, after) in STANDARD {
            let Some(at) = id(name).filter(|it| *it >= units.len()) else { continue };
            order.after[at].extend(after.iter().filter_map(|it| Some((id(it)?, Why::Implied("as on every machine")))));
        }
        for (at, unit) in units.iter().enumerate().filter(|(at, unit)| id(&unit.name) == Some(*at)) {
            order.written(at, unit, &id);
            order.implied(at, unit, &id);
        }
        order.targets(&units, &id);
        order.places = ids;
        order
    }

    fn written(&mut self, at: usize, unit: &'h Unit, id: &dyn Fn(&str) -> Option<usize>) {
        let others = |name: &'static str| unit.units_of("Unit", name).filter_map(|(span, it)| Some((span, id(it)?)));
        // A unit that names itself is not listened to.
        for (span, other) in others("After").filter(|it| it.1 != at) {
            self.after[at].push((other, Why::Written(span)));
        }
        for (span, other) in others("Before").filter(|it| it.1 != at) {
            self.after[other].push((at, Why::Written(span)));
        }
        for name in ["Requires", "Wants", "BindsTo", "Upholds"] {
            self.pulls[at].extend(others(name).map(|(span, unit)| Pull { unit, place: Some(span) }));
        }
        for (span, socket) in unit.units_of("Service", "Sockets") {
            let Some(socket) = id(socket) else { continue };
            self.pulls[at].push(Pull { unit: socket, place: None });
            self.after[at].push((socket, Why::Written(span)));
        }
        let installed = ["WantedBy", "RequiredBy", "UpheldBy"].into_iter();
        let installed = installed.flat_map(|name| unit.units_of("Install", name)).map(|(span, by)| (Some(span), by));
        let enabled = unit.enabled.iter().map(|it| (None, it.by.as_str()));
        for (place, by) in installed.chain(enabled).filter_map(|(place, by)| Some((place, id(by)?))) {
            self.pulls[by].push(Pull { unit: at, place });
        }
    }

    /// What systemd adds by the type of a unit, whether it has default dependencies or not.
    fn implied(&mut self, at: usize, unit: &'h Unit, id: &dyn Fn(&str) -> Option<usize>) {
        let mut add = |unit: Option<usize>, after: Option<usize>, why: &'static str| {
            if let (Some(unit), Some(after)) = (unit, after) {
                self.after[unit].push((after, Why::Implied(why)));
            }
        };
        let started = unit.activates().and_then(|(name, _)| id(&name));
        add(started, Some(at), "as what a timer, path or socket starts waits for it");
        if !has_default_dependencies(unit) {
            return;
        }
        match unit.suffix() {
            "service" => {
                add(Some(at), id("sysinit.target"), "as every service does by default");
                add(Some(at), id("basic.target"), "as every service does by default");
            }
            "socket" => {
                add(Some(at), id("sysinit.target"), "as every socket does by default");
                add(id("sockets.target"), Some(at), "as it waits for every socket by default");
            }
            "path" => {
                add(Some(at), id("sysinit.target"), "as every path unit does by default");
                add(id("paths.target"), Some(at), "as it waits for every path unit by default");
            }
            "timer" => {
                add(Some(at), id("sysinit.target"), "as every timer does by default");
                if unit.setting("Timer", "OnCalendar").is_some() {
                    add(Some(at), id("time-set.target"), "as every timer with a calendar does by default");
                    add(Some(at), id("time-sync.target"), "as every timer with a calendar does by default");
                }
                add(id("timers.target"), Some(at), "as it waits for every timer by default");
            }
            "mount" if is_local_mount(unit) => {
                add(id("local-fs.target"), Some(at), "as it waits for every local mount by default");
            }
            "mount" => {
                add(Some(at), id("network.target"), "as every mount over the network does by default");
                add(Some(at), id("network-online.target"), "as every mount over the network does by default");
            }
            "swap" => add(id("swap.target"), Some(at), "as it waits for every swap by default"),
            "automount" => add(id("local-fs.target"), Some(at), "as it waits for every local automount by default"),
            _ => {}
        }
    }

    /// A target waits for what it pulls in, unless that is told to start after it, or one of them has no default
    /// dependencies.
    fn targets(&mut self, units: &[&'h Unit], id: &dyn Fn(&str) -> Option<usize>) {
        let plain = |at: usize| units.get(at).is_none_or(|it| has_default_dependencies(it));
        for target in 0..self.names.len() {
            let waits = self.names[target].ends_with(".target")
                && plain(target)
                && (target < units.len() || !NOT_WAITING.contains(&self.names[target]));
            if !waits || id(self.names[target]) != Some(target) {
                continue;
            }
            let mut known: BTreeSet<usize> = self.after[target].iter().map(|it| it.0).collect();
            for pull in std::mem::take(&mut self.pulls[target]) {
                self.pulls[target].push(pull);
                let other = pull.unit;
                let comes_later = self.after[other].iter().any(|it| it.0 == target);
                if plain(other) && !comes_later && other != target && known.insert(other) {
                    let why = pull.place.map_or(Why::Implied(PULLED), Why::Pulled);
                    self.after[target].push((other, why));
                }
            }
        }
    }

    /// Returns what a unit of this name starts after, as far as it is known, and why.
    pub fn after(&self, name: &str) -> impl Iterator<Item = (&'h str, Why)> {
        let at = self.names.iter().position(|it| *it == name);
        at.into_iter().flat_map(|at| &self.after[at]).map(|(other, why)| (self.names[*other], *why))
    }
}

/// Returns whether systemd adds the dependencies that are usual for the unit's type (`DefaultDependencies=`).
fn has_default_dependencies(unit: &Unit) -> bool {
    unit.setting("Unit", "DefaultDependencies").is_none_or(Setting::is_true)
}

/// Returns whether `local-fs.target` waits for a mount.
fn is_local_mount(unit: &Unit) -> bool {
    let options = unit.setting("Mount", "Options").map_or("", Setting::text);
    let is_remote = unit.known("Mount", "Type").is_some_and(|it| {
        it.starts_with("nfs") || it.starts_with("fuse") || matches!(it, "cifs" | "smb3" | "ceph" | "glusterfs" | "9p")
    });
    !is_remote && !options.split(',').any(|it| matches!(it, "_netdev" | "nofail"))
}
