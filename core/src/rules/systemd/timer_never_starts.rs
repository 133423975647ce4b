//! Timers that only count from a run that never comes.

use std::collections::BTreeSet;

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
    let by_hand: BTreeSet<&str> = estate
        .hosts
        .iter()
        .flat_map(|it| &it.runbook.steps)
        .filter(|it| it.has("start"))
        .flat_map(|it| it.words().iter().map(|word| stem(&word.text)))
        .collect();
    for host in &estate.hosts {
        check_host(host, &by_hand, found);
    }
}

fn check_host(host: &Host, by_hand: &BTreeSet<&str>, found: &mut Findings) {
    let waits = |it: &&Unit| it.suffix() == "timer" && it.is_whole() && !it.elapses_by_itself();
    let timers: Vec<&Unit> = host.units.iter().filter(waits).collect();
    if timers.is_empty() {
        return;
    }
    let names = Names::of(host.units.iter());
    let pulled: BTreeSet<&str> =
        pulled(host).iter().flat_map(|name| names.answering(name)).map(|it| it.name.as_str()).collect();
    for timer in timers {
        let Some((name, _)) = timer.activates() else { continue };
        let mut started = names.answering(&name);
        let (Some(unit), None) = (started.next(), started.next()) else { continue };
        let triggers = || timer.settings.iter().filter(|it| it.effective && !it.is_empty() && it.is_trigger());
        let Some(first) = triggers().next().filter(|_| triggers().all(|it| counts_from_a_run(&it.name))) else {
            continue;
        };
        let is_installed = !unit.enabled.is_empty() || unit.settings.iter().any(|it| it.section == "Install");
        if !unit.is_whole() || is_installed || pulled.contains(unit.name.as_str()) || by_hand.contains(stem(&unit.name))
        {
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

/// The name of a unit without its suffix and instance, as it is often written in a command.
fn stem(name: &str) -> &str {
    name.split(['.', '@']).next().unwrap_or(name)
}

/// The units that others of the host start.
fn pulled(host: &Host) -> Vec<String> {
    const KEYS: &[&str] =
        &["Wants", "Requires", "BindsTo", "Upholds", "OnSuccess", "OnFailure", "Requisite", "PropagatesReloadTo"];
    let named = host.units.iter().flat_map(|it| KEYS.iter().flat_map(|key| it.units_of("Unit", key)));
    let triggers = host.units.iter().filter(|it| it.suffix() != "timer" || it.elapses_by_itself());
    named.map(|it| it.1.to_owned()).chain(triggers.filter_map(|it| Some(it.activates()?.0))).collect()
}

fn counts_from_a_run(name: &str) -> bool {
    matches!(name, "OnUnitActiveSec" | "OnUnitInactiveSec")
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
