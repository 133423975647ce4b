//! Files that a program makes where its unit may not write.

use crate::estate::process::Process;
use crate::estate::unit::{Names, Unit};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/sandbox-blocks-write",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("sandbox_blocks_write.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    estate.hosts.iter().for_each(|host| check_host(host, found));
}

fn check_host(host: &Host, found: &mut Findings) {
    let names = Names::of(host.units.iter());
    for process in &host.processes {
        let Some(unit) = names.answering(&process.unit).next().filter(|it| it.is_whole()) else { continue };
        check_process(host, &names, unit, process, found);
    }
}

fn check_process(host: &Host, names: &Names<'_>, unit: &Unit, process: &Process, found: &mut Findings) {
    let commands = unit.settings_of("Service", "ExecStart");
    // With `+` a command runs outside of all protection.
    if commands.into_iter().any(|it| it.text().trim_start_matches(['-', '@', ':']).starts_with('+')) {
        return;
    }
    let is_handed_sockets = || {
        unit.name
            .strip_suffix(".service")
            .is_some_and(|stem| names.answering(&format!("{stem}.socket")).next().is_some())
    };
    for written in process.written(unit) {
        let Some(setting) = unit.write_protection(&written.path) else { continue };
        if host.layout.is_below_release_link(&written.path).is_some()
            || (written.what == "its socket" && is_handed_sockets())
        {
            continue;
        }
        let (path, what) = (&written.path, written.what);
        let message = format!("{} cannot make {what}, `{path}`: its unit may not write there", unit.title());
        found
            .report(&RULE.about, written.span, message)
            .because(setting.value.span, format!("`{}=` makes that part of the file system read-only", setting.name))
            .help(help(path))
            .absent_from(unit.span);
    }
}

fn help(path: &str) -> String {
    let owners = [
        ("/run/", "RuntimeDirectory"),
        ("/var/lib/", "StateDirectory"),
        ("/var/cache/", "CacheDirectory"),
        ("/var/log/", "LogsDirectory"),
    ];
    let below = owners.iter().find_map(|(above, key)| Some((key, path.strip_prefix(above)?.split_once('/')?.0)));
    match below {
        Some((key, name)) => format!("let the unit own the folder: `{key}={name}`"),
        None => format!("add `ReadWritePaths={}`", path.rsplit_once('/').map_or("/", |it| it.0)),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/sandbox-blocks-write"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nUser=a\nProtectSystem=strict\n{lines}\n"))
    }

    #[test]
    fn sockets_logs_and_databases_need_a_place_to_be_written() {
        assert_eq!(
            service("ExecStart=/opt/a/bin/gunicorn --bind unix:/run/a/a.sock a:app"),
            "a.service:4:38 systemd/sandbox-blocks-write a.service cannot make its socket, `/run/a/a.sock`: \
             its unit may not write there\n"
        );
        let log = "WorkingDirectory=/srv/a\nExecStart=/opt/a/bin/gunicorn --access-logfile=log/access.log -p /srv/a/a.pid a:app";
        assert_eq!(service(log).lines().count(), 2);
        assert!(
            service("Environment=DATABASE_URL=sqlite:////srv/a/db.sqlite3\nExecStart=/opt/a/bin/run")
                .contains("a database")
        );
    }

    #[test]
    fn what_may_be_written_or_is_not_made_by_the_program_is_fine() {
        let gunicorn = "ExecStart=/opt/a/bin/gunicorn --bind unix:/run/a/a.sock --access-logfile - a:app";
        for lines in [
            format!("RuntimeDirectory=a\n{gunicorn}"),
            format!("ReadWritePaths=-/run/a\n{gunicorn}"),
            format!("{gunicorn}\n//- a.socket\n[Socket]\nListenStream=/run/a/a.sock"),
            "ExecStart=+/opt/a/bin/gunicorn --bind unix:/run/a/a.sock a:app".to_owned(),
            "ExecStart=/opt/a/bin/gunicorn --bind unix:/home/a/a.sock a:app".to_owned(),
            "StandardOutput=append:/var/log/a.log\nExecStart=/opt/a/bin/run".to_owned(),
            "ExecStart=/opt/a/bin/gunicorn --access-logfile=/dev/stdout a:app".to_owned(),
        ] {
            assert_eq!(service(&lines), "", "{lines}");
        }
    }
}
