//! The targets that every machine has, with the order of their own files.
//! Sources: `bootup(7)`, `systemd.special(7)`; `units/` of systemd 252.

/// Targets of every machine, and those that each starts after.
pub const STANDARD: &[(&str, &[&str])] = &[
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
pub const ALIASES: &[(&str, &str)] = &[
    ("default.target", "graphical.target"),
    ("runlevel2.target", "multi-user.target"),
    ("runlevel3.target", "multi-user.target"),
    ("runlevel4.target", "multi-user.target"),
    ("runlevel5.target", "graphical.target"),
];

/// Targets that start at every boot. `graphical.target` is the default also where nothing graphical is installed; a
/// machine that boots to another target has a link that says so.
pub const BOOT: &[&str] = &[
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
pub const NOT_WAITING: &[&str] = &["timers.target", "local-fs.target", "local-fs-pre.target", "remote-fs.target"];
