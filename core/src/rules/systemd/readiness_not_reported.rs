//! Services that wait for a sign which their server does not give by itself.

use crate::estate::Estate;
use crate::estate::unit::Names;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/readiness-not-reported",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("readiness_not_reported.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        for process in &host.processes {
            let Some(daemon) = process.daemon().filter(|it| it.leaves_ready_to_application) else { continue };
            let Some(unit) = names.answering(&process.unit).next().filter(|it| it.is_whole()) else { continue };
            let kind =
                unit.setting("Service", "Type").filter(|it| it.known_is("notify") || it.known_is("notify-reload"));
            // Who sets these has seen to the sign.
            let is_seen_to = || {
                let settings = ["NotifyAccess", "WatchdogSec", "TimeoutStartSec", "TimeoutSec"];
                settings.iter().any(|it| unit.setting("Service", it).is_some())
            };
            let Some(kind) = kind.filter(|_| !is_seen_to()) else { continue };
            let message = format!(
                "{} fails to start after 90 s unless the application tells systemd that it is ready: `{}` does not",
                unit.title(),
                daemon.name
            );
            found
                .report(&RULE.about, kind.value.span, message)
                .because(process.span, "the program that would have to send `READY=1`")
                .help("use `Type=exec`; if the application sends it, `NotifyAccess=main` says so");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/readiness-not-reported"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn a_server_that_leaves_the_sign_to_its_application() {
        assert_eq!(
            service("Type=notify\nExecStart=/opt/a/bin/uvicorn a:app"),
            "a.service:2:6 systemd/readiness-not-reported a.service fails to start after 90 s unless the application tells \
             systemd that it is ready: `uvicorn` does not\n"
        );
        for command in ["celery -A a worker", "daphne a:app", "rq worker", "python manage.py runserver"] {
            assert!(!service(&format!("Type=notify\nExecStart=/opt/a/bin/{command}")).is_empty(), "{command}");
        }
    }

    #[test]
    fn servers_that_give_it_and_units_that_see_to_it_are_fine() {
        for lines in [
            "Type=notify\nExecStart=/opt/a/bin/gunicorn a:app",
            "Type=notify\nExecStart=/usr/bin/uwsgi --ini x.ini",
            "Type=notify\nExecStart=/usr/bin/node server.js",
            "Type=exec\nExecStart=/opt/a/bin/uvicorn a:app",
            "Type=notify\nNotifyAccess=all\nExecStart=/opt/a/bin/uvicorn a:app",
            "Type=notify\nWatchdogSec=30\nExecStart=/opt/a/bin/celery -A a worker",
            "Type=notify\nTimeoutStartSec=infinity\nExecStart=/opt/a/bin/uvicorn a:app",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
