//! Application servers that answer requests as root.

use crate::estate::Estate;
use crate::estate::process::{Process, Program};
use crate::estate::unit::{Names, Unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/runs-as-root",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("runs_as_root.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        for process in host.processes.iter().filter(|it| it.server.is_some() && !changes_account(it)) {
            let Some(unit) = names.answering(&process.unit).next().filter(|it| is_shown(it)) else { continue };
            let user = unit.setting("Service", "User");
            if unit.dynamic_user().is_some() || user.is_some_and(|it| !it.known_is("root") && !it.known_is("0")) {
                continue;
            }
            let message =
                format!("{} answers requests as root: a flaw in the application is one in the machine", unit.title());
            let finding = found.report(&RULE.about, user.map_or(process.span, |it| it.value.span), message);
            if user.is_some() {
                finding.because(process.span, "the server");
            } else {
                finding.absent_from(unit.span);
            }
            finding.help("add `User=` with an account of the application's own");
        }
    }
}

/// The manager of a user has no other account; a document may show only a part of the unit.
fn is_shown(unit: &Unit) -> bool {
    let has = |section: &str| unit.settings.iter().any(|it| it.section == section);
    // A unit that is refused answers nobody.
    let is_refused = unit.settings.iter().any(|it| it.faults.iter().any(|fault| fault.refuses));
    unit.is_whole() && !is_refused && !unit.is_user && (!unit.in_document || (has("Unit") && has("Install")))
}

/// Gunicorn can take another account by itself.
fn changes_account(process: &Process) -> bool {
    let is_flag =
        |text: &str| text == "-u" || text.starts_with("--user") || text == "-c" || text.starts_with("--config");
    let hidden = process.environment.get("GUNICORN_CMD_ARGS").is_some();
    process.program == Program::Gunicorn
        && (hidden || process.command.iter().any(|it| it.known().is_none_or(|it| is_flag(it))))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/runs-as-root"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- etc/systemd/system/a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn an_application_server_without_an_account() {
        assert_eq!(
            service("ExecStart=/opt/a/bin/gunicorn a:app"),
            "etc/systemd/system/a.service:2:11 systemd/runs-as-root a.service answers requests as root: a flaw in the \
             application is one in the machine\n"
        );
        assert!(!service("User=root\nExecStart=/usr/bin/bundle exec puma").is_empty());
    }

    #[test]
    fn other_accounts_and_other_programs_are_fine() {
        for lines in [
            "User=a\nExecStart=/opt/a/bin/gunicorn a:app",
            "User=%i\nExecStart=/opt/a/bin/gunicorn a:app",
            "DynamicUser=yes\nExecStart=/opt/a/bin/gunicorn a:app",
            "ExecStart=/opt/a/bin/gunicorn --user a a:app",
            "ExecStart=/opt/a/bin/gunicorn -c /etc/a.py a:app",
            "ExecStart=/usr/bin/sudo -u a /opt/a/bin/gunicorn a:app",
            "ExecStart=/usr/sbin/nginx",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
        let own = "//- home/a/.config/systemd/user/a.service\n[Service]\nExecStart=/opt/a/bin/gunicorn a:app\n";
        assert_eq!(findings(CODE, own), "");
        let dropped =
            "//- a.service\n[Service]\nExecStart=/usr/bin/puma\n//- a.service.d/user.conf\n[Service]\nUser=a\n";
        assert_eq!(findings(CODE, dropped), "");
    }
}
