//! `Persistent=` in a timer without `OnCalendar=`.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/persistent-without-calendar",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("persistent_without_calendar.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let Some(persistent) = unit.setting("Timer", "Persistent").filter(|it| it.is_true()) else { continue };
        if unit.settings_of("Timer", "OnCalendar").next().is_some() || unit.drops("Timer", "OnCalendar") {
            continue;
        }
        let triggers = unit.settings.iter().filter(|it| it.effective && it.section == "Timer" && it.is_trigger());
        let finding = found.report(
            &RULE.about,
            persistent.key,
            format!("`Persistent=` does nothing in {}: it only makes up for missed `OnCalendar=` times", unit.title()),
        );
        for trigger in triggers {
            finding.because(trigger.key, "counts from a moment, so no run is ever missed");
        }
        finding
            .help("delete the line, or plan the runs with `OnCalendar=` if missed ones must be made up for")
            .fix(Fix::replace("delete `Persistent=`", Safety::Safe, persistent.line, ""));
        if let Some(section) = unit.section_around(persistent.key) {
            finding.absent_from(section);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/persistent-without-calendar"];

    #[test]
    fn a_monotonic_timer_misses_nothing() {
        assert_eq!(
            findings(CODE, "//- a.timer\n[Timer]\nOnBootSec=5min\nOnUnitActiveSec=15min\nPersistent=true\n"),
            "a.timer:4:1 systemd/persistent-without-calendar `Persistent=` does nothing in a.timer: \
             it only makes up for missed `OnCalendar=` times\n"
        );
    }

    #[test]
    fn a_calendar_that_cannot_be_read_is_another_finding() {
        assert_eq!(findings(CODE, "//- a.timer\n[Timer]\nOnBootSec=5\nOnCalendar=dialy\nPersistent=true\n"), "");
    }

    #[test]
    fn with_a_calendar_or_switched_off_it_is_fine() {
        assert_eq!(findings(CODE, "//- a.timer\n[Timer]\nOnBootSec=5\nOnCalendar=daily\nPersistent=true\n"), "");
        assert_eq!(findings(CODE, "//- a.timer\n[Timer]\nOnBootSec=5\nPersistent=no\n"), "");
        assert_eq!(findings(CODE, "//- a.timer.d/x.conf\n[Timer]\nPersistent=yes\n"), "");
    }
}
