//! Kill modes that leave processes behind when the unit stops.

use std::collections::BTreeSet;

use crate::estate::Estate;
use crate::estate::unit::Names;
use crate::facts::systemd::own_section;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/kill-mode-leaves-workers",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("kill_mode_leaves_workers.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        let mut told = BTreeSet::new();
        for process in &host.processes {
            let Some(workers) = process.worker_processes() else { continue };
            let Some(unit) = names.answering(&process.unit).next().filter(|it| it.is_whole()) else { continue };
            let Some(mode) =
                unit.setting("Service", "KillMode").filter(|it| it.known_is("process") || it.known_is("none"))
            else {
                continue;
            };
            // Puma and Gunicorn stop at a signal, which is all that such a command sends them.
            if process.server.as_ref().is_none_or(|it| it.binds.is_empty())
                && unit.setting("Service", "ExecStop").is_some()
            {
                continue;
            }
            let (unit_name, mode_name) = (unit.title(), mode.text());
            let message = format!(
                "when {unit_name} stops, systemd leaves {workers} alone: with `KillMode={mode_name}` {}",
                if mode_name == "none" { "it kills nothing" } else { "it only kills the main process" }
            );
            told.insert(mode.value.span);
            found
                .report(&RULE.about, mode.value.span, message)
                .because(process.span, "what it starts")
                .help("delete the line, or write `KillMode=mixed`: then the main process is asked first, and no other is left");
        }
        for unit in host.units.iter().filter(|it| it.is_whole()) {
            let mode = own_section(unit.suffix()).and_then(|it| unit.setting(it, "KillMode"));
            // Of programs with workers enough is said above.
            if let Some(mode) = mode.filter(|it| it.known_is("none") && !told.contains(&it.value.span)) {
                let message = format!(
                    "when {} stops, systemd leaves its processes alone: `KillMode=none` is deprecated, and kills nothing",
                    unit.title()
                );
                found
                    .report(&RULE.about, mode.value.span, message)
                    .help("delete the line, or write `KillMode=mixed`: `ExecStop=` still comes first");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/kill-mode-leaves-workers"];

    fn service(mode: &str, command: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart={command}\nKillMode={mode}\n"))
    }

    #[test]
    fn workers_outlive_their_master() {
        assert_eq!(
            service("process", "/opt/a/bin/gunicorn a:app"),
            "a.service:3:10 systemd/kill-mode-leaves-workers when a.service stops, systemd leaves Gunicorn's workers alone: \
             with `KillMode=process` it only kills the main process\n"
        );
        assert!(service("process", "/opt/a/bin/celery -A a worker").contains("Celery's workers"));
        assert!(service("process", "/opt/a/bin/uvicorn --workers 4 a:app").contains("Uvicorn's workers"));
        assert!(service("none", "/opt/a/bin/puma").contains("it kills nothing"));
    }

    #[test]
    fn a_unit_that_kills_nothing_at_all() {
        assert_eq!(
            service("none", "/usr/local/bin/vm"),
            "a.service:3:10 systemd/kill-mode-leaves-workers when a.service stops, systemd leaves its processes alone: \
             `KillMode=none` is deprecated, and kills nothing\n"
        );
        assert_eq!(service("none\nKillMode=mixed", "/usr/local/bin/vm"), "");
    }

    #[test]
    fn whole_groups_and_other_programs_are_fine() {
        assert_eq!(service("mixed", "/opt/a/bin/gunicorn a:app"), "");
        assert_eq!(service("control-group", "/opt/a/bin/gunicorn a:app"), "");
        assert_eq!(service("process", "/usr/sbin/sshd -D"), "", "sessions outlive it on purpose");
        assert_eq!(service("process", "/opt/a/bin/celery -A a worker --pool=solo"), "");
        assert_eq!(service("process", "/opt/a/bin/celery -A a beat"), "");
        assert_eq!(service("process", "/opt/a/bin/uvicorn a:app"), "");
        assert_eq!(service("process", "/opt/a/bin/celery -A a worker\nExecStop=/opt/a/stop"), "");
        assert_eq!(service("", "/opt/a/bin/gunicorn a:app"), "");
    }
}
