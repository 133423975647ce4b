//! Units without the one thing that units of their type do.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/nothing-to-do",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("nothing_to_do.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let (section, what, is_one): (_, _, fn(&Setting) -> bool) = match unit.suffix() {
            "service" => ("Service", "command (`ExecStart=`)", runs),
            "timer" => ("Timer", "trigger, such as `OnCalendar=`", |it| it.name.starts_with("On")),
            "socket" => ("Socket", "address, such as `ListenStream=`", |it| it.name.starts_with("Listen")),
            "path" => ("Path", "path to watch", |it| it.name.starts_with("Path") || it.name == "DirectoryNotEmpty"),
            _ => continue,
        };
        let is_set = unit
            .settings
            .iter()
            .any(|it| !it.is_empty() && (it.section == section || it.section == "Unit") && is_one(it));
        if is_set || !shows_all(unit) {
            continue;
        }
        let header = unit.settings.iter().find(|it| it.section == section).map_or(unit.span.head(), |it| it.key);
        let message = format!("systemd refuses {}: the {} has no {what}", unit.title(), unit.suffix());
        found.report(&RULE.about, header, message).absent_from(unit.span);
    }
}

fn runs(setting: &Setting) -> bool {
    matches!(setting.name.as_str(), "ExecStart" | "ExecStop" | "SuccessAction")
}

/// A document may show a part of a unit: it shows all of it when it also shows what is around.
fn shows_all(unit: &Unit) -> bool {
    !unit.in_document || ["Unit", "Install"].iter().all(|section| unit.settings.iter().any(|it| it.section == *section))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_service_without_a_command() {
        assert_eq!(
            findings(&["systemd/nothing-to-do"], "//- a.service\n[Service]\nUser=a\nExecStart=\n"),
            "a.service:2:1 systemd/nothing-to-do systemd refuses a.service: the service has no command (`ExecStart=`)\n"
        );
    }

    #[test]
    fn stopping_only_masks_and_drop_ins_are_fine() {
        let code = &["systemd/nothing-to-do"];
        assert_eq!(findings(code, "//- a.service\n[Service]\nRemainAfterExit=yes\nExecStop=/bin/a\n"), "");
        assert_eq!(findings(code, "//- a.service\n[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n"), "");
        assert_eq!(findings(code, "//- a.service\n"), "");
        assert_eq!(findings(code, "//- nginx.service.d/a.conf\n[Service]\nNice=1\n"), "");
        assert_eq!(findings(code, "//- a.service.j2\n[Service]\n{% if x %}\nExecStart=/bin/a\n{% endif %}\n"), "");
    }
}
