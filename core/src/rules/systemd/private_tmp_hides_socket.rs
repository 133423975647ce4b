//! Sockets in a `/tmp` that only one of two programs sees.

use crate::estate::endpoint::{Address, ListenerSource};
use crate::estate::unit::{Names, Setting};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

use std::collections::BTreeMap;

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/private-tmp-hides-socket",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("private_tmp_hides_socket.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    estate.hosts.iter().for_each(|host| check_host(host, found));
}

fn check_host(host: &Host, found: &mut Findings) {
    let sockets = host.listeners.iter().filter_map(|it| Some((temporary(it.address.known()?)?, it)));
    let sockets: BTreeMap<&str, _> = sockets.collect();
    if sockets.is_empty() {
        return;
    }
    let names = Names::of(host.units.iter());
    let hiding = |owner: &str| -> Option<&Setting> {
        let name = if owner == "nginx" { "nginx.service" } else { owner };
        names.answering(name).next().filter(|it| it.is_whole())?.private_tmp()
    };
    for connection in &host.connections {
        let Some(path) = connection.address.known().and_then(temporary) else { continue };
        let Some(listener) = sockets.get(path).filter(|it| it.owner != connection.owner) else { continue };
        let made_outside = listener.source == ListenerSource::Socket;
        let own = hiding(&listener.owner).filter(|_| !made_outside);
        let (Some(setting), hidden) = (own.or_else(|| hiding(&connection.owner)), own.is_some()) else { continue };
        let (from, to) = (&connection.owner, &listener.owner);
        let message = if hidden {
            format!("{from} does not find `{path}`: {to} makes it in a `/tmp` of its own")
        } else {
            format!("{from} does not find `{path}`: it has a `/tmp` of its own, and {to} makes it in the machine's")
        };
        found
            .report(&RULE.about, connection.at, message)
            .because(setting.value.span, "gives the unit a `/tmp` and a `/var/tmp` that nobody else sees")
            .because(listener.at, format!("{to} listens here"))
            .help("put the socket below `/run`, in the `RuntimeDirectory=` of the unit that makes it");
    }
}

fn temporary(address: &Address) -> Option<&str> {
    match address {
        Address::Unix(path) if path.starts_with("/tmp/") || path.starts_with("/var/tmp/") => Some(path),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/private-tmp-hides-socket"];

    const SITE: &str = "//- etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 80 default_server; server_name a.example; \
                        location / { proxy_pass http://unix:/tmp/a.sock; } } }\n";

    fn service(lines: &str, more: &str) -> String {
        let unit = format!(
            "//- etc/systemd/system/a.service\n[Service]\n{lines}\nExecStart=/opt/a/bin/gunicorn --bind unix:/tmp/a.sock a:app\n"
        );
        findings(CODE, &format!("{SITE}{unit}{more}"))
    }

    #[test]
    fn nginx_does_not_see_the_socket_in_another_tmp() {
        assert_eq!(
            service("PrivateTmp=yes", ""),
            "etc/nginx/nginx.conf:2:79 systemd/private-tmp-hides-socket nginx does not find `/tmp/a.sock`: \
             a.service makes it in a `/tmp` of its own\n"
        );
        assert!(!service("DynamicUser=yes", "").is_empty());
        assert!(!service("DynamicUser=yes\nPrivateTmp=no", "").is_empty(), "no setting takes it from a dynamic user");
        let nginx = "//- etc/systemd/system/nginx.service\n[Service]\nExecStart=/usr/sbin/nginx\nPrivateTmp=true\n";
        assert!(service("", nginx).contains("it has a `/tmp` of its own"));
    }

    #[test]
    fn one_tmp_for_both_is_fine() {
        assert_eq!(service("PrivateTmp=no", ""), "");
        assert_eq!(service("PrivateTmp=yes\n[Unit]\nJoinsNamespaceOf=nginx.service\n[Service]", ""), "");
        assert_eq!(
            service("PrivateTmp=yes", "//- etc/systemd/system/a.socket\n[Socket]\nListenStream=/tmp/a.sock\n"),
            ""
        );
    }
}
