//! Services that may reach much more of the machine than they need, on the scale of `systemd-analyze security`.

use crate::estate::unit::{Exposure, Unit};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/exposure",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("systemd"),
        page: include_str!("exposure.md"),
    },
    check,
};

/// From here on the program calls a rating `MEDIUM` or worse.
const MEDIUM: u32 = 50;

/// Protections that hardly any service has to do without.
const CHEAP: &[&str] = &[
    "NoNewPrivileges",
    "PrivateDevices",
    "PrivateTmp",
    "ProtectClock",
    "ProtectControlGroups",
    "ProtectHome",
    "ProtectKernelLogs",
    "ProtectKernelModules",
    "ProtectKernelTunables",
    "ProtectSystem",
    "RestrictSUIDSGID",
    "User",
];

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| !unit.is_user && is_shown(unit)) {
        let Some(rating) = unit.exposure().filter(|it| it.tenths >= MEDIUM) else { continue };
        let message = format!(
            "{} is rated {}.{} of 10 ({}) on the scale of `systemd-analyze security`",
            unit.title(),
            rating.tenths / 10,
            rating.tenths % 10,
            rating.word()
        );
        let place = unit.setting("Service", "ExecStart").map_or(unit.span.head(), |it| it.key);
        let finding = found.report(&RULE.about, place, message);
        let cheap = cheap(&rating);
        if !cheap.is_empty() {
            finding.help(format!("what most services can do with: {}", cheap.join(", ")));
        }
        finding.absent_from(unit.span);
    }
}

fn is_shown(unit: &Unit) -> bool {
    !unit.in_document || unit.settings.iter().any(|it| it.section == "Unit")
}

/// The cheap protections that are missing and count most.
fn cheap(rating: &Exposure) -> Vec<String> {
    let missing = rating.against.iter().filter(|it| CHEAP.contains(&it.0));
    missing.take(6).map(|it| format!("`{}=`", it.0)).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/exposure"];

    #[test]
    fn a_service_that_may_reach_everything() {
        let found = findings(CODE, "//- a.service\n[Service]\nExecStart=/bin/a\n");
        assert_eq!(
            found,
            "a.service:2:1 systemd/exposure a.service is rated 9.6 of 10 (UNSAFE) on the scale of `systemd-analyze security`\n"
        );
    }

    #[test]
    fn units_that_are_shut_in_known_in_part_or_no_services_are_not_rated() {
        assert_eq!(findings(CODE, "//- a.service.d/x.conf\n[Service]\nNice=1\n"), "");
        assert_eq!(findings(CODE, "//- a.service.j2\n[Service]\nExecStart=/bin/a\nUser={{ user }}\n"), "");
        assert_eq!(findings(CODE, "//- a.timer\n[Timer]\nOnBootSec=1\n"), "");
        assert_eq!(findings(CODE, "//- home/a/.config/systemd/user/a.service\n[Service]\nExecStart=/bin/a\n"), "");
    }
}
