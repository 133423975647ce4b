//! Servers that could tell systemd when they are ready, and are not asked.

use crate::estate::Estate;
use crate::estate::process::Program;
use crate::estate::unit::Names;
use crate::facts::daemon::Stay;
use crate::facts::shell::SHELLS;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/could-notify",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("systemd"),
        page: include_str!("could_notify.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        for process in &host.processes {
            let is_able = match process.program {
                Program::Gunicorn => true,
                Program::Puma => estate.targets.at_least("puma", 6, 1) && process.too_old_to_notify(estate).is_none(),
                _ => false,
            };
            let Some(unit) = names.answering(&process.unit).next().filter(|it| is_able && it.is_whole()) else {
                continue;
            };
            let kind = unit.setting("Service", "Type");
            let is_plain = kind.is_none_or(|it| it.known_is("simple") || it.known_is("exec"));
            // Behind a shell another process may be the main one.
            let program = unit.program().unwrap_or_default();
            let is_shell = SHELLS.contains(&program.rsplit('/').next().unwrap_or_default());
            if !is_plain || is_shell || process.stays(estate, host) == Stay::Background {
                continue;
            }
            let span = kind.map_or(process.span, |it| it.value.span);
            let message =
                format!("{} counts as started before it answers, although its server could say when", unit.title());
            found
                .report(&RULE.about, span, message)
                .help("write `Type=notify`: then what starts after it, and `systemctl restart`, wait until it is ready")
                .absent_from(unit.span);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/could-notify"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn gunicorn_and_puma_can() {
        assert_eq!(
            service("ExecStart=/opt/a/bin/gunicorn a:app"),
            "a.service:2:11 systemd/could-notify a.service counts as started before it answers, although its server \
             could say when\n"
        );
        assert!(service("Type=simple\nExecStart=/usr/bin/puma").starts_with("a.service:2:6"));
    }

    #[test]
    fn others_cannot_or_do() {
        for lines in [
            "Type=notify\nExecStart=/opt/a/bin/gunicorn a:app",
            "Type=forking\nExecStart=/opt/a/bin/gunicorn -D a:app",
            "ExecStart=/bin/sh -c '/opt/a/bin/gunicorn a:app'",
            "ExecStart=/opt/a/bin/uvicorn a:app",
            "ExecStart=/usr/bin/puma\n//- landreeve.toml\n[targets]\npuma = \"5.6\"",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
