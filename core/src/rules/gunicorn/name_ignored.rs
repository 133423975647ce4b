//! The names that a Gunicorn configuration file sets against the settings that Gunicorn has: it ignores the others.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "gunicorn/name-ignored",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("gunicorn"),
        page: include_str!("name_ignored.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for process in estate.hosts.iter().flat_map(|it| &it.processes) {
        let Some(gunicorn) = process.server.as_ref().and_then(|it| it.gunicorn.as_ref()) else { continue };
        for ignored in &gunicorn.ignored {
            let message = format!("Gunicorn ignores `{}`: the setting is `{}`", ignored.name, ignored.meant);
            let finding = found.report(&RULE.about, ignored.at, message);
            finding.because(process.span, "reads this file");
            finding.help("a name that is no setting is taken for a variable of the file's own");
            let title = format!("write `{}`", ignored.meant);
            finding.fix(Fix::replace(title, Safety::Unsafe, ignored.at, ignored.meant));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(config: &str) -> String {
        findings(
            &["gunicorn/name-ignored"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\n\
                 ExecStart=/srv/a/venv/bin/gunicorn a:b\n//- srv/a/gunicorn.conf.py\n{config}\n"
            ),
        )
    }

    #[test]
    fn slips_are_found() {
        for (config, expected) in [
            (
                "bind = ':80'\nkeep_alive = 5",
                "2:1 gunicorn/name-ignored Gunicorn ignores `keep_alive`: the setting is `keepalive`",
            ),
            ("access_logfile = '-'\ntimeout = 3", "Gunicorn ignores `access_logfile`: the setting is `accesslog`"),
            ("Workers = 4\ntimeout = 3", "Gunicorn ignores `Workers`: the setting is `workers`"),
            ("timeot = 4\nworkers = 3", "Gunicorn ignores `timeot`: the setting is `timeout`"),
        ] {
            assert!(found(config).contains(expected), "{config}: {}", found(config));
        }
    }

    #[test]
    fn variables_of_the_file_are_silent() {
        for config in [
            "WORKERS = 4\nworkers = WORKERS",
            "keep_alive = 5\nkeepalive = 7",
            "host = 'x'\nport = 3\nbind = f'{host}:{port}'",
            "name = 'shop'\nworkers = 2",
            "def worker():\n    pass\nbind = ':80'",
            "from conf import *\nkeep_alive = 3\nbind = ':80'",
        ] {
            assert_eq!(found(config), "", "{config}");
        }
    }
}
