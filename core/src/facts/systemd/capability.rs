//! Names of capabilities (`CapabilityBoundingSet=`, `AmbientCapabilities=`).
//! Source: capabilities(7); `systemd-analyze capability` of systemd 252.

/// Names without `CAP_`, sorted.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN",
    "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE",
    "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
    "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT",
    "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// Returns whether the word is a capability: `CAP_` and a name in any case, or a number from 0 to 62.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::capability::is_capability;
///
/// assert!(is_capability("CAP_NET_BIND_SERVICE") && is_capability("cap_chown") && is_capability("10"));
/// assert!(!is_capability("CAP_NET_BIND") && !is_capability("CHOWN"));
/// ```
pub fn is_capability(word: &str) -> bool {
    let prefix = word.get(..4).filter(|it| it.eq_ignore_ascii_case("CAP_"));
    prefix.is_some_and(|_| NAMES.iter().any(|it| it.eq_ignore_ascii_case(&word[4..])))
        || super::scalar::unsigned(word).is_some_and(|it| it <= 62)
}

/// Returns the one capability whose name is nearly this one.
pub fn similar(word: &str) -> Option<String> {
    let upper = word.to_ascii_uppercase();
    let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
    let same = NAMES.iter().copied().find(|it| *it == bare);
    same.or_else(|| super::nearest(bare, NAMES.iter().map(|it| (*it, *it)))).map(|it| format!("CAP_{it}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_near_ones_found() {
        assert!(NAMES.is_sorted());
        assert_eq!(similar("CHOWN").as_deref(), Some("CAP_CHOWN"));
        assert_eq!(similar("CAP_SYS_PTRAC").as_deref(), Some("CAP_SYS_PTRACE"));
        assert_eq!(similar("CAP_EVERYTHING"), None);
    }
}
