//! In which order units start, and which of them start together: what the files
//! say and what systemd adds by itself. Only units that the estate has in full
//! take part, and the targets that every machine has.
//! Sources: `systemd.unit(5)`, `bootup(7)`, and Implicit and Default
//! Dependencies of the manual page of each unit type.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Setting, Unit};
use crate::source::Span;

/// Targets of every machine, and those that each starts after.
const STANDARD: &[(&str, &[&str])] = &[
    ("basic.target", &["sysinit.target", "sockets.target", "paths.target", "slices.target"]),
    ("cryptsetup.target", &["cryptsetup-pre.target"]),
    ("cryptsetup-pre.target", &[]),
    ("getty.target", &[]),
    ("graphical.target", &["multi-user.target"]),
    ("local-fs.target", &["local-fs-pre.target"]),
    ("local-fs-pre.target", &[]),
    ("multi-user.target", &["basic.target", "getty.target"]),
    ("network-online.target", &["network.target"]),
    ("network-pre.target", &[]),
    ("network.target", &["network-pre.target"]),
    ("nss-lookup.target", &[]),
    ("nss-user-lookup.target", &[]),
    ("paths.target", &[]),
    ("remote-fs.target", &["remote-fs-pre.target"]),
    ("remote-fs-pre.target", &[]),
    ("slices.target", &[]),
    ("sockets.target", &[]),
    ("swap.target", &[]),
    ("sysinit.target", &["cryptsetup.target", "local-fs.target", "swap.target"]),
    ("time-set.target", &[]),
    ("time-sync.target", &["time-set.target"]),
    ("timers.target", &[]),
];

/// Other names of these targets, where the estate has no unit or link of that name.
const ALIASES: &[(&str, &str)] = &[
    ("default.target", "graphical.target"),
    ("runlevel2.target", "multi-user.target"),
    ("runlevel3.target", "multi-user.target"),
    ("runlevel4.target", "multi-user.target"),
    ("runlevel5.target", "graphical.target"),
];

/// Targets that start at every boot. `graphical.target` is the default also where nothing graphical is installed; a
/// machine that boots to another target has a link that says so.
const BOOT: &[&str] = &[
    "graphical.target",
    "multi-user.target",
    "network.target",
    "getty.target",
    "remote-fs.target",
    "basic.target",
    "sysinit.target",
    "local-fs.target",
    "swap.target",
    "sockets.target",
    "timers.target",
    "paths.target",
    "slices.target",
];

/// Targets that do not wait for what they pull in (`DefaultDependencies=no` in their files).
const NOT_WAITING: &[&str] = &["timers.target", "local-fs.target", "local-fs-pre.target", "remote-fs.target"];

/// Why a target waits for others.
pub const PULLED: &str = "as a target waits for what it pulls in";

/// Of what does not start at boot, so many knots of so many units at most are looked at unit by unit.
const MANY: usize = 64;

/// Of one knot, so many cycles at most are told.
const MOST: usize = 16;

/// So many steps are gone at most to find the shortest way round.
const WORK: usize = 2_000_000;

/// Steps that are taken out: a unit, and what it starts after.
type Cuts = BTreeSet<(usize, usize)>;

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
struct Pull {
    unit: usize,
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
    names: Vec<&'h str>,
    /// The place of each name, aliases too, in `names`; none of one that two units have.
    places: BTreeMap<&'h str, Option<usize>>,
    /// What each unit starts after.
    after: Vec<Vec<(usize, Why)>>,
    /// What each unit pulls in.
    pulls: Vec<Vec<Pull>>,
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

    /// Returns whether a unit can be told to start after another without a cycle: both are known, and the other does not
    /// start after it already, by way of whatever else.
    pub fn may_follow(&self, unit: &str, other: &str) -> bool {
        let place = |name: &str| self.places.get(name).copied().flatten();
        let (Some(unit), Some(other)) = (place(unit), place(other)) else { return false };
        let mut seen = BTreeSet::new();
        let mut open = vec![other];
        while let Some(at) = open.pop() {
            // What is that far away nobody looks at.
            if at == unit || seen.len() > MANY * MANY {
                return false;
            }
            if seen.insert(at) {
                open.extend(self.after[at].iter().map(|it| it.0));
            }
        }
        true
    }

    /// Returns the cycles of units that start together and wait for each other: after the steps that begin these are
    /// taken out, none is left.
    ///
    /// Each cycle begins with a step that is written in a file; where none is, with what a unit is pulled in by.
    pub fn cycles(&self) -> Vec<Vec<Step<'h>>> {
        let mut found = Vec::new();
        let boot: Vec<usize> = (0..self.names.len()).filter(|at| BOOT.contains(&self.names[*at])).collect();
        let boot = self.pulled_by(&boot);
        let none = Cuts::new();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for knot in self.knots(&|at| boot[at], &none) {
            done.extend(&knot);
            self.untie(knot, &mut found);
        }
        // What starts by hand or by another unit only.
        for knot in self
            .knots(&|_| true, &none)
            .iter()
            .filter(|it| it.len() <= MANY && it.iter().all(|at| !done.contains(at)))
            .take(MANY)
        {
            let together = knot.iter().find_map(|at| {
                let pulled = self.pulled_by(&[*at]);
                self.knots(&|it| pulled[it] && knot.contains(&it), &none).into_iter().next()
            });
            if let Some(together) = together {
                self.untie(together, &mut found);
            }
        }
        found
    }

    /// Finds the shortest cycle of a knot, takes its first step out, and goes on with the knots that are left.
    fn untie(&self, knot: Vec<usize>, found: &mut Vec<Vec<Step<'h>>>) {
        let mut cuts = Cuts::new();
        let mut open = vec![knot];
        while let Some(knot) = open.pop() {
            if cuts.len() == MOST {
                break;
            }
            let Some((cycle, first)) = self.cycle(&knot, &cuts) else { continue };
            found.push(cycle);
            cuts.insert(first);
            let within: BTreeSet<usize> = knot.into_iter().collect();
            open.extend(self.knots(&|it| within.contains(&it), &cuts));
        }
    }

    /// What a unit starts after, without the written steps that are taken out.
    fn steps<'o>(&'o self, at: usize, cuts: &'o Cuts) -> impl Iterator<Item = (usize, Why)> + 'o {
        let is_cut = move |after: usize, why: Why| why.place().is_some() && cuts.contains(&(at, after));
        self.after[at].iter().copied().filter(move |(after, why)| !is_cut(*after, *why))
    }

    /// Which units start when these do.
    fn pulled_by(&self, start: &[usize]) -> Vec<bool> {
        let mut seen = vec![false; self.names.len()];
        let mut open: Vec<usize> = start.to_vec();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(self.pulls[at].iter().map(|it| it.unit));
            }
        }
        seen
    }

    /// The sets of units of which each waits for each other (Kosaraju's strongly connected components).
    fn knots(&self, within: &dyn Fn(usize) -> bool, cuts: &Cuts) -> Vec<Vec<usize>> {
        let count = self.names.len();
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
        for at in 0..count {
            for (other, _) in self.steps(at, cuts) {
                before[other].push(at);
            }
        }
        let mut seen = vec![false; count];
        let mut finished: Vec<usize> = Vec::new();
        for start in (0..count).filter(|at| within(*at)) {
            let mut open = vec![(start, false)];
            while let Some((at, is_done)) = open.pop() {
                if is_done {
                    finished.push(at);
                } else if !std::mem::replace(&mut seen[at], true) {
                    open.push((at, true));
                    open.extend(self.steps(at, cuts).map(|it| it.0).filter(|it| within(*it)).map(|it| (it, false)));
                }
            }
        }
        let mut taken = vec![false; count];
        let mut knots = Vec::new();
        for start in finished.into_iter().rev() {
            let mut knot = Vec::new();
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut taken[at], true) {
                    knot.push(at);
                    open.extend(before[at].iter().filter(|it| within(**it)));
                }
            }
            if knot.len() > 1 {
                knot.sort_unstable();
                knots.push(knot);
            }
        }
        knots.sort();
        knots
    }

    /// The shortest way round within a knot that begins with a written step, else with a unit that is pulled in, and
    /// that step; none where systemd alone makes one.
    fn cycle(&self, knot: &[usize], cuts: &Cuts) -> Option<(Vec<Step<'h>>, (usize, usize))> {
        let within: BTreeSet<usize> = knot.iter().copied().collect();
        let steps = knot.iter().flat_map(|at| self.steps(*at, cuts).map(move |(after, why)| (*at, after, why)));
        let steps: Vec<_> = steps.filter(|(_, after, _)| within.contains(after)).collect();
        // In a large knot the first ways round are short enough.
        let most = (WORK / steps.len().max(1)).max(MANY);
        let has_written = steps.iter().any(|(_, _, why)| matches!(why, Why::Written(_)));
        let is_first = |why: Why| matches!(why, Why::Written(_)) || (!has_written && why.place().is_some());
        let first = steps.iter().filter(|(_, _, why)| is_first(*why)).take(most);
        let ways = first.filter_map(|&(unit, after, why)| {
            let mut way = vec![self.step(unit, after, why)];
            way.extend(self.way(after, unit, &within, cuts)?);
            Some((way, (unit, after)))
        });
        ways.min_by_key(|it| it.0.len())
    }

    fn step(&self, unit: usize, after: usize, why: Why) -> Step<'h> {
        Step { unit: self.names[unit], after: self.names[after], why }
    }

    /// The shortest way from one unit to another, breadth first.
    fn way(&self, from: usize, to: usize, within: &BTreeSet<usize>, cuts: &Cuts) -> Option<Vec<Step<'h>>> {
        let mut came: BTreeMap<usize, (usize, Why)> = BTreeMap::new();
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            if at == to {
                break;
            }
            for (next, why) in self.steps(at, cuts).filter(|it| within.contains(&it.0)) {
                if next != from && !came.contains_key(&next) {
                    came.insert(next, (at, why));
                    open.push_back(next);
                }
            }
        }
        let mut steps = Vec::new();
        let mut at = to;
        while at != from {
            let (unit, why) = *came.get(&at)?;
            steps.push(self.step(unit, at, why));
            at = unit;
        }
        steps.reverse();
        Some(steps)
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
