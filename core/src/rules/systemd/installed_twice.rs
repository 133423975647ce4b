//! Jobs that start at boot although a timer starts them.

use crate::estate::unit::{Names, Setting, Unit};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/installed-twice",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("installed_twice.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    estate.hosts.iter().for_each(|host| check_host(host, found));
}

fn check_host(host: &Host, found: &mut Findings) {
    let names = Names::of(host.units.iter().filter(|it| it.suffix() == "service"));
    // What a path unit watches may have changed while nothing watched, so its service often runs at boot as well.
    for trigger in host.units.iter().filter(|it| it.suffix() == "timer") {
        let Some((name, span)) = trigger.activates().filter(|_| trigger.elapses_by_itself()) else { continue };
        let services = names.answering(&name).filter(|it| !is_daemon(it));
        for (service, (target, word)) in services.flat_map(|it| it.boot_targets().map(move |at| (it, at))) {
            let message = format!(
                "{} runs when {} elapses, and once enabled at every boot as well (`{word}`)",
                service.title(),
                trigger.title()
            );
            found
                .report(&RULE.about, target, message)
                .because(span, format!("{} starts it", trigger.title()))
                .help("delete the [Install] section of the service; only the timer is enabled");
        }
    }
}

/// A daemon runs from boot on, and a timer only sees to it that it still does.
fn is_daemon(service: &Unit) -> bool {
    service.known("Service", "Restart") == Some("always")
        || service.setting("Service", "RemainAfterExit").is_some_and(Setting::is_true)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/installed-twice"];

    #[test]
    fn a_job_with_a_timer_and_a_boot_target() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\n\
                    //- a.timer\n[Timer]\nOnBootSec=5min\n";
        assert_eq!(
            findings(CODE, text),
            "a.service:4:10 systemd/installed-twice a.service runs when a.timer elapses, \
             and once enabled at every boot as well (`multi-user.target`)\n"
        );
    }

    #[test]
    fn socket_activated_daemons_and_other_targets_are_fine() {
        let daemon = "//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\nAlso=a.socket\n\
                      //- a.socket\n[Socket]\nListenStream=/run/a.sock\n";
        assert_eq!(findings(CODE, daemon), "");
        let sleep = "//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=sleep.target\n\
                     //- a.timer\n[Timer]\nOnBootSec=5min\n";
        assert_eq!(findings(CODE, sleep), "");
    }

    #[test]
    fn a_timer_that_counts_from_the_last_run_needs_a_first_one() {
        let service = "//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\n";
        let timer = |lines: &str| findings(CODE, &format!("{service}//- a.timer\n[Timer]\n{lines}\n"));
        assert_eq!(timer("OnUnitInactiveSec=12h"), "");
        assert_eq!(timer("OnUnitActiveSec=5min\nOnCalendar="), "");
        assert_ne!(timer("OnUnitActiveSec=5min\nOnCalendar=daily"), "");
    }

    #[test]
    fn watchers_of_paths_and_daemons_are_fine() {
        let boot = "ExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\n";
        let watched = format!("//- a.service\n[Service]\n{boot}//- a.path\n[Path]\nPathChanged=/etc/a\n");
        assert_eq!(findings(CODE, &watched), "");
        for line in ["Restart=always", "RemainAfterExit=yes"] {
            let daemon = format!("//- a.service\n[Service]\n{line}\n{boot}//- a.timer\n[Timer]\nOnCalendar=daily\n");
            assert_eq!(findings(CODE, &daemon), "", "{line}");
        }
    }
}
