//! Programs by what they make of the signs of a shell in their arguments, and
//! what only a shell has. Sources: the manual page of each program;
//! POSIX.1-2017, Shell & Utilities, 2.14 and 2.15.

/// Programs that read a text of commands behind `-c`, or a command behind options.
pub const SHELLS: &[&str] = &["ash", "bash", "busybox", "dash", "fish", "ksh", "runuser", "sh", "su", "sudo", "zsh"];

/// Shells that run the text behind `-c` and take the words after it for its parameters.
pub const TAKE_SCRIPT: &[&str] = &["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// Programs to which operators are arguments like any other, or which hand their words to a shell.
pub const TAKE_OPERATORS: &[&str] = &[
    "[",
    "autossh",
    "awk",
    "crontab",
    "entr",
    "expr",
    "find",
    "gawk",
    "gmake",
    "make",
    "mawk",
    "parallel",
    "ssh",
    "systemd-run",
    "tcpdump",
    "test",
    "tmux",
    "watch",
    "xargs",
];

/// Programs that run the rest of their words.
pub const WRAPPERS: &[&str] = &[
    "chronic", "chrt", "env", "flock", "ionice", "nice", "nohup", "setpriv", "setsid", "sshpass", "stdbuf", "taskset",
    "timeout",
];

/// Programs whose arguments are options and names of files.
pub const TAKE_FILES: &[&str] =
    &["cat", "chgrp", "chmod", "chown", "cp", "gzip", "install", "ln", "ls", "mkdir", "mv", "rm", "rmdir", "touch"];

/// Programs that take braces in a name for what they are, beside those that take files.
pub const KEEP_BRACES: &[&str] = &["rsync", "scp", "tar"];

/// Programs that use a text as it is, beside those that take files.
pub const TAKE_TEXT: &[&str] =
    &["curl", "date", "echo", "kill", "logger", "mail", "notify-send", "printf", "rsync", "systemctl", "tar", "wget"];

/// Programs that run the file that is their first argument, by the name it has.
pub const RUN_FILES: &[&str] =
    &["bash", "dash", "java", "node", "perl", "php", "python", "python2", "python3", "ruby", "sh", "zsh"];

/// Words that are no programs anywhere but in a shell.
pub const BUILTINS: &[&str] = &[
    ".", "alias", "cd", "eval", "exec", "export", "for", "if", "pushd", "set", "source", "trap", "ulimit", "unset",
    "while",
];

/// Programs that take words of the form `Name=value` with names like those of directives.
pub const TAKE_ASSIGNMENTS: &[&str] =
    &["autossh", "busctl", "env", "scp", "sftp", "ssh", "sshfs", "systemctl", "systemd-run"];

/// Options with a value of the form `Name=value`, beside those of one letter.
pub const TAKE_ASSIGNMENT: &[&str] =
    &["--config", "--define", "--env", "--label", "--opt", "--option", "--property", "--set", "--setenv", "--tag"];

/// Environment variables that hold a folder, or folders, which nothing that reads them looks for variables or `~` in.
pub const FOLDER_VARIABLES: &[&str] = &[
    "BUNDLE_PATH",
    "GEM_HOME",
    "GEM_PATH",
    "GOPATH",
    "HOME",
    "JAVA_HOME",
    "LD_LIBRARY_PATH",
    "NODE_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "TMPDIR",
    "VIRTUAL_ENV",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
];

/// Ends of names of environment variables that hold commands, which their readers hand to a shell.
pub const COMMAND_VARIABLES: &[&str] =
    &["ARGS", "CMD", "COMMAND", "EDITOR", "EVAL", "EXEC", "HOOK", "OPTIONS", "OPTS", "PAGER", "PS1", "SCRIPT", "SHELL"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [SHELLS, TAKE_SCRIPT, TAKE_OPERATORS, WRAPPERS, TAKE_FILES, KEEP_BRACES, TAKE_TEXT, RUN_FILES] {
            assert!(list.is_sorted(), "{list:?}");
        }
        for list in [BUILTINS, TAKE_ASSIGNMENT, FOLDER_VARIABLES, COMMAND_VARIABLES] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }
}
