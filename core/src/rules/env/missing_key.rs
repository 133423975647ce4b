//! Reports variables that a configuration file or a unit's command needs, and which nothing sets.

use crate::estate::environment::{Unset, in_commands, manager_adds_variables};
use crate::estate::process::Process;
use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/missing-key",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("missing_key.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for process in host.processes.iter().filter(|it| !it.environment.open) {
            of_process(estate, process, found);
        }
    }
    if manager_adds_variables(estate) {
        return;
    }
    for (host, unit) in unit::all(estate) {
        of_unit(estate, host, unit, found);
    }
}

fn of_process(estate: &Estate, process: &Process, found: &mut Findings) {
    let configuration = process.server.as_ref().and_then(|it| it.puma.as_ref()?.configuration.as_ref());
    let Some(missing) = configuration.map(|it| &it.missing) else { return };
    let mut files: Vec<_> = process.environment.assignments.iter().filter_map(|it| estate.text_at(it.key)).collect();
    files.dedup_by_key(|it| it.source.all());
    for read in missing {
        let (name, unit) = (&read.name, &process.unit);
        let finding = found.report(
            &RULE.about,
            read.span,
            format!("`{name}` has no default here, and nothing sets it for {unit}: Puma stops with a KeyError"),
        );
        finding.because(process.span, "started here").absent_from(process.span);
        for text in &files {
            finding.absent_from(text.source.all());
        }
        finding.help(format!(
            "set `{name}` in a file that `EnvironmentFile=` names, or give a default: `ENV.fetch(\"{name}\") {{ … }}`"
        ));
    }
}

fn of_unit(estate: &Estate, host: &Host, unit: &Unit, found: &mut Findings) {
    for Unset { name, span, drops_word, in_shell, too_late } in in_commands(estate, host, unit) {
        let title = unit.title();
        let (written, effect) = if drops_word {
            (format!("${name}"), "systemd drops the word")
        } else {
            (format!("${{{name}}}"), "systemd leaves nothing of it")
        };
        let message = format!("`{written}` is read here, and nothing sets `{name}` for {title}: {effect}");
        let finding = found.report(&RULE.about, span, message);
        finding.by("systemd");
        for file in &unit.files {
            finding.absent_from(file.source.all());
        }
        if let Some(key) = too_late {
            finding.because(key, "set in a file that the application itself reads, which is too late");
            finding.help("name the file in `EnvironmentFile=`");
        } else if in_shell {
            finding.help(format!(
                "systemd replaces it before the shell runs: write `$${{{name}}}` if the shell is to do it"
            ));
        } else {
            finding.help(format!("set `{name}` with `Environment=` or in a file that `EnvironmentFile=` names"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn service(lines: &str) -> String {
        findings(&["env/missing-key"], &format!("//- etc/systemd/system/a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn a_variable_that_nothing_sets() {
        assert_eq!(
            service("Environment=HOST=::1\nExecStart=/bin/a --bind ${HOST}:${PORT} \"$PORT\""),
            "etc/systemd/system/a.service:3:33 env/missing-key `${PORT}` is read here, and nothing sets `PORT` for \
             a.service: systemd leaves nothing of it\n"
        );
        assert!(service("ExecStart=/bin/a --port $PORT").contains(":2:25 env/missing-key `$PORT`"));
        assert!(service("ExecStart=/bin/a ${OPTS}").contains("`${OPTS}`"), "an empty word is passed on");
        assert!(service("ExecStart=/bin/a\nExecStopPost=/bin/b 'x y ${Z}'").contains(":3:26 "));
    }

    #[test]
    fn a_word_that_an_env_file_offers_in_a_comment_may_be_missing() {
        let unit = |word: &str| {
            service(&format!(
                "EnvironmentFile=/etc/default/a\nExecStart=/bin/a {word}\n//- etc/default/a\n# CONF=/etc/a.conf\nB=1\n"
            ))
        };
        assert_eq!(unit("$CONF"), "");
        assert!(unit("$OTHER").contains("nothing sets `OTHER`"));
        assert!(unit("${CONF}").contains("nothing sets `CONF`"), "an empty word is passed on");
        let packaged = "//- lib/systemd/system/a.service\n[Service]\nEnvironmentFile=-/etc/default/a\n\
                        ExecStart=/bin/a ${CONF}\n//- etc/default/a\n# CONF=/etc/a.conf\n";
        assert_eq!(findings(&["env/missing-key"], packaged), "", "the host is to set it");
    }

    #[test]
    fn every_variable_that_stops_puma() {
        let text = "ExecStart=/usr/bin/puma -C /srv/a/puma.rb\n//- srv/a/puma.rb\n\
                    workers ENV.fetch('W').to_i\nthreads 1, ENV.fetch('T') { 5 }\nport ENV.fetch('P')\nport ENV.fetch('W')\n";
        let found = service(text);
        assert_eq!(found.matches("KeyError").count(), 2, "{found}");
        assert!(found.contains("puma.rb:1:9 ") && found.contains("puma.rb:3:6 "), "{found}");
    }

    #[test]
    fn systemd_comes_before_the_shell() {
        let text = "ExecStart=/bin/sh -c 'for i in 1 2; do echo $i ${i} $${i}; done'";
        assert!(service(text).contains(":2:48 env/missing-key `${i}`"), "{}", service(text));
    }

    #[test]
    fn a_file_of_the_application_is_too_late_for_systemd() {
        let text = "WorkingDirectory=/srv/a\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:${PORT} a:b\n\
                    //- srv/a/.env\nPORT=80\n";
        assert!(service(text).contains("`${PORT}`"));
        assert_eq!(service(&format!("EnvironmentFile=/srv/a/.env\n{text}")), "");
    }

    #[test]
    fn what_may_be_set_elsewhere_or_is_no_variable_of_systemd() {
        for lines in [
            "ExecStart=/bin/a $$X $${X} x$X ${X:-1} $X/y",
            "ExecStart=:/bin/a ${X}",
            "ExecStart=/bin/sh -c 'for i in 1; do echo $i; done'",
            "ExecStart=/bin/sh -c 'exec /bin/a ${JAVA_OPTS} b'",
            "ExecStart=/bin/a $DAEMON_OPTS $EXTRA_ARGS",
            "ExecStart=/bin/a\nExecReload=/bin/kill -HUP $MAINPID",
            "ExecStart=/bin/a ${X}\nEnvironmentFile=-/etc/default/a",
            "ExecStart=/bin/a ${X}\nEnvironmentFile=/etc/a/%H.env",
            "ExecStart=/bin/a ${X}\nPassEnvironment=X",
            "ExecStart=/bin/a ${X}\nPAMName=login",
            "ExecStart=/bin/a ${X}\nEnvironment=X=%i",
            "ExecStart=/bin/a ${X}\nUser=${APP_USER}",
            "ExecStart=${APP}/bin/a ${X}",
            "ExecStart=/bin/a ${X}\nExecStart=\nExecStart=/bin/a",
            "ExecStart=/bin/a ${X}\n//- etc/systemd/system/a.service.d/x.conf\n[Service]\nEnvironment=X=1",
            "ExecStart=/bin/a ${X}\n//- etc/systemd/system.conf.d/x.conf\n[Manager]\nDefaultEnvironment=X=1",
            "ExecStart=/bin/a ${X}\nEnvironmentFile=/srv/a.env\n//- srv/a.env\nY=1\nX=\n",
            "ExecStart=/bin/a\n//- etc/systemd/system/b@.service\n[Service]\nExecStart=/bin/b ${X}",
            "ExecStart=/bin/a\n//- etc/systemd/user/b.service\n[Service]\nExecStart=/bin/b ${X}",
            "ExecStart=/bin/a\n//- b.service.j2\n[Service]\nExecStart=/bin/b ${X}",
            "ExecStart=/bin/a\n//- a.md\n```ini\n[Unit]\n[Service]\nExecStart=/bin/b ${X}\n```",
            "ExecStart=/bin/a\n//- a.md\n`/etc/systemd/system/b.service`:\n```ini\n[Service]\nExecStart=/bin/b ${X}\n```\n\
             Run `systemctl edit b`:\n```ini\n[Service]\nEnvironment=X=1\n```",
            "ExecStart=/bin/a\n//- a.md\n`/etc/systemd/system/b.service`:\n```ini\n[Service]\n...\nExecStart=/bin/b ${X}\n```",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
