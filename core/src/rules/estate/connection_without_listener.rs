//! Compares where programs of a host connect to with where something listens.

use std::collections::BTreeSet;

use crate::estate::endpoint::{
    Address, Connection, Listener, ListenerSource, Target, connections_to, listeners_at, may_listen_elsewhere,
    runs_containers,
};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "estate/connection-without-listener",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("connection_without_listener.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let waiting = waiting(host);
        for connection in &host.connections {
            let Some(address) = connection.address.known().filter(|it| it.is_local()) else { continue };
            if listeners_at(host, address).next().is_some() {
                continue;
            }
            if connection.owner == "nginx" {
                proxied(host, &waiting, connection, address, found);
            } else {
                unplanned(host, connection, address, found);
            }
        }
    }
}

/// nginx hands requests to an address, and an application server waits at another one that nobody uses.
fn proxied(host: &Host, waiting: &[&Listener], connection: &Connection, address: &Address, found: &mut Findings) {
    if matches!(connection.by.as_str(), "fastcgi_pass" | "memcached_pass") {
        return;
    }
    let Some(meant) = waiting.iter().find(|it| may_be_meant(host, address, it)) else { return };
    let Some(bind) = meant.address.known() else { return };
    let message = format!("nginx hands requests to `{address}`, where nothing listens");
    found
        .report(&RULE.about, connection.address.span, message)
        .because(meant.address.span, format!("{} listens at `{bind}`, where nobody connects", meant.owner))
        .help("write one address in both places");
}

/// Returns the application servers and sockets that no connection of the host may reach.
fn waiting(host: &Host) -> Vec<&Listener> {
    let from_nginx = |it: &&Connection| it.owner == "nginx";
    // A connection whose address is not known may lead anywhere.
    if host.connections.iter().filter(from_nginx).any(|it| it.address.known().is_none()) {
        return Vec::new();
    }
    let own = |it: &&Listener| matches!(it.source, ListenerSource::Process | ListenerSource::Socket);
    let is_used = |at: &Address| connections_to(host, at).any(|it| from_nginx(&it));
    let unused = |it: &&Listener| it.address.known().is_some_and(|at| !is_used(at));
    host.listeners.iter().filter(own).filter(unused).collect()
}

/// Returns whether a connection is meant for a listener: a socket of nearly the same path, or there is no other
/// program at all that it could be meant for.
fn may_be_meant(host: &Host, address: &Address, listener: &Listener) -> bool {
    let meant = |at: &&Address| at.is_local() && (!takes_every_address(at) || is_near_port(address, at));
    let Some(at) = listener.address.known().filter(meant) else { return false };
    if let (Address::Unix(to), Address::Unix(at)) = (address, at)
        && is_near(to, at)
    {
        return true;
    }
    let all_known = !host.processes.iter().any(may_listen_elsewhere)
        && host.listeners.iter().all(|it| it.address.known().is_some());
    all_known && !runs_containers(host)
}

/// What waits on every address may be there for somebody else than nginx.
fn takes_every_address(address: &Address) -> bool {
    matches!(address, Address::Tcp { host: Target::Any(_), .. })
}

/// Returns whether two ports differ in one digit, as 8000 and 8001 or 8080 do, or by two that changed places.
fn is_near_port(one: &Address, other: &Address) -> bool {
    let digits = |it: &Address| it.port().map(|it| it.to_string()).unwrap_or_default();
    let (one, other) = (digits(one), digits(other));
    let differ: Vec<(u8, u8)> = one.bytes().zip(other.bytes()).filter(|(a, b)| a != b).collect();
    one.len() == other.len()
        && match differ[..] {
            [_] => true,
            [(a, b), (c, d)] => (a, b) == (d, c),
            _ => false,
        }
}

/// Returns whether two paths are likely to be one with a mistake in it: the same folder of their own, the same file
/// name that tells the project, or the same words in another order (`/run/app.sock`, `/run/app/socket`).
fn is_near(one: &str, other: &str) -> bool {
    let split = |path: &str| path.rsplit_once('/').map(|(folder, name)| (folder.to_owned(), name.to_owned()));
    let (Some((folder, name)), Some((other_folder, other_name))) = (split(one), split(other)) else { return false };
    let shared = matches!(folder.as_str(), "/run" | "/var/run" | "/tmp");
    let stem = name.split('.').next().unwrap_or_default();
    let generic =
        matches!(stem, "gunicorn" | "puma" | "unicorn" | "uwsgi" | "app" | "server" | "web" | "api" | "socket");
    (name == other_name && !generic) || (folder == other_folder && !shared) || words(one) == words(other)
}

/// The words of a socket's path that tell whose it is.
fn words(path: &str) -> BTreeSet<&str> {
    let tells = |word: &&str| !matches!(*word, "" | "run" | "var" | "tmp" | "sock" | "socket");
    path.split(['/', '.']).filter(tells).collect()
}

/// A variable leads to a port that the port plan of the machine does not give to anything.
///
/// A plan counts as complete for an application when it has every other port on this machine that the application
/// connects to. Ports of the system (mail, name service) stand in no such plan.
fn unplanned(host: &Host, connection: &Connection, address: &Address, found: &mut Findings) {
    let planned = |it: &Connection| {
        let local = it.address.known().filter(|it| it.is_local());
        local.map(|at| listeners_at(host, at).any(|it| it.source == ListenerSource::Plan))
    };
    let mut others =
        host.connections.iter().filter(|it| it.owner == connection.owner && it.address.span != connection.address.span);
    let Some(port) = address.port().filter(|it| *it >= 1024 && host.runbook.ports.len() >= 4) else { return };
    if others.clone().any(|it| planned(it) == Some(false)) {
        return;
    }
    let Some(other) = others.find(|it| planned(it) == Some(true)) else { return };
    let Some(entry) =
        other.address.known().and_then(|at| listeners_at(host, at).find(|it| it.source == ListenerSource::Plan))
    else {
        return;
    };
    if address_is_documented(host, port) {
        return;
    }
    let message =
        format!("`{}` leads to port {port} of this machine, which its port plan gives to nothing", connection.by);
    let finding = found.report(&RULE.about, connection.address.span, message);
    for port in &connection.address.from {
        finding.because(*port, "the port");
    }
    finding
        .because(entry.address.span, format!("the plan has the port that `{}` leads to", other.by))
        .help("add the service to the plan, or name the service that is used");
}

/// A URL of a document with this port says that something is there.
fn address_is_documented(host: &Host, port: u16) -> bool {
    host.runbook.urls.iter().any(|it| Address::of_url(&it.url.value).is_some_and(|at| at.port() == Some(port)))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(bind: &str, target: &str, more: &str) -> String {
        findings(
            &["estate/connection-without-listener"],
            &format!(
                "//- etc/systemd/system/django.service\n[Service]\nUser=app\nWorkingDirectory=/opt/app\n\
                 ExecStart=/opt/app/.venv/bin/gunicorn --bind {bind} config.wsgi\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n    location / {{\n        proxy_pass {target};\n    }}\n}}\n\
                 {more}"
            ),
        )
    }

    #[test]
    fn a_socket_at_another_path() {
        let found = check("unix:/run/django.sock", "http://unix:/run/django/django.sock", "");
        assert_eq!(
            found,
            "etc/nginx/sites-enabled/app:3:20 estate/connection-without-listener nginx hands requests to \
             `unix:/run/django/django.sock`, where nothing listens\n"
        );
    }

    #[test]
    fn a_port_beside_the_right_one() {
        assert!(check("127.0.0.1:8001", "http://127.0.0.1:8000", "").contains("`127.0.0.1:8000`"));
        assert!(check("unix:/run/a/a.sock", "http://localhost:8000", "").contains("`localhost:8000`"));
    }

    #[test]
    fn a_program_that_others_may_use_directly() {
        assert_eq!(check("0.0.0.0:8001", "http://127.0.0.1:3000", ""), "");
        assert!(check("0.0.0.0:8001", "http://127.0.0.1:8000", "").contains("`127.0.0.1:8000`"), "one digit off");
        let node = "//- etc/systemd/system/front.service\n[Service]\nExecStart=/usr/bin/node server.js\n";
        let found = |bind: &str| check(bind, "http://unix:/run/wiki/gunicorn.sock", node);
        assert_eq!(found("unix:/run/shop/gunicorn.sock"), "", "two projects whose sockets are called alike");
        assert!(!found("unix:/run/wiki/wiki.sock").is_empty());
        assert!(!found("unix:/run/gunicorn.wiki.sock").is_empty(), "the same words");
    }

    #[test]
    fn two_sides_that_meet() {
        assert_eq!(check("unix:/run/a/a.sock", "http://unix:/run/a/a.sock", ""), "");
        assert_eq!(check("unix:/run/a/a.sock", "http://unix:/var/run/a/a.sock:/", ""), "");
        assert_eq!(check("0.0.0.0:8000", "http://127.0.0.1:8000", ""), "");
        assert_eq!(check("127.0.0.1:8000", "http://localhost:8000/", ""), "");
    }

    #[test]
    fn the_other_side_may_be_elsewhere() {
        assert_eq!(check("127.0.0.1:8001", "http://app:8000", ""), "", "a name");
        assert_eq!(check("127.0.0.1:8001", "http://10.0.0.5:8000", ""), "", "another machine");
        assert_eq!(check("127.0.0.1:8001", "http://$backend", ""), "", "not known");
        assert_eq!(check("fd://3", "http://127.0.0.1:8000", ""), "", "the bind is not known");
        let node = "//- etc/systemd/system/front.service\n[Service]\nExecStart=/usr/bin/node server.js\n";
        assert_eq!(check("127.0.0.1:8001", "http://127.0.0.1:3000", node), "", "another program may listen there");
    }

    #[test]
    fn a_second_site_whose_program_is_not_shown() {
        let site = "//- etc/nginx/sites-enabled/b\nserver { location / { proxy_pass http://127.0.0.1:3000; } }\n";
        assert_eq!(check("127.0.0.1:8000", "http://127.0.0.1:8000", site), "");
    }

    #[test]
    fn a_port_that_a_plan_lacks() {
        let plan =
            "### Port Allocation\n```\n- Grafana: 3000\n- Prometheus: 9090\n- PostgreSQL: 5432\n- Django: 8000\n```\n";
        let page = |plan: &str, env: &str| {
            let text = format!("//- a.md\n{plan}\n`/srv/app/.env`:\n\n```\n{env}\n```\n");
            findings(&["estate/connection-without-listener"], &text)
        };
        let database = "DATABASE_URL=postgres://a@localhost:5432/a";
        let email = "EMAIL_HOST=localhost\nEMAIL_PORT=1025";
        assert!(page(plan, &format!("{database}\n{email}")).contains("port 1025"));
        assert_eq!(page(plan, email), "", "nothing tells that the plan has this application's services");
        assert_eq!(page("", &format!("{database}\n{email}")), "", "no plan");
        assert_eq!(page(plan, &format!("{database}\nEMAIL_HOST=localhost\nEMAIL_PORT=25")), "", "the system's mail");
    }
}
