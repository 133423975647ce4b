//! Memory limits that can never act, because another one acts first.

use crate::estate::Estate;
use crate::estate::unit::{Setting, Unit};
use crate::facts::systemd::{own_section, scalar};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/memory-limit-ineffective",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("memory_limit_ineffective.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let memory = host.runbook.memory.as_ref().map(|it| (it.value, it.span));
        let mut kept = Vec::new();
        for unit in host.units.iter().filter(|unit| unit.is_whole()) {
            check_unit(unit, memory, found);
            if memory.is_some() && unit.suffix() == "service" && !unit.is_template() {
                kept.extend(size(unit, "MemoryMin"));
            }
        }
        if let Some((memory, at)) = memory {
            check_sum(&kept, memory, at, found);
        }
    }
}

fn check_unit(unit: &Unit, memory: Option<(u64, Span)>, found: &mut Findings) {
    let (max, high) = (size(unit, "MemoryMax"), size(unit, "MemoryHigh"));
    let is_late = |(_, least): &(&Setting, u64)| max.is_some_and(|it| *least >= it.1);
    if let (Some((max, most)), Some((high, least))) = (max, high.filter(is_late)) {
        let message = format!(
            "`MemoryHigh={}` of {} never slows it down: the unit is killed at {} before",
            high.text(),
            unit.title(),
            scalar::size_text(most)
        );
        let limit = if least == most { "the same amount kills it" } else { "kills it before" };
        found
            .report(&RULE.about, high.value.span, message)
            .because(max.value.span, limit)
            .help("set `MemoryHigh=` below `MemoryMax=`");
    }
    let Some((memory, at)) = memory else { return };
    let limits = [(max, "is never reached"), (high.filter(|it| !is_late(it)), "never slows it down")];
    for (limit, what) in limits {
        let Some((limit, _)) = limit.filter(|it| it.1 >= memory) else { continue };
        let message = format!(
            "`{}={}` of {} {what}: the machine has {}",
            limit.name,
            limit.text(),
            unit.title(),
            scalar::size_text(memory)
        );
        found
            .report(&RULE.about, limit.value.span, message)
            .because(at, "the memory of the machine")
            .help("set it to the share of the machine that the service may take");
    }
}

/// What the services of a machine are promised (`MemoryMin=`) must be there.
fn check_sum(kept: &[(&Setting, u64)], memory: u64, at: Span, found: &mut Findings) {
    let sum = kept.iter().fold(0_u64, |sum, it| sum.saturating_add(it.1));
    let Some(((last, _), others)) = kept.split_last().filter(|_| sum > memory) else { return };
    let message = format!(
        "the services are promised {} by `MemoryMin=`, and the machine has {}: no promise is kept",
        scalar::size_text(sum),
        scalar::size_text(memory)
    );
    let finding = found.report(&RULE.about, last.value.span, message);
    for (other, bytes) in others {
        finding.because(other.value.span, format!("another {}", scalar::size_text(*bytes)));
    }
    finding.because(at, "the memory of the machine");
    finding.help("promise less, or use `MemoryLow=`, which gives way when memory is short");
}

/// The bytes of a limit that is given as such.
fn size<'u>(unit: &'u Unit, name: &str) -> Option<(&'u Setting, u64)> {
    let setting = unit.setting(own_section(unit.suffix())?, name)?;
    let bytes = setting.value.known().filter(|it| !it.ends_with('%')).and_then(|it| scalar::size(it))?;
    (bytes > 0).then_some((setting, bytes))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/memory-limit-ineffective"];

    fn service(lines: &str, manifest: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n{manifest}"))
    }

    #[test]
    fn a_soft_limit_at_or_above_the_hard_one() {
        assert_eq!(
            service("MemoryHigh=1G\nMemoryMax=1024M", ""),
            "a.service:3:12 systemd/memory-limit-ineffective `MemoryHigh=1G` of a.service never slows it down: \
             the unit is killed at 1G before\n"
        );
    }

    #[test]
    fn a_limit_above_the_memory_of_the_machine() {
        let host = "//- landreeve.toml\n[hosts.web]\nfiles = [\"**\"]\nmemory = \"2G\"\n";
        assert!(
            service("MemoryMax=4G", host).contains("`MemoryMax=4G` of a.service is never reached: the machine has 2G")
        );
        assert!(
            service("MemoryMax=infinity\nMemoryHigh=3G", host).contains("`MemoryHigh=3G` of a.service never slows it")
        );
        assert_eq!(service("MemoryHigh=4G\nMemoryMax=3G", host).lines().count(), 2);
        assert!(service("MemoryMin=3G", host).contains("are promised 3G by `MemoryMin=`, and the machine has 2G"));
        assert_eq!(service("MemoryMax=1G\nMemoryMin=1G\nMemoryHigh=512M", host), "");
    }

    #[test]
    fn limits_that_act_or_cannot_be_compared_are_fine() {
        assert_eq!(service("MemoryHigh=512M\nMemoryMax=1G", ""), "");
        assert_eq!(service("MemoryHigh=90%\nMemoryMax=1G", ""), "");
        assert_eq!(service("MemoryHigh=2G\nMemoryMax=infinity", ""), "");
        assert_eq!(service("MemoryHigh=2G", ""), "");
    }
}
