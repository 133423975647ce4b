//! Sockets and pid files that a service makes below `/run`, where its account may not write.

use std::collections::BTreeMap;

use crate::estate::endpoint::Address;
use crate::estate::unit::Unit;
use crate::estate::{Estate, Host};
use crate::facts::systemd::known;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/runtime-directory-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("runtime_directory_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let units: BTreeMap<&str, &Unit> = host.units.iter().map(|it| (it.name.as_str(), it)).collect();
        for process in &host.processes {
            let Some(own) = units.get(process.unit.as_str()).filter(|it| it.is_whole() && !it.is_user) else {
                continue;
            };
            let Some(user) =
                process.user.as_ref().filter(|it| it.known().is_some_and(|it| !matches!(it.as_str(), "root" | "0")))
            else {
                continue;
            };
            for bind in process.server.iter().flat_map(|it| &it.binds) {
                let Some(Address::Unix(path)) = bind.known() else { continue };
                let Some(below) = below_run(path).filter(|it| !is_provided(estate, host, own, it)) else {
                    continue;
                };
                let message = match below.rsplit_once('/') {
                    None => format!("{} binds `{path}`, but only root may create files in `/run`", process.unit),
                    Some((folder, _)) => {
                        format!("{} binds `{path}`, and nothing creates `/run/{folder}` at boot", process.unit)
                    }
                };
                let name = process.unit.split(['.', '@']).next().unwrap_or("app");
                found
                    .report(&RULE.about, bind.span, message)
                    .because(user.span, "the account that binds it")
                    .help(format!("set `RuntimeDirectory={name}` in the unit and bind below `/run/{name}/`"));
            }
        }
        for unit in host.units.iter().filter(|it| it.suffix() == "service" && it.is_whole() && !it.is_user) {
            check_pid_file(estate, host, unit, found);
        }
    }
}

/// The program writes its number itself, before the service counts as started.
fn check_pid_file(estate: &Estate, host: &Host, unit: &Unit, found: &mut Findings) {
    let Some(file) = unit.setting("Service", "PIDFile") else { return };
    let Some(path) = file.value.known().filter(|it| !it.contains('%')) else { return };
    let Some((folder, _)) = below_run(path).and_then(|it| it.rsplit_once('/')) else { return };
    let Some(user) = unit.setting("Service", "User").filter(|it| it.value.known().is_some_and(|it| !it.contains('%')))
    else {
        return;
    };
    let is_root = matches!(user.text(), "root" | "0" | "");
    let is_forking = unit.setting("Service", "Type").is_some_and(|it| it.known_is("forking"));
    // Each may make the folder, or show another one in its place.
    let others = [
        "AmbientCapabilities",
        "PermissionsStartOnly",
        "RootDirectory",
        "RootImage",
        "BindPaths",
        "TemporaryFileSystem",
    ];
    let is_other = |it: &crate::estate::unit::Setting| {
        others.contains(&&*it.name) || it.name.starts_with("Exec") && it.text().starts_with(['+', '!', '-', '@', ':'])
    };
    if is_root || !is_forking || unit.drops("Service", "RuntimeDirectory") || unit.settings.iter().any(is_other) {
        return;
    }
    if is_provided(estate, host, unit, &format!("{folder}/x")) {
        return;
    }
    let message = format!("{} writes `{path}`, and nothing creates `/run/{folder}` at boot", unit.title());
    let finding = found.report(&RULE.about, file.value.span, message);
    finding.because(user.value.span, "the account that writes it");
    finding.help(format!("set `RuntimeDirectory={folder}` in the unit"));
    finding.absent_from(unit.span);
}

fn below_run(path: &str) -> Option<&str> {
    path.strip_prefix("/var/run/").or_else(|| path.strip_prefix("/run/")).filter(|it| !it.contains("//"))
}

/// Whether something that the estate shows, or a package, makes the place; the unit itself is asked first, as
/// it mostly does.
fn is_provided(estate: &Estate, host: &Host, own: &Unit, below: &str) -> bool {
    let top = below.split('/').next().unwrap_or_default();
    let names_it = |text: &str| text.contains(&format!("/run/{top}"));
    let is_root = || own.settings_of("Service", "ExecStart").any(|it| it.text().starts_with(['+', '!']));
    let by_unit = || provides(own, top) || is_root() || host.units.iter().any(|unit| provides(unit, top));
    let by_file = || {
        let files = estate.files.ids().filter(|id| estate.files.file(*id).path.contains("tmpfiles"));
        files.into_iter().any(|id| names_it(estate.files.text(id)))
    };
    let by_step = || host.runbook.steps.iter().any(|step| step.words().iter().any(|word| names_it(&word.text)));
    let is_deep = below.contains('/');
    let by_package = || top == "user" || known::may_exist(&format!("{top}.service"));
    by_unit() || (is_deep && (by_package() || by_file() || by_step()))
}

/// Whether a unit makes the folder of this name below `/run`.
fn provides(unit: &Unit, top: &str) -> bool {
    let names_it = |text: &str| text.contains(&format!("/run/{top}"));
    let mut owned = unit.settings.iter().filter(|it| it.name == "RuntimeDirectory");
    let owns = owned
        .any(|it| it.text().split_whitespace().any(|it| it.contains('%') || it.split(['/', ':']).next() == Some(top)));
    let listens = || unit.suffix() == "socket" && unit.settings.iter().any(|it| names_it(it.text()));
    let prepares = || unit.settings.iter().any(|it| it.name.starts_with("ExecStartPre") && names_it(it.text()));
    owns || listens() || prepares()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/runtime-directory-missing"];

    fn service(bind: &str, lines: &str) -> String {
        let text = format!(
            "//- web.service\n[Service]\nUser=www-data\nExecStart=/opt/w/bin/gunicorn --bind unix:{bind} app\n{lines}"
        );
        findings(CODE, &text)
    }

    #[test]
    fn only_root_writes_in_run() {
        let found = service("/run/web.sock", "");
        assert!(
            found.contains("web.service binds `/run/web.sock`, but only root may create files in `/run`"),
            "{found}"
        );
        assert!(service("/run/web/web.sock", "").contains("nothing creates `/run/web` at boot"));
    }

    #[test]
    fn what_creates_the_folder() {
        assert_eq!(service("/run/web/web.sock", "RuntimeDirectory=web\n"), "");
        assert_eq!(service("/run/web/web.sock", "RuntimeDirectory=%p\n"), "");
        assert_eq!(service("/run/web/web.sock", "ExecStartPre=+/bin/mkdir -p /run/web\n"), "");
        assert_eq!(
            service("/run/web/web.sock", "//- etc/tmpfiles.d/web.conf\nd /run/web 0755 www-data www-data\n"),
            ""
        );
        assert_eq!(service("/run/web.sock", "//- web.socket\n[Socket]\nListenStream=/run/web.sock\n"), "");
        assert_eq!(service("/opt/w/web.sock", ""), "");
        assert_eq!(service("/run/web.sock", "User=root\n"), "");
    }

    #[test]
    fn the_folder_of_a_pid_file() {
        let forking = |lines: &str| {
            findings(CODE, &format!("//- a.service\n[Service]\nType=forking\nExecStart=/opt/a/run\n{lines}"))
        };
        let file = "User=app\nPIDFile=/run/shared-a/a.pid\n";
        assert_eq!(
            forking(file),
            "a.service:5:9 systemd/runtime-directory-missing a.service writes `/run/shared-a/a.pid`, and nothing creates \
             `/run/shared-a` at boot\n"
        );
        for more in [
            "RuntimeDirectory=shared-a\n",
            "User=root\n",
            "Type=simple\n",
            "ExecStartPre=+/opt/a/prepare\n",
            "//- b.service\n[Service]\nRuntimeDirectory=shared-a\n",
            "//- etc/tmpfiles.d/a.conf\nd /run/shared-a 0755 app app\n",
        ] {
            assert_eq!(forking(&format!("{file}{more}")), "", "{more}");
        }
        assert_eq!(forking("PIDFile=/run/shared-a/a.pid\n"), "");
        assert_eq!(forking("User=app\nPIDFile=/run/a.pid\n"), "");
    }
}
