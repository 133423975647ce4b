//! Calendar expressions for days that no calendar has.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/calendar-never-elapses",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("calendar_never_elapses.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.suffix() == "timer") {
        for setting in unit.settings_of("Timer", "OnCalendar").filter(|it| it.never_elapses()) {
            let message =
                format!("`OnCalendar={}` of {} never elapses: no year has such a day", setting.text(), unit.title());
            found.report(&RULE.about, setting.value.span, message).help(
                "`*-*~01` is the last day of each month; `systemd-analyze calendar` shows when an expression elapses",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/calendar-never-elapses"];

    fn timer(text: &str) -> String {
        findings(CODE, &format!("//- a.timer\n[Timer]\nOnCalendar={text}\n"))
    }

    #[test]
    fn days_that_do_not_exist() {
        assert_eq!(
            timer("*-02-30"),
            "a.timer:2:12 systemd/calendar-never-elapses `OnCalendar=*-02-30` of a.timer never elapses: no year has such a \
             day\n"
        );
        for text in
            ["*-04-31 03:00", "2024-02-30", "*-02-30 03:00 Europe/Madrid", "*-02-30 03:00 UTC", "Mon 2024-01-02"]
        {
            assert!(!timer(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn rare_past_and_unreadable_days_are_fine() {
        for text in [
            "*-02-29",
            "Mon *-02-29",
            "2020-01-01",
            "2199-12-31 23:59:59",
            "*-*-31",
            "*-*~01",
            "daily",
            "Sun *-*-1..7 04:00 America/New_York",
            "every day",
            "",
        ] {
            assert_eq!(timer(text), "", "{text}");
        }
    }
}
