//! Signals by name and number (`signal(7)` of Linux, `src/basic/signal-util.c`).

use super::number::integer;

/// Names of signals, without `SIG`.
const NAMES: &[&str] = &[
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];

/// Returns whether the text names a signal: `SIGTERM`, `TERM`, `15`, `RTMIN+3` (`signal_from_string`).
pub fn is_signal(text: &str) -> bool {
    if let Some(number) = integer(text) {
        return (1..=64).contains(&number);
    }
    let name = text.strip_prefix("SIG").unwrap_or(text);
    let offset = |rest: &str, sign: char| {
        rest.is_empty()
            || rest
                .strip_prefix(sign)
                .filter(|it| !it.starts_with(' '))
                .and_then(integer)
                .is_some_and(|it| (0..=30).contains(&it))
    };
    NAMES.contains(&name)
        || name.strip_prefix("RTMIN").is_some_and(|rest| offset(rest, '+'))
        || name.strip_prefix("RTMAX").is_some_and(|rest| offset(rest, '-'))
}

#[cfg(test)]
mod tests {
    use super::is_signal;

    #[test]
    fn names_and_numbers() {
        for good in ["SIGTERM", "TERM", "15", "RTMIN+3", "RTMAX-30", "SIGRTMIN"] {
            assert!(is_signal(good), "{good}");
        }
        for bad in ["sigterm", "0", "65", "SIG15", "RTMIN+31", "CLD", "SIG"] {
            assert!(!is_signal(bad), "{bad}");
        }
    }
}
