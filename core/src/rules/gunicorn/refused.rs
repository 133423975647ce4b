//! What a Gunicorn process is told, on its command line and in its configuration file, against what Gunicorn takes.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "gunicorn/refused",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("gunicorn"),
        page: include_str!("refused.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for process in estate.hosts.iter().flat_map(|it| &it.processes) {
        let Some(gunicorn) = process.server.as_ref().and_then(|it| it.gunicorn.as_ref()) else { continue };
        let Some(failure) = &gunicorn.failure else { continue };
        let finding = found.report(&RULE.about, failure.at, format!("Gunicorn does not start: {}", failure.what));
        if !process.span.contains(failure.at) {
            finding.because(process.span, "starts it");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(arguments: &str, config: &str) -> String {
        findings(
            &["gunicorn/refused"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=SET=1\n\
                 ExecStart=/srv/a/venv/bin/gunicorn {arguments}\n//- srv/a/gunicorn.conf.py\n{config}\n"
            ),
        )
    }

    #[test]
    fn what_no_release_takes_is_found() {
        for (arguments, config, expected) in [
            (
                "-w 2 a:b",
                "timeout = -5",
                "gunicorn.conf.py:1:11 gunicorn/refused Gunicorn does not start: `timeout` does not take this int",
            ),
            ("-w two a:b", "", "a.service:4:36 gunicorn/refused Gunicorn does not start: its command line"),
            ("--no-such-flag a:b", "", "Gunicorn does not start: its command line"),
            ("a:b", "umask = '007'", "`umask` does not take this str"),
            ("a:b", "import os\nworkers = int(os.environ['UNSET'])", "raises a KeyError"),
            ("-w 2", "workers = 2", "no application is named"),
        ] {
            let lines = found(arguments, config);
            assert!(lines.contains(expected), "{arguments} {config}: {lines}");
        }
    }

    #[test]
    fn what_some_release_takes_or_nobody_knows_is_silent() {
        for (arguments, config) in [
            ("a:b", "import os\nworkers = int(os.environ['SET'])"),
            ("a:b", "forwarded_allow_ips = 'localhost'"),
            ("--control-socket /run/g.ctl a:b", ""),
            ("a:b", "import environ\nworkers = 'x'"),
            ("a:b", "chdir = '/srv/other'\nuser = 'www'"),
            ("-c /srv/other.py a:b", "workers = 'x'"),
            ("--paste production.ini", ""),
            ("--version", ""),
        ] {
            let lines = found(arguments, config);
            assert_eq!(lines, "", "{arguments} {config}");
        }
    }
}
