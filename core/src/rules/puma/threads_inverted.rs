//! The fewest threads against the most, by the values that Puma gets.

use crate::estate::Estate;
use crate::estate::process::puma;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/threads-inverted",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("puma"),
        page: include_str!("threads_inverted.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, puma) in estate.hosts.iter().flat_map(puma::all).filter(|it| it.1.settings.threads_are_said) {
        let Some((min, max)) = &puma.settings.threads else { continue };
        let (Some(fewest), Some(most)) = (min.known(), max.known()) else { continue };
        if fewest <= most {
            continue;
        }
        let message = format!("Puma does not start: it is told to keep at least {fewest} threads and at most {most}");
        let finding = found.report(&RULE.about, min.span, message);
        finding.label(format!("gives {fewest}"));
        if max.span != min.span {
            finding.because(max.span, format!("gives {most}"));
        }
        for place in min.from.iter().chain(&max.from) {
            finding.because(*place, "has a part in it");
        }
        finding.help("give the smaller number first: `threads min, max`");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(text: &str) -> String {
        findings(&["puma/threads-inverted"], &format!("//- config/puma.rb\n{text}\n"))
    }

    #[test]
    fn the_values_are_compared_as_puma_gets_them() {
        assert!(found("threads 5, 3").contains("at least 5 threads and at most 3"));
        assert!(found("threads '10', '9'").contains("at least 10 threads and at most 9"));
        for text in
            ["threads 1, 5", "threads '9', '10'", "threads 3", "n = ENV.fetch('N', 9)\nthreads n, 5", "threads 5, 5"]
        {
            assert_eq!(found(text), "", "{text}");
        }
    }

    #[test]
    fn the_environment_of_the_unit_decides() {
        let found = findings(
            &["puma/threads-inverted"],
            "//- web.service\n[Service]\nWorkingDirectory=/srv/app\nEnvironment=MAX=3\nExecStart=/usr/bin/puma\n\
             //- config/puma.rb\nthreads 5, ENV.fetch('MAX', 16)\n",
        );
        assert!(found.contains("at least 5 threads and at most 3"), "{found}");
    }
}
