//! The worker processes of a server against the cores that it may use: those the machine is said to have, or fewer that
//! systemd or Docker lets it have.

use std::collections::BTreeMap;

use crate::estate::Estate;
use crate::estate::process::{Budget, Count, Limit, Process, Program, Whose};
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

/// Returns whether Puma workers are well beyond the cores: one for each is usual, one or half as many more a choice.
pub(in crate::rules) fn puma_is_beyond(workers: i64, cores: u32) -> bool {
    workers.saturating_mul(2) > i64::from(cores) * 3 && workers > i64::from(cores) + 1
}

/// Returns whether Gunicorn workers are well beyond the cores: two to four for each, and one, are usual.
fn gunicorn_is_beyond(workers: i64, cores: u32) -> bool {
    workers > i64::from(cores) * 4 + 1
}

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let budget = Budget::of(host);
        let mut of_units: BTreeMap<&str, Vec<Server<'_>>> = BTreeMap::new();
        for process in &host.processes {
            if let Some(server) = Server::of(process, || budget.cores(process)) {
                of_units.entry(&process.unit).or_default().push(server);
            }
        }
        for servers in of_units.values() {
            // Instances of a template are one application, which runs as often.
            let (Some(first), count) = (servers.first(), servers.len()) else { continue };
            let workers = servers.iter().map(|it| it.workers).sum();
            report(first, if first.judge(first.workers).is_some() { 1 } else { count }, workers, found);
        }
        for container in &host.containers {
            if let Some(server) = Server::of(&container.process, || budget.cores_of(container)) {
                report(&server, 1, server.workers, found);
            }
        }
    }
}

/// A server whose workers are known, and the cores that it may use.
struct Server<'e> {
    program: &'e Program,
    workers: u32,
    given: &'e Count,
    limit: Limit,
}

impl<'e> Server<'e> {
    fn of(process: &'e Process, limit: impl FnOnce() -> Option<Limit>) -> Option<Self> {
        let given = process.server.as_ref()?.workers.as_ref()?;
        Some(Self { program: &process.program, workers: *given.known()?, given, limit: limit()? })
    }

    /// Returns the cores, a part of one as a whole.
    fn cores(&self) -> u32 {
        u32::try_from(self.limit.amount.div_ceil(1000)).unwrap_or(u32::MAX).max(1)
    }

    /// Returns the server's name and its rule of thumb when its workers are well beyond that.
    fn judge(&self, workers: u32) -> Option<(&'e str, String)> {
        let (count, cores) = (i64::from(workers), self.cores());
        let usual = || format!("two for each core and one, {} here, are usual", cores * 2 + 1);
        match self.program {
            Program::Puma if puma_is_beyond(count, cores) => Some(("Puma", "one worker for each core is usual".into())),
            Program::Gunicorn if gunicorn_is_beyond(count, cores) => Some(("Gunicorn", usual())),
            Program::Other(name) if name == "uvicorn" && gunicorn_is_beyond(count, cores) => Some(("Uvicorn", usual())),
            _ => None,
        }
    }
}

fn report(server: &Server<'_>, times: usize, all: u32, found: &mut Findings) {
    let workers = if times == 1 { server.workers } else { all };
    let Some((name, usual)) = server.judge(workers) else { return };
    let cores = match server.cores() {
        1 => "one core".to_owned(),
        many => format!("{many} cores"),
    };
    let (place, note) = match server.limit.whose {
        Whose::Machine => (format!("on a machine with {cores}"), "the machine's cores"),
        Whose::Unit => (format!("where systemd lets it use {cores}"), "what systemd lets the unit use"),
        Whose::Container => (format!("in a container that may use {cores}"), "what the container may use"),
    };
    let message = match times {
        1 => format!("{name} starts {workers} workers, {place}"),
        _ => format!("{times} instances of {name} start {workers} workers together, {place}"),
    };
    let finding = found.report(&RULE.about, server.given.span, message);
    finding.because(server.limit.span, note);
    for place in &server.given.from {
        finding.because(*place, "has a part in it");
    }
    finding.help(usual);
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

    fn unit(lines: &str) -> String {
        let host = "//- landreeve.toml\n[hosts.web]\nfiles = [\"**\"]\ncpus = 8\n";
        findings(&["capacity/workers-over-cores"], &format!("//- a.service\n[Service]\n{lines}\n{host}"))
    }

    #[test]
    fn what_systemd_lets_a_unit_use() {
        let found = unit("CPUQuota=200%\nExecStart=/usr/bin/puma -w 8");
        assert!(found.contains("Puma starts 8 workers, where systemd lets it use 2 cores"), "{found}");
        assert_eq!(unit("CPUQuota=800%\nExecStart=/usr/bin/puma -w 8"), "");
        assert_eq!(unit("ExecStart=/usr/bin/puma -w 8"), "");
        assert_eq!(unit("CPUQuota=1600%\nExecStart=/usr/bin/puma -w 8"), "", "the machine has no more");
        assert!(unit("ExecStart=/usr/bin/uvicorn --workers 64 a:b").contains("Uvicorn starts 64 workers"));
    }

    #[test]
    fn what_a_container_may_use() {
        let compose = |more: &str| {
            findings(
                &["capacity/workers-over-cores"],
                &format!("//- compose.yml\nservices:\n  web:\n    image: a\n    command: puma -w 4\n    {more}\n"),
            )
        };
        assert!(compose("cpus: 0.5").contains(
            "compose.yml:4:22 capacity/workers-over-cores Puma starts 4 workers, in a container that may use one core"
        ));
        let limits = "deploy: {resources: {limits: {cpus: '2.0'}}}";
        assert!(compose(limits).contains("may use 2 cores"));
        assert_eq!(compose("cpus: 4"), "");
        assert_eq!(compose("cpus: ${CPUS}"), "");
        assert_eq!(compose("cpus: 0"), "");
        assert_eq!(compose("restart: always"), "");
    }

    #[test]
    fn instances_of_a_template_add_up() {
        let units = |workers: u32| {
            let links = "//- etc/systemd/system/multi-user.target.wants/a@1.service -> /etc/systemd/system/a@.service\n\
                         //- etc/systemd/system/multi-user.target.wants/a@2.service -> /etc/systemd/system/a@.service\n";
            let host = "//- landreeve.toml\n[hosts.web]\nfiles = [\"**\"]\ncpus = 4\n";
            let unit = format!("//- etc/systemd/system/a@.service\n[Service]\nExecStart=/usr/bin/puma -w {workers}\n");
            crate::rules::testing::findings_of_root(&["capacity/workers-over-cores"], &format!("{unit}{links}{host}"))
        };
        assert!(
            units(4).contains("2 instances of Puma start 8 workers together, on a machine with 4 cores"),
            "{}",
            units(4)
        );
        assert_eq!(units(3), "");
        assert!(units(8).contains("Puma starts 8 workers, on"));
    }

    #[test]
    fn usual_numbers_are_silent() {
        for (command, cores) in [
            ("/usr/bin/puma -w 3", 2),
            ("/usr/bin/puma -w 2", 1),
            ("/usr/bin/puma -w 4", 4),
            ("/v/bin/gunicorn -w 5 a:b", 2),
            ("/v/bin/gunicorn -w 9 a:b", 2),
        ] {
            assert_eq!(found(command, cores), "", "{command}");
        }
    }
}
