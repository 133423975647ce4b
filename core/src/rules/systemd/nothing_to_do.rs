//! Units without the one thing that units of their type do.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd;
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
        let (section, what) = match unit.suffix() {
            "service" => ("Service", service(unit)),
            "timer" => ("Timer", lacks(unit, "trigger, such as `OnCalendar=`", triggers)),
            "socket" => ("Socket", lacks(unit, "address, such as `ListenStream=`", |it| it.name.starts_with("Listen"))),
            "path" => ("Path", lacks(unit, "path to watch", watches)),
            // Where a swap or an automount is, its name says if nothing else does; what to mount it does not.
            "mount" => ("Mount", lacks(unit, "source (`What=`)", |it| it.name == "What")),
            _ => continue,
        };
        // A value for which the unit is refused anyway is a finding of its own.
        let is_refused = unit.settings.iter().any(|it| it.faults.iter().any(|fault| fault.refuses));
        let Some(what) = what.filter(|_| shows_all(unit) && !is_refused) else { continue };
        let header = unit.settings.iter().find(|it| it.section == section).map_or(unit.span.head(), |it| it.key);
        let message = format!("systemd refuses {}: the {} has {what}", unit.title(), unit.suffix());
        let finding = found.report(&RULE.about, header, message).absent_from(unit.span);
        let is_what_it_does = |it: &&Setting| {
            it.section == section
                && (it.is_command()
                    || triggers(it)
                    || watches(it)
                    || it.name.starts_with("Listen")
                    || it.name == "What")
        };
        for dropped in unit.settings.iter().filter(is_what_it_does).filter(|it| it.faults.iter().any(|it| it.drops_all))
        {
            finding.because(dropped.value.span, "systemd cannot read this value, and drops it");
        }
    }
}

/// What a unit lacks if none of its settings in force is what it is for.
fn lacks(unit: &Unit, what: &str, is_one: impl Fn(&Setting) -> bool) -> Option<String> {
    let section = systemd::own_section(unit.suffix()).unwrap_or_default();
    let is_set = unit
        .settings
        .iter()
        .any(|it| it.effective && !it.is_empty() && it.section == section && it.directive.is_some() && is_one(it));
    (!is_set).then(|| format!("no {what}"))
}

fn triggers(setting: &Setting) -> bool {
    let changes = matches!(&*setting.name, "OnClockChange" | "OnTimezoneChange");
    setting.is_trigger() || (changes && (setting.is_true() || setting.value.known().is_none()))
}

fn watches(setting: &Setting) -> bool {
    setting.name.starts_with("Path") || setting.name == "DirectoryNotEmpty"
}

/// What a service lacks (`service_verify`).
fn service(unit: &Unit) -> Option<String> {
    let runs = |name: &str| {
        unit.settings_of("Service", name).any(|it| it.value.known().is_none() || !it.command_line().commands.is_empty())
    };
    let acts = unit.setting("Unit", "SuccessAction").is_some_and(|it| !it.known_is("none"));
    let kind = unit.setting("Service", "Type");
    let is_oneshot = match kind {
        Some(kind) => kind.value.known().is_none() || kind.known_is("oneshot"),
        None => unit.setting("Service", "BusName").is_none(),
    };
    let stays = unit.setting("Service", "RemainAfterExit").is_some_and(|it| it.value.known().is_none() || it.is_true());
    match (runs("ExecStart"), runs("ExecStop")) {
        (true, _) => None,
        (false, false) if !acts => Some("no command (`ExecStart=`)".to_owned()),
        (false, _) if !is_oneshot => Some("no `ExecStart=`, which only a oneshot may lack".to_owned()),
        (false, _) if !stays && !acts => {
            Some("no `ExecStart=`, and no `RemainAfterExit=yes` to stay without one".to_owned())
        }
        _ => None,
    }
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
    fn a_value_that_is_dropped_is_the_cause() {
        let estate = crate::estate::testing::estate("//- a.timer\n[Timer]\nOnCalendar=soon\nPersistent=yes\n");
        let mut found = crate::source::Findings::default();
        super::check(&estate, &mut found);
        let causes: Vec<_> = found.into_vec().into_iter().map(|it| it.related.len()).collect();
        assert_eq!(causes, [1]);
    }

    #[test]
    fn a_mount_without_a_source() {
        let code = &["systemd/nothing-to-do"];
        assert_eq!(
            findings(code, "//- foo.mount\n[Mount]\nWhere=/foo\n"),
            "foo.mount:2:1 systemd/nothing-to-do systemd refuses foo.mount: the mount has no source (`What=`)\n"
        );
        assert!(!findings(code, "//- foo.mount\n[Mount]\nWhat=\n").is_empty());
        assert_eq!(findings(code, "//- foo.mount\n[Mount]\nWhat=/dev/sdb1\n"), "");
        assert_eq!(findings(code, "//- foo.mount.d/a.conf\n[Mount]\nOptions=ro\n"), "");
        // Both are where their names say.
        assert_eq!(
            findings(code, "//- foo.swap\n[Swap]\nPriority=1\n//- b.automount\n[Automount]\nDirectoryMode=0755\n"),
            ""
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
