//! Hard dependencies on a database, cache or broker.

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, unit};
use crate::facts::systemd::known;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/requires-datastore",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("requires_datastore.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, unit) in unit::all(estate) {
        for key in ["Requires", "BindsTo", "Requisite"] {
            for (span, name) in unit.units_of("Unit", key).filter(|(_, name)| known::is_datastore(name)) {
                if belongs_to(unit, name) {
                    continue;
                }
                let message = format!("`{key}={name}` stops or restarts {} together with {name}", unit.title());
                let finding = found.report(&RULE.about, span, message);
                if let Some(off) = disabled(host, name) {
                    finding.because(off, "here the host is said not to run it: then the unit does not start at all");
                }
                finding.help(format!(
                    "order with `After={name}` and pull in with `Wants={name}`; the program reconnects by itself"
                ));
            }
        }
    }
}

/// What is made for the datastore (a backup, an exporter) may well depend on it.
fn belongs_to(unit: &Unit, datastore: &str) -> bool {
    let stem = datastore.split(['.', '@']).next().unwrap_or_default().trim_end_matches("-server");
    let short = stem.trim_end_matches(|it: char| it.is_ascii_digit() || it == '-');
    let aliases: &[&str] = match short {
        "postgresql" => &["postgres", "pg_", "pg-", "pgb", "patroni"],
        "mysql" | "mysqld" | "mariadb" => &["mysql", "mariadb"],
        "mongod" | "mongodb" => &["mongo"],
        _ => &[],
    };
    let name = unit.name.as_str();
    name.contains(short) || known::is_datastore(name) || aliases.iter().any(|it| name.contains(it))
}

/// The place that says that the host does not run the service.
fn disabled(host: &Host, name: &str) -> Option<crate::source::Span> {
    let stem = name.split(['.', '@']).next().unwrap_or_default();
    host.runbook
        .disabled
        .iter()
        .find(|it| stem == it.value || stem.trim_end_matches("-server") == it.value)
        .map(|it| it.span)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/requires-datastore"];

    #[test]
    fn an_application_that_requires_its_database() {
        let text = "//- web.service\n[Unit]\nRequires=network.target postgresql.service\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(
            findings(CODE, text),
            "web.service:2:25 systemd/requires-datastore `Requires=postgresql.service` stops or restarts \
             web.service together with postgresql.service\n"
        );
    }

    #[test]
    fn wants_and_companions_are_fine() {
        let wants = "//- web.service\n[Unit]\nWants=redis.service\nAfter=redis.service\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(findings(CODE, wants), "");
        let backup =
            "//- postgresql-backup.service\n[Unit]\nRequires=postgresql.service\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(findings(CODE, backup), "");
    }
}
