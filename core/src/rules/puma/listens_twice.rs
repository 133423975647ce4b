//! `port` beside a socket: an address on every interface that nothing of the estate connects to.

use crate::estate::endpoint::{Address, connections_to};
use crate::estate::process::Server;
use crate::estate::process::puma::{Bind, Puma};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/listens-twice",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("puma"),
        page: include_str!("listens_twice.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for server in host.processes.iter().filter_map(|it| it.server.as_ref()) {
            if let Some(puma) = &server.puma {
                check_server(host, server, puma, found);
            }
        }
    }
}

fn check_server(host: &Host, server: &Server, puma: &Puma, found: &mut Findings) {
    let binds: Vec<(&Bind, &Address)> =
        puma.settings.binds.iter().zip(&server.binds).filter_map(|(bind, at)| Some((bind, at.known()?))).collect();
    let used = |address: &Address| connections_to(host, address).next().is_some();
    let socket = binds.iter().find(|(_, address)| matches!(address, Address::Unix(_)) && used(address));
    let Some((socket, path)) = socket else { return };
    for (bind, address) in binds.iter().filter(|it| matches!(it.0.by, "port" | "-p")) {
        let everywhere = bind.uri.known().is_some_and(|it| it.starts_with("tcp://0.0.0.0:"));
        if !everywhere || used(address) {
            continue;
        }
        let message = format!("Puma also listens on {address}, on every interface, and nothing here connects to it");
        let finding = found.report(&RULE.about, bind.uri.span, message);
        finding.because(socket.uri.span, format!("the address that is used is {path}"));
        finding.help("take `port` out, or bind it to `127.0.0.1`");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(nginx: &str, config: &str) -> String {
        findings(
            &["puma/listens-twice"],
            &format!(
                "//- w.service\n[Service]\nWorkingDirectory=/srv/app\nExecStart=/usr/bin/puma\n//- config/puma.rb\n{config}\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n  listen 80;\n  location / {{\n    proxy_pass {nginx};\n  }}\n}}\n"
            ),
        )
    }

    #[test]
    fn a_port_beside_the_socket_is_found() {
        let text = found("http://unix:/run/app/a.sock", "port 3000\nbind 'unix:///run/app/a.sock'");
        assert!(text.starts_with("config/puma.rb:1:6 puma/listens-twice"), "{text}");
    }

    #[test]
    fn ports_that_are_used_local_or_alone_are_silent() {
        let socket = "http://unix:/run/app/a.sock";
        assert_eq!(found("http://127.0.0.1:3000", "port 3000\nbind 'unix:///run/app/a.sock'"), "");
        assert_eq!(found(socket, "port 3000, '127.0.0.1'\nbind 'unix:///run/app/a.sock'"), "");
        assert_eq!(found(socket, "port ENV.fetch('PORT') if ENV['PORT']\nbind 'unix:///run/app/a.sock'"), "");
        assert_eq!(found("http://127.0.0.1:3000", "port 3000"), "");
    }
}
