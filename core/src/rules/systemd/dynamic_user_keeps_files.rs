//! Files outside of its own folders that a dynamic user is to keep.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/dynamic-user-keeps-files",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("dynamic_user_keeps_files.md"),
    },
    check,
};

/// Where services keep what must outlast them, and the directive that owns a folder there.
const KEPT: &[(&str, &str)] = &[
    ("/var/lib/", "StateDirectory"),
    ("/var/cache/", "CacheDirectory"),
    ("/var/log/", "LogsDirectory"),
    ("/srv/", "StateDirectory"),
    ("/opt/", "StateDirectory"),
];

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let named = unit.setting("Service", "User").is_some() || unit.setting("Service", "Group").is_some();
        // A user or group that exists is taken as it is.
        let Some(dynamic) = unit.dynamic_user().filter(|_| !named) else { continue };
        for (span, word) in unit.units_of("Service", "ReadWritePaths") {
            let path = word.trim_start_matches(['-', '+']);
            let Some((_, key)) = KEPT.iter().find(|it| path.starts_with(it.0)) else { continue };
            let message = format!(
                "{} writes to `{path}` as another account after each boot: `DynamicUser=` picks its number anew",
                unit.title()
            );
            found
                .report(&RULE.about, span, message)
                .because(dynamic.value.span, "gives the service an account that is gone when it stops")
                .help(format!("use `{key}=`: systemd hands such a folder over to the account at each start"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/dynamic-user-keeps-files"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"))
    }

    #[test]
    fn a_folder_that_belongs_to_a_number_of_yesterday() {
        assert_eq!(
            service("DynamicUser=yes\nReadWritePaths=/run/x /var/lib/a"),
            "a.service:4:23 systemd/dynamic-user-keeps-files a.service writes to `/var/lib/a` as another account after each \
             boot: `DynamicUser=` picks its number anew\n"
        );
    }

    #[test]
    fn owned_folders_and_fixed_accounts_are_fine() {
        for lines in [
            "DynamicUser=yes\nStateDirectory=a",
            "DynamicUser=no\nReadWritePaths=/var/lib/a",
            "DynamicUser=yes\nUser=a\nReadWritePaths=/var/lib/a",
            "DynamicUser=yes\nSupplementaryGroups=x\nReadWritePaths=/dev/shm /run/lock",
            "User=a\nReadWritePaths=/var/lib/a",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
