//! `PATH` of a service without the folders of the system.

use crate::estate::environment::of_settings;
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/path-too-short",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("path_too_short.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        if !unit.settings_of("Service", "Environment").any(|it| it.text().contains("PATH")) {
            continue;
        }
        let Some(path) = of_settings(unit).filter(|it| it.name == "PATH").last() else { continue };
        let Some(value) = path.value.known() else { continue };
        let has = |folder: &str| value.split(':').any(|it| it.trim_end_matches('/') == folder);
        let (message, help) = if value.contains("$PATH") || value.contains("${PATH}") {
            (
                format!("systemd replaces no variables here: `$PATH` in the `PATH` of {} stays as it is", unit.title()),
                "write the folders out, for example `/usr/local/bin:/usr/bin:/bin`",
            )
        } else if has("/usr/bin") || has("/bin") {
            continue;
        } else {
            (
                format!(
                    "the `PATH` of {} lacks `/usr/bin` and `/bin`: it finds no program of the system",
                    unit.title()
                ),
                "add `:/usr/local/bin:/usr/bin:/bin` at the end",
            )
        };
        found.report(&RULE.about, path.value.span, message).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn path(value: &str) -> String {
        findings(
            &["systemd/path-too-short"],
            &format!("//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment={value}\n"),
        )
    }

    #[test]
    fn folders_of_the_system_are_missing() {
        assert_eq!(
            path("\"PATH=/opt/a/.venv/bin\""),
            "a.service:3:19 systemd/path-too-short the `PATH` of a.service lacks `/usr/bin` and `/bin`: \
             it finds no program of the system\n"
        );
        assert!(path("PATH=/opt/a/bin:$PATH").contains("replaces no variables"));
    }

    #[test]
    fn with_them_or_unknown_it_is_fine() {
        assert_eq!(path("PATH=/opt/a/.venv/bin:/usr/bin"), "");
        assert_eq!(path("\"PATH=/opt/a/bin:/usr/local/bin:/bin/\""), "");
        assert_eq!(path("PYTHONPATH=/opt/a"), "");
    }
}
