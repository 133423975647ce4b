//! nginx gives up on an answer sooner than the application server behind it.

use crate::estate::endpoint::processes_at;
use crate::estate::nginx::{Configuration, Pass};
use crate::estate::process::Program;
use crate::estate::{Estate, Host};
use crate::facts::nginx::value::seconds;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "capacity/timeouts-inverted",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("timeouts_inverted.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, configuration) in estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it))) {
        for pass in configuration.passes.iter().filter(|it| it.directive == "proxy_pass") {
            let Some((allowed, at)) = allowed(host, configuration, pass) else { continue };
            let waits = configuration.statement(pass.id).effective("proxy_read_timeout");
            let own = waits.list.last().and_then(|it| it.arg(0));
            let limit = match &own {
                Some(text) => seconds(&text.text),
                None => Some(DEFAULT).filter(|_| !waits.open),
            };
            let Some(limit) = limit.filter(|it| *it < u64::from(allowed)) else { continue };
            let message = format!(
                "nginx gives up after {limit} seconds, and Gunicorn may work on an answer for {allowed}: the client gets 504 while it goes on"
            );
            let finding = found.report(&RULE.about, own.map_or(pass.span, |it| it.span), message);
            finding
                .because(at, "how long a worker may take")
                .help(format!("write `proxy_read_timeout {}s;`, or let Gunicorn stop earlier", allowed + 5));
        }
    }
}

/// What nginx waits for an answer unless told otherwise, in seconds.
const DEFAULT: u64 = 60;

/// How long the workers behind a pass may take for a request, where each answers one at a time.
fn allowed(host: &Host, configuration: &Configuration, pass: &Pass) -> Option<(u32, Span)> {
    let places = configuration.addresses_of(pass).flat_map(|it| processes_at(host, it));
    let mut processes = places.map(|at| host.program(at)).filter(|it| it.program == Program::Gunicorn);
    let server = processes.next()?.server.as_ref()?;
    // For other classes the time is that of a heartbeat.
    let one_by_one = match &server.worker_class {
        None => server.threads.is_none(),
        Some(class) => class.known().is_some_and(|it| it == "sync"),
    };
    let timeout = server.timeout.as_ref().filter(|_| one_by_one)?;
    Some((*timeout.known().filter(|it| **it > 0)?, timeout.span))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(options: &str, location: &str) -> usize {
        let unit =
            format!("//- app.service\n[Service]\nExecStart=/srv/bin/gunicorn -b 127.0.0.1:8000 {options} a:app\n");
        let main = format!(
            "//- etc/nginx/nginx.conf\nevents {{}} http {{ server {{ listen 80; server_name _; location / {{ proxy_pass http://127.0.0.1:8000; {location} }} }} }}\n"
        );
        findings(&["capacity/timeouts-inverted"], &format!("{unit}{main}")).lines().count()
    }

    #[test]
    fn nginx_is_the_first_to_give_up() {
        assert_eq!(check("--timeout 120", ""), 1);
        assert_eq!(check("--timeout 120", "proxy_read_timeout 90s;"), 1);
        assert_eq!(check("--timeout 120 -k sync", "proxy_read_timeout 1m;"), 1);
    }

    #[test]
    fn gunicorn_is_or_nobody_knows() {
        assert_eq!(check("", ""), 0, "30 seconds are the default");
        assert_eq!(check("--timeout 120", "proxy_read_timeout 2m;"), 0);
        assert_eq!(check("--timeout 120", "include timeouts.conf;"), 0);
        assert_eq!(check("--timeout 120 -k gevent", ""), 0);
        assert_eq!(check("--timeout 120 --threads 4", ""), 0);
        assert_eq!(check("--timeout 0", ""), 0);
        assert_eq!(check("--timeout ${T}", ""), 0);
    }
}
