//! Units that systemd refuses for settings that do not go together, or with their names.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/refused-unit",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("refused_unit.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for refusal in unit.refusals(release) {
            let verb = if refusal.loads { "never starts" } else { "refuses" };
            let message = format!("systemd {verb} {}: {}", unit.title(), refusal.what);
            let finding = found.report(&RULE.about, refusal.at, message);
            finding.help(refusal.help);
            if let Some(other) = refusal.other {
                finding.because(other, "the other setting");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/refused-unit"];

    #[test]
    fn a_mount_under_another_name() {
        assert_eq!(
            findings(CODE, "//- mnt-data.mount\n[Mount]\nWhat=/dev/sdb1\nWhere=/mnt/other\n"),
            "mnt-data.mount:3:7 systemd/refused-unit systemd refuses mnt-data.mount: `Where=/mnt/other` belongs into a \
             unit of the name `mnt-other.mount`\n"
        );
        assert!(findings(CODE, "//- dev-sda.swap\n[Swap]\nWhat=/dev/sdb\n").contains("`dev-sdb.swap`"));
        assert!(!findings(CODE, "//- mnt-a.automount\n[Automount]\nWhere=/mnt/b\n").is_empty());
    }

    #[test]
    fn mounts_of_the_system_and_slices_without_a_place() {
        assert!(findings(CODE, "//- proc.mount\n[Mount]\nWhat=proc\nWhere=/proc\n").contains("`/proc` is one of"));
        assert!(!findings(CODE, "//- sys-fs-cgroup-x.mount\n[Mount]\nWhat=x\n").is_empty());
        assert!(!findings(CODE, "//- a--b.slice\n[Slice]\nCPUWeight=5\n").is_empty());
    }

    #[test]
    fn sockets_whose_settings_clash() {
        let socket = |lines: &str| findings(CODE, &format!("//- a.socket\n[Socket]\n{lines}\n"));
        for bad in [
            "ListenDatagram=53\nAccept=yes",
            "ListenStream=80\nListenFIFO=/run/a\nAccept=yes",
            "ListenStream=80\nAccept=yes\nService=b.service",
            "ListenStream=80\nAccept=yes\nMaxConnections=0",
            "ListenStream=80\nSymlinks=/run/x",
            "ListenStream=/run/a\nListenFIFO=/run/b\nSymlinks=/run/x",
        ] {
            assert!(socket(bad).contains("systemd refuses a.socket"), "{bad}");
        }
        for fine in [
            "ListenStream=80\nAccept=yes\nMaxConnections=5",
            "ListenDatagram=53\nAccept=no\nService=b.service",
            "ListenSequentialPacket=/run/a\nAccept=yes",
            "ListenStream=/run/a\nListenStream=80\nSymlinks=/run/x /run/y",
            "ListenFIFO=/run/a\nSymlinks=/run/x",
            "ListenDatagram=53\nAccept=yes\nListenDatagram=\nListenStream=80",
        ] {
            assert_eq!(socket(fine), "", "{fine}");
        }
    }

    #[test]
    fn dependencies_that_tear_a_unit_apart() {
        let unit =
            |lines: &str| findings(CODE, &format!("//- a.service\n[Unit]\n{lines}\n[Service]\nExecStart=/bin/a\n"));
        assert!(unit("Requires=b.service\nConflicts=c.service b.service").contains("never starts a.service"));
        assert!(unit("OnFailure=b.service c.service\nOnFailureJobMode=isolate").contains("more than one unit"));
        for fine in [
            "Wants=b.service\nConflicts=b.service",
            "Requires=a.service\nConflicts=a.service",
            "OnFailure=b.service b.service\nOnFailureJobMode=isolate",
            "OnFailure=b.service c.service\nOnFailureJobMode=replace",
        ] {
            assert_eq!(unit(fine), "", "{fine}");
        }
    }

    #[test]
    fn names_that_fit_or_are_not_known_are_fine() {
        for fine in [
            "//- mnt-a.mount\n[Mount]\nWhat=/dev/sdb1\nWhere=/mnt//a/\n",
            "//- srv-my\\x2ddata.mount\n[Mount]\nWhat=/dev/sdb1\nWhere=/srv/my-data\n",
            "//- tmp.mount\n[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\n",
            "//- dev-sdb.swap\n[Swap]\nWhat=/dev//sdb\n",
            "//- a.swap\n[Swap]\nWhat=UUID=0815\n",
            "//- data.mount.j2\n[Mount]\nWhat=/dev/sdb1\nWhere={{ place }}\n",
            "//- a.md\n```ini\n[Mount]\nWhat=/dev/sdb1\nWhere=/mnt/a\n```\n",
            "//- mnt-a.mount.d/x.conf\n[Mount]\nWhere=/mnt/b\n",
            "//- app-web.slice\n[Slice]\nCPUWeight=5\n",
        ] {
            assert_eq!(findings(CODE, fine), "", "{fine}");
        }
    }

    #[test]
    fn own_processes_of_newer_releases() {
        let unit = |release: &str| {
            let text = "//- a.service\n[Service]\nType=forking\nPrivatePIDs=yes\nExecStart=/bin/a\n";
            findings(CODE, &format!("{text}//- landreeve.toml\n[targets]\nsystemd = \"{release}\"\n"))
        };
        assert!(unit("258").contains("`PrivatePIDs=yes` does not go with `Type=forking`"));
        assert_eq!(unit("252"), "");
    }
}
