//! Logs that each start of the unit writes over.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/output-overwritten",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("output_overwritten.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let mut reported = None;
        for name in ["StandardOutput", "StandardError"] {
            let Some(setting) = unit.setting("Service", name) else { continue };
            let Some(path) = setting.value.known().and_then(|it| it.strip_prefix("file:")) else { continue };
            // Devices and pipes have no start to write from; one file is opened once for both.
            if path.starts_with("/dev/") || path.starts_with("/proc/") || reported == Some(path) {
                continue;
            }
            reported = Some(path);
            let message = format!(
                "each start of {} writes over `{path}` from its first byte: `file:` neither appends nor empties it",
                unit.title()
            );
            found.report(&RULE.about, setting.value.span, message).help(
                "write `append:` to keep what is there, or `truncate:` to start anew (both since release 248 or older)",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/output-overwritten"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"))
    }

    #[test]
    fn a_file_is_written_from_its_start() {
        assert_eq!(
            service("StandardOutput=file:/var/log/a.log\nStandardError=file:/var/log/a.log"),
            "a.service:3:16 systemd/output-overwritten each start of a.service writes over `/var/log/a.log` from its \
             first byte: `file:` neither appends nor empties it\n"
        );
    }

    #[test]
    fn appending_emptying_and_devices_are_fine() {
        for line in ["append:/var/log/a.log", "truncate:/var/log/a.log", "journal", "file:/dev/ttyS0", "null"] {
            assert_eq!(service(&format!("StandardOutput={line}")), "", "{line}");
        }
    }
}
