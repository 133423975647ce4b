//! Log files that systemd adds to for ever against what rotates logs in the estate.

use std::cell::LazyCell;

use crate::estate::Estate;
use crate::estate::process::{FileLog, Rotation, file_logs};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "capacity/logs-not-rotated",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("logs_not_rotated.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        // Reading the host for what rotates is worth it only for one that logs to files.
        let rotation = LazyCell::new(|| Rotation::of(estate, host));
        for unit in host.units.iter().filter(|unit| unit.is_whole()) {
            let grows = |log: &FileLog| rotation.is_shown && !rotation.may_cover(&log.path);
            let mut logs = file_logs(unit).into_iter().filter(grows);
            let Some(first) = logs.next() else { continue };
            let message = format!("`{}` grows for ever: nothing here rotates it", first.path);
            let finding = found.report(&RULE.about, first.span, message);
            for other in logs {
                let what = if other.path == first.path { "the same file" } else { "this one grows as well" };
                finding.because(other.span, what);
            }
            finding.help("log to the journal (leave the directive out), or give logrotate a file with `copytruncate`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const UNIT: &str = "`/etc/systemd/system/a.service`:\n\n```ini\n[Service]\nExecStart=/usr/bin/a\n\
                        StandardOutput=append:/srv/a/log/out.log\nStandardError=append:/srv/a/log/err.log\n```\n";

    fn found(more: &str) -> String {
        findings(&["capacity/logs-not-rotated"], &format!("//- a.md\n# Server\n\n{UNIT}\n{more}"))
    }

    #[test]
    fn one_finding_stands_for_a_unit() {
        let text = found("");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.contains("a.md:8:16 capacity/logs-not-rotated `/srv/a/log/out.log` grows"), "{text}");
    }

    #[test]
    fn rotation_that_covers_both_is_silent() {
        let logrotate =
            |pattern: &str| format!("`/etc/logrotate.d/a`:\n\n```\n{pattern} {{\n  daily\n  copytruncate\n}}\n```\n");
        assert_eq!(found(&logrotate("/srv/a/log/*.log")), "");
        assert!(found(&logrotate("/srv/a/log/err.log")).contains("out.log"));
        assert_eq!(found("```bash\nfind /srv/a/log -name '*.log' -mtime +30 -delete\n```\n"), "");
        assert_eq!(found("Logs are rotated by logrotate.\n"), "");
    }

    #[test]
    fn units_alone_do_not_show_whether_logs_are_rotated() {
        let unit = "//- a.service\n[Service]\nExecStart=/usr/bin/a\nStandardOutput=append:/srv/a/out.log\n";
        assert_eq!(findings(&["capacity/logs-not-rotated"], unit), "");
        let journal = "//- a.md\n`/etc/systemd/system/a.service`:\n\n```ini\n[Service]\nExecStart=/usr/bin/a\nStandardOutput=journal\n\
                       StandardError=truncate:/run/a.log\n```\n";
        assert_eq!(findings(&["capacity/logs-not-rotated"], journal), "");
    }
}
