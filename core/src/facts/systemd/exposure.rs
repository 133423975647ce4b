//! How `systemd-analyze security` weighs what a service may do. Source: systemd
//! 252, `src/analyze/analyze-security.c`; the weights were measured on the
//! program with policies of its own (`--security-policy=`).

/// Something that is looked at, and how much it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// The setting, as the program writes it.
    pub name: &'static str,
    /// How much it counts.
    pub weight: u32,
    /// How bad it is at worst; the share counts.
    pub range: u32,
}

const fn plain(name: &'static str, weight: u32) -> Weight {
    Weight { name, weight, range: 1 }
}

/// Settings that are switched on to be good.
pub const SWITCHES: &[Weight] = &[
    plain("LockPersonality", 100),
    plain("MemoryDenyWriteExecute", 100),
    plain("NoNewPrivileges", 1000),
    plain("PrivateDevices", 1000),
    plain("PrivateMounts", 1000),
    plain("PrivateNetwork", 2500),
    plain("PrivateUsers", 1000),
    plain("ProtectClock", 1000),
    plain("ProtectControlGroups", 1000),
    plain("ProtectHostname", 50),
    plain("ProtectKernelLogs", 1000),
    plain("ProtectKernelModules", 1000),
    plain("ProtectKernelTunables", 1000),
    plain("RestrictRealtime", 500),
    plain("RestrictSUIDSGID", 1000),
];

/// Capabilities that count together, by the bit of each (capabilities(7)), and how much.
pub const CAPABILITIES: &[(&[&str], u32)] = &[
    (&["CAP_SYS_ADMIN"], 1500),
    (&["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"], 1500),
    (&["CAP_SYS_PTRACE"], 1500),
    (&["CAP_SYS_TIME"], 1000),
    (&["CAP_NET_ADMIN"], 1000),
    (&["CAP_SYS_RAWIO"], 1000),
    (&["CAP_SYS_MODULE"], 1000),
    (&["CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_AUDIT_WRITE"], 500),
    (&["CAP_SYSLOG"], 500),
    (&["CAP_SYS_NICE", "CAP_SYS_RESOURCE"], 500),
    (&["CAP_MKNOD"], 500),
    (&["CAP_CHOWN", "CAP_FSETID", "CAP_SETFCAP"], 1000),
    (&["CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_IPC_OWNER"], 1000),
    (&["CAP_KILL"], 500),
    (&["CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_RAW"], 500),
    (&["CAP_SYS_BOOT"], 100),
    (&["CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE"], 100),
    (&["CAP_LINUX_IMMUTABLE"], 75),
    (&["CAP_IPC_LOCK"], 50),
    (&["CAP_SYS_CHROOT"], 50),
    (&["CAP_BLOCK_SUSPEND"], 25),
    (&["CAP_WAKE_ALARM"], 25),
    (&["CAP_LEASE"], 25),
    (&["CAP_SYS_TTY_CONFIG"], 25),
    (&["CAP_BPF"], 25),
    (&["CAP_SYS_PACCT"], 25),
];

/// Groups of system calls that a filter should keep out, and how much each counts.
pub const CALLS: &[(&str, u32)] = &[
    ("@clock", 1000),
    ("@cpu-emulation", 250),
    ("@debug", 1000),
    ("@module", 1000),
    ("@mount", 1000),
    ("@obsolete", 250),
    ("@privileged", 700),
    ("@raw-io", 1000),
    ("@reboot", 1000),
    ("@resources", 700),
    ("@swap", 1000),
];

/// Kinds of namespaces a service should not make, and how much each counts.
pub const NAMESPACES: &[(&str, u32)] =
    &[("user", 1500), ("mnt", 500), ("ipc", 500), ("pid", 500), ("cgroup", 500), ("net", 500), ("uts", 100)];

/// Families of sockets a service should not make; an empty list stands for all others.
pub const FAMILIES: &[(&[&str], u32)] = &[
    (&["AF_INET", "AF_INET6"], 1500),
    (&["AF_UNIX"], 25),
    (&["AF_NETLINK"], 200),
    (&["AF_PACKET"], 1000),
    (&[], 1250),
];
