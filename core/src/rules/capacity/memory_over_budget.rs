//! Memory that programs and containers are promised or told to take, against what there is for them.

use crate::estate::compose::Service;
use crate::estate::process::{Budget, Limit, Process, Whose};
use crate::estate::{Estate, Host};
use crate::facts::systemd::scalar::size_text;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "capacity/memory-over-budget",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("memory_over_budget.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let budget = Budget::of(host);
        for process in &host.processes {
            compare(process, || budget.memory(process), found);
        }
        for container in &host.containers {
            compare(&container.process, || budget.memory_of(container), found);
        }
        let machine = budget.machine_memory();
        for project in &host.compose {
            for service in &project.services {
                limits(service, machine, found);
            }
            if let Some(machine) = machine {
                promises(host, &project.services, machine, found);
            }
        }
    }
}

/// A program that is told to grow to what kills it.
fn compare(process: &Process, limit: impl FnOnce() -> Option<Limit>, found: &mut Findings) {
    let Some(ceiling) = process.memory_ceiling() else { return };
    let Some(limit) = limit().filter(|it| it.amount <= ceiling.bytes) else { return };
    let (own, least) = (size_text(ceiling.bytes), size_text(limit.amount));
    let (place, note) = match limit.whose {
        Whose::Machine => (format!("the machine has {least}"), "the memory of the machine"),
        Whose::Unit => (format!("systemd has its unit killed at {least}"), "the limit of the unit"),
        Whose::Container => (format!("Docker has its container killed at {least}"), "the limit of the container"),
    };
    let message = format!("{} may grow to {own}, and {place}", ceiling.what);
    found
        .report(&RULE.about, ceiling.span, message)
        .because(limit.span, note)
        .help("leave a good part of the memory to what the program takes besides, or raise the limit");
}

fn known(value: Option<&Located<Value<u64>>>) -> Option<Located<u64>> {
    let value = value?;
    let amount = value.known().copied().filter(|it| *it > 0)?;
    Some(Located::new(amount, value.span))
}

/// What one service asks for and is given.
fn limits(service: &Service, machine: Option<Limit>, found: &mut Findings) {
    let (most, least) = (known(service.memory.as_ref()), known(service.reserved.as_ref()));
    if let (Some(most), Some(least)) = (&most, &least)
        && least.value > most.value
    {
        let message = format!(
            "the service `{}` is promised {} and may take {}: Docker refuses to create the container",
            service.name.value,
            size_text(least.value),
            size_text(most.value)
        );
        found.report(&RULE.about, least.span, message).because(most.span, "all that it may take");
    }
    if let (Some(most), Some(machine)) = (most, machine.filter(|it| it.whose == Whose::Machine))
        && most.value >= machine.amount
    {
        let message = format!(
            "the service `{}` may take {}, and the machine has {}: the limit is never reached",
            service.name.value,
            size_text(most.value),
            size_text(machine.amount)
        );
        found
            .report(&RULE.about, most.span, message)
            .because(machine.span, "the memory of the machine")
            .help("set it to the share of the machine that the service may take");
    }
}

/// What the services of a project are promised together must be there.
fn promises(host: &Host, services: &[Service], machine: Limit, found: &mut Findings) {
    // Projects of several environments are variants of one.
    if host.compose.len() > 1 {
        return;
    }
    let all: Vec<Located<u64>> = services.iter().filter_map(|it| known(it.reserved.as_ref())).collect();
    let sum = all.iter().fold(0_u64, |sum, it| sum.saturating_add(it.value));
    let Some((last, others)) = all.split_last().filter(|_| sum > machine.amount) else { return };
    let message = format!(
        "the services are promised {} together, and the machine has {}",
        size_text(sum),
        size_text(machine.amount)
    );
    let finding = found.report(&RULE.about, last.span, message);
    for other in others {
        finding.because(other.span, format!("another {}", size_text(other.value)));
    }
    finding.because(machine.span, "the memory of the machine").help("promise less, or give the machine more memory");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["capacity/memory-over-budget"];

    fn unit(lines: &str, memory: &str) -> String {
        let host = format!("//- landreeve.toml\n[hosts.web]\nfiles = [\"**\"]\nmemory = \"{memory}\"\n");
        findings(CODE, &format!("//- a.service\n[Service]\n{lines}\n{host}"))
    }

    #[test]
    fn a_program_that_is_killed_before_it_is_full() {
        assert_eq!(
            unit("MemoryMax=2G\nExecStart=/usr/bin/java -Xmx2g -jar a.jar", "8G"),
            "a.service:3:25 capacity/memory-over-budget the heap of Java may grow to 2G, and systemd has its unit killed at 2G\n"
        );
        assert!(unit("ExecStart=/usr/bin/node --max-old-space-size=8192 a.js", "4G").contains("the machine has 4G"));
        assert!(unit("MemoryMax=50%\nExecStart=/usr/bin/java -Xmx3g -jar a.jar", "4G").contains("killed at 2G"));
        for lines in [
            "MemoryMax=3G\nExecStart=/usr/bin/java -Xmx2g -jar a.jar",
            "MemoryMax=infinity\nExecStart=/usr/bin/java -Xmx2g -jar a.jar",
            "MemoryMax=1G\nExecStart=/usr/bin/java -Xmx${HEAP} -jar a.jar",
            "MemoryMax=1G\nExecStart=/usr/bin/java -jar a.jar",
        ] {
            assert_eq!(unit(lines, "8G"), "", "{lines}");
        }
    }

    fn compose(body: &str, memory: &str) -> String {
        let host = format!("//- landreeve.toml\n[hosts.web]\nfiles = [\"**\"]\nmemory = \"{memory}\"\n");
        findings(CODE, &format!("//- compose.yml\nservices:\n{body}\n{host}"))
    }

    #[test]
    fn containers() {
        let redis = |more: &str| {
            compose(&format!("  a:\n    image: redis\n    command: redis-server --maxmemory 2gb\n{more}"), "8G")
        };
        assert!(redis("    mem_limit: 1g").contains("Docker has its container killed at 1G"));
        assert_eq!(redis("    mem_limit: 3g"), "");
        assert_eq!(redis("    mem_limit: ${LIMIT}"), "");
        let search =
            "  a:\n    image: elasticsearch\n    environment:\n      ES_JAVA_OPTS: -Xms4g -Xmx4g\n    mem_limit: 2g";
        assert!(compose(search, "8G").contains("the heap of Java may grow to 4G"));
        let refused = "  a:\n    image: x\n    mem_limit: 1g\n    mem_reservation: 2g";
        assert!(compose(refused, "8G").contains("refuses to create the container"));
        assert!(compose("  a:\n    image: x\n    mem_limit: 8g", "8G").contains("never reached"));
        let reserves = |one: &str| {
            let deploy =
                |it: &str| format!("    image: x\n    deploy: {{resources: {{reservations: {{memory: {it}}}}}}}\n");
            compose(&format!("  a:\n{}  b:\n{}", deploy("3G"), deploy(one)), "4G")
        };
        assert!(reserves("2G").contains("promised 5G together, and the machine has 4G"));
        assert_eq!(reserves("1G"), "");
    }
}
