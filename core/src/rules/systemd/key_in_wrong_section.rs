//! Directives that exist, but not in the section they stand in.

use super::unknown_key::elsewhere;
use crate::estate::{Estate, unit};
use crate::facts::systemd;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/key-in-wrong-section",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("key_in_wrong_section.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings().filter(|it| it.directive.is_none_or(|it| !it.is_known(release))) {
            let Some(right) = elsewhere(unit, setting, release) else { continue };
            let (name, section) = (&setting.name, &setting.section);
            let message = format!("systemd skips `{name}=` in `[{section}]`: the directive belongs into `[{right}]`");
            let finding = found.report(&RULE.about, setting.key, message);
            if unit.suffix().is_empty() || systemd::reads_section(unit.suffix(), right) {
                finding.help(format!("move the line below `[{right}]`"));
            } else {
                finding.help(format!("a {} unit has no `[{right}]`: it needs a unit of its own", unit.suffix()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn start_limits_moved_to_the_unit_section() {
        let text = "//- a.service\n[Unit]\nRestart=always\n[Service]\nExecStart=/bin/a\nStartLimitIntervalSec=0\n";
        assert_eq!(
            findings(&["systemd/key-in-wrong-section"], text),
            "a.service:2:1 systemd/key-in-wrong-section systemd skips `Restart=` in `[Unit]`: \
             the directive belongs into `[Service]`\n\
             a.service:5:1 systemd/key-in-wrong-section systemd skips `StartLimitIntervalSec=` in `[Service]`: \
             the directive belongs into `[Unit]`\n"
        );
    }

    #[test]
    fn old_spellings_that_still_work_are_fine() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nStartLimitInterval=10\nStartLimitBurst=3\n";
        assert_eq!(findings(&["systemd/key-in-wrong-section"], text), "");
    }
}
