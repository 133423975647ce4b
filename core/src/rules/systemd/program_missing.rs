//! Commands whose program is not on the host, or is none.

use crate::estate::root::{Fault, Presence};
use crate::estate::unit::command::Command;
use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, Host};
use crate::facts::systemd::Kind;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/program-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("program_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        if let Some(presence) = Presence::of(estate, host) {
            check_host(host, &presence, found);
        }
    }
}

fn check_host(host: &Host, presence: &Presence<'_>, found: &mut Findings) {
    for unit in host.units.iter().filter(|it| it.suffix() == "service" && presence.judges(it)) {
        let is_command = |it: &&Setting| it.effective && it.directive.is_some_and(|it| it.kind == Kind::Command);
        for setting in unit.settings.iter().filter(is_command) {
            for command in &setting.command_line().commands {
                judge(unit, setting, command, presence, found);
            }
        }
    }
}

fn judge(unit: &Unit, setting: &Setting, command: &Command, presence: &Presence<'_>, found: &mut Findings) {
    let program = command.program();
    if command.prefixes.ignores_failure || command.prefixes.through_shell {
        return;
    }
    let Some(fault) = presence.fault_of_program(unit, command) else { return };
    let path = &program.text;
    let (why, help) = match &fault {
        _ if unit.may_make(path, setting) => return,
        Fault::Missing => ("the host has no such program".to_owned(), "correct the path, or install the program"),
        Fault::IsFolder => ("that is a folder".to_owned(), "name a file in it"),
        Fault::IsFile => return,
        Fault::DoesNotRun => ("nobody may run that file".to_owned(), "`chmod +x` it, or start it with its interpreter"),
        Fault::NoInterpreter(by) => (
            format!("it is a script for `{by}`, which the host does not have"),
            "correct its first line, or install that",
        ),
    };
    let message = format!("systemd cannot run `{path}` of {}: {why}", unit.title());
    found.report(&RULE.about, setting.span_of(program.span.clone()), message).help(help);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, findings_of_root};

    const CODE: &[&str] = &["systemd/program-missing"];

    fn host(command: &str, more: &str) -> String {
        let unit = format!("//- etc/systemd/system/a.service\n[Service]\n{command}\n");
        findings_of_root(
            CODE,
            &format!("//- bin/sh\n//- usr/bin/env\n//- opt/app/start\n#!/opt/app/ruby\n{unit}{more}"),
        )
    }

    #[test]
    fn programs_that_are_not_there() {
        assert_eq!(
            host("ExecStart=@/opt/app/run x", ""),
            "etc/systemd/system/a.service:2:12 systemd/program-missing systemd cannot run `/opt/app/run` of a.service: \
             the host has no such program\n"
        );
        assert!(host("ExecStart=/opt/app", "").contains("that is a folder"));
        assert!(host("ExecStart=/opt/app/start", "").contains("a script for `/opt/app/ruby`, which"));
        assert!(host("ExecStart=/usr/bin/env\nExecStopPost=/usr/bin/gone", "").contains("`/usr/bin/gone`"));
        assert!(host("ExecStart=gone", "").contains("`gone`"));
    }

    #[test]
    fn what_is_there_made_or_not_known_is_fine() {
        for command in [
            "ExecStart=/usr/bin/env ruby",
            "ExecStart=env",
            "ExecStart=-/opt/app/run",
            "ExecStart=/run/app/run",
            "ExecStart=/srv/app/run",
            "ExecStart=/opt/%i/run",
            "RootDirectory=/opt\nExecStart=/opt/app/run",
            "ExecSearchPath=/opt\nExecStart=gone",
            "ExecStartPre=/usr/bin/env install x /opt/app/run\nExecStart=/opt/app/run",
            "ExecStart=/opt/app/run\n[Unit]\nConditionFileIsExecutable=/opt/app/run",
        ] {
            assert_eq!(host(command, ""), "", "{command}");
        }
        assert_eq!(host("ExecStart=/opt/app/run", "//- etc/fstab\nnas:/x /opt nfs defaults\n"), "");
        let unit = "//- etc/systemd/system/a.service\n[Service]\nExecStart=/opt/gone\n";
        assert_eq!(findings(CODE, unit), "");
        let part = "//- usr/share/x/y\n//- etc/systemd/system/a.service\n[Service]\nExecStart=/usr/share/x/run\n";
        assert_eq!(findings_of_root(CODE, part), "", "without a shell it is no whole host");
    }
}
