//! A server is killed before the time is over that it is told to finish requests in.

use std::collections::{HashMap, HashSet};

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, environment};
use crate::facts::systemd::scalar;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "capacity/stop-timeout-too-short",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("stop_timeout_too_short.md"),
    },
    check,
};

/// What systemd waits by default, in microseconds (`DefaultTimeoutStopSec=`).
const BY_SYSTEMD: u64 = 90_000_000;

/// What Docker waits by default, in microseconds.
const BY_DOCKER: u64 = 10_000_000;

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let asked: Vec<_> = host.processes.iter().filter_map(|it| Some((it, it.graceful_seconds()?))).collect();
        let units: HashMap<&str, &Unit> = if asked.is_empty() {
            HashMap::new()
        } else {
            host.units.iter().map(|it| (it.name.as_str(), it)).collect()
        };
        for (process, grace) in asked {
            let Some(unit) = units.get(process.unit.as_str()).filter(|it| it.is_whole()) else { continue };
            let Some((limit, at)) = of_unit(estate, unit) else { continue };
            report(
                &process.unit,
                "systemd",
                (limit, at.unwrap_or(process.span)),
                "TimeoutStopSec=",
                (grace.value, grace.span),
                found,
            );
        }
        let services = host.compose.iter().flat_map(|it| &it.services);
        let said: HashSet<&str> =
            services.filter(|it| it.stop_grace_period.is_some()).map(|it| it.name.value.as_str()).collect();
        for container in &host.containers {
            let Some(grace) = container.process.graceful_seconds() else { continue };
            let service = container.service(host);
            let signal = service.stop_signal.as_ref().map(|it| it.known());
            if signal.is_some_and(|it| it.is_none_or(|it| !is_term(it))) {
                continue;
            }
            let limit = match &service.stop_grace_period {
                Some(it) => it.known().map(|limit| (*limit, it.span)),
                // A file of another environment, which is put above this one, says how long.
                None if said.contains(service.name.value.as_str()) => None,
                None => Some((BY_DOCKER, service.name.span)),
            };
            let Some(limit) = limit else { continue };
            let name = format!("the service `{}`", service.name.value);
            report(&name, "Docker", limit, "stop_grace_period", (grace.value, grace.span), found);
        }
    }
}

/// Returns how long systemd waits for a unit to stop, and what says so; `None` where that is not known.
fn of_unit(estate: &Estate, unit: &Unit) -> Option<(u64, Option<Span>)> {
    let said = unit.settings.iter().rfind(|it| {
        it.effective && it.section == "Service" && matches!(it.name.as_ref(), "TimeoutStopSec" | "TimeoutSec")
    });
    let known = |name| unit.known("Service", name);
    let is_quick =
        unit.setting("Service", "KillSignal").is_some_and(|it| it.value.known().is_none_or(|it| !is_term(it)));
    let kills = !matches!(known("KillMode"), Some("none"))
        && unit.setting("Service", "SendSIGKILL").is_none_or(Setting::is_true);
    if is_quick || !kills {
        return None;
    }
    if unit.drops("Service", "TimeoutStopSec") || unit.setting("Service", "ExecStop").is_some() {
        return None;
    }
    match said {
        Some(it) => Some((it.timespan().filter(|it| *it > 0)?, Some(it.value.span))),
        None if environment::manager_is_configured(estate) => None,
        None => Some((BY_SYSTEMD, None)),
    }
}

/// Other signals than the usual one ask for another end: of `SIGQUIT` and `SIGINT` Gunicorn stops at once.
fn is_term(signal: &str) -> bool {
    matches!(signal.trim().trim_start_matches("SIG"), "TERM" | "15")
}

fn report(
    name: &str,
    who: &str,
    (limit, at): (u64, Span),
    word: &str,
    (grace, flag): (u64, Span),
    found: &mut Findings,
) {
    let limit_text = scalar::timespan_text(limit);
    if grace.saturating_mul(1_000_000) <= limit {
        return;
    }
    let message =
        format!("{name} may take {grace} seconds to finish its requests, and {who} kills it after {limit_text}");
    let finding = found.report(&RULE.about, flag, message);
    if at != flag {
        finding.because(at, format!("`{word}` is {limit_text} here"));
    }
    finding.help(format!("set `{word}` above {grace} seconds, or let the server give up earlier"));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn unit(lines: &str) -> String {
        findings(&["capacity/stop-timeout-too-short"], &format!("//- a.service\n[Service]\n{lines}\n"))
    }

    fn compose(body: &str) -> usize {
        let text = format!("//- compose.yml\nservices:\n  web:\n    image: x\n    {}\n", body.replace('\n', "\n    "));
        findings(&["capacity/stop-timeout-too-short"], &text).lines().count()
    }

    #[test]
    fn killed_too_early() {
        assert_eq!(
            unit("TimeoutStopSec=20\nExecStart=/srv/bin/gunicorn --graceful-timeout 60 a:b"),
            "a.service:3:48 capacity/stop-timeout-too-short a.service may take 60 seconds to finish its requests, and systemd \
             kills it after 20s\n"
        );
        assert_ne!(unit("ExecStart=/srv/bin/gunicorn --graceful-timeout 120 a:b"), "");
        assert_ne!(unit("TimeoutStopSec=10\nExecStart=/usr/bin/bundle exec sidekiq -t 25"), "");
        assert_eq!(compose("command: gunicorn --graceful-timeout 30 a:b"), 1);
        assert_eq!(compose("command: uvicorn a:b --timeout-graceful-shutdown 30\nstop_grace_period: 20s"), 1);
    }

    #[test]
    fn enough_or_not_known() {
        for lines in [
            "TimeoutStopSec=60\nExecStart=/srv/bin/gunicorn --graceful-timeout 60 a:b",
            "ExecStart=/srv/bin/gunicorn --graceful-timeout 60 a:b",
            "TimeoutStopSec=20\nExecStart=/srv/bin/gunicorn a:b",
            "KillSignal=SIGQUIT\nTimeoutStopSec=20\nExecStart=/srv/bin/gunicorn --graceful-timeout 60 a:b",
            "SendSIGKILL=no\nTimeoutStopSec=20\nExecStart=/srv/bin/gunicorn --graceful-timeout 60 a:b",
            "KillMode=none\nTimeoutStopSec=20\nExecStart=/srv/bin/gunicorn --graceful-timeout 60 a:b",
            "TimeoutStopSec=infinity\nExecStart=/srv/bin/gunicorn --graceful-timeout 600 a:b",
            "TimeoutStopSec=0\nExecStart=/srv/bin/gunicorn --graceful-timeout 600 a:b",
            "TimeoutStopSec=20\nExecStart=/srv/bin/gunicorn --graceful-timeout ${T} a:b",
            "ExecStart=/srv/bin/gunicorn --graceful-timeout 120 a:b\n//- etc/systemd/system.conf\n[Manager]\nDefaultTimeoutStopSec=5min",
        ] {
            assert_eq!(unit(lines), "", "{lines}");
        }
        assert_eq!(compose("command: gunicorn a:b"), 0);
        assert_eq!(compose("command: gunicorn --graceful-timeout 30 a:b\nstop_signal: SIGTERM"), 1);
        assert_eq!(compose("command: gunicorn --graceful-timeout 30 a:b\nstop_signal: SIGINT"), 0);
        let other = "image: x\n//- compose.prod.yml\nservices:\n  web:\n    stop_grace_period: 1m";
        let both = "//- compose.yml\nservices:\n  web:\n    command: gunicorn --graceful-timeout 30 a:b\n    ";
        assert_eq!(findings(&["capacity/stop-timeout-too-short"], &format!("{both}{other}\n")), "");
        assert_eq!(compose("command: gunicorn --graceful-timeout 30 a:b\nstop_grace_period: 1m"), 0);
        assert_eq!(compose("command: gunicorn --graceful-timeout 30 a:b\nstop_grace_period: ${T}"), 0);
    }
}
