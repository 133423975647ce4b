//! Programs and working folders in homes that their unit hides.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/home-hidden",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("home_hidden.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, it)| it.suffix() == "service" && it.is_whole() && !it.is_user) {
        if unit.setting("Service", "ProtectHome").is_none() {
            continue;
        }
        for (path, span, what) in needed(unit) {
            let Some(setting) = unit.hides(&path) else { continue };
            let message = format!("{} does not start: {what}, `{path}`, is hidden from it", unit.title());
            found
                .report(&RULE.about, span, message)
                .because(setting.value.span, "hides `/home`, `/root` and `/run/user`")
                .help("write `ProtectHome=read-only`, or move the application out of the home, to `/srv` or `/opt`");
        }
    }
}

/// What a service cannot start without: its programs and its working folder.
fn needed(unit: &Unit) -> Vec<(String, Span, &'static str)> {
    let mut all = Vec::new();
    let folder = unit.setting("Service", "WorkingDirectory");
    if let Some((setting, path)) =
        folder.and_then(|it| Some((it, it.value.known()?))).filter(|it| !it.1.starts_with('-'))
    {
        all.extend(unit.expanded(path).known().map(|it| (it.clone(), setting.value.span, "its working folder")));
    }
    for setting in ["ExecStartPre", "ExecStart"].iter().flat_map(|name| unit.settings_of("Service", name)) {
        all.extend(programs(unit, setting).map(|path| (path, setting.value.span, "its program")));
    }
    all
}

/// The programs that must be there and that run within the protection.
fn programs<'u>(unit: &'u Unit, setting: &'u Setting) -> impl Iterator<Item = String> + 'u {
    let is_free = setting.text().trim_start_matches(['-', '@', ':']).starts_with('+');
    let commands = setting.command_line().commands.iter();
    let bound = commands.filter(move |it| !it.prefixes.ignores_failure && !is_free);
    bound.filter_map(|it| unit.expanded(&it.program().text).known().cloned())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/home-hidden"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nProtectHome=yes\n{lines}\n"))
    }

    #[test]
    fn a_program_in_a_hidden_home() {
        assert_eq!(
            service("ExecStart=/home/app/venv/bin/run"),
            "a.service:3:11 systemd/home-hidden a.service does not start: its program, `/home/app/venv/bin/run`, is hidden \
             from it\n"
        );
        assert!(service("WorkingDirectory=/root/app\nExecStart=/bin/a").contains("its working folder"));
        assert!(service("ExecStart=%h/bin/a").contains("`/root/bin/a`"));
    }

    #[test]
    fn what_is_seen_tolerated_or_read_by_systemd_itself_is_fine() {
        for lines in [
            "ProtectHome=read-only\nExecStart=/home/app/bin/run",
            "ExecStart=+/home/app/bin/run",
            "ExecStart=-/home/app/bin/run",
            "WorkingDirectory=-/home/app\nExecStart=/bin/a",
            "EnvironmentFile=/home/app/.env\nExecStart=/bin/a /home/app/x",
            "BindPaths=/home/app\nExecStart=/home/app/bin/run",
            "ExecStart=/homes/app/run",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
