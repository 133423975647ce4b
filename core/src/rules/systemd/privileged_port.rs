//! Ports below 1024 for accounts that may not bind them.

use crate::estate::endpoint::Address;
use crate::estate::process::Process;
use crate::estate::unit::{Names, Unit};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/privileged-port",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("privileged_port.md"),
    },
    check,
};

/// The first port that every account may bind (`ip_unprivileged_port_start`).
const FIRST_FREE: u16 = 1024;

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        for process in host.processes.iter().filter(|it| it.server.is_some()) {
            let Some(unit) = names.answering(&process.unit).next().filter(|it| it.is_whole() && !it.is_user) else {
                continue;
            };
            check_process(estate, host, &names, (unit, process), found);
        }
    }
}

fn check_process(
    estate: &Estate,
    host: &Host,
    names: &Names<'_>,
    (unit, process): (&Unit, &Process),
    found: &mut Findings,
) {
    let user = process.user.as_ref().filter(|it| it.known().is_some_and(|it| it != "root" && it != "0"));
    let Some(account) = user.map(|it| it.span).or_else(|| unit.dynamic_user().map(|it| it.value.span)) else { return };
    for bind in process.server.iter().flat_map(|it| &it.binds) {
        let Some(port) = bind.known().and_then(Address::port).filter(|it| (1..FIRST_FREE).contains(it)) else {
            continue;
        };
        if may_bind(unit, names) || is_opened(estate, host) {
            return;
        }
        found
            .report(
                &RULE.about,
                bind.span,
                format!("{} cannot listen on port {port}: its account may not bind it", unit.title()),
            )
            .because(account, "the account; ports below 1024 are root's")
            .help("add `AmbientCapabilities=CAP_NET_BIND_SERVICE`, or listen on a higher port behind nginx")
            .absent_from(unit.span);
    }
}

fn may_bind(unit: &Unit, names: &Names<'_>) -> bool {
    let handed = || {
        unit.name.strip_suffix(".service").is_some_and(|it| names.answering(&format!("{it}.socket")).next().is_some())
    };
    let allowed = unit.settings_of("Service", "AmbientCapabilities").any(|it| {
        it.value.known().is_none()
            || it.text().to_ascii_uppercase().contains("NET_BIND_SERVICE")
            || it.text().starts_with('~')
    });
    let privileged = || {
        unit.settings_of("Service", "ExecStart")
            .any(|it| it.text().trim_start_matches(['-', '@', ':']).starts_with(['+', '!']))
    };
    let is_apart =
        || ["PrivateNetwork", "NetworkNamespacePath", "Sockets"].iter().any(|it| unit.setting("Service", it).is_some());
    allowed || handed() || privileged() || is_apart()
}

/// Whether the machine lets every account bind low ports, or the program's file has the capability.
fn is_opened(estate: &Estate, host: &Host) -> bool {
    let opens = |text: &str| {
        text.contains("ip_unprivileged_port_start") || text.contains("setcap") || text.contains("authbind")
    };
    estate.texts_of(&host.name).any(|it| opens(&it.source.text))
        || estate.files.ids().any(|id| estate.files.file(id).path.contains("sysctl") && opens(estate.files.text(id)))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/privileged-port"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- etc/systemd/system/a.service\n[Service]\n{lines}\n"))
    }

    const COMMAND: &str = "ExecStart=/opt/a/bin/gunicorn --bind 0.0.0.0:80 a:app";

    #[test]
    fn an_account_may_not_bind_port_80() {
        assert_eq!(
            service(&format!("User=a\n{COMMAND}")),
            "etc/systemd/system/a.service:3:38 systemd/privileged-port a.service cannot listen on port 80: \
             its account may not bind it\n"
        );
        assert!(!service(&format!("DynamicUser=yes\n{COMMAND}")).is_empty());
    }

    #[test]
    fn capabilities_sockets_and_machines_that_allow_it_are_fine() {
        for lines in [
            COMMAND.to_owned(),
            format!("User=root\n{COMMAND}"),
            format!("User=a\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n{COMMAND}"),
            format!("User=a\n{COMMAND}\n//- etc/systemd/system/a.socket\n[Socket]\nListenStream=80"),
            format!("User=a\n{COMMAND}\n//- etc/sysctl.d/x.conf\nnet.ipv4.ip_unprivileged_port_start=80"),
            "User=a\nExecStart=/opt/a/bin/gunicorn --bind 0.0.0.0:8080 a:app".to_owned(),
            "User=a\nExecStart=+/opt/a/bin/gunicorn --bind 0.0.0.0:80 a:app".to_owned(),
        ] {
            assert_eq!(service(&lines), "", "{lines}");
        }
    }
}
