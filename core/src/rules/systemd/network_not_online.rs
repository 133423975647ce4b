//! Services that need a remote database or broker and start before the network is up.

use std::collections::BTreeSet;

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

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

/// The target that is reached when the network can be used.
const ONLINE: &str = "network-online.target";

/// Units of which it is known that they do not wait for the network themselves, nor pull it in.
const QUIET: &[&str] =
    &["basic.target", "local-fs.target", "network-pre.target", "network.target", "sysinit.target", "syslog.target"];

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let mut others = None;
        for unit in host.units.iter().filter(|it| it.suffix() == "service" && it.is_whole() && !it.is_user) {
            let Some(fault) = Fault::of(unit) else { continue };
            let others = others.get_or_insert_with(|| Others::of(estate, host));
            let is_excused = match fault {
                Fault::Unordered(_) => others.are_before(unit),
                Fault::TooEarly(_) => false,
                Fault::NotPulled(_) => others.pull,
            };
            let Some(remote) = unit::remote_store(estate, host, unit).filter(|_| !is_excused) else { continue };
            let (title, by) = (unit.title(), &remote.by);
            let end = format!("and needs another machine (`{by}`): at boot it may start first");
            let (span, message, help) = match fault {
                Fault::Unordered(span) => (
                    span,
                    format!("{title} pulls in `{ONLINE}`, is not ordered after it {end}"),
                    "write `After=network-online.target` as well",
                ),
                Fault::TooEarly(span) => (
                    span,
                    format!("{title} is ordered after `network.target` only, {end}"),
                    "write `Wants=network-online.target` and `After=network-online.target`",
                ),
                Fault::NotPulled(span) => (
                    span,
                    format!("{title} is ordered after `{ONLINE}`, which nothing here pulls in, {end}"),
                    "write `Wants=network-online.target` as well",
                ),
            };
            let finding = found.report(&RULE.about, span, message);
            finding.because(remote.at, format!("`{by}` is on another machine")).help(help);
            if let Some(section) = unit.section_around(span) {
                finding.absent_from(section);
            }
        }
    }
}

/// How a unit fails to wait for the network, with the place that shows it.
enum Fault {
    /// It pulls the target in, and is not ordered after it.
    Unordered(Span),
    /// It is ordered after `network.target` and nothing else that waits.
    TooEarly(Span),
    /// It is ordered after the target, and does not pull it in.
    NotPulled(Span),
}

impl Fault {
    fn of(unit: &Unit) -> Option<Self> {
        let pulls = ["Wants", "Requires", "BindsTo"];
        let after = || unit.units_of("Unit", "After");
        let pulled = || pulls.iter().flat_map(|key| unit.units_of("Unit", key));
        let ordered = after().find(|(_, name)| name.contains("online"));
        let wanted = pulled().find(|(_, name)| name.contains("online"));
        if ordered.is_some() == wanted.is_some() && (ordered.is_some() || after().all(|it| it.1 != "network.target")) {
            return None;
        }
        let is_unknown =
            |key: &str| unit.drops("Unit", key) || unit.settings_of("Unit", key).any(|it| it.value.known().is_none());
        if is_unknown("After") || pulls.iter().any(|it| is_unknown(it)) {
            return None;
        }
        let is_quiet = |name: &str| QUIET.contains(&name);
        match (ordered, wanted) {
            // What comes before it may itself wait.
            (None, Some((span, ONLINE))) => after().all(|it| is_quiet(it.1)).then_some(Self::Unordered(span)),
            (Some((span, ONLINE)), None) => {
                // Others may pull it in.
                let others = after().filter(|it| it.1 != ONLINE).chain(pulled()).all(|it| is_quiet(it.1));
                others.then_some(Self::NotPulled(span))
            }
            (None, None) => after().find(|it| it.1 == "network.target").map(|it| Self::TooEarly(it.0)),
            _ => None,
        }
    }
}

/// What the other units of a host do about the network.
struct Others<'h> {
    /// Whether one pulls the target in.
    pull: bool,
    /// Every name that a unit is ordered before.
    before: BTreeSet<&'h str>,
}

impl<'h> Others<'h> {
    fn of(estate: &Estate, host: &'h Host) -> Self {
        let keys = ["Wants", "Requires", "BindsTo", "Requisite", "Upholds"];
        let pulls = |unit: &Unit| {
            let is_pulled = unit.name == ONLINE && !unit.enabled.is_empty();
            is_pulled || keys.iter().any(|key| unit.units_of("Unit", key).any(|it| it.1.contains("online")))
        };
        let links = estate.files.links();
        Self {
            pull: host.units.iter().any(pulls) || links.iter().any(|it| it.path.ends_with(ONLINE)),
            before: host.units.iter().flat_map(|it| it.units_of("Unit", "Before")).map(|it| it.1).collect(),
        }
    }

    fn are_before(&self, unit: &Unit) -> bool {
        std::iter::once(&unit.name).chain(&unit.aliases).any(|it| self.before.contains(it.as_str()))
    }
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

    const REMOTE: &str = "DATABASE_URL=postgres://db.example.com/app";

    #[test]
    fn pulled_in_and_not_waited_for() {
        let wants = "Wants=network-online.target\n";
        assert_eq!(
            service(wants, REMOTE),
            "a.service:2:7 systemd/network-not-online a.service pulls in `network-online.target`, is not ordered after it \
             and needs another machine (`DATABASE_URL`): at boot it may start first\n"
        );
        // Packages do so on purpose: what they start waits by itself.
        assert_eq!(service(wants, "A=b"), "");
        assert_eq!(service(&format!("{wants}{ORDER}"), REMOTE).lines().count(), 1);
        for silent in
            ["After=docker.service\n", "After=network-online.target\n", "After=systemd-networkd-wait-online.service\n"]
        {
            assert_eq!(service(&format!("{wants}{silent}"), REMOTE), "", "{silent}");
        }
        let other = "Wants=network-online.target\n//- b.service\n[Unit]\nBefore=a.service\n//- a.service.d/x.conf\n";
        assert_eq!(service(other, REMOTE), "");
    }

    #[test]
    fn waited_for_and_not_pulled_in() {
        let after = "After=network-online.target\n";
        assert!(service(after, REMOTE).contains("ordered after `network-online.target`, which nothing here pulls in"));
        assert_eq!(service(after, "A=b"), "");
        assert_eq!(service("After=network-online.target docker.service\n", REMOTE), "");
        assert_eq!(service("After=network-online.target\nRequires=b.service\n", REMOTE), "");
        let other =
            format!("{REMOTE}\n//- b.service\n[Unit]\nWants=network-online.target\nAfter=network-online.target\n");
        assert_eq!(service(after, &other), "");
    }
}
