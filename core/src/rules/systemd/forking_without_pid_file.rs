//! Forking services whose main process systemd has to guess.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/forking-without-pid-file",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("systemd"),
        page: include_str!("forking_without_pid_file.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let Some(kind) = unit.setting("Service", "Type").filter(|it| it.known_is("forking")) else { continue };
        // What stays active without a process, or until the last one is gone, has no main process to lose.
        let needs_none = ["RemainAfterExit", "PIDFile", "ExitType", "BusName"];
        if needs_none.iter().any(|it| unit.setting("Service", it).is_some()) {
            continue;
        }
        let message =
            format!("systemd guesses the main process of {}: it has `Type=forking` and no `PIDFile=`", unit.title());
        found
            .report(&RULE.about, kind.value.span, message)
            .help("name the pid file that the program writes, or keep the program in the foreground")
            .absent_from(unit.span);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/forking-without-pid-file"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"))
    }

    #[test]
    fn the_main_process_is_guessed() {
        assert_eq!(
            service("Type=forking"),
            "a.service:3:6 systemd/forking-without-pid-file systemd guesses the main process of a.service: it has \
             `Type=forking` and no `PIDFile=`\n"
        );
    }

    #[test]
    fn pid_files_and_other_types_are_fine() {
        for lines in ["Type=forking\nPIDFile=/run/a.pid", "Type=forking\nRemainAfterExit=yes", "Type=notify", ""] {
            assert_eq!(service(lines), "", "{lines}");
        }
        assert_eq!(findings(CODE, "//- a.service.d/x.conf\n[Service]\nType=forking\n"), "");
    }
}
