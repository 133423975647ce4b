//! Restart settings that can never act.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/restart-ineffective",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("restart_ineffective.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        match unit.setting("Service", "Restart") {
            None => pause_alone(unit, found),
            Some(restart) => {
                remains(unit, restart, found);
                watchdog_alone(unit, restart, found);
            }
        }
    }
}

/// `RestartSec=` of a service that systemd does not restart.
fn pause_alone(unit: &Unit, found: &mut Findings) {
    let Some(pause) = unit.setting("Service", "RestartSec") else { return };
    let is_shown = unit.settings_of("Service", "ExecStart").next().is_some();
    let restarts = unit.setting("Service", "RestartForceExitStatus").is_some() || unit.drops("Service", "Restart");
    if !is_shown || restarts {
        return;
    }
    let message = format!(
        "`RestartSec=` does nothing in {}: without `Restart=` systemd does not start it again when it ends or fails",
        unit.title()
    );
    let finding = found.report(&RULE.about, pause.key, message);
    finding.help("set `Restart=on-failure` or `always`, or delete the line");
    for file in &unit.files {
        finding.absent_from(file.source.all());
    }
}

/// With `RemainAfterExit=` a service whose processes end well counts as running: nothing is left to restart.
fn remains(unit: &Unit, restart: &Setting, found: &mut Findings) {
    let Some(remain) = unit.setting("Service", "RemainAfterExit").filter(|it| it.is_true()) else { return };
    // A oneshot with such a policy is refused as a whole.
    if unit.known("Service", "Type").is_some_and(|it| it == "oneshot") {
        return;
    }
    let message = match restart.value.known().map(String::as_str) {
        Some("on-success") => format!(
            "`Restart=on-success` never restarts {}: with `RemainAfterExit=` it stays active when its program ends well",
            unit.title()
        ),
        Some("always") => format!(
            "`Restart=always` does not restart {} when its program ends well: with `RemainAfterExit=` it stays active",
            unit.title()
        ),
        _ => return,
    };
    let finding = found.report(&RULE.about, restart.value.span, message);
    finding.because(remain.value.span, "keeps the service active without any process");
    finding.help("delete `RemainAfterExit=`; it is for services that do one thing and leave no process behind");
}

/// `Restart=on-watchdog` of a service that no watchdog watches.
fn watchdog_alone(unit: &Unit, restart: &Setting, found: &mut Findings) {
    // A service that may send notes to systemd can switch its watchdog on by itself.
    let notifies = ["WatchdogSec", "NotifyAccess", "RestartForceExitStatus"];
    if !restart.known_is("on-watchdog") || notifies.iter().any(|it| unit.setting("Service", it).is_some()) {
        return;
    }
    let starts = unit.setting("Service", "Type").map(|it| it.value.known().map(String::as_str));
    if matches!(starts, Some(None | Some("notify" | "notify-reload"))) {
        return;
    }
    let message =
        format!("`Restart=on-watchdog` never restarts {}: without `WatchdogSec=` there is no watchdog", unit.title());
    let finding = found.report(&RULE.about, restart.value.span, message);
    finding.help("restart `on-failure`, or set `WatchdogSec=` if the program reports to the watchdog");
    for file in &unit.files {
        finding.absent_from(file.source.all());
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn service(lines: &str) -> String {
        findings(&["systemd/restart-ineffective"], &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"))
    }

    #[test]
    fn a_pause_without_a_restart() {
        assert_eq!(
            service("RestartSec=5"),
            "a.service:3:1 systemd/restart-ineffective `RestartSec=` does nothing in a.service: without `Restart=` \
             systemd does not start it again when it ends or fails\n"
        );
    }

    #[test]
    fn a_policy_that_cannot_be_read_is_another_finding() {
        assert_eq!(service("Restart=allways\nRestartSec=5"), "");
    }

    #[test]
    fn a_service_that_never_ends() {
        assert!(service("RemainAfterExit=yes\nRestart=always").contains(":4:9 "));
        assert!(service("RemainAfterExit=yes\nRestart=on-success").contains("never restarts a.service"));
    }

    #[test]
    fn a_watchdog_that_is_not_there() {
        assert!(service("Restart=on-watchdog").contains(":3:9 "));
    }

    #[test]
    fn policies_that_act() {
        for lines in [
            "Restart=no\nRestartSec=5",
            "Restart=on-failure\nRestartSec=5\nRemainAfterExit=yes",
            "Restart=always\nRemainAfterExit=no",
            "Type=oneshot\nRestart=always\nRemainAfterExit=yes",
            "RestartSec=5\nRestartForceExitStatus=3",
            "Restart=on-watchdog\nWatchdogSec=10",
            "Restart=on-watchdog\nType=notify",
            "Restart=on-watchdog\nNotifyAccess=all",
            "RestartSec=5\n//- a.service.d/x.conf\n[Service]\nRestart=always",
            "//- b.service.d/x.conf\n[Service]\nRestartSec=5",
            "//- a.md\n`a.service`:\n```ini\n[Service]\nRestartSec=5\n```\n",
            "//- a.md\n`a.service`:\n```ini\n[Service]\nExecStart=/bin/a\nRestartSec=5\n...\n```\n",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
