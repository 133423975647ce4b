//! Settings that another setting, or the lack of one, keeps from acting.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/setting-idle",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("setting_idle.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for idle in unit.idle_settings(release) {
            let finding = found.report(&RULE.about, idle.at, idle.what);
            finding.help(idle.help);
            if let Some(other) = idle.other {
                finding.because(other, "the other setting");
            }
            if idle.lacks {
                for file in &unit.files {
                    finding.absent_from(file.source.all());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/setting-idle"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"))
    }

    #[test]
    fn a_limit_on_the_runtime_of_a_oneshot() {
        assert_eq!(
            service("Type=oneshot\nRuntimeMaxSec=5"),
            "a.service:4:1 systemd/setting-idle `RuntimeMaxSec=` does nothing in a.service: a oneshot is never running, \
             only starting until its commands end\n"
        );
    }

    #[test]
    fn an_instance_of_what_is_no_template() {
        let text = |name: &str| format!("//- {name}\n[Service]\nExecStart=/bin/a\n[Install]\nDefaultInstance=x\n");
        assert_eq!(
            findings(CODE, &text("a.service")),
            "a.service:4:1 systemd/setting-idle `DefaultInstance=` does nothing: a.service is no template, whose name ends \
             in `@`\n"
        );
        assert_eq!(findings(CODE, &text("a@.service")), "");
    }

    #[test]
    fn settings_that_lack_their_other_half() {
        for lines in [
            "RuntimeRandomizedExtraSec=5",
            "RestartSteps=5",
            "RestartMaxDelaySec=1min",
            "RestartSec=2min\nRestartSteps=5\nRestartMaxDelaySec=1min",
            "USBFunctionStrings=/etc/usb",
            "[Unit]\nJobTimeoutSec=1\nJobRunningTimeoutSec=5",
        ] {
            assert!(!service(lines).is_empty(), "{lines}");
        }
    }

    #[test]
    fn the_first_unit_of_a_timer_wins() {
        let timer = |units: &str| findings(CODE, &format!("//- a.timer\n[Timer]\nOnBootSec=1\n{units}"));
        assert!(timer("Unit=b.service\nUnit=c.service\n").contains("a.timer starts `b.service`"));
        assert_eq!(timer("Unit=b.service\nUnit=b.service\n"), "");
        assert_eq!(timer("Unit=b\nUnit=c.service\n"), "", "the first is no unit, and dropped");
    }

    #[test]
    fn settings_that_act_are_fine() {
        for lines in [
            "RuntimeMaxSec=5",
            "Type=oneshot\nRuntimeMaxSec=infinity",
            "RuntimeMaxSec=5\nRuntimeRandomizedExtraSec=5",
            "RestartSec=1\nRestartSteps=5\nRestartMaxDelaySec=1min",
            "RestartSteps=0",
            "RestartSteps=5\n//- landreeve.toml\n[targets]\nsystemd = \"252\"",
            "RestartSteps=5\n//- a.service.d/x.conf\n[Service]\nRestartMaxDelaySec=1min",
            "[Unit]\nJobTimeoutSec=5\nJobRunningTimeoutSec=5",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
