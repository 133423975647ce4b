//! Timers that only count from a run that never comes.

use crate::estate::unit::{Names, Unit};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/timer-never-starts",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("timer_never_starts.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    estate.hosts.iter().for_each(|host| check_host(estate, host, found));
}

fn check_host(estate: &Estate, host: &Host, found: &mut Findings) {
    let names = Names::of(host.units.iter());
    for timer in host.units.iter().filter(|it| it.suffix() == "timer" && it.is_whole() && !it.elapses_by_itself()) {
        let Some((name, _)) = timer.activates() else { continue };
        let mut started = names.answering(&name);
        let (Some(unit), None) = (started.next(), started.next()) else { continue };
        let triggers = || timer.settings.iter().filter(|it| it.effective && !it.is_empty() && it.is_trigger());
        let Some(first) = triggers().next().filter(|_| triggers().all(|it| counts_from_a_run(&it.name))) else {
            continue;
        };
        if !unit.is_whole() || starts_otherwise(estate, host, unit) {
            continue;
        }
        let message = format!(
            "{} never elapses: `{}=` counts from the last run of {}, and nothing else starts it",
            timer.title(),
            first.name,
            unit.title()
        );
        let finding = found.report(&RULE.about, first.key, message);
        finding.because(unit.span.head(), "has no [Install] section, and no other unit pulls it in");
        finding.help("add a first trigger: `OnBootSec=`, `OnActiveSec=` or `OnCalendar=`");
        finding.absent_from(timer.span).absent_from(unit.span);
    }
}

fn counts_from_a_run(name: &str) -> bool {
    matches!(name, "OnUnitActiveSec" | "OnUnitInactiveSec")
}

/// Whether something else may start the unit, at boot or by hand.
fn starts_otherwise(estate: &Estate, host: &Host, unit: &Unit) -> bool {
    let installed = unit.settings.iter().any(|it| it.section == "Install" && !it.is_empty());
    let pulls =
        ["Wants", "Requires", "BindsTo", "Upholds", "OnSuccess", "OnFailure", "Requisite", "PropagatesReloadTo"];
    let by_unit = |other: &Unit| {
        let named = pulls.iter().flat_map(|key| other.units_of("Unit", key)).any(|(_, name)| unit.answers_to(name));
        named
            || (other.suffix() != "timer" && other.activates().is_some_and(|(name, _)| unit.answers_to(&name)))
            || (other.suffix() == "timer"
                && other.elapses_by_itself()
                && other.activates().is_some_and(|(name, _)| unit.answers_to(&name)))
    };
    let stem = unit.name.split('.').next().unwrap_or_default();
    let mut steps = estate.hosts.iter().flat_map(|it| &it.runbook.steps);
    let by_hand = steps.any(|it| it.has("start") && it.words().iter().any(|word| word.text.starts_with(stem)));
    installed || !unit.enabled.is_empty() || by_hand || host.units.iter().any(by_unit)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/timer-never-starts"];

    const SERVICE: &str = "//- a.service\n[Service]\nType=oneshot\nExecStart=/bin/a\n";

    fn timer(lines: &str, more: &str) -> String {
        findings(CODE, &format!("//- a.timer\n[Timer]\n{lines}\n[Install]\nWantedBy=timers.target\n{SERVICE}{more}"))
    }

    #[test]
    fn a_timer_that_waits_for_a_first_run() {
        assert_eq!(
            timer("OnUnitActiveSec=5min", ""),
            "a.timer:2:1 systemd/timer-never-starts a.timer never elapses: `OnUnitActiveSec=` counts from the last run of \
             a.service, and nothing else starts it\n"
        );
    }

    #[test]
    fn a_first_trigger_or_another_start_is_fine() {
        assert_eq!(timer("OnUnitActiveSec=5min\nOnBootSec=1min", ""), "");
        assert_eq!(timer("OnUnitActiveSec=5min", "[Install]\nWantedBy=multi-user.target\n"), "");
        assert_eq!(
            timer("OnUnitActiveSec=5min", "//- b.service\n[Unit]\nWants=a.service\n[Service]\nExecStart=/bin/b\n"),
            ""
        );
        assert_eq!(timer("OnUnitActiveSec=5min", "//- b.timer\n[Timer]\nOnBootSec=1\nUnit=a.service\n"), "");
        assert_eq!(timer("OnUnitActiveSec=5min", "//- a.path\n[Path]\nPathExists=/x\n"), "");
        assert_eq!(timer("OnUnitActiveSec=5min", "//- README.md\n```sh\nsudo systemctl start a\n```\n"), "");
        assert_eq!(findings(CODE, "//- a.timer\n[Timer]\nOnUnitActiveSec=5min\n"), "", "the service may be anything");
    }
}
