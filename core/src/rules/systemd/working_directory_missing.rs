//! `WorkingDirectory=` that is not on the host.

use crate::estate::Estate;
use crate::estate::root::{Fault, Presence};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/working-directory-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("working_directory_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let Some(presence) = Presence::of(estate, host) else { continue };
        for unit in host.units.iter().filter(|it| it.suffix() == "service" && presence.judges(it)) {
            let Some(setting) = unit.setting("Service", "WorkingDirectory") else { continue };
            let path = unit.expanded(setting.text());
            let Some(path) = path.known().filter(|it| it.starts_with('/') && !unit.may_make(it, setting)) else {
                continue;
            };
            let what = match presence.fault_of_folder(path) {
                Some(Fault::Missing) => "which the host does not have",
                Some(Fault::IsFile) => "which is a file",
                _ => continue,
            };
            let message = format!("{} cannot start in `{path}`, {what}", unit.title());
            found.report(&RULE.about, setting.value.span, message).help(
                "correct the path, or let systemd make the folder: `StateDirectory=` for what lies in `/var/lib`",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings_of_root;

    const CODE: &[&str] = &["systemd/working-directory-missing"];

    fn host(lines: &str) -> String {
        let unit = format!("//- etc/systemd/system/a.service\n[Service]\n{lines}\nExecStart=/bin/a\n");
        findings_of_root(CODE, &format!("{unit}//- opt/app/run\n//- var/lib/x/y\n"))
    }

    #[test]
    fn a_folder_that_is_not_there() {
        assert_eq!(
            host("WorkingDirectory=/opt/shop"),
            "etc/systemd/system/a.service:2:18 systemd/working-directory-missing a.service cannot start in `/opt/shop`, \
             which the host does not have\n"
        );
        assert!(host("WorkingDirectory=/opt/app/run").contains("which is a file"));
    }

    #[test]
    fn folders_that_are_there_made_or_not_needed_are_fine() {
        for lines in [
            "WorkingDirectory=/opt/app",
            "WorkingDirectory=-/opt/shop",
            "WorkingDirectory=~",
            "WorkingDirectory=/srv/shop",
            "WorkingDirectory=/var/lib/shop\nStateDirectory=shop",
            "WorkingDirectory=/var/lib/shop/data\nStateDirectory=shop/data",
            "WorkingDirectory=/run/shop",
            "WorkingDirectory=/opt/shop\nBindPaths=/opt/app:/opt/shop",
        ] {
            assert_eq!(host(lines), "", "{lines}");
        }
        assert!(!host("WorkingDirectory=/var/lib/shop").is_empty());
    }
}
