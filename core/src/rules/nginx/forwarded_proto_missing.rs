//! A TLS server that hands requests to a local application without saying that they came over TLS.
use crate::estate::endpoint::{Address, processes_at};
use crate::estate::node::Node;
use crate::estate::process::Process;
use crate::estate::rails::{Rails, Settings};
use crate::estate::{Estate, Host};
use crate::facts::words::asks_scheme;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/forwarded-proto-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("forwarded_proto_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, configuration) in estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it))) {
        for server in configuration.servers.iter().filter(|it| it.tls()) {
            for pass in configuration.passes_of(server) {
                let wants = || configuration.addresses_of(pass).any(|it| is_application(host, it));
                let is_here = configuration.is_plain_and_local(pass)
                    || pass.directive == "proxy_pass"
                        && pass.scheme.as_deref() == Some("http")
                        && configuration.addresses_of(pass).all(|it| is_in_container(host, it));
                if !is_here || !wants() || configuration.tells_scheme(pass) {
                    continue;
                }
                let rails =
                    || configuration.addresses_of(pass).flat_map(|it| rails_at(host, it)).map(|it| &it.settings);
                // It takes every request for one over TLS then.
                if rails().any(|it| it.assume_ssl.as_ref().is_some_and(|it| it.known() != Some(&false))) {
                    continue;
                }
                let finding = found.report(
                    &RULE.about,
                    pass.span,
                    "the application is not told that requests came over TLS: `X-Forwarded-Proto` is missing",
                );
                if let Some(listen) = server.listens.iter().find(|it| it.ssl) {
                    finding.because(listen.span, "TLS ends here");
                }
                let forces = |it: &Settings| it.force_ssl.as_ref().is_some_and(|it| it.known() == Some(&true));
                if let Some(it) = rails().find(|it| forces(it) && it.ssl_options.is_none())
                    && let Some(force) = &it.force_ssl
                {
                    finding
                        .because(force.span, "Rails sends each such request back to where it came from, without end");
                }
                finding.help("add `proxy_set_header X-Forwarded-Proto $scheme;`").absent_from(server.span);
            }
        }
    }
}

/// Returns whether an address is one of an application that goes by the header, as those of Ruby and Python do. Anything
/// may be there that the estate does not start, also a program that is told its public address by itself.
fn is_application(host: &Host, address: &Address) -> bool {
    let processes = processes_at(host, address);
    match address {
        Address::Unix(path) if processes.is_empty() => asks_scheme(path),
        _ => processes.iter().any(|it| goes_by_it(host.program(*it))),
    }
}

/// Express and its like only look at the header where they are told to trust a proxy.
fn goes_by_it(process: &Process) -> bool {
    let is_told = |it: &Node| it.trusts_proxy.as_ref().is_some_and(|it| it.known() == Some(&true));
    process.server.is_some() && process.node.as_ref().is_none_or(is_told)
}

/// Returns whether an address leads into a container of the host, by a port of the host or by the name of a service.
fn is_in_container(host: &Host, address: &Address) -> bool {
    processes_at(host, address).iter().any(|it| *it >= host.processes.len())
}

/// Returns the Rails applications that listen at an address.
fn rails_at<'h>(host: &'h Host, address: &Address) -> impl Iterator<Item = &'h Rails> {
    processes_at(host, address).into_iter().filter_map(|it| host.program(it).rails.as_ref())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\n{text}\n");
        findings(&["nginx/forwarded-proto-missing"], &text).lines().count()
    }

    #[test]
    fn a_local_application_must_be_told() {
        assert_eq!(check("server { listen 443 ssl; location / { proxy_pass http://unix:/run/puma.sock; } }"), 1);
        let gunicorn = "server { listen 443 ssl; location / { proxy_pass http://a; proxy_set_header Host $host; } }\n\
                        upstream a { server 127.0.0.1:8000; }\n//- a.service\n[Service]\nExecStart=/srv/bin/gunicorn -b 127.0.0.1:8000 a:app";
        assert_eq!(check(gunicorn), 1);
    }

    #[test]
    fn an_application_in_a_container_must_be_told() {
        let check = |header: &str, bind: &str| {
            check(&format!(
                "server {{ listen 443 ssl; location / {{ proxy_pass http://app; {header} }} }}\nupstream app {{ server web:8000; }}\n\
                 //- compose.yml\nservices:\n  web:\n    image: shop\n    command: gunicorn -b {bind} a\n"
            ))
        };
        assert_eq!(check("proxy_set_header Host $host;", "0.0.0.0:8000"), 1);
        assert_eq!(check("proxy_set_header X-Forwarded-Proto $scheme;", "0.0.0.0:8000"), 0);
        assert_eq!(check("", "0.0.0.0:9000"), 0, "another program");
    }

    #[test]
    fn rails_may_take_every_request_for_one_over_tls() {
        let estate = |setting: &str| {
            format!(
                "server {{ listen 443 ssl; location / {{ proxy_pass http://127.0.0.1:3000; }} }}\n//- a.service\n[Service]\n\
                 WorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\nExecStart=/usr/bin/puma -b tcp://127.0.0.1:3000\n\
                 //- srv/a/config/environments/production.rb\nRails.application.configure do\n{setting}\nend"
            )
        };
        assert_eq!(check(&estate("config.force_ssl = true")), 1);
        assert_eq!(check(&estate("config.force_ssl = true\nconfig.assume_ssl = true")), 0);
        assert_eq!(check(&estate("config.assume_ssl = ENV['BEHIND_TLS']")), 0);
    }

    #[test]
    fn silent_when_told_or_not_an_application() {
        for text in [
            "server { listen 80; location / { proxy_pass http://unix:/run/puma.sock; } }",
            "server { listen 443 ssl; location / { include proxy_params; proxy_pass http://unix:/run/puma.sock; } }",
            "server { listen 443 ssl; proxy_set_header x-forwarded-proto https; location / { proxy_pass http://unix:/run/puma.sock; } }",
            "server { listen 443 ssl; location / { include my.conf; proxy_pass http://unix:/run/puma.sock; } }",
            "server { listen 443 ssl; location / { proxy_pass http://files.example.com; } }",
            "server { listen 443 ssl; location / { proxy_pass https://127.0.0.1:8443; } }",
            "server { listen 443 ssl; location / { proxy_set_header Forwarded \"proto=https\"; proxy_pass http://127.0.0.1:1; } }",
            "server { listen 443 ssl; location / { root /x; } }",
            "server { listen 443 ssl; location / { proxy_pass http://unix:/run/a.sock; } }",
            "server { listen 443 ssl; server_name grafana.acme.io; location / { proxy_pass http://localhost:3000; } }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }

    #[test]
    fn programs_that_do_not_ask() {
        for text in [
            "//- etc/nginx/conf.d/a.conf\nserver { listen 443 ssl; server_name a.andina.cl; ssl_certificate /a; ssl_certificate_key /b; location / { proxy_set_header Host $host; proxy_pass http://unix:/run/netdata/netdata.sock; } }\n",
            "//- etc/nginx/conf.d/a.conf\nserver { listen 443 ssl; server_name a.andina.cl; ssl_certificate /a; ssl_certificate_key /b; location / { proxy_set_header Host $host; proxy_pass http://unix:/run/docker.sock:/; } }\n",
        ] {
            assert_eq!(findings(&["nginx/forwarded-proto-missing"], text), "", "{text}");
        }
    }
}
