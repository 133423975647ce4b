//! Compares the addresses of everything that listens on one host.

use std::collections::BTreeMap;

use crate::estate::endpoint::{Address, Listener, ListenerSource};
use crate::estate::process::Process;
use crate::estate::runbook::PlannedPort;
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "estate/address-taken-twice",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("address_taken_twice.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for listeners in by_port(host).values() {
            for (at, later) in listeners.iter().enumerate() {
                if let Some(earlier) = listeners[..at].iter().find(|it| clash(estate, host, it, later)) {
                    listening(earlier, later, found);
                }
            }
        }
        planned(host, found);
    }
}

/// Programs by the port or path they take. nginx shares an address among its own servers: one of each is enough.
fn by_port(host: &Host) -> BTreeMap<String, Vec<&Listener>> {
    let mut all: BTreeMap<String, Vec<&Listener>> = BTreeMap::new();
    let programs = host
        .listeners
        .iter()
        .filter(|it| matches!(it.source, ListenerSource::Nginx | ListenerSource::Process | ListenerSource::Socket));
    for listener in programs {
        let Some(address) = listener.address.known() else { continue };
        let list = all.entry(address.slot()).or_default();
        if !list.iter().any(|it| it.owner == listener.owner && it.address.known() == Some(address)) {
            list.push(listener);
        }
    }
    all
}

fn clash(estate: &Estate, host: &Host, one: &Listener, other: &Listener) -> bool {
    let meet = one.address.known().zip(other.address.known()).is_some_and(|(one, other)| one.clashes(other));
    if !meet || one.owner == other.owner {
        return false;
    }
    if [one, other].iter().any(|it| it.source == ListenerSource::Nginx) {
        return nginx_is_on_this_machine(host);
    }
    run_together(estate, host, one, other)
}

/// nginx in a container has addresses of its own; then it talks to names that only containers know.
fn nginx_is_on_this_machine(host: &Host) -> bool {
    let mut connections = host.connections.iter().filter(|it| it.owner == "nginx").map(|it| it.address.known());
    connections.all(|it| it.is_some_and(Address::is_local))
}

/// Two units may be two ways to run one thing, of which only one is ever on: another directory, the same working
/// folder, a `Conflicts=`, names that differ by a word like `staging` or `blue`.
fn run_together(estate: &Estate, host: &Host, one: &Listener, other: &Listener) -> bool {
    let units = |name: &str| host.units.iter().find(|it| it.name == name);
    let (Some(a), Some(b)) = (units(&one.owner), units(&other.owner)) else { return false };
    let folder = |it: &crate::estate::unit::Unit| {
        let path = estate.text_at(it.span).map(|it| it.path.as_str()).unwrap_or_default();
        path.rsplit_once('/').map(|(folder, _)| folder.to_owned())
    };
    let conflicts = |it: &crate::estate::unit::Unit, with: &str| {
        let words = |text: &String| text.split_whitespace().any(|it| it == with);
        it.settings_of("Unit", "Conflicts").any(|it| it.value.known().is_none_or(words))
    };
    let process = |name: &str| host.processes.iter().find(|it| it.unit == name);
    let apart = match (process(&one.owner), process(&other.owner)) {
        (Some(a), Some(b)) => different_folders(a, b) && !shares_port(a) && !shares_port(b),
        _ => true,
    };
    let template = one.owner.contains('@') || other.owner.contains('@');
    folder(a) == folder(b)
        && apart
        && !template
        && !conflicts(a, &b.name)
        && !conflicts(b, &a.name)
        && !differ_by_variant(&a.name, &b.name)
}

/// Two applications: other working folders, or programs in folders of their own.
fn different_folders(one: &Process, other: &Process) -> bool {
    matches!((one.application_folder(), other.application_folder()), (Some(one), Some(other)) if one != other)
}

/// `SO_REUSEPORT` lets several programs share a port.
fn shares_port(process: &Process) -> bool {
    process.command.iter().any(|it| it.known().is_none_or(|it| it.contains("reuse-port") || it.contains("reuseport")))
}

fn differ_by_variant(one: &str, other: &str) -> bool {
    const VARIANTS: &[&str] = &[
        "blue",
        "green",
        "staging",
        "stage",
        "production",
        "prod",
        "dev",
        "development",
        "test",
        "testing",
        "qa",
        "old",
        "new",
        "legacy",
        "backup",
        "canary",
        "debug",
        "a",
        "b",
        "v1",
        "v2",
        "alt",
        "local",
    ];
    let words = |name: &str| name.split(['.', '-', '_']).map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    let only = |a: &[String], b: &[String]| a.iter().any(|it| !b.contains(it) && VARIANTS.contains(&it.as_str()));
    only(&one, &other) || only(&other, &one)
}

fn listening(earlier: &Listener, later: &Listener, found: &mut Findings) {
    let (Some(first), Some(second)) = (earlier.address.known(), later.address.known()) else { return };
    let message = format!("{} and {} both take `{second}`: whichever starts last fails", earlier.owner, later.owner);
    found
        .report(&RULE.about, later.address.span, message)
        .because(earlier.address.span, format!("{} takes `{first}`", earlier.owner))
        .help("give one of the two another address");
}

/// A plan gives one port to two services: of two groups, or of the same one.
fn planned(host: &Host, found: &mut Findings) {
    let mut taken: BTreeMap<u16, &PlannedPort> = BTreeMap::new();
    for entry in host.runbook.ports.iter().filter(|it| it.group.is_some()) {
        let Some(first) = taken.get(&entry.port) else {
            taken.insert(entry.port, entry);
            continue;
        };
        let same = first.group == entry.group && first.service.eq_ignore_ascii_case(&entry.service);
        if same || first.span.file != entry.span.file {
            continue;
        }
        let called = |it: &PlannedPort| match &it.group {
            Some(group) => format!("{} of {group}", it.service),
            None => it.service.clone(),
        };
        let message = format!("port {} is planned for {} and for {}", entry.port, called(first), called(entry));
        found
            .report(&RULE.about, entry.span, message)
            .because(first.span, "the first service that has it")
            .help("give one of the two another port");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn unit(name: &str, folder: &str, bind: &str, more: &str) -> String {
        format!(
            "//- etc/systemd/system/{name}.service\n[Unit]\n{more}\n[Service]\nWorkingDirectory={folder}\n\
             ExecStart={folder}/.venv/bin/gunicorn --bind {bind} app.wsgi\n"
        )
    }

    fn two(one: &str, other: &str) -> String {
        findings(
            &["estate/address-taken-twice"],
            &format!("{}{}", unit("shop", "/srv/shop", one, ""), unit("wiki", "/srv/wiki", other, "")),
        )
    }

    #[test]
    fn two_projects_on_one_port() {
        assert_eq!(
            two("127.0.0.1:8000", "127.0.0.1:8000"),
            "etc/systemd/system/wiki.service:5:47 estate/address-taken-twice shop.service and wiki.service both take \
             `127.0.0.1:8000`: whichever starts last fails\n"
        );
        assert!(!two("0.0.0.0:8000", "127.0.0.1:8000").is_empty(), "a wildcard takes every address");
        assert!(!two("unix:/run/app.sock", "unix:/var/run/app.sock").is_empty());
    }

    #[test]
    fn addresses_that_do_not_meet() {
        assert_eq!(two("127.0.0.1:8000", "127.0.0.1:8001"), "");
        assert_eq!(two("127.0.0.1:8000", "127.0.0.2:8000"), "");
        assert_eq!(two("127.0.0.1:8000", "[::1]:8000"), "");
        assert_eq!(two("unix:/run/a.sock", "unix:/run/b.sock"), "");
    }

    #[test]
    fn two_ways_to_run_one_thing() {
        let check = |one: String, other: String| findings(&["estate/address-taken-twice"], &format!("{one}{other}"));
        let at = "127.0.0.1:8000";
        assert_eq!(check(unit("shop", "/srv/shop", at, ""), unit("shop-old", "/srv/old", at, "")), "");
        assert_eq!(check(unit("shop-blue", "/srv/a", at, ""), unit("shop-green", "/srv/b", at, "")), "");
        assert_eq!(check(unit("shop", "/srv/shop", at, ""), unit("gunicorn", "/srv/shop", at, "")), "");
        let conflict = "Conflicts=shop.service";
        assert_eq!(check(unit("shop", "/srv/shop", at, ""), unit("wiki", "/srv/wiki", at, conflict)), "");
        let elsewhere = unit("wiki", "/srv/wiki", at, "").replace("etc/systemd", "other/systemd");
        assert_eq!(check(unit("shop", "/srv/shop", at, ""), elsewhere), "", "another set of files");
    }

    #[test]
    fn two_projects_by_their_programs() {
        let unit = |name: &str, program: &str| {
            format!("//- units/{name}.service\n[Service]\nExecStart={program} --bind 127.0.0.1:8000 a.wsgi\n")
        };
        let check = |one: &str, other: &str| {
            findings(&["estate/address-taken-twice"], &format!("{}{}", unit("shop", one), unit("wiki", other)))
        };
        assert!(!check("/srv/x/venv/bin/gunicorn", "/srv/y/venv/bin/gunicorn").is_empty());
        assert_eq!(check("/srv/x/venv/bin/gunicorn", "/srv/x/venv/bin/gunicorn"), "", "one project");
        assert_eq!(check("/usr/bin/gunicorn", "/usr/local/bin/gunicorn"), "", "nothing tells them apart");
    }

    #[test]
    fn nginx_and_a_program() {
        let check = |site: &str| {
            let unit = unit("shop", "/srv/shop", "127.0.0.1:8080", "");
            findings(&["estate/address-taken-twice"], &format!("{unit}//- etc/nginx/conf.d/a.conf\n{site}\n"))
        };
        assert!(!check("server { listen 8080; location / { proxy_pass http://127.0.0.1:8080; } }").is_empty());
        assert_eq!(check("server { listen 80; } server { listen 80; server_name b.cl; }"), "", "nginx shares");
        assert_eq!(check("server { listen 8080; location / { proxy_pass http://app:8080; } }"), "", "a container");
    }

    #[test]
    fn a_plan() {
        let check =
            |list: &str| findings(&["estate/address-taken-twice"], &format!("//- a.md\n### Ports\n```\n{list}```\n"));
        let found = check("One:\n- PostgreSQL: 5432\n\nTwo:\n- PostgreSQL: 5432\n");
        assert_eq!(
            found,
            "a.md:7:1 estate/address-taken-twice port 5432 is planned for PostgreSQL of One and for PostgreSQL of Two\n"
        );
        assert_eq!(check("One:\n- PostgreSQL: 5432\n\nTwo:\n- PostgreSQL: 5433\n"), "");
    }
}
