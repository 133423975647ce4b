//! Memory limits that can never act, because another one acts first.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd::{own_section, scalar};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

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
    for (host, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let Some((max, most)) = size(unit, "MemoryMax") else { continue };
        if let Some((high, least)) = size(unit, "MemoryHigh").filter(|it| it.1 >= most) {
            let message = format!(
                "`MemoryHigh={}` of {} never slows it down: the unit is killed at {} before",
                high.text(),
                unit.title(),
                shown(most)
            );
            let limit = if least == most { "the same amount kills it" } else { "kills it before" };
            found
                .report(&RULE.about, high.value.span, message)
                .because(max.value.span, limit)
                .help("set `MemoryHigh=` below `MemoryMax=`");
        }
        if let Some((memory, at)) = host.runbook.memory.as_ref().map(|it| (it.value, it.span)).filter(|it| it.0 <= most)
        {
            let message = format!(
                "`MemoryMax={}` of {} is never reached: the machine has {}",
                max.text(),
                unit.title(),
                shown(memory)
            );
            found
                .report(&RULE.about, max.value.span, message)
                .because(at, "the memory of the machine")
                .help("set it to the share of the machine that the service may take");
        }
    }
}

/// The bytes of a limit that is given as such.
fn size<'u>(unit: &'u Unit, name: &str) -> Option<(&'u Setting, u64)> {
    let setting = unit.setting(own_section(unit.suffix())?, name)?;
    let bytes = setting.value.known().filter(|it| !it.ends_with('%')).and_then(|it| scalar::size(it))?;
    (bytes > 0).then_some((setting, bytes))
}

fn shown(bytes: u64) -> String {
    let units = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)];
    let unit = units.iter().find(|it| bytes >= it.1 && bytes.is_multiple_of(it.1));
    unit.map_or_else(|| bytes.to_string(), |(letter, size)| format!("{}{letter}", bytes / size))
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
        assert_eq!(service("MemoryMax=1G", host), "");
    }

    #[test]
    fn limits_that_act_or_cannot_be_compared_are_fine() {
        assert_eq!(service("MemoryHigh=512M\nMemoryMax=1G", ""), "");
        assert_eq!(service("MemoryHigh=90%\nMemoryMax=1G", ""), "");
        assert_eq!(service("MemoryHigh=2G\nMemoryMax=infinity", ""), "");
        assert_eq!(service("MemoryHigh=2G", ""), "");
    }
}
