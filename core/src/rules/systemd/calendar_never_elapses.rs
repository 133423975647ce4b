//! Calendar expressions for days that no calendar has, or that are past where the caller says what time it is.

use crate::estate::{Estate, unit};
use crate::facts::systemd::calendar::Never;
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
        let before = found.count();
        for setting in unit.settings_of("Timer", "OnCalendar") {
            let why = match setting.never_elapses() {
                None => continue,
                Some(Never::NoSuchDay) => "no year has such a day".to_owned(),
                Some(Never::OtherWeekday(Some(day))) => format!("that day is a {day}"),
                Some(Never::OtherWeekday(None)) => "none of these days is one of these weekdays".to_owned(),
            };
            let message = format!("`OnCalendar={}` of {} never elapses: {why}", setting.text(), unit.title());
            found.report(&RULE.about, setting.value.span, message).help(
                "`*-*~01` is the last day of each month; `systemd-analyze calendar` shows when an expression elapses",
            );
        }
        let over = |now| unit.timer().filter(|it| it.is_over(now))?.triggers().last();
        if let Some(last) = estate.now.and_then(over).filter(|_| found.count() == before) {
            let message = format!("{} never elapses again: all of its times are past", unit.title());
            found.report(&RULE.about, last.value.span, message).help("delete the timer, or give it a time to come");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn days_that_are_other_weekdays() {
        assert!(timer("Mon 2030-01-01").ends_with(" of a.timer never elapses: that day is a Tuesday\n"));
        assert!(timer("Mon 2030-01-01,02").contains("none of these days is one of these weekdays"));
    }

    #[test]
    fn what_is_past_is_told_to_those_who_say_what_time_it_is() {
        let told = |text: &str, now| {
            let mut estate = crate::estate::testing::estate(&format!("//- a.timer\n[Timer]\n{text}\n"));
            let mut found = Findings::default();
            estate.now = now;
            check(&estate, &mut found);
            found.into_vec().into_iter().map(|it| it.message).collect::<Vec<_>>()
        };
        let now = Some(1_706_702_400_000_000);
        assert_eq!(told("OnCalendar=2020-01-01", now), ["a.timer never elapses again: all of its times are past"]);
        assert!(told("OnCalendar=2020-01-01", None).is_empty());
        assert!(told("OnCalendar=2020-01-01\nOnBootSec=5", now).is_empty());
        assert_eq!(told("OnCalendar=*-02-30", now).len(), 1);
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
