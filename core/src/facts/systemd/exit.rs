//! Names of exit statuses (`SuccessExitStatus=` and its kin). Source:
//! `systemd-analyze exit-status`, `src/shared/exit-status.c` (252 to 261).

const NAMES: &[&str] = &[
    "ADDRESS_FAMILIES",
    "APPARMOR",
    "BPF",
    "CACHE_DIRECTORY",
    "CANTCREAT",
    "CAPABILITIES",
    "CGROUP",
    "CHDIR",
    "CHOWN",
    "CHROOT",
    "CONFIG",
    "CONFIGURATION_DIRECTORY",
    "CONFIRM",
    "CPUAFFINITY",
    "CREDENTIALS",
    "DATAERR",
    "EXCEPTION",
    "EXEC",
    "FAILURE",
    "FDS",
    "GROUP",
    "INVALIDARGUMENT",
    "IOERR",
    "IOPRIO",
    "KEYRING",
    "KSM",
    "LIMITS",
    "LOGS_DIRECTORY",
    "MEMORY",
    "MEMORY_THP",
    "NAMESPACE",
    "NETWORK",
    "NICE",
    "NOHOST",
    "NOINPUT",
    "NOPERM",
    "NOPERMISSION",
    "NOTCONFIGURED",
    "NOTIMPLEMENTED",
    "NOTINSTALLED",
    "NOTRUNNING",
    "NOUSER",
    "NO_NEW_PRIVILEGES",
    "NUMA_POLICY",
    "OOM_ADJUST",
    "OSERR",
    "OSFILE",
    "PAM",
    "PERSONALITY",
    "PROTOCOL",
    "RUNTIME_DIRECTORY",
    "SECCOMP",
    "SECUREBITS",
    "SELINUX_CONTEXT",
    "SETSCHEDULER",
    "SETSID",
    "SIGNAL_MASK",
    "SMACK_PROCESS_LABEL",
    "SOFTWARE",
    "STATE_DIRECTORY",
    "STDERR",
    "STDIN",
    "STDOUT",
    "SUCCESS",
    "TEMPFAIL",
    "TIMERSLACK",
    "UNAVAILABLE",
    "USAGE",
    "USER",
];

/// Returns whether the word is an exit status (0 to 255 or a name) or a signal.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::exit::is_status;
///
/// assert!(is_status("143") && is_status("TEMPFAIL") && is_status("SIGKILL"));
/// assert!(!is_status("300") && !is_status("tempfail"));
/// ```
pub fn is_status(word: &str) -> bool {
    let number = super::scalar::unsigned(word);
    number.is_some_and(|it| it <= 255)
        || NAMES.binary_search(&word).is_ok()
        || (!word.starts_with(|it: char| it.is_ascii_digit()) && super::scalar::is_signal(word))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_sorted() {
        assert!(super::NAMES.is_sorted());
    }
}
