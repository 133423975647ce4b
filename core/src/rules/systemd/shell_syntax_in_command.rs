//! Pipes, redirections and other things of a shell in commands that systemd runs without one.

use crate::estate::unit::ShellKind;
use crate::estate::{Estate, unit};
use crate::facts::systemd::Kind;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/shell-syntax-in-command",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("shell_syntax_in_command.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        let is_read = |kind| matches!(kind, Kind::Command | Kind::EnvAssignments);
        let settings =
            unit.read_settings().filter(|it| it.effective && it.directive.is_some_and(|it| is_read(it.kind)));
        for setting in settings {
            for part in setting.shell_parts() {
                let text = setting.text().get(part.range.clone()).unwrap_or_default();
                let message = format!("systemd runs no shell: {}", what(part.kind, text));
                found.report(&RULE.about, setting.span_of(part.range), message).help(help(part.kind));
            }
        }
    }
}

fn what(kind: ShellKind, text: &str) -> String {
    match kind {
        ShellKind::Builtin => format!("`{text}` is a word of the shell, and no such program exists"),
        ShellKind::Substitution => format!("`{text}` is not replaced by the output of a command"),
        ShellKind::Default => format!("`{text}` is handed to the program as it stands, default and all"),
        ShellKind::Expansion => format!("`{text}` is handed to the program as it stands"),
        ShellKind::Braces => format!("`{text}` stays one word, and no file is called so"),
        ShellKind::HereDocument => format!("`{text}` is an argument of the program, and gives it no text to read"),
        ShellKind::Assignment => {
            format!("`{}=` sets no variable here, and is taken for the name of a program", name_in(text))
        }
        ShellKind::Variable => {
            format!("the value of `{}=` stays as it is, its variables are not replaced", name_in(text))
        }
        ShellKind::Pattern => format!("`{text}` is handed to the program as it stands, and no file is called so"),
        ShellKind::Home => format!("`{text}` is not replaced by a home folder"),
        ShellKind::Glued => format!("`{text}` is taken for the path of one program, semicolon and all"),
        ShellKind::Pipe | ShellKind::Redirection | ShellKind::Sequence | ShellKind::Background => {
            format!("`{text}` and what follows are arguments of the program")
        }
    }
}

/// The name of an assignment, whose value may be a secret.
fn name_in(text: &str) -> &str {
    let text = text.trim_start_matches(['"', '\'']);
    text.split_once('=').map_or(text, |(name, _)| name)
}

fn help(kind: ShellKind) -> &'static str {
    match kind {
        ShellKind::Redirection => "use `StandardOutput=append:…`, or run the line with `/bin/sh -c '…'`",
        ShellKind::Builtin => {
            "use `WorkingDirectory=`, `Environment=` or `Limit…=`, or run the line with `/bin/sh -c '…'`"
        }
        ShellKind::Sequence | ShellKind::Glued => {
            "write one `ExecStartPre=` or `ExecStart=` for each command, or `/bin/sh -c '…'`"
        }
        ShellKind::Background => "take it away: systemd keeps the program running by itself",
        ShellKind::Default => "set the default with `Environment=`; an env file then replaces it",
        ShellKind::Assignment => "use `Environment=`, or start the program with `/usr/bin/env A=b …`",
        ShellKind::Variable => "write the value out; `%h` is the home of the manager's account",
        ShellKind::Home => "write the whole path; `%h` is the home of the manager's account",
        ShellKind::Pipe
        | ShellKind::Substitution
        | ShellKind::Pattern
        | ShellKind::Expansion
        | ShellKind::Braces
        | ShellKind::HereDocument => "run the line with `/bin/sh -c '…'`, or put it into a script",
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/shell-syntax-in-command"];

    fn command(text: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart={text}\n"))
    }

    #[test]
    fn operators_are_arguments() {
        assert_eq!(
            command("/bin/echo a | /usr/bin/tee /x"),
            "a.service:2:23 systemd/shell-syntax-in-command systemd runs no shell: `|` and what follows are arguments of \
             the program\n"
        );
        for text in [
            "/opt/a/run >> /var/log/a.log 2>&1",
            "/opt/a/run >/dev/null",
            "cd /srv/a && /opt/a/run",
            "/opt/a/run &",
            "/bin/kill -USR1 $(cat /run/a.pid)",
            "/bin/kill -USR1 `cat /run/a.pid`",
            "/opt/a/run --port ${PORT:-80}",
            "/bin/rm -f /run/a/*.pid",
            "/bin/mkdir -p ~/x",
            "/opt/a/setup; /opt/a/run",
            "/usr/bin/test -f /x && /opt/a/run || /bin/true",
        ] {
            let fine = ["/usr/bin/test"].iter().any(|it| text.starts_with(it));
            assert_eq!(command(text).is_empty(), fine, "{text}");
        }
    }

    #[test]
    fn semicolons_end_no_program() {
        for (text, column) in [("/bin/a;/bin/b", 11), ("/bin/a; /bin/b", 11), ("-/bin/a;", 12)] {
            let found = command(text);
            assert_eq!(found.lines().count(), 1, "{text}: {found}");
            assert!(found.starts_with(&format!("a.service:2:{column} ")), "{found}");
            assert!(
                found.contains(";` is taken for the path") || found.contains("`/bin/a;/bin/b` is taken"),
                "{found}"
            );
        }
        assert!(command("/bin/a ;/bin/b").contains("`;/bin/b` and what follows are arguments of the program"));
        for text in
            ["'/bin/a;/bin/b'", "/bin/a '' ; /bin/b", "/bin/a ';/bin/b'", "/bin/a --path=/a;/b", "/bin/ssh h ;/b"]
        {
            assert_eq!(command(text), "", "{text}");
        }
    }

    #[test]
    fn operators_behind_the_text_of_a_shell_are_its_parameters() {
        for text in
            ["/bin/sh -c '/bin/a' > /dev/null", "/bin/sh -ec \"a; b\" 2>&1", "/usr/bin/env bash -c 'a' | tee /x"]
        {
            assert_eq!(command(text).lines().count(), 1, "{text}");
        }
        for text in [
            "/bin/sh -c 'a > /dev/null' arg0 b*",
            "/bin/sh /opt/a.sh -c 'x'",
            "/bin/sh -c a",
            "/usr/bin/find / -exec sh -c 'a' {} ;",
            "/bin/su app -c 'a' > /dev/null",
            "/bin/sh -c 'a \"$1\"' -- '>' '|'",
        ] {
            assert_eq!(command(text), "", "{text}");
        }
    }

    #[test]
    fn what_a_shell_gets_and_what_is_meant_as_it_stands_is_fine() {
        for text in [
            "/bin/sh -c 'a | b > c && d'",
            "/usr/bin/env bash -c 'a $(b)'",
            "/opt/a/run '|' \\\\; '>'",
            "/opt/a/run --filter='a|b' --glob=*.log x>y",
            "/usr/bin/find /var -name *.log -exec rm {} ;",
            "/opt/a/run <name> >=1.0",
            "/opt/a/run ${PORT} $OPTIONS --query=a;b",
            "/opt/a/serve ~/x *.conf",
            "/bin/a ; /bin/b",
            "/opt/a/run --hash=$$(x",
            "/usr/bin/awk {print>x}",
            "/usr/bin/curl http://a/?x=1&y=2",
        ] {
            assert_eq!(command(text), "", "{text}");
        }
    }

    #[test]
    fn further_forms_of_a_shell() {
        for text in [
            "/usr/bin/cat <<EOF",
            "/usr/bin/cat <<'EOF'",
            "/usr/bin/mkdir -p /srv/a/{log,tmp}",
            "/usr/bin/rsync -a --exclude={'a','b'} /x /y",
            "A=b /opt/a/run",
            "/opt/a/run --name=${FILE%.txt}",
            "/opt/a/run ${#A}",
            "/opt/a/run \"${PORT:-80}\"",
            "/opt/a/run --at=`date`",
            "/usr/bin/logger \"started at $(date +%%s)\"",
            "/usr/bin/node ~/app/server.js",
            "/bin/bash ~/run.sh",
            "/usr/bin/nice -n 5 /opt/a/run > /x",
        ] {
            assert_eq!(command(text).lines().count(), 1, "{text}: {}", command(text));
        }
        for text in [
            "/bin/sh -c 'cat <<EOF'",
            "/opt/a/run {a,b} --json={\"a\":1,\"b\":2}",
            "/usr/bin/cp '/a/{b,c}' /d",
            "/opt/a/run '${A:-b}' '$(x)'",
            "/usr/bin/perl -e \"print $(x)\"",
            "/opt/a/run --config ~/x",
            "/opt/a/run ${A}{b,c}",
            "/usr/bin/ssh host echo ${A} | x",
            "/usr/bin/make -C /srv all < x",
            "/usr/bin/timeout 5 /usr/bin/ssh host a | b",
            "/usr/bin/env A=b /opt/a/run",
            "/usr/bin/find /x -name {a,b}",
            "/opt/a/run <<name>>",
        ] {
            assert_eq!(command(text), "", "{text}");
        }
    }

    #[test]
    fn variables_are_set_to_what_stands_there() {
        let environment =
            |text: &str| findings(CODE, &format!("//- a.service\n[Service]\nEnvironment={text}\nExecStart=/bin/a\n"));
        assert_eq!(
            environment("A=$(hostname)"),
            "a.service:2:15 systemd/shell-syntax-in-command systemd runs no shell: `$(hostname)` is not replaced by the \
             output of a command\n"
        );
        for text in [
            "\"A=x `date` y\"",
            "HOME=~/x",
            "GEM_HOME=$HOME/.gem",
            "PATH=/usr/bin:${HOME}/bin",
            "LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH",
            "JAVA_OPTS=x JAVA_HOME=~",
        ] {
            assert_eq!(environment(text).lines().count(), 1, "{text}");
        }
        for text in [
            "PS1=$(x)",
            "GIT_SSH_COMMAND='ssh $(x)'",
            "'A=$(x)'",
            "A=a$(x",
            "CONFIG=~/x",
            "A=$HOME/x",
            "A=$$(x)",
            "PATH=~/bin:/usr/bin",
            "HOMEPAGE=~/x",
            "A=$AB",
            "JAVA_OPTS=$(x)",
        ] {
            assert_eq!(environment(text), "", "{text}");
        }
    }
}
