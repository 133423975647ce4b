//! Services that need a remote database or broker and start before the network is up.

use crate::estate::unit::Unit;
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/network-not-online",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("network_not_online.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole() && !unit.is_user) {
        let Some((span, _)) = unit.units_of("Unit", "After").find(|(_, name)| *name == "network.target") else {
            continue;
        };
        if waits(unit) {
            continue;
        }
        let Some(remote) = unit::remote_store(estate, host, unit) else { continue };
        let message = format!(
            "{} is ordered after `network.target` only, and needs another machine (`{}`): at boot it may start first",
            unit.title(),
            remote.by
        );
        let finding = found.report(&RULE.about, span, message);
        finding.because(remote.at, format!("`{}` is on another machine", remote.by));
        finding.help("write `Wants=network-online.target` and `After=network-online.target`");
        if let Some(section) = unit.section_around(span) {
            finding.absent_from(section);
        }
    }
}

/// Whether the unit waits for the network in any way.
fn waits(unit: &Unit) -> bool {
    let keys = ["After", "Wants", "Requires", "BindsTo"];
    keys.iter().any(|key| {
        let unknown = unit.settings_of("Unit", key).any(|it| it.value.known().is_none());
        unknown || unit.units_of("Unit", key).any(|(_, name)| name.contains("online"))
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/network-not-online"];

    fn service(order: &str, variable: &str) -> String {
        let text =
            format!("//- a.service\n[Unit]\n{order}[Service]\nExecStart=/opt/a/bin/run\nEnvironment={variable}\n");
        findings(CODE, &text)
    }

    const ORDER: &str = "After=network.target\n";

    #[test]
    fn a_database_on_another_machine() {
        assert_eq!(
            service(ORDER, "DATABASE_URL=postgresql://u:p@db.internal.net:25060/x"),
            "a.service:2:7 systemd/network-not-online a.service is ordered after `network.target` only, \
             and needs another machine (`DATABASE_URL`): at boot it may start first\n"
        );
        assert!(!service(ORDER, "RABBITMQ_URL=amqp://u:p@10.1.0.2:5672").is_empty());
        assert!(!service(ORDER, "DB_HOST=10.1.0.2 DB_PORT=5432").is_empty());
    }

    #[test]
    fn a_document_may_leave_out_the_account() {
        let unit = "/etc/systemd/system/a.service:\n```ini\n[Unit]\nAfter=network.target\n[Service]\nExecStart=/opt/a/run\n\
                    EnvironmentFile=/opt/a/.env\n```\n";
        let table =
            "File `/opt/a/.env`:\n\n| Variable | Value |\n|---|---|\n| `RABBITMQ_URL` | `amqp://...@10.1.0.2:5672` |\n";
        assert!(
            findings(CODE, &format!("//- README.md\n`{}\n{table}", unit.replacen(':', "`:", 1)))
                .contains("RABBITMQ_URL")
        );
    }

    #[test]
    fn local_datastores_web_addresses_and_waiting_units_are_fine() {
        assert_eq!(service(ORDER, "DATABASE_URL=postgresql://u:p@localhost:5432/x"), "");
        assert_eq!(service(ORDER, "DATABASE_URL=postgresql://u:p@127.0.0.1/x"), "");
        assert_eq!(service(ORDER, "API_URL=https://api.internal.net/"), "");
        let waits = "Wants=network-online.target\nAfter=network.target network-online.target\n";
        assert_eq!(service(waits, "DB_HOST=10.1.0.2 DB_PORT=5432"), "");
        assert_eq!(service("", "DB_HOST=10.1.0.2 DB_PORT=5432"), "");
    }
}
