//! Units that are to be enabled and have nothing that `systemctl enable` could use, or an alias that it refuses.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host};
use crate::facts::systemd;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/not-installable",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("not_installable.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let steps: Vec<_> =
        estate.hosts.iter().flat_map(|it| &it.runbook.steps).filter(|it| it.program() == "systemctl").collect();
    let named = |verb: &str| -> Vec<(Span, &str)> {
        let with = steps.iter().filter(|it| it.has(verb));
        with.flat_map(|it| it.arguments().filter(|it| it.known).map(|it| (it.span, it.text.as_str()))).collect()
    };
    let (enabled, started) = (named("enable"), named("start"));
    for host in &estate.hosts {
        aliases(host, found);
        let pulled = OnceCell::new();
        for unit in host.units.iter().filter(|it| it.is_whole() && it.enabled.is_empty() && is_shown(it)) {
            if unit.settings.iter().any(|it| it.section == "Install") {
                continue;
            }
            let mentioned = |list: &[(Span, &str)]| {
                list.iter()
                    .find(|it| it.1 == unit.name || Some(it.1) == unit.name.strip_suffix(".service"))
                    .map(|it| it.0)
            };
            let step = mentioned(&enabled);
            // What starts a package's unit, or a socket, may well be the machine itself (udev, a generator).
            let is_trigger = matches!(unit.suffix(), "timer" | "path") && !unit.path.contains("lib/systemd/");
            let is_started = || {
                mentioned(&started).is_some() || pulled.get_or_init(|| self::pulled(host)).contains(unit.name.as_str())
            };
            if step.is_none() && (!is_trigger || is_started()) {
                continue;
            }
            report(unit, step, found);
        }
    }
}

/// Aliases of another type of unit (`unit_validate_alias_symlink_or_warn`).
fn aliases(host: &Host, found: &mut Findings) {
    for unit in host.units.iter().filter(|it| it.is_whole() && !it.suffix().is_empty()) {
        for (span, name) in unit.units_of("Install", "Alias").filter(|it| systemd::is_unit_name(it.1)) {
            if name.rsplit_once('.').is_some_and(|(_, suffix)| suffix != unit.suffix()) {
                let suffix = unit.suffix();
                let message = format!(
                    "`systemctl enable` fails for {}: `{name}` is no `.{suffix}`, as its alias must be",
                    unit.title()
                );
                found
                    .report(&RULE.about, span, message)
                    .help(format!("end the alias in `.{suffix}`, or delete the line"));
            }
        }
    }
}

/// A document may show only a part of the unit.
fn is_shown(unit: &Unit) -> bool {
    !unit.is_template() && (!unit.in_document || unit.settings.iter().any(|it| it.section == "Unit"))
}

/// The units that others of the host pull in.
fn pulled(host: &Host) -> BTreeSet<&str> {
    let keys = ["Wants", "Requires", "BindsTo", "Upholds", "Requisite", "OnSuccess", "OnFailure", "PartOf"];
    let by_unit = host.units.iter().flat_map(|unit| keys.iter().flat_map(|key| unit.units_of("Unit", key)));
    let by_socket = host.units.iter().flat_map(|unit| unit.units_of("Service", "Sockets"));
    by_unit.chain(by_socket).map(|it| it.1).collect()
}

fn report(unit: &Unit, step: Option<Span>, found: &mut Findings) {
    let target = match unit.suffix() {
        suffix @ ("timer" | "socket" | "path") => format!("{suffix}s.target"),
        _ => "multi-user.target".to_owned(),
    };
    let message = match step {
        Some(_) => format!("`systemctl enable` does nothing for {}: it has no [Install] section", unit.title()),
        None => format!("nothing starts {}: it has no [Install] section, and no other unit pulls it in", unit.title()),
    };
    let finding = found.report(&RULE.about, unit.span.head(), message);
    if let Some(step) = step {
        finding.because(step, "enables it");
    }
    finding.help(format!("add an [Install] section with `WantedBy={target}`")).absent_from(unit.span);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/not-installable"];

    const TIMER: &str = "//- a.timer\n[Unit]\nDescription=a\n[Timer]\nOnCalendar=daily\n";

    #[test]
    fn a_timer_that_nothing_starts() {
        assert_eq!(
            findings(CODE, TIMER),
            "a.timer:1:1 systemd/not-installable nothing starts a.timer: it has no [Install] section, and no other unit \
             pulls it in\n"
        );
    }

    #[test]
    fn a_service_that_a_runbook_enables() {
        let text =
            "//- a.service\n[Service]\nExecStart=/bin/a\n//- README.md\n```sh\nsudo systemctl enable --now a\n```\n";
        assert!(findings(CODE, text).contains("`systemctl enable` does nothing for a.service"));
    }

    #[test]
    fn an_alias_of_another_type() {
        let alias = |name: &str| {
            findings(
                CODE,
                &format!("//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=x.target\nAlias={name}\n"),
            )
        };
        assert_eq!(
            alias("b.service a.socket"),
            "a.service:5:17 systemd/not-installable `systemctl enable` fails for a.service: `a.socket` is no `.service`, as \
             its alias must be\n"
        );
        assert_eq!(alias("b.service dbus-org.example.A.service %p-x.service"), "");
    }

    #[test]
    fn units_that_others_start_are_fine() {
        for more in [
            "[Install]\nWantedBy=timers.target\n",
            "//- b.target\n[Unit]\nWants=a.timer\n",
            "//- README.md\n```sh\nsudo systemctl start a.timer\n```\n",
        ] {
            assert_eq!(findings(CODE, &format!("{TIMER}{more}")), "", "{more}");
        }
        assert_eq!(findings(CODE, "//- a.service\n[Service]\nExecStart=/bin/a\n"), "", "a job that is started by hand");
        assert_eq!(findings(CODE, "//- a.socket\n[Socket]\nListenStream=1\n"), "");
        assert_eq!(findings(CODE, "//- a.timer.d/x.conf\n[Timer]\nOnCalendar=daily\n"), "");
    }
}
