//! Values for which systemd refuses the whole unit.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
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
            let Some(fault) = setting.fault.as_ref().filter(|it| it.refuses) else { continue };
            let part = setting.text()[fault.range.clone()].to_owned();
            let message = format!("systemd refuses {}: `{part}` in `{}=` {}", unit.title(), setting.name, fault.what);
            let finding = found.report(&RULE.about, setting.span_of(fault.range.clone()), message);
            if let Some(help) = help(setting, &part) {
                finding.help(help);
            }
        }
        pairs(unit, found);
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
fn pairs(unit: &Unit, found: &mut Findings) {
    let (Some(kind), Some(restart)) = (unit.setting("Service", "Type"), unit.setting("Service", "Restart")) else {
        return;
    };
    let again = restart.value.known().map(String::as_str).filter(|it| matches!(*it, "always" | "on-success"));
    if let Some(again) = again.filter(|_| kind.known_is("oneshot")) {
        let message = format!("systemd refuses {}: `Restart={again}` does not go with `Type=oneshot`", unit.title());
        found
            .report(&RULE.about, restart.value.span, message)
            .because(kind.value.span, "the type")
            .help("a oneshot may restart `on-failure`; a timer starts it again and again");
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
    fn what_is_right_though_it_looks_odd() {
        let text = "//- a.service\n[Service]\nType=oneshot\nRestart=on-failure\nWorkingDirectory=-~\nUser=%i\n\
                    ExecStart=\nExecStart=-/bin/a $X ${Y}\nExecStart=puma -C config/puma.rb\nExecStart=%h/bin/a 100%\n";
        assert_eq!(findings(&["systemd/refused-value"], text), "");
    }
}
