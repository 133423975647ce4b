//! Programs that do not start as the `Type=` of their unit expects.

use crate::estate::process::{Process, TooOld};
use crate::estate::unit::{Names, Setting, Unit};
use crate::estate::{Estate, Host, unit};
use crate::facts::daemon::{Daemon, Stay};
use crate::facts::shell::TAKE_SCRIPT;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/start-type-mismatch",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("start_type_mismatch.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, it)| it.suffix() == "service" && it.is_whole()) {
        check_script(unit, found);
    }
    for host in &estate.hosts {
        let names = Names::of(host.units.iter());
        for process in &host.processes {
            let Some(daemon) = process.daemon() else { continue };
            let is_known = |it: &&Unit| it.is_whole() && !it.drops("Service", "Type");
            let Some(unit) = names.answering(&process.unit).next().filter(is_known) else { continue };
            check_process(estate, host, unit, (process, daemon), found);
        }
    }
}

/// A shell that starts everything behind its back ends at once.
fn check_script(unit: &Unit, found: &mut Findings) {
    let is = |name: &str, words: &[&str]| {
        unit.setting("Service", name).is_none_or(|it| words.iter().any(|word| it.known_is(word)))
    };
    if !is("Type", &["simple", "exec"])
        || !is("RemainAfterExit", &["no", "false"])
        || !is("KillMode", &["control-group", "mixed"])
        || !is("ExitType", &["main"])
        || unit.drops("Service", "Type")
    {
        return;
    }
    let mut commands = unit.settings_of("Service", "ExecStart");
    let (Some(setting), None) = (commands.next(), commands.next()) else { return };
    let [command] = setting.command_line().commands.as_slice() else { return };
    let [shell, option, script] = command.words.as_slice() else { return };
    let name = shell.text.rsplit('/').next().unwrap_or_default();
    if !TAKE_SCRIPT.contains(&name) || !matches!(option.text.as_str(), "-c" | "-ec" | "-lc") || !is_left(&script.text) {
        return;
    }
    let message = format!(
        "{} stops as soon as it starts: behind the last `&` the shell ends, and systemd kills what it started",
        unit.title()
    );
    found
        .report(&RULE.about, setting.span_of(script.span.clone()), message)
        .help("take the `&` away and put `exec` before the program: systemd keeps it running by itself");
}

/// Whether a script is one list of commands that the shell does not wait for.
fn is_left(script: &str) -> bool {
    let Some(list) = script.trim().strip_suffix('&').filter(|it| !it.ends_with(['&', '\\'])) else { return false };
    let rest = list.replace("&&", "").replace(">&", "").replace("&>", "");
    let outlives = ["wait", "docker", "podman", "systemd-run", "systemctl", "machinectl"];
    !rest.contains(['&', ';', '\n', '#', '(', '{', '`', '"', '\'']) && !outlives.iter().any(|it| rest.contains(it))
}

fn check_process(
    estate: &Estate,
    host: &Host,
    unit: &Unit,
    (process, daemon): (&Process, &Daemon),
    found: &mut Findings,
) {
    let kind = unit.setting("Service", "Type");
    let (title, name) = (unit.title(), daemon.name);
    let stays = process.stays(estate, host);
    let is_untold = |it: Option<TooOld>| it.filter(|_| !is_told(unit));
    let mut told_by = None;
    let (message, help) = match kind.map_or(Some("simple"), |it| it.value.known().map(String::as_str)) {
        Some("forking") if stays == Stay::Foreground => (
            format!("{title} never counts as started: `Type=forking` waits until `{name}` ends, and it stays"),
            "take `Type=forking` away, or write `Type=notify` for a program that reports when it is ready",
        ),
        Some("simple" | "exec" | "idle" | "notify" | "notify-reload")
            if stays == Stay::Background && ends_with_its_main(unit, daemon) =>
        {
            (
                format!(
                    "{title} stops as soon as it starts: `{name}` goes to the background, and its main process ends"
                ),
                "keep the program in the foreground; `Type=forking` is for programs that cannot stay there",
            )
        }
        Some("notify" | "notify-reload") if daemon.is_silent && !is_told(unit) => (
            format!("{title} never counts as started: `{name}` does not tell systemd that it is ready"),
            "use `Type=forking` with `PIDFile=`, or `Type=exec` for a program that stays in the foreground",
        ),
        Some("notify" | "notify-reload") => {
            let Some(old) = is_untold(process.too_old_to_notify(estate)) else { return };
            told_by = old.span;
            (
                format!("{title} never counts as started: {} does not tell systemd that it is ready", old.what),
                "take a newer release, which does, or use `Type=exec`",
            )
        }
        Some("oneshot") if stays == Stay::Foreground => (
            format!("{title} never counts as started: `Type=oneshot` waits until `{name}` ends, and it stays"),
            "use `Type=exec`, or `Type=notify` for a program that reports when it is ready",
        ),
        _ => return,
    };
    let finding = found.report(&RULE.about, kind.map_or(process.span, |it| it.value.span), message);
    if let Some(kind) = kind.filter(|it| it.value.span != process.span) {
        finding.because(program(process), format!("the program that `Type={}` is about", kind.text()));
    } else {
        finding.absent_from(unit.span);
    }
    if let Some(span) = told_by {
        finding.because(span, "the release");
    }
    finding.help(help);
}

/// Another process of the unit may speak for the program.
fn is_told(unit: &Unit) -> bool {
    unit.setting("Service", "NotifyAccess").is_some_and(|it| it.known_is("all") || it.known_is("exec"))
}

/// Whether the unit ends with its main process, and takes along what is left.
fn ends_with_its_main(unit: &Unit, daemon: &Daemon) -> bool {
    let is = |name: &str, words: &[&str]| {
        unit.setting("Service", name).is_some_and(|it| words.iter().any(|word| it.known_is(word)))
    };
    let remains = unit.setting("Service", "RemainAfterExit").is_some_and(Setting::is_true);
    let acts_at_the_end = unit.setting("Service", "ExecStop").is_some() || is("Restart", &["always", "on-success"]);
    !remains
        && !is("KillMode", &["process", "none"])
        && !is("ExitType", &["cgroup"])
        && (!daemon.leaves_unit || acts_at_the_end)
}

fn program(process: &Process) -> Span {
    process.command.first().map_or(process.span, |it| it.span)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/start-type-mismatch"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn a_program_that_stays_is_no_forking_one() {
        assert_eq!(
            service("Type=forking\nExecStart=/opt/a/bin/gunicorn a:app"),
            "a.service:2:6 systemd/start-type-mismatch a.service never counts as started: `Type=forking` waits until \
             `gunicorn` ends, and it stays\n"
        );
        assert!(!service("Type=forking\nExecStart=/usr/local/bin/bundle exec puma -C config/puma.rb").is_empty());
        assert!(!service("Type=forking\nExecStart=/usr/sbin/nginx -g 'daemon off;'").is_empty());
    }

    #[test]
    fn a_program_that_goes_away_ends_a_simple_service() {
        let found = service("ExecStart=/opt/a/bin/gunicorn --daemon a:app");
        assert!(found.contains("a.service stops as soon as it starts: `gunicorn` goes to the background"), "{found}");
        assert!(!service("Type=simple\nExecStart=/usr/sbin/nginx -g 'daemon on;'").is_empty());
        assert!(!service("ExecStart=/usr/bin/docker compose up -d\nExecStop=/usr/bin/docker compose down").is_empty());
    }

    #[test]
    fn nginx_never_says_that_it_is_ready() {
        assert!(service("Type=notify\nExecStart=/usr/sbin/nginx -g 'daemon off;'").contains("does not tell systemd"));
    }

    #[test]
    fn a_shell_that_waits_for_nothing() {
        let found = service("ExecStart=/bin/sh -c 'cd /srv/a && ./run app > /x 2>&1 &'");
        assert!(found.contains("a.service stops as soon as it starts: behind the last `&` the shell ends"), "{found}");
        for lines in [
            "ExecStart=/bin/sh -c './a & wait'",
            "ExecStart=/bin/sh -c './a; ./b &'",
            "ExecStart=/bin/sh -c './a & ./b'",
            "ExecStart=/bin/sh -c './a && ./b'",
            "ExecStart=/bin/sh -c 'docker run x &'",
            "Type=oneshot\nExecStart=/bin/sh -c './a &'",
            "Type=forking\nExecStart=/bin/sh -c './a &'",
            "RemainAfterExit=yes\nExecStart=/bin/sh -c './a &'",
            "KillMode=process\nExecStart=/bin/sh -c './a &'",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }

    #[test]
    fn what_fits_or_is_not_known_is_fine() {
        for lines in [
            "Type=forking\nPIDFile=/run/nginx.pid\nExecStart=/usr/sbin/nginx -g 'daemon on; master_process on;'",
            "Type=forking\nExecStart=/usr/sbin/nginx",
            "Type=simple\nExecStart=/usr/sbin/nginx",
            "Type=forking\nExecStart=/opt/a/bin/gunicorn -D -p /run/a.pid a:app",
            "Type=forking\nExecStart=/opt/a/bin/gunicorn -c /etc/a/gunicorn.conf.py a:app",
            "Type=notify\nExecStart=/opt/a/bin/gunicorn a:app",
            "Type=notify\nExecStart=/opt/a/bin/uvicorn a:app",
            "Type=forking\nExecStart=/opt/a/start.sh",
            "Type=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/docker compose up -d\nExecStop=/usr/bin/docker compose down",
            "RemainAfterExit=yes\nExecStart=/usr/bin/docker compose up -d\nExecStop=/usr/bin/docker compose down",
            "ExecStart=/usr/bin/docker run --rm -p 80:80 nginx",
            "ExecStart=/usr/bin/celery multi start w\nKillMode=process",
            "Type=forking\nExecStart=/usr/bin/pm2 resurrect",
            "Type=forking\nExecStart=/usr/bin/puma -d",
            "Type=forking\nExecStart=/bin/sh -c '/opt/a/bin/gunicorn a:app &'",
            "Type=oneshot\nExecStart=/bin/sh -c '/opt/a/bin/gunicorn a:app > /x 2>&1 &'",
            "Type=oneshot\nExecStart=/opt/a/bin/celery -A a purge -f",
            "Type=oneshot\nExecStart=/opt/a/bin/gunicorn --check-config a:app",
            "Type=oneshot\nExecStart=/opt/a/bin/python manage.py migrate",
            "Type=notify\nExecStart=/usr/bin/puma",
            "Type=notify\nExecStart=/usr/bin/sidekiq",
            "ExitType=cgroup\nExecStart=/opt/a/bin/gunicorn --daemon a:app",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
        assert_eq!(service("Type=forking\nExecStart=/usr/bin/puma\n//- landreeve.toml\n[targets]\npuma = \"4.3\""), "");
    }

    #[test]
    fn a_server_in_a_oneshot_unit_is_waited_for() {
        assert_eq!(
            service("Type=oneshot\nExecStart=/usr/local/bin/bundle exec puma -C config/puma.rb"),
            "a.service:2:6 systemd/start-type-mismatch a.service never counts as started: `Type=oneshot` waits until \
             `puma` ends, and it stays\n"
        );
        assert!(!service("Type=oneshot\nExecStart=/opt/a/bin/celery -A a worker").is_empty());
        assert!(!service("Type=oneshot\nExecStart=/opt/a/bin/python manage.py runserver").is_empty());
    }

    #[test]
    fn old_releases_do_not_say_that_they_are_ready() {
        let with = |lines: &str, lock: &str| {
            service(&format!(
                "Type=notify\nWorkingDirectory=/srv/a\n{lines}\n//- srv/a/Gemfile.lock\nGEM\n  specs:\n{lock}\n"
            ))
        };
        let puma = "ExecStart=/usr/local/bin/bundle exec puma";
        assert_eq!(
            with(puma, "    puma (4.3.12)\n      nio4r (~> 2.0)"),
            "a.service:2:6 systemd/start-type-mismatch a.service never counts as started: `puma 4.3.12` does not tell \
             systemd that it is ready\n"
        );
        assert!(with(puma, "    puma (5.6.8)").contains("without the gem `sd_notify`"));
        assert!(with("ExecStart=/usr/bin/sidekiq", "    sidekiq (5.2.10)").contains("`sidekiq 5.2.10`"));
        assert_eq!(with(puma, "    puma (5.6.8)\n    sd_notify (0.1.1)"), "");
        assert_eq!(with(puma, "    puma (6.4.2)"), "");
        assert_eq!(with(puma, "    rack (2.0)\n      puma (4.0)"), "");
        assert_eq!(with(&format!("{puma}\nNotifyAccess=all"), "    puma (4.3.12)"), "");
        let manifest = "Type=notify\nExecStart=/usr/bin/puma\n//- landreeve.toml\n[targets]\npuma = \"5.0\"\n";
        assert!(service(manifest).contains("`puma 5.0.0`"));
    }
}
