//! Restart pauses that keep the start limit from ever being reached.

use std::cell::LazyCell;

use crate::estate::Estate;
use crate::estate::unit::{RestartPolicy, Timers, Unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/restart-limit",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("restart_limit.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let timers = LazyCell::new(|| Timers::of(host));
        for unit in &host.units {
            if let Some(policy) = unit.restart_policy().filter(RestartPolicy::never_gives_up)
                && let Some(reasons) = reasons(&timers, unit, &policy)
            {
                report(unit, &policy, reasons, found);
            }
        }
    }
}

fn report(unit: &Unit, policy: &RestartPolicy<'_>, reasons: Vec<(Span, String)>, found: &mut Findings) {
    let spent = policy.pause.saturating_mul(policy.burst);
    let message = format!(
        "when {} cannot start, systemd tries again without end: with `RestartSec={}`, {} starts take {}, \
         and the start limit only counts those within {}",
        unit.title(),
        policy.delay.text(),
        policy.burst,
        seconds(spent),
        seconds(policy.interval)
    );
    let finding = found.report(&RULE.about, policy.delay.value.span, message);
    finding.because(policy.restart.value.span, "restarts the service");
    for (span, reason) in reasons {
        finding.because(span, reason);
    }
    if let (true, Some(section)) = (policy.limits.is_empty(), unit.section_around(policy.delay.key)) {
        finding.absent_from(section);
    }
    finding.help(format!(
        "set `StartLimitIntervalSec=` in [Unit] to more than {}, or to 0 if it shall never give up",
        seconds(spent)
    ));
}

/// Returns what shows that the service is to give up one day; `None` where nothing does: many a service is
/// restarted for ever on purpose, and says no more than `Restart=` and a pause.
fn reasons(timers: &Timers<'_>, unit: &Unit, policy: &RestartPolicy<'_>) -> Option<Vec<(Span, String)>> {
    if !policy.limits.is_empty() {
        return Some(policy.limits.iter().map(|it| (it.value.span, "the start limit".to_owned())).collect());
    }
    if let Some((span, _)) = unit.units_of("Unit", "OnFailure").next() {
        return Some(vec![(span, "is only started once systemd gives up".to_owned())]);
    }
    let (timer, span) = timers.starting(unit)?;
    Some(vec![(span, format!("{} would start it again in its own time", timer.title()))])
}

/// Microseconds as a person writes them.
fn seconds(microseconds: u64) -> String {
    let (seconds, rest) = (microseconds / 1_000_000, microseconds % 1_000_000);
    if rest == 0 { format!("{seconds} s") } else { format!("{seconds}.{:03} s", rest / 1000) }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/restart-limit"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}"))
    }

    #[test]
    fn pauses_longer_than_the_interval() {
        assert_eq!(
            service("Restart=always\nRestartSec=3\n[Unit]\nOnFailure=tell.service\n"),
            "a.service:4:12 systemd/restart-limit when a.service cannot start, systemd tries again without end: \
             with `RestartSec=3`, 5 starts take 15 s, and the start limit only counts those within 10 s\n"
        );
        assert!(
            !service("Restart=on-failure\nRestartSec=10\n[Unit]\nStartLimitBurst=3\nStartLimitIntervalSec=30\n")
                .is_empty()
        );
        assert!(!service("Restart=on-failure\nRestartSec=10\n//- a.timer\n[Timer]\nOnBootSec=5min\n").is_empty());
    }

    #[test]
    fn services_that_never_give_up_on_purpose_are_fine() {
        // As k3s, containerd, MariaDB and most daemons have it.
        for lines in [
            "Restart=always\nRestartSec=5\n",
            "Restart=on-failure\nRestartSec=10\n//- b.timer\n[Timer]\nOnBootSec=5min\n",
            "Restart=always\nRestartSec=10\n[Unit]\nOnFailure=\n",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }

    #[test]
    fn defaults_deliberate_limits_and_growing_pauses_are_fine() {
        for lines in [
            "Restart=on-failure\n",
            "Restart=always\nRestartSec=1\n",
            "Restart=always\nRestartSec=10\n[Unit]\nStartLimitIntervalSec=0\n",
            "Restart=always\nRestartSec=10\n[Unit]\nStartLimitIntervalSec=120\nStartLimitBurst=3\n",
            "Restart=always\nRestartSec=10\nStartLimitInterval=120\n",
            "Restart=always\nRestartSec=5\nRestartSteps=4\nRestartMaxDelaySec=60\n",
            "Restart=on-failure\nRestartSec=1min\n",
            "Restart=no\nRestartSec=10\n",
            "RestartSec=10\n",
        ] {
            assert_eq!(service(&format!("{lines}[Unit]\nOnFailure=tell.service\n")), "", "{lines}");
        }
    }
}
