//! A program in a container listens on loopback, at a port that the container publishes.

use crate::estate::Estate;
use crate::estate::compose::Port;
use crate::estate::endpoint::{Address, Target};
use crate::estate::process::{Process, Program};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "compose/loopback-bind",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("loopback_bind.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for container in &host.containers {
            let service = container.service(host);
            // Without a network of its own a container publishes nothing.
            if service.ports.is_empty() || service.network_mode.is_some() {
                continue;
            }
            let process = &container.process;
            for port in service.ports.iter().filter(|it| it.protocol == "tcp") {
                let Some((at, address)) = only_inside(process, port) else { continue };
                let name = &service.name.value;
                let message = format!(
                    "the service `{name}` publishes port {}, and its program listens at {address} only: nothing outside of the container reaches it",
                    port.target.0
                );
                let finding = found.report(&RULE.about, at, message);
                finding
                    .because(port.span, "published here")
                    .help("listen at `0.0.0.0`: what is reached from outside is what `ports` says");
                let text = estate.files.slice(at);
                let hosts = ["127.0.0.1", "localhost"];
                if let Some((from, host)) = hosts.iter().find_map(|it| Some((text.find(it)?, *it)))
                    && text.matches(host).count() == 1
                {
                    let place = at.sub(from, from + host.len());
                    finding.fix(Fix::replace(
                        "listen at every address of the container",
                        Safety::Unsafe,
                        place,
                        "0.0.0.0",
                    ));
                }
            }
        }
    }
}

/// Returns where a program says to listen on loopback, if that is all there is at the port.
fn only_inside(process: &Process, port: &Port) -> Option<(Span, String)> {
    let server = process.server.as_ref()?;
    // What is started beside it may listen at the port for all.
    if process.has_company || server.binds.is_empty() || may_be_told(process) {
        return None;
    }
    if server.binds.iter().any(|it| it.known().is_none()) {
        return None;
    }
    let at_port =
        |it: &&Address| matches!(it, Address::Tcp { port: own, .. } if (port.target.0..=port.target.1).contains(own));
    let mut there = server.binds.iter().filter(|it| it.known().is_some_and(|it| at_port(&it))).peekable();
    let first = *there.peek()?;
    let is_inside = |it: &Address| match it {
        Address::Tcp { host: Target::Any(_), .. } => false,
        Address::Tcp { host, .. } => host.is_loopback(),
        _ => false,
    };
    let all = there.all(|it| it.known().is_some_and(is_inside));
    all.then(|| Some((first.span, first.known()?.to_string()))).flatten()
}

/// Whether variables that the image brings along may give the address: Uvicorn takes its options from them.
fn may_be_told(process: &Process) -> bool {
    let has =
        |flag: &str| process.command.iter().any(|it| it.known().is_none_or(|it| it.split('=').next() == Some(flag)));
    matches!(&process.program, Program::Other(name) if name == "uvicorn") && !has("--host")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn compose(body: &str) -> String {
        format!("//- compose.yml\nservices:\n  web:\n    image: shop\n    {}\n", body.replace('\n', "\n    "))
    }

    fn check(body: &str) -> String {
        findings(&["compose/*"], &compose(body))
    }

    #[test]
    fn loopback_inside_of_a_container() {
        assert_eq!(
            check("command: gunicorn -b 127.0.0.1:8000 shop.wsgi\nports: ['80:8000']"),
            "compose.yml:4:26 compose/loopback-bind the service `web` publishes port 8000, and its program listens at \
             127.0.0.1:8000 only: nothing outside of the container reaches it\n"
        );
        assert_eq!(check("command: [uvicorn, a:b, --host, localhost, --port, '80']\nports: ['80']").lines().count(), 1);
        assert_eq!(check("command: python manage.py runserver\nports: ['127.0.0.1:8000:8000']").lines().count(), 1);
        assert_ne!(check("entrypoint: sh -c 'cd /app && exec puma -b tcp://127.0.0.1:3000'\nports: ['3000:3000']"), "");
    }

    #[test]
    fn the_host_is_replaced() {
        let fixed = fixed(&["compose/*"], &compose("command: gunicorn -b 127.0.0.1:8000 a\nports: ['80:8000']"));
        assert!(fixed.contains("gunicorn -b 0.0.0.0:8000 a"), "{fixed}");
    }

    #[test]
    fn what_the_image_starts() {
        let check = |body: &str, command: &str| {
            let file = format!("//- Dockerfile\nFROM python:3.12\nWORKDIR /app\nCOPY . .\n{command}\n");
            findings(&["compose/*"], &(compose(body).replace("image: shop", "build: .") + &file))
        };
        let inside = "CMD [\"gunicorn\", \"-b\", \"127.0.0.1:8000\", \"a\"]";
        assert!(
            check("ports: ['80:8000']", inside).starts_with("Dockerfile:4:"),
            "{}",
            check("ports: ['80:8000']", inside)
        );
        assert_eq!(check("ports: ['80:8000']", &inside.replace("127.0.0.1", "0.0.0.0")), "");
        assert_eq!(check("ports: ['80:8000']\ncommand: gunicorn -b 0.0.0.0:8000 a", inside), "");
        assert_eq!(check("ports: ['80:8000']", &format!("ENTRYPOINT [\"/start\"]\n{inside}")), "");
    }

    #[test]
    fn what_is_reached_or_not_known() {
        for body in [
            "command: gunicorn -b 0.0.0.0:8000 a\nports: ['80:8000']",
            "command: gunicorn -b 127.0.0.1:8000 -b 0.0.0.0:8000 a\nports: ['80:8000']",
            "command: gunicorn -b 127.0.0.1:8000 a\nports: ['80:9000']",
            "command: gunicorn -b 127.0.0.1:8000 a",
            "command: gunicorn -b 127.0.0.1:8000 a\nports: ['80:8000']\nnetwork_mode: host",
            "command: gunicorn -b ${HOST}:8000 a\nports: ['80:8000']",
            "command: sh -c 'socat TCP-LISTEN:8000,fork,bind=eth0 TCP:127.0.0.1:8000 & exec gunicorn -b 127.0.0.1:8000 a'\nports: ['80:8000']",
            "entrypoint: [sh, -c, 'service nginx start && gunicorn -b 127.0.0.1:8000 a']\nports: ['80:8000']",
            "command: uvicorn --host 127.0.0.1 --fd 0 a:b\nports: ['80:8000']",
            "command: daphne -e tcp:8000:interface=0.0.0.0 a:b\nports: ['80:8000']",
            "command: gunicorn a\nports: ['80:8000']",
            "command: uvicorn a:b\nports: ['80:8000']",
            "command: gunicorn -c gunicorn.py -b 127.0.0.1:8000 a\nports: ['80:8000/udp']",
            "command: ./start 127.0.0.1:8000\nports: ['80:8000']",
        ] {
            assert_eq!(check(body), "", "{body}");
        }
    }
}
