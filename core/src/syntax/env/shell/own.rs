//! Variables that a shell sets by itself (bash(1), Shell Variables): what stands in them is not in the file.

/// In order.
const OWN: [&str; 48] = [
    "BASH",
    "BASHOPTS",
    "BASHPID",
    "BASH_ALIASES",
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_ARGV0",
    "BASH_CMDS",
    "BASH_COMMAND",
    "BASH_EXECUTION_STRING",
    "BASH_LINENO",
    "BASH_LOADABLES_PATH",
    "BASH_REMATCH",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_VERSINFO",
    "BASH_VERSION",
    "COMP_WORDBREAKS",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HISTCMD",
    "HOSTNAME",
    "HOSTTYPE",
    "IFS",
    "LINENO",
    "MACHTYPE",
    "OLDPWD",
    "OPTERR",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "PPID",
    "PS4",
    "PWD",
    "RANDOM",
    "SECONDS",
    "SHELL",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "TERM",
    "UID",
    "_",
];

/// Returns whether the shell sets the variable where nobody else does.
pub(super) fn is_own(name: &str) -> bool {
    OWN.binary_search(&name).is_ok()
}

/// Returns whether nobody may set the variable.
pub(super) fn is_read_only(name: &str) -> bool {
    matches!(name, "BASHOPTS" | "BASH_VERSINFO" | "EUID" | "PPID" | "SHELLOPTS" | "UID")
}

/// Returns whether the variable is another one each time it is read, or is the shell's to set.
pub(super) fn is_alive(name: &str) -> bool {
    matches!(
        name,
        "BASHPID"
            | "BASH_SUBSHELL"
            | "EPOCHREALTIME"
            | "EPOCHSECONDS"
            | "HISTCMD"
            | "LINENO"
            | "RANDOM"
            | "SECONDS"
            | "SRANDOM"
            | "_"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_names_are_in_order() {
        assert!(super::OWN.is_sorted());
    }
}
