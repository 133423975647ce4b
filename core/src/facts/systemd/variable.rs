//! The variables that systemd gives to processes by itself. Source:
//! `systemd.exec(5)`, ENVIRONMENT VARIABLES IN SPAWNED PROCESSES, of 252 to 261.

/// Every name, also those that only some units get: which ones is not told apart.
const NAMES: &[&str] = &[
    "CACHE_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
    "CPU_PRESSURE_WATCH",
    "CPU_PRESSURE_WRITE",
    "CREDENTIALS_DIRECTORY",
    "DEBUG_INVOCATION",
    "EXIT_CODE",
    "EXIT_STATUS",
    "FDSTORE",
    "HOME",
    "INVOCATION_ID",
    "IO_PRESSURE_WATCH",
    "IO_PRESSURE_WRITE",
    "JOURNAL_STREAM",
    "LANG",
    "LANGUAGE",
    "LISTEN_FDNAMES",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LISTEN_PIDFDID",
    "LOGNAME",
    "LOGS_DIRECTORY",
    "LOG_NAMESPACE",
    "MAINPID",
    "MAINPIDFDID",
    "MANAGERPID",
    "MANAGERPIDFDID",
    "MEMORY_PRESSURE_WATCH",
    "MEMORY_PRESSURE_WRITE",
    "NOTIFY_SOCKET",
    "PATH",
    "PIDFILE",
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "RUNTIME_DIRECTORY",
    "SERVICE_RESULT",
    "SHELL",
    "SO_COOKIE",
    "STATE_DIRECTORY",
    "SYSTEMD_EXEC_PID",
    "TERM",
    "TMPDIR",
    "USER",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
];

/// Beginnings of the names of whole families.
const FAMILIES: &[&str] = &["LC_", "MONITOR_", "TRIGGER_", "XDG_"];

/// Returns whether systemd itself may set a variable.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::variable::is_given;
///
/// assert!(is_given("MAINPID") && is_given("LC_ALL") && !is_given("PORT"));
/// ```
pub fn is_given(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok() || FAMILIES.iter().any(|it| name.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted());
    }
}
