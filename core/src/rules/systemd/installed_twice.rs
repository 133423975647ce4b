//! Services that start at boot although a timer or path unit starts them.

use crate::estate::{Estate, unit};
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
    for (host, trigger) in unit::all(estate).filter(|(_, unit)| matches!(unit.suffix(), "timer" | "path")) {
        let Some((name, span)) = trigger.activates() else { continue };
        let services = host.units.iter().filter(|it| it.suffix() == "service" && it.answers_to(&name));
        for (service, (target, word)) in services.flat_map(|it| it.boot_targets().map(move |at| (it, at))) {
            let message = format!(
                "{} runs when {} elapses, and once enabled at every boot as well (`{word}`)",
                service.title(),
                trigger.title()
            );
            found
                .report(&RULE.about, target, message)
                .because(span, format!("{} starts it", trigger.title()))
                .help("delete the [Install] section of the service; only the timer or path unit is enabled");
        }
    }
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
}
