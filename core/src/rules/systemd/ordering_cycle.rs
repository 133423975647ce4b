//! Units that start together and wait for each other.

use crate::estate::Estate;
use crate::estate::unit::{Order, PULLED, Step, Why};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/ordering-cycle",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("ordering_cycle.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for cycle in Order::of(host.units.iter()).cycles() {
            report(&cycle, found);
        }
    }
}

fn report(cycle: &[Step<'_>], found: &mut Findings) {
    let [first @ Step { unit, after, .. }, rest @ ..] = cycle else { return };
    let Some(place) = first.why.place() else { return };
    let way: Vec<String> = rest.iter().map(told).collect();
    let message = format!(
        "{unit} and {after} wait for each other, so systemd drops one of them when they start: \
         {unit} starts after {after}{}, {}",
        if matches!(first.why, Why::Pulled(_)) { format!(" ({PULLED})") } else { String::new() },
        way.join(", ")
    );
    let finding = found.report(&RULE.about, place, message);
    for step in rest {
        if let Some(span) = step.why.place() {
            finding.because(span, format!("{} starts after {}", step.unit, step.after));
        }
    }
    let implied = cycle.iter().any(|it| !matches!(it.why, Why::Written(_)));
    finding.help(if implied {
        "take one of these orderings out; a unit that must start this early has `DefaultDependencies=no`"
    } else {
        "take one of these orderings out"
    });
}

fn told(step: &Step<'_>) -> String {
    let (unit, after) = (step.unit, step.after);
    match step.why {
        Why::Written(_) => format!("{unit} after {after}"),
        Why::Pulled(_) => format!("{unit} after {after} ({PULLED})"),
        Why::Implied(why) => format!("{unit} after {after} ({why})"),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/ordering-cycle"];
    const BOOT: &str = "[Install]\nWantedBy=multi-user.target\n";

    fn services(a: &str, b: &str) -> String {
        let start = "[Service]\nExecStart=/bin/a\n";
        findings(CODE, &format!("//- a.service\n[Unit]\n{a}\n{start}//- b.service\n[Unit]\n{b}\n{start}"))
    }

    #[test]
    fn two_services_of_one_boot() {
        assert_eq!(
            services(&format!("After=b.service\n{BOOT}"), &format!("After=a.service\n{BOOT}")),
            "a.service:2:7 systemd/ordering-cycle a.service and b.service wait for each other, so systemd drops one \
             of them when they start: a.service starts after b.service, b.service after a.service\n"
        );
        assert!(!services("Wants=b.service\nAfter=b.service", "After=a.service").is_empty());
        assert!(!services("Wants=b.service\nAfter=b.service", "Before=b.service\nAfter=a.service").is_empty());
    }

    #[test]
    fn what_never_starts_together_or_is_not_known_is_fine() {
        assert_eq!(services("After=b.service", "After=a.service"), "");
        assert_eq!(services("Requires=b.service\nBefore=b.service", "Conflicts=a.service"), "");
        assert_eq!(services(&format!("After=b.service c.service\n{BOOT}"), BOOT), "");
        assert_eq!(services(&format!("After=a.service\n{BOOT}"), BOOT), "");
    }

    #[test]
    fn dependencies_that_systemd_adds_count() {
        let socket = |lines: &str, service: &str| {
            findings(
                CODE,
                &format!(
                    "//- x.socket\n[Unit]\n{lines}\n[Socket]\nListenStream=/run/x\n[Install]\nWantedBy=sockets.target\n\
                     //- x.service\n[Service]\nExecStart=/bin/x\n\
                     //- y.service\n[Unit]\n{service}\n[Service]\nExecStart=/bin/y\n[Install]\nWantedBy=multi-user.target\n"
                ),
            )
        };
        let found = socket("After=y.service", "");
        assert!(found.contains("sockets.target after x.socket (as it waits for every socket by default)"), "{found}");
        assert_eq!(socket("After=y.service\nDefaultDependencies=no", ""), "");
        assert_eq!(socket("After=y.service", "DefaultDependencies=no"), "");
    }

    #[test]
    fn a_unit_may_start_after_the_target_that_pulls_it_in() {
        let service =
            |lines: &str| findings(CODE, &format!("//- a.service\n[Unit]\n{lines}\n[Service]\nExecStart=/bin/a\n"));
        assert_eq!(service(&format!("After=multi-user.target\n{BOOT}")), "");
        assert_ne!(
            service(&format!("After=graphical.target\n{BOOT}")),
            "",
            "graphical.target waits for multi-user.target"
        );
        assert_ne!(service(&format!("Before=basic.target\n{BOOT}")), "");
        assert_eq!(service(&format!("Before=sysinit.target\nDefaultDependencies=no\n{BOOT}")), "");
        for wanted in ["sockets", "paths", "swap"] {
            let boot = format!("[Install]\nWantedBy={wanted}.target\n");
            assert_eq!(service(&boot).lines().count(), 1, "{wanted}");
            assert_eq!(service(&format!("DefaultDependencies=no\n{boot}")), "", "{wanted}");
        }
        assert_eq!(service("[Install]\nWantedBy=timers.target sysinit.target basic.target default.target\n"), "");
        let target =
            "//- b.target\n[Unit]\nWants=a.service\nAfter=multi-user.target\n[Install]\nWantedBy=multi-user.target\n";
        assert_eq!(service(&format!("After=multi-user.target\n{target}")), "");
    }

    #[test]
    fn each_cycle_of_a_knot_is_told() {
        let found = findings(
            CODE,
            &format!(
                "//- a.service\n[Unit]\nBefore=basic.target\n[Service]\nExecStart=/bin/a\n{BOOT}\
                 //- b.service\n[Unit]\nBefore=sysinit.target\n[Service]\nExecStart=/bin/a\n{BOOT}\
                 //- c.service\n[Unit]\nAfter=a.service b.service\n[Service]\nExecStart=/bin/a\n{BOOT}"
            ),
        );
        let places: Vec<&str> = found.lines().filter_map(|it| it.split_once(' ')).map(|it| it.0).collect();
        assert_eq!(places, ["a.service:2:8", "b.service:2:8"], "{found}");
    }

    #[test]
    fn a_service_before_a_mount_waits_for_all_of_them() {
        let mount = |options: &str| {
            findings(
                CODE,
                &format!(
                    "//- srv.mount\n[Mount]\nWhat=/dev/sdb\nWhere=/srv\n{options}[Install]\nWantedBy=local-fs.target\n\
                     //- unlock.service\n[Unit]\nBefore=srv.mount\n[Service]\nExecStart=/bin/a\n{BOOT}"
                ),
            )
        };
        assert!(mount("").contains("unlock.service"), "{}", mount(""));
        assert_eq!(mount("Options=_netdev\n"), "");
        assert_eq!(mount("Options=rw,nofail\n"), "");
    }
}
