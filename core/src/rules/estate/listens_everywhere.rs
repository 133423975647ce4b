//! An application server behind nginx on the same host listens at every address.

use crate::estate::endpoint::{Address, Target, processes_at, runs_containers};
use crate::estate::nginx::Configuration;
use crate::estate::process::Process;
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "estate/listens-everywhere",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: None,
        page: include_str!("listens_everywhere.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let mut behind: Vec<(usize, Span)> = Vec::new();
        for configuration in &host.nginx {
            for (process, pass) in passed_on_locally(host, configuration) {
                if !behind.iter().any(|it| it.0 == process) {
                    behind.push((process, pass));
                }
            }
        }
        behind.retain(|it| host.processes.get(it.0).is_some_and(|it| everywhere(it).is_some()));
        if behind.is_empty() || !host.is_public() || runs_containers(host) || estate.speaks_of_a_firewall() {
            continue;
        }
        for (process, pass) in behind {
            report(estate, &host.processes[process], pass, found);
        }
    }
}

/// The processes that nginx hands requests to by a loopback address, each with the directive.
fn passed_on_locally<'h>(host: &'h Host, configuration: &'h Configuration) -> impl Iterator<Item = (usize, Span)> {
    configuration.passes.iter().filter(|it| it.directive == "proxy_pass").flat_map(move |pass| {
        let local = |it: &&Address| matches!(it, Address::Tcp { host, .. } if host.is_loopback());
        let addresses = configuration.addresses_of(pass).filter(local);
        addresses.flat_map(|it| processes_at(host, it)).map(|it| (it, pass.span))
    })
}

/// Returns where a process is told to listen at every address, with the port.
fn everywhere(process: &Process) -> Option<(Span, u16)> {
    process.server.as_ref()?.binds.iter().find_map(|it| match it.known() {
        // Its own default is not written, and nobody's decision.
        Some(Address::Tcp { host: Target::Any(_), port })
            if it.span != process.span && !it.from.contains(&process.span) =>
        {
            Some((it.span, *port))
        }
        _ => None,
    })
}

fn report(estate: &Estate, process: &Process, pass: Span, found: &mut Findings) {
    let Some((at, port)) = everywhere(process) else { return };
    let message = format!(
        "{} listens at every address: port {port} is reached past nginx, without TLS and its limits",
        process.unit
    );
    let finding = found.report(&RULE.about, at, message);
    finding.because(pass, "nginx reaches it by the loopback address").help(format!(
        "bind `127.0.0.1:{port}` or a Unix socket; where a firewall outside of these files closes the port, allow this rule here"
    ));
    let text = estate.files.slice(at);
    if let (Some(from), 1) = (text.find("0.0.0.0"), text.matches("0.0.0.0").count()) {
        let place = at.sub(from, from + "0.0.0.0".len());
        finding.fix(Fix::replace("listen at loopback", Safety::Unsafe, place, "127.0.0.1"));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn estate(bind: &str, pass: &str, name: &str, more: &str) -> String {
        format!(
            "//- etc/systemd/system/a.service\n[Service]\nExecStart=/srv/a/bin/gunicorn {bind} a:b\n\
             //- etc/nginx/sites-enabled/a\nserver {{\n  listen 443 ssl;\n  server_name {name};\n\
             \x20 ssl_certificate /etc/letsencrypt/live/a/fullchain.pem;\n  ssl_certificate_key /etc/letsencrypt/live/a/privkey.pem;\n\
             \x20 location / {{ proxy_pass http://{pass}; }}\n}}\n{more}"
        )
    }

    fn check(bind: &str, pass: &str, name: &str, more: &str) -> usize {
        findings(&["estate/listens-everywhere"], &estate(bind, pass, name, more)).lines().count()
    }

    #[test]
    fn a_public_host_without_a_firewall() {
        assert_eq!(
            findings(
                &["estate/listens-everywhere"],
                &estate("-b 0.0.0.0:8000", "127.0.0.1:8000", "shop.andina.cl", "")
            ),
            "etc/systemd/system/a.service:2:34 estate/listens-everywhere a.service listens at every address: port 8000 is \
             reached past nginx, without TLS and its limits\n"
        );
        let fixed = fixed(
            &["estate/listens-everywhere"],
            &estate("-b 0.0.0.0:8000", "localhost:8000", "shop.andina.cl", "").replace("etc/systemd", "a/systemd"),
        );
        assert!(fixed.contains("-b 127.0.0.1:8000"), "{fixed}");
    }

    #[test]
    fn what_is_closed_or_not_known_to_be_open() {
        let public = "shop.andina.cl";
        assert_eq!(check("-b 127.0.0.1:8000", "127.0.0.1:8000", public, ""), 0);
        assert_eq!(check("-b 0.0.0.0:8000", "10.0.0.5:8000", public, ""), 0, "nginx may be on another machine");
        assert_eq!(check("-b 0.0.0.0:8000", "127.0.0.1:8000", "shop.internal", ""), 0);
        for firewall in [
            "//- setup.sh\nufw allow 'Nginx Full'\n",
            "//- a.md\nThe security group opens 80 and 443.\n",
            "//- etc/iptables/rules.v4\n*filter\n",
            "//- main.tf\nresource \"digitalocean_firewall\" \"web\" {}\n",
            "//- etc/systemd/system/a.service.d/x.conf\n[Service]\nIPAddressDeny=any\n",
            "//- compose.yml\nservices: {db: {image: x}}\n",
        ] {
            assert_eq!(check("-b 0.0.0.0:8000", "127.0.0.1:8000", public, firewall), 0, "{firewall}");
        }
    }
}
