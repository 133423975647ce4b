//! Compares a timer with the variable that documents how often it runs.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, Host};
use crate::facts::systemd::{calendar, scalar};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "estate/interval-differs",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("interval_differs.md"),
    },
    check,
};

const SECOND: u64 = 1_000_000;

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for file in host.env_files.iter().filter(|it| !it.is_example) {
            for variable in file.effective() {
                compare(host, &variable.name, &variable.value, found);
            }
        }
    }
}

fn compare(host: &Host, name: &str, value: &Located<Value<String>>, found: &mut Findings) {
    let Some(number) = value.known().and_then(|it| it.trim().parse::<u64>().ok()) else { return };
    let Some(documented) = documented(name) else { return };
    let Some((timer, setting, period)) = timer(host, &documented) else { return };
    let units: &[u64] = documented.unit.as_slice();
    if number == 0 || units.iter().any(|unit| number.saturating_mul(unit * SECOND) == period) {
        return;
    }
    let shown = setting.value.known().map(String::as_str).unwrap_or_default();
    let message = format!("`{name}` says {number}, and {} runs every {shown}", timer.name);
    found
        .report(&RULE.about, value.span, message)
        .because(setting.value.span, format!("what counts is `{}=`", setting.name))
        .help("change both together: the variable does not reach the timer");
}

/// A variable that tells how often something runs.
struct Documented {
    /// The words of its name that say what runs.
    words: Vec<String>,
    /// Whether the name says that it is a timer's.
    of_timer: bool,
    /// The units its number may count, in seconds.
    unit: Vec<u64>,
}

fn documented(name: &str) -> Option<Documented> {
    let mut words: Vec<String> = name.split('_').filter(|it| !it.is_empty()).map(str::to_ascii_lowercase).collect();
    let at = words.iter().position(|it| it == "interval")?;
    let unit = match words.get(at + 1).map(String::as_str) {
        None => vec![1, 60, 3600],
        Some("sec" | "secs" | "second" | "seconds" | "s") => vec![1],
        Some("min" | "mins" | "minute" | "minutes" | "m") => vec![60],
        Some("hour" | "hours" | "h") => vec![3600],
        Some(_) => return None,
    };
    words.truncate(at);
    let before = words.len();
    words.retain(|it| it != "timer");
    (!words.is_empty()).then_some(Documented { of_timer: before != words.len(), words, unit })
}

/// Returns the one timer that a variable is about, and its period in microseconds.
///
/// The variable says that it is a timer's and all its words are in the unit's name; or they are the unit's name.
fn timer<'h>(host: &'h Host, documented: &Documented) -> Option<(&'h Unit, &'h Setting, u64)> {
    let mut timers = host.units.iter().filter(|it| it.suffix() == "timer" && is_about(&it.name, documented));
    let timer = timers.next().filter(|_| timers.next().is_none())?;
    let triggers = ["OnUnitActiveSec", "OnUnitInactiveSec", "OnCalendar"];
    let mut settings = triggers.iter().flat_map(|it| timer.settings_of("Timer", it));
    let setting = settings.next().filter(|_| settings.next().is_none())?;
    let value = setting.value.known()?;
    let period = if setting.name == "OnCalendar" { calendar::period(value)? } else { scalar::timespan(value)? };
    Some((timer, setting, period))
}

fn is_about(timer: &str, documented: &Documented) -> bool {
    let name: Vec<&str> = timer.trim_end_matches(".timer").split(['-', '_', '.']).collect();
    let all = documented.words.iter().all(|it| name.contains(&it.as_str()));
    all && (documented.of_timer || name.len() == documented.words.len())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(timer: &str, trigger: &str, env: &str) -> String {
        findings(
            &["estate/interval-differs"],
            &format!("//- etc/systemd/system/{timer}\n[Timer]\nOnBootSec=5min\n{trigger}\n//- .env\n{env}\n"),
        )
    }

    #[test]
    fn a_number_that_is_the_period_in_no_unit() {
        let found = check("reports-process.timer", "OnUnitActiveSec=10min", "REPORTS_TIMER_INTERVAL=15");
        assert_eq!(
            found,
            ".env:1:24 estate/interval-differs `REPORTS_TIMER_INTERVAL` says 15, and reports-process.timer runs every 10min\n"
        );
        assert!(!check("bulk-scheduler.timer", "OnUnitActiveSec=5min", "BULK_SCHEDULER_INTERVAL_MIN=2").is_empty());
        assert!(!check("bulk-scheduler.timer", "OnCalendar=*:0/5", "BULK_SCHEDULER_INTERVAL_MIN=2").is_empty());
    }

    #[test]
    fn numbers_that_agree() {
        for (timer, trigger, env) in [
            ("reports-process.timer", "OnUnitActiveSec=15min", "REPORTS_TIMER_INTERVAL=15"),
            ("reports-process.timer", "OnUnitActiveSec=15min", "REPORTS_TIMER_INTERVAL=900"),
            ("bulk-scheduler.timer", "OnUnitActiveSec=2min", "BULK_SCHEDULER_INTERVAL_MIN=2"),
            ("bulk-scheduler.timer", "OnCalendar=*:0/2", "BULK_SCHEDULER_INTERVAL_MIN=2"),
            ("bulk-scheduler.timer", "OnCalendar=hourly", "BULK_SCHEDULER_INTERVAL_HOURS=1"),
        ] {
            assert_eq!(check(timer, trigger, env), "", "{trigger} {env}");
        }
    }

    #[test]
    fn variables_about_something_else() {
        let trigger = "OnUnitActiveSec=10min";
        assert_eq!(
            check("reports-process.timer", trigger, "REPORTS_INTERVAL=30"),
            "",
            "polling inside the application"
        );
        assert_eq!(check("reports-process.timer", trigger, "MAIL_TIMER_INTERVAL=30"), "");
        assert_eq!(check("reports-process.timer", trigger, "REPORTS_TIMER_INTERVAL_PAGES=3"), "");
        assert_eq!(check("reports-process.timer", "OnCalendar=Mon 08:00", "REPORTS_TIMER_INTERVAL=15"), "");
    }
}
