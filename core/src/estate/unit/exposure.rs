//! How much of the machine a service may reach, as `systemd-analyze security`
//! rates it. Source: systemd 252, `src/analyze/analyze-security.c`, and what the
//! manager implies when it loads a unit (`src/core/unit.c`, `unit_patch_contexts`).

use std::collections::BTreeSet;

use super::{Setting, Unit};
use crate::facts::systemd::exposure::{CALLS, CAPABILITIES, FAMILIES, NAMESPACES, SWITCHES, Weight};
use crate::facts::systemd::{scalar, syscall};

/// The rating of a service.
#[derive(Debug)]
pub struct Exposure {
    /// From 0 (shut in) to 100 (as open as can be), as the program shows it, times ten.
    pub tenths: u32,
    /// What counts against it, worst first: the setting, and what it adds to the sum.
    pub against: Vec<(&'static str, u32)>,
}

impl Exposure {
    /// Returns the program's word for the rating.
    pub fn word(&self) -> &'static str {
        match self.tenths {
            100.. => "DANGEROUS",
            90..100 => "UNSAFE",
            75..90 => "EXPOSED",
            50..75 => "MEDIUM",
            10..50 => "OK",
            1..10 => "SAFE",
            0 => "PERFECT",
        }
    }
}

/// The sum over everything that is looked at.
#[derive(Debug, Default)]
struct Sum {
    badness: u32,
    weight: u32,
    against: Vec<(&'static str, u32)>,
}

impl Sum {
    fn add(&mut self, it: Weight, badness: u32) {
        let share = (badness * it.weight).div_ceil(it.range);
        self.badness += share;
        self.weight += it.weight;
        if share > 0 {
            self.against.push((it.name, share));
        }
    }

    fn flag(&mut self, name: &'static str, weight: u32, is_bad: bool) {
        self.add(Weight { name, weight, range: 1 }, u32::from(is_bad));
    }

    fn graded(&mut self, name: &'static str, weight: u32, range: u32, badness: u32) {
        self.add(Weight { name, weight, range }, badness);
    }
}

impl Unit {
    /// Rates a service; `None` where one of its settings is not known.
    pub fn exposure(&self) -> Option<Exposure> {
        let is_open = |it: &&Setting| it.section == "Service" && it.effective && it.value.known().is_none();
        if !self.is_whole() || self.suffix() != "service" || self.settings.iter().any(|it| is_open(&it)) {
            return None;
        }
        let mut sum = Sum::default();
        self.identity(&mut sum);
        self.switches(&mut sum);
        self.files(&mut sum);
        self.capabilities(&mut sum);
        self.process(&mut sum);
        self.calls(&mut sum);
        self.network(&mut sum);
        let Sum { badness, weight, mut against } = sum;
        against.sort_by_key(|it| std::cmp::Reverse(it.1));
        Some(Exposure { tenths: (badness * 100).div_ceil(weight.max(1)), against })
    }

    fn is_on(&self, name: &str) -> bool {
        self.setting("Service", name).is_some_and(Setting::is_true)
    }

    fn is_root(&self) -> bool {
        match self.known("Service", "User") {
            Some(user) => matches!(user, "root" | "0"),
            None => self.dynamic_user().is_none(),
        }
    }

    fn identity(&self, sum: &mut Sum) {
        let user = if self.known("Service", "User") == Some("nobody") { 9 } else { 10 * u32::from(self.is_root()) };
        sum.graded("User", 2000, 10, user);
        if !self.is_root() {
            let groups = self.settings_of("Service", "SupplementaryGroups").next().is_some();
            sum.flag("SupplementaryGroups", 200, groups);
            sum.flag("RemoveIPC", 100, !self.is_on("RemoveIPC") && self.dynamic_user().is_none());
        }
        let ambient = self.settings_of("Service", "AmbientCapabilities").any(|it| !it.is_empty());
        sum.flag("AmbientCapabilities", 500, ambient);
    }

    fn switches(&self, sum: &mut Sum) {
        for it in SWITCHES {
            let implied = self.dynamic_user().is_some() && matches!(it.name, "NoNewPrivileges" | "RestrictSUIDSGID");
            sum.add(*it, u32::from(!self.is_on(it.name) && !implied));
        }
    }

    fn files(&self, sum: &mut Sum) {
        let dynamic = self.dynamic_user().is_some();
        let mask = self.known("Service", "UMask").and_then(scalar::mode).unwrap_or(0o022);
        let open = [(0o002, 10), (0o004, 5), (0o020, 2), (0o040, 1)];
        sum.graded("UMask", 100, 10, open.iter().find(|it| mask & it.0 == 0).map_or(0, |it| it.1));
        let proc = match self.known("Service", "ProtectProc") {
            Some("invisible" | "ptraceable") => 0,
            Some("noaccess") => 1,
            _ => 3,
        };
        sum.graded("ProtectProc", 1000, 3, proc);
        sum.flag("ProcSubset", 10, self.known("Service", "ProcSubset") != Some("pid"));
        // What starts before the rest of the system has no use for these.
        if !self.setting("Unit", "DefaultDependencies").is_none_or(Setting::is_true) {
            return;
        }
        sum.flag("PrivateTmp", 1000, !self.is_on("PrivateTmp") && !dynamic);
        let home = match self.known("Service", "ProtectHome") {
            Some("read-only") => 5,
            Some("tmpfs") => 1,
            Some(it) if scalar::boolean(it) == Some(true) => 0,
            _ if dynamic => 5,
            _ => 10,
        };
        sum.graded("ProtectHome", 1000, 10, home);
        let system = match self.known("Service", "ProtectSystem") {
            Some("strict") => 0,
            // It raises every weaker value.
            _ if dynamic => 0,
            Some("full") => 3,
            Some(it) if scalar::boolean(it) == Some(true) => 5,
            _ => 10,
        };
        sum.graded("ProtectSystem", 1000, 10, system);
        let own_root = |name| self.known("Service", name).is_some_and(|it| it != "/");
        sum.flag("RootDirectory", 200, !own_root("RootDirectory") && !own_root("RootImage"));
    }

    fn capabilities(&self, sum: &mut Sum) {
        let mut gone: BTreeSet<&str> = BTreeSet::new();
        let implied: &[(&str, &[&str])] = &[
            ("PrivateDevices", &["CAP_MKNOD", "CAP_SYS_RAWIO"]),
            ("ProtectKernelModules", &["CAP_SYS_MODULE"]),
            ("ProtectKernelLogs", &["CAP_SYSLOG"]),
            ("ProtectClock", &["CAP_SYS_TIME", "CAP_WAKE_ALARM"]),
        ];
        for (name, capabilities) in implied {
            if self.is_on(name) {
                gone.extend(*capabilities);
            }
        }
        let bounds = self.bounding_set();
        for (names, weight) in CAPABILITIES {
            let has = |it: &&'static str| bounds.as_ref().is_none_or(|set| set.has(it)) && !gone.contains(*it);
            sum.flag("CapabilityBoundingSet", *weight, names.iter().any(has));
        }
    }

    /// `CapabilityBoundingSet=` as its assignments add up; `None` for all capabilities.
    fn bounding_set(&self) -> Option<Names> {
        let mut set: Option<Names> = None;
        let assignments =
            self.settings.iter().filter(|it| it.section == "Service" && it.name == "CapabilityBoundingSet");
        for text in assignments.filter_map(|it| it.value.known()) {
            let (allows, list) = listed(text);
            let names: BTreeSet<String> = list.split_whitespace().map(str::to_ascii_uppercase).collect();
            set = match (names.is_empty(), allows) {
                (true, true) => Some(Names { allows, names }),
                (true, false) => None,
                (false, _) => Some(Names::changed(set, allows, names)),
            };
        }
        set
    }

    fn process(&self, sum: &mut Sum) {
        sum.flag("KeyringMode", 1000, self.known("Service", "KeyringMode").is_some_and(|it| it != "private"));
        sum.flag("NotifyAccess", 1000, self.known("Service", "NotifyAccess") == Some("all"));
        let delegate = self.settings.iter().rfind(|it| it.section == "Service" && it.name == "Delegate");
        let delegates = delegate.is_some_and(|it| it.value.known().and_then(|it| scalar::boolean(it)) != Some(false));
        sum.flag("Delegate", 100, delegates);
        let namespaces = self.namespaces();
        for (name, weight) in NAMESPACES {
            sum.flag("RestrictNamespaces", *weight, namespaces.as_ref().is_none_or(|set| set.has(name)));
        }
        let is_closed = matches!(self.known("Service", "DevicePolicy"), Some("closed" | "strict"))
            || (self.is_on("PrivateDevices") && matches!(self.known("Service", "DevicePolicy"), None | Some("auto")));
        let opens = self.settings_of("Service", "DeviceAllow").next().is_some() || self.is_on("ProtectClock");
        sum.graded("DeviceAllow", 1000, 10, if is_closed { 5 * u32::from(opens) } else { 10 });
    }

    /// The namespaces the service may make; `None` for all.
    fn namespaces(&self) -> Option<Names> {
        let mut set: Option<Names> = None;
        for text in self.settings_of("Service", "RestrictNamespaces").filter_map(|it| it.value.known()) {
            match scalar::boolean(text) {
                Some(true) => set = Some(Names { allows: true, names: BTreeSet::new() }),
                Some(false) => set = None,
                None => set = Some(Names::said(set, text)),
            }
        }
        set
    }

    fn calls(&self, sum: &mut Sum) {
        let architectures: BTreeSet<&str> = self
            .settings_of("Service", "SystemCallArchitectures")
            .flat_map(|it| it.text().split_whitespace())
            .collect();
        let badness = match architectures.len() {
            0 => 10,
            1 if architectures.contains("native") => 0,
            _ => 8,
        };
        sum.graded("SystemCallArchitectures", 1000, 10, badness);
        let filter = self.filter();
        for (group, weight) in CALLS {
            let badness = match &filter {
                None => 10,
                Some(set) if set.allows => 9 * u32::from(syscall::calls(group).any(|it| set.names.contains(it))),
                Some(set) => 10 * u32::from(syscall::calls(group).any(|it| !set.names.contains(it))),
            };
            sum.graded("SystemCallFilter", *weight, 10, badness);
        }
    }

    /// `SystemCallFilter=` with its groups spelt out; `None` without one.
    fn filter(&self) -> Option<Names> {
        let mut set: Option<Names> = None;
        for text in self.settings_of("Service", "SystemCallFilter").filter_map(|it| it.value.known()) {
            let (allows, list) = listed(text);
            let mut calls: BTreeSet<String> = list.split_whitespace().flat_map(calls_of).collect();
            if allows && set.is_none() {
                calls.extend(syscall::calls("@default").map(str::to_owned));
            }
            set = Some(Names::changed(set, allows, calls));
        }
        set.filter(|it| it.allows || !it.names.is_empty())
    }

    fn network(&self, sum: &mut Sum) {
        let mut families: Option<Names> = None;
        for text in self.settings_of("Service", "RestrictAddressFamilies").filter_map(|it| it.value.known()) {
            families = Some(match text.as_str() {
                "none" => Names { allows: true, names: BTreeSet::new() },
                text => Names::said(families, text),
            });
        }
        let named: BTreeSet<&str> = FAMILIES.iter().flat_map(|it| it.0).copied().collect();
        for (group, weight) in FAMILIES {
            let is_bad = families.as_ref().is_none_or(|set| {
                let is_listed = |it: &str| if group.is_empty() { !named.contains(it) } else { group.contains(&it) };
                set.names.iter().any(|it| is_listed(it)) == set.allows
            });
            sum.flag("RestrictAddressFamilies", *weight, is_bad);
        }
        let words = |name: &'static str| self.settings_of("Service", name).flat_map(|it| it.text().split_whitespace());
        let denied: BTreeSet<&str> = words("IPAddressDeny").collect();
        let denies_all = denied.contains("any") || (denied.contains("0.0.0.0/0") && denied.contains("::/0"));
        let is_local = |it: &str| it == "localhost" || it.starts_with("127.") || it == "::1" || it.starts_with("::1/");
        let allowed: Vec<&str> = words("IPAddressAllow").collect();
        let programs =
            ["IPIngressFilterPath", "IPEgressFilterPath"].iter().any(|it| self.setting("Service", it).is_some());
        let badness = match (denies_all, allowed.iter().any(|it| !is_local(it)), allowed.is_empty()) {
            _ if programs => 0,
            (false, ..) => 10,
            (true, true, _) => 5,
            (true, false, is_empty) => 2 * u32::from(!is_empty),
        };
        sum.graded("IPAddressDeny", 1000, 10, badness);
    }
}

/// A list that allows what it names, or everything else.
#[derive(Debug)]
struct Names {
    allows: bool,
    names: BTreeSet<String>,
}

impl Names {
    fn has(&self, name: &str) -> bool {
        self.names.contains(name) == self.allows
    }

    /// The list after one more assignment: the first one decides its kind, later ones add or take away.
    fn changed(before: Option<Self>, allows: bool, names: BTreeSet<String>) -> Self {
        let Some(mut set) = before else { return Self { allows, names } };
        if set.allows == allows {
            set.names.extend(names);
        } else {
            set.names.retain(|it| !names.contains(it));
        }
        set
    }

    /// The list after one more assignment of plain names.
    fn said(before: Option<Self>, text: &str) -> Self {
        let (allows, list) = listed(text);
        Self::changed(before, allows, list.split_whitespace().map(str::to_owned).collect())
    }
}

/// Whether a list allows what it names, and the list; `~` makes it forbid.
fn listed(text: &str) -> (bool, &str) {
    text.strip_prefix('~').map_or((true, text), |list| (false, list))
}

/// The calls of one item of `SystemCallFilter=`: a call or a group, maybe with the error it gives.
fn calls_of(item: &str) -> Vec<String> {
    let name = item.split(':').next().unwrap_or(item);
    if name == "@known" {
        return CALLS.iter().flat_map(|it| syscall::calls(it.0)).map(str::to_owned).collect();
    }
    if syscall::is_group(name) { syscall::calls(name).map(str::to_owned).collect() } else { vec![name.to_owned()] }
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;

    fn tenths(lines: &str) -> Option<u32> {
        let estate = estate(&format!("//- a.service\n[Service]\nExecStart=/bin/true\n{lines}\n"));
        estate.hosts[0].units[0].exposure().map(|it| it.tenths)
    }

    #[test]
    fn ratings_are_those_of_the_program() {
        // As systemd-analyze 252 rates the same files.
        assert_eq!(tenths(""), Some(96));
        assert_eq!(tenths("User=daemon"), Some(92));
        assert_eq!(tenths("DynamicUser=yes"), Some(84));
    }

    #[test]
    fn what_a_template_fills_in_is_not_rated() {
        let estate = estate("//- a.service.j2\n[Service]\nExecStart=/bin/true\nUser={{ user }}\n");
        assert!(estate.hosts[0].units[0].exposure().is_none());
    }
}
