//! Values for which systemd refuses the whole unit.

use crate::estate::environment::shown_part;
use crate::estate::unit::{Setting, Standing, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd::Empty;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/refused-value",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("refused_value.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings() {
            if !setting.directive.is_some_and(|it| it.is_known(release)) {
                continue;
            }
            let refuses_empty = setting.directive.is_some_and(|it| it.refuses && it.empty == Empty::Refused);
            if setting.is_empty() && refuses_empty {
                let message = format!("systemd refuses {}: `{}=` is empty", unit.title(), setting.name);
                found.report(&RULE.about, setting.key, message).help("give it a value, or delete the line");
                continue;
            }
            let Some(fault) = setting.faults.iter().find(|it| it.refuses) else { continue };
            let part = shown_part(&setting.name, setting.text(), fault.range.clone());
            let message = format!("systemd refuses {}: `{part}` in `{}=` {}", unit.title(), setting.name, fault.what);
            let finding = found.report(&RULE.about, setting.span_of(fault.range.clone()), message);
            if let Some(help) = help(setting, &part) {
                finding.help(help);
            }
        }
        pairs(unit, release, found);
    }
}

fn help(setting: &Setting, part: &str) -> Option<&'static str> {
    if part.starts_with(['.', '~', '$']) || (part.contains('/') && !part.starts_with('/')) {
        Some("write the absolute path; neither `~`, `./` nor variables are replaced here")
    } else if setting.comment_at().is_some() {
        Some("systemd has no comments behind a value: put this one on a line of its own")
    } else {
        None
    }
}

/// Values that are right by themselves and refused together.
fn pairs(unit: &Unit, release: u16, found: &mut Findings) {
    let own = |name: &str| unit.setting("Service", name);
    let named = |name: &str, texts: &[&str]| {
        own(name).filter(|it| it.value.known().is_some_and(|it| texts.contains(&it.as_str())))
    };
    if let Some(kind) = named("Type", &["dbus"])
        .filter(|it| unit.standing == Standing::Whole && own("BusName").is_none() && !it.is_empty())
    {
        let message = format!("systemd refuses {}: `Type=dbus` needs a `BusName=`", unit.title());
        let finding = found.report(&RULE.about, kind.value.span, message).absent_from(unit.span);
        finding.help("name the bus name that the program takes, or choose another type");
    }
    let mut clash = |one: &Setting, other: &Setting, what: &str, help: &str| {
        let (name, text) = (&one.name, one.text());
        let message = format!("systemd refuses {}: `{name}={text}` {what}", unit.title());
        found.report(&RULE.about, one.value.span, message).because(other.value.span, "the other setting").help(help);
    };
    if let Some(kind) = named("Type", &["oneshot"]) {
        if let Some(restart) = named("Restart", &["always", "on-success"]) {
            let help = "a oneshot may restart `on-failure`; a timer starts it again and again";
            clash(restart, kind, "does not go with `Type=oneshot`", help);
        }
        if let Some(exit) = named("ExitType", &["cgroup"]) {
            clash(exit, kind, "does not go with `Type=oneshot`", "delete the line, or choose another type");
        }
        // Accepted from 256 on.
        if let Some(force) = own("RestartForceExitStatus").filter(|it| release < 256 && !it.is_empty()) {
            clash(force, kind, "does not go with `Type=oneshot`", "delete the line, or choose another type");
        }
    }
    if let (Some(pam), Some(mode)) =
        (own("PAMName").filter(|it| !it.is_empty()), named("KillMode", &["process", "none"]))
    {
        clash(mode, pam, "does not go with `PAMName=`", "write `KillMode=control-group` or `mixed`");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_program_needs_an_absolute_path() {
        assert_eq!(
            findings(&["systemd/refused-value"], "//- a.service\n[Service]\nExecStart=venv/bin/gunicorn app\n"),
            "a.service:2:11 systemd/refused-value systemd refuses a.service: `venv/bin/gunicorn` in `ExecStart=` \
             is neither an absolute path nor the name of a program without a folder\n"
        );
    }

    #[test]
    fn a_oneshot_cannot_always_restart() {
        let text = "//- a.service\n[Service]\nType=oneshot\nRestart=always\nExecStart=/bin/a\n";
        assert!(
            findings(&["systemd/refused-value"], text).contains("`Restart=always` does not go with `Type=oneshot`")
        );
    }

    #[test]
    fn the_instance_of_a_unit_that_is_none() {
        let unit = |name: &str| {
            findings(&["systemd/refused-value"], &format!("//- {name}\n[Service]\nUser=%i\nExecStart=/bin/a\n"))
        };
        assert!(unit("a.service").contains("`%i` in `User=` stands for nothing: the unit is no instance"));
        assert_eq!(unit("a@.service") + &unit("a@b.service") + &unit("a@.service.d/x.conf"), "");
    }

    #[test]
    fn what_is_right_though_it_looks_odd() {
        let text = "//- a.service\n[Service]\nType=oneshot\nRestart=on-failure\nWorkingDirectory=-~\nUser=a\n\
                    ExecStart=\nExecStart=-/bin/a $X ${Y}\nExecStart=puma -C config/puma.rb\nExecStart=%h/bin/a 100%\n";
        assert_eq!(findings(&["systemd/refused-value"], text), "");
    }
}
