//! Restarts without a pause and without a limit.

use crate::estate::unit::{RestartPolicy, Unit};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/restart-without-pause",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("restart_without_pause.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        if let Some(policy) = unit.restart_policy().filter(RestartPolicy::never_pauses) {
            report(unit, &policy, found);
        }
    }
}

fn report(unit: &Unit, policy: &RestartPolicy<'_>, found: &mut Findings) {
    let message = format!(
        "when {} cannot start, systemd starts it again as fast as it can and without end: `RestartSec={}` is no pause, \
         and the start limit is switched off",
        unit.title(),
        policy.delay.text()
    );
    let finding = found.report(&RULE.about, policy.delay.value.span, message);
    finding.because(policy.restart.value.span, "restarts the service");
    for limit in &policy.limits {
        finding.because(limit.value.span, "the start limit");
    }
    finding.help("leave a pause, such as `RestartSec=5`, or delete the setting that switches the limit off");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn service(lines: &str) -> String {
        let text = format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}");
        findings(&["systemd/restart-without-pause"], &text)
    }

    #[test]
    fn neither_a_pause_nor_a_limit() {
        assert_eq!(
            service("Restart=always\nRestartSec=0\n[Unit]\nStartLimitIntervalSec=0\n"),
            "a.service:4:12 systemd/restart-without-pause when a.service cannot start, systemd starts it again as fast as \
             it can and without end: `RestartSec=0` is no pause, and the start limit is switched off\n"
        );
        assert!(!service("Restart=on-failure\nRestartSec=0s\nStartLimitInterval=0\n").is_empty());
        assert!(!service("Restart=always\nRestartSec=0\n[Unit]\nStartLimitBurst=0\n").is_empty());
    }

    #[test]
    fn a_pause_or_a_limit_is_enough() {
        for lines in [
            "Restart=always\n[Unit]\nStartLimitIntervalSec=0\n",
            "Restart=always\nRestartSec=1\n[Unit]\nStartLimitIntervalSec=0\n",
            "Restart=always\nRestartSec=100ms\n[Unit]\nStartLimitIntervalSec=0\n",
            "Restart=always\nRestartSec=0\n",
            "Restart=always\nRestartSec=0\n[Unit]\nStartLimitIntervalSec=60\n",
            "Restart=no\nRestartSec=0\n[Unit]\nStartLimitIntervalSec=0\n",
            "Restart=always\nRestartSec=0\nRestartSec=\nRestartSec=3\n[Unit]\nStartLimitIntervalSec=0\n",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
