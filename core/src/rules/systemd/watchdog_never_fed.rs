//! `WatchdogSec=` for programs that never send a sign of life.

use crate::estate::Estate;
use crate::estate::unit::Names;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/watchdog-never-fed",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("watchdog_never_fed.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        for process in &host.processes {
            let Some(daemon) = process.daemon().filter(|it| it.sends_no_life_sign) else { continue };
            let Some(unit) = names.answering(&process.unit).next().filter(|it| it.is_whole()) else { continue };
            let Some(watchdog) =
                unit.setting("Service", "WatchdogSec").filter(|it| it.timespan().is_some_and(|it| it > 0))
            else {
                continue;
            };
            // Another process of the unit may send it.
            if unit.setting("Service", "NotifyAccess").is_some_and(|it| !it.known_is("main")) {
                continue;
            }
            let message = format!(
                "systemd kills {} after each `WatchdogSec={}`: `{}` sends no sign of life",
                unit.title(),
                watchdog.text(),
                daemon.name
            );
            found
                .report(&RULE.about, watchdog.value.span, message)
                .because(process.span, "the program that would have to send `WATCHDOG=1`")
                .help("delete the line; a worker that hangs is found by the server's own timeout");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/watchdog-never-fed"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn a_server_that_sends_nothing_is_killed() {
        assert_eq!(
            service("Type=notify\nExecStart=/opt/a/bin/gunicorn a:app\nWatchdogSec=30"),
            "a.service:4:13 systemd/watchdog-never-fed systemd kills a.service after each `WatchdogSec=30`: \
             `gunicorn` sends no sign of life\n"
        );
    }

    #[test]
    fn programs_that_may_send_it_are_fine() {
        assert_eq!(service("ExecStart=/usr/bin/puma\nWatchdogSec=30"), "");
        assert_eq!(service("ExecStart=/opt/a/bin/run\nWatchdogSec=30"), "");
        assert_eq!(service("ExecStart=/opt/a/bin/gunicorn a:app\nWatchdogSec=0"), "");
        assert_eq!(service("NotifyAccess=all\nExecStart=/opt/a/bin/gunicorn a:app\nWatchdogSec=30"), "");
    }
}
