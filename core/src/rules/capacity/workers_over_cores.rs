//! The worker processes of a server against the cores the machine is said to have.

use crate::estate::Estate;
use crate::estate::process::{Process, Program};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "capacity/workers-over-cores",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("workers_over_cores.md"),
    },
    check,
};

/// Returns whether Puma workers are well beyond the cores: one for each is usual, half as many more a choice.
pub(in crate::rules) fn puma_is_beyond(workers: i64, cores: u32) -> bool {
    workers.saturating_mul(2) > i64::from(cores) * 3
}

/// Returns whether Gunicorn workers are well beyond the cores: two for each and one are usual.
fn gunicorn_is_beyond(workers: i64, cores: u32) -> bool {
    workers > i64::from(cores) * 4 + 1
}

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let Some(cores) = &host.runbook.cpus else { continue };
        for process in &host.processes {
            let Some(workers) = process.server.as_ref().and_then(|it| it.workers.as_ref()) else { continue };
            let Some(count) = workers.known().copied() else { continue };
            let Some((server, usual)) = judge(process, count, cores.value) else { continue };
            let message = format!("{server} starts {count} workers, on a machine with {} cores", cores.value);
            let finding = found.report(&RULE.about, workers.span, message);
            finding.because(cores.span, "the machine's cores");
            for place in &workers.from {
                finding.because(*place, "has a part in it");
            }
            finding.help(usual);
        }
    }
}

/// Returns the server's name and its rule of thumb when its workers are well beyond that.
fn judge(process: &Process, count: u32, cores: u32) -> Option<(&'static str, String)> {
    let count = i64::from(count);
    match &process.program {
        Program::Puma if puma_is_beyond(count, cores) => Some(("Puma", "one worker for each core is usual".into())),
        Program::Gunicorn if gunicorn_is_beyond(count, cores) => {
            Some(("Gunicorn", format!("two for each core and one, {} here, are usual", cores * 2 + 1)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(command: &str, cores: u32) -> String {
        findings(
            &["capacity/workers-over-cores"],
            &format!(
                "//- a.md\n| Resource | Value |\n|---|---|\n| CPU | {cores} cores |\n\n`/etc/systemd/system/a.service`:\n\n\
                 ```ini\n[Service]\nEnvironment=N=9\nExecStart={command}\n```\n"
            ),
        )
    }

    #[test]
    fn workers_well_beyond_the_cores_are_found() {
        assert!(found("/usr/bin/puma -w 4", 2).contains("Puma starts 4 workers, on a machine with 2 cores"));
        assert!(found("/v/bin/gunicorn -w ${N} a:b", 1).contains("Gunicorn starts 9 workers"));
    }

    #[test]
    fn usual_numbers_are_silent() {
        for (command, cores) in [
            ("/usr/bin/puma -w 3", 2),
            ("/usr/bin/puma -w 4", 4),
            ("/v/bin/gunicorn -w 5 a:b", 2),
            ("/v/bin/gunicorn -w 9 a:b", 2),
        ] {
            assert_eq!(found(command, cores), "", "{command}");
        }
    }
}
