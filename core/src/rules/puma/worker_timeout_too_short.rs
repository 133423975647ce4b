//! `worker_timeout` against the interval in which workers report.

use crate::estate::Estate;
use crate::estate::process::puma;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The interval, in seconds, when the file says nothing.
const INTERVAL: i64 = 5;

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/worker-timeout-too-short",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("puma"),
        page: include_str!("worker_timeout_too_short.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, puma) in estate.hosts.iter().flat_map(puma::all) {
        let Some(timeout) = &puma.settings.worker_timeout else { continue };
        let interval = puma.settings.check_interval.as_ref();
        let Some(every) = interval.map_or(Some(INTERVAL), |it| it.known().copied()) else { continue };
        let Some(after) = timeout.known().filter(|it| **it <= every) else { continue };
        let message = format!(
            "Puma does not start: `worker_timeout` is {after} s, and must be above the {every} s between two reports of a worker"
        );
        let finding = found.report(&RULE.about, timeout.span, message);
        for place in interval.map(|it| it.span).into_iter().chain(timeout.from.iter().copied()) {
            finding.because(place, "has a part in it");
        }
        finding.help("it catches hung processes; to end slow requests use the timeouts of the application or of nginx");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(text: &str) -> String {
        findings(&["puma/worker-timeout-too-short"], &format!("//- config/puma.rb\n{text}\n"))
    }

    #[test]
    fn the_interval_counts_when_it_stands_above() {
        assert!(found("worker_timeout 5").contains("is 5 s, and must be above the 5 s"));
        assert!(found("worker_check_interval 30\nworker_timeout 20").contains("above the 30 s"));
        for text in [
            "worker_timeout 6",
            "worker_timeout 20\nworker_check_interval 30",
            "worker_timeout ENV['X'].to_i",
            "workers 2",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }
}
