//! Conditions and assertions with arguments that no system meets.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd::Kind;
use crate::facts::systemd::condition::{Never, never_met};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/condition-never-holds",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("condition_never_holds.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings() {
            let is_condition = setting.directive.is_some_and(|it| it.kind == Kind::Condition && it.is_known(release));
            if is_condition && setting.effective && setting.faults.is_empty() {
                judge(unit, setting, found);
            }
        }
    }
}

fn judge(unit: &Unit, setting: &Setting, found: &mut Findings) {
    let Some(text) = setting.value.known().filter(|it| !it.contains('%')) else { return };
    let (condition, fails) = match setting.name.strip_prefix("Condition") {
        Some(condition) => (condition, "is never started"),
        None => (setting.name.trim_start_matches("Assert"), "always fails to start"),
    };
    // One of several alternatives may hold in its place.
    let bare = text.strip_prefix('|').unwrap_or(text).trim_start();
    let is_alternative = text.starts_with('|');
    let argument = bare.strip_prefix('!').unwrap_or(bare).trim_start();
    let is_negated = argument.len() < bare.len();
    let Some(why) = never_met(condition, argument).filter(|_| !argument.is_empty()) else { return };
    let start = text.len() - argument.len();
    let span = setting.span_of(start..text.len());
    let end = if is_alternative { String::new() } else { format!(", and {} {fails}", unit.title()) };
    let name = &setting.name;
    match why {
        Never::Unreadable(expected) => {
            let message = format!("systemd cannot read `{argument}` in `{name}=`, so the condition fails{end}");
            found.report(&RULE.about, span, message).help(format!("write {expected}"));
        }
        // Turned round it always holds, and does no harm that is known.
        Never::OtherWord(_) if is_negated => {}
        Never::OtherWord(meant) => {
            let message = format!("`{name}={argument}` holds on no system{end}: systemd's word is `{meant}`");
            let finding = found.report(&RULE.about, span, message).help(format!("write `{meant}`"));
            if setting.is_one_line() {
                finding.fix(Fix::replace(format!("write `{meant}`"), Safety::Unsafe, span, meant));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn unit(lines: &str) -> String {
        let text = format!("//- a.service\n[Unit]\n{lines}\n[Service]\nExecStart=/bin/a\n");
        findings(&["systemd/condition-never-holds"], &text)
    }

    #[test]
    fn another_programs_word_and_a_value_that_cannot_be_read() {
        assert_eq!(
            unit("ConditionArchitecture=amd64\nAssertMemory=!lots\nConditionSecurity=|selinuxx"),
            "a.service:2:23 systemd/condition-never-holds `ConditionArchitecture=amd64` holds on no system, and \
             a.service is never started: systemd's word is `x86-64`\n\
             a.service:3:15 systemd/condition-never-holds systemd cannot read `lots` in `AssertMemory=`, so the \
             condition fails, and a.service always fails to start\n\
             a.service:4:20 systemd/condition-never-holds `ConditionSecurity=selinuxx` holds on no system: systemd's \
             word is `selinux`\n"
        );
    }

    #[test]
    fn words_of_newer_releases_and_specifiers_and_what_is_wiped_are_fine() {
        for lines in [
            "ConditionVirtualization=!container\nConditionSecurity=measured-tomorrow\nConditionArchitecture=!amd64",
            "ConditionMemory=>=%i\nConditionCapability=CAP_SYS_ADMIN\nConditionVirtualization=|no",
            "ConditionArchitecture=amd64\nConditionArchitecture=",
            "ConditionHost=vbox\nConditionUser=@system\nConditionKernelVersion=>=5.x",
        ] {
            assert_eq!(unit(lines), "", "{lines}");
        }
    }
}
