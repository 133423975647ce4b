//! What `workers` is when a variable is missing against the cores the machine is said to have.

use crate::estate::Estate;
use crate::estate::process::puma;
use crate::rules::Rule;
use crate::rules::capacity::puma_is_beyond;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/fallback-unsafe",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("puma"),
        page: include_str!("fallback_unsafe.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let Some(cores) = &host.runbook.cpus else { continue };
        for (process, puma) in puma::all(host) {
            let now = puma.settings.workers.as_ref().and_then(|it| it.known().copied());
            // What runs now is too much by itself: another rule says so.
            if now.is_some_and(|it| puma_is_beyond(it, cores.value)) {
                continue;
            }
            for fallback in puma.settings.fallbacks.iter().filter(|it| puma_is_beyond(it.value.value, cores.value)) {
                let variable = &fallback.variable;
                let count = fallback.value.value;
                let message = format!(
                    "without `{variable}` Puma starts {count} workers, on a machine with {} cores",
                    cores.value
                );
                let finding = found.report(&RULE.about, fallback.value.span, message);
                finding.because(cores.span, "the machine's cores");
                if let Some(assignment) = process.and_then(|it| it.environment.get(variable)) {
                    finding.because(assignment.value.span, "the value while this is read");
                }
                finding.help("fall back to what the smallest machine carries, or to nothing: `ENV.fetch` without a fallback stops at once");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(cores: &str, config: &str) -> String {
        findings(
            &["puma/fallback-unsafe"],
            &format!(
                "//- a.md\n| Resource | Value |\n|---|---|\n| CPU | {cores} |\n\n`config/puma.rb`:\n\n```ruby\n{config}\n```\n"
            ),
        )
    }

    #[test]
    fn fallbacks_beyond_the_cores_are_found_through_variables() {
        for config in [
            "workers ENV.fetch(\"W\") { 4 }",
            "workers ENV.fetch('W', '4')",
            "workers Integer(ENV['W'] || 4)",
            "count = ENV.fetch('W') { 4 }\nworkers count",
        ] {
            assert!(
                found("2 cores", config).contains("without `W` Puma starts 4 workers, on a machine with 2 cores"),
                "{config}"
            );
        }
    }

    #[test]
    fn fallbacks_that_fit_or_are_not_for_workers_are_silent() {
        assert_eq!(found("4 cores", "workers ENV.fetch('W') { 4 }"), "");
        assert_eq!(found("4 cores", "workers ENV.fetch('W') { 5 }"), "", "a few more are a choice");
        assert_eq!(found("2 cores", "threads 1, ENV.fetch('T') { 16 }\nworkers 2"), "");
        assert_eq!(found("4+ cores", "workers ENV.fetch('W') { 16 }"), "");
        assert_eq!(found("2 cores", "workers ENV.fetch('W')"), "");
    }
}
