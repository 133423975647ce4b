//! A limit or list by address in a server that only another server of the machine hands requests to.

use std::collections::HashMap;

use crate::estate::endpoint::{ListenerSource, listeners_at};
use crate::estate::nginx::{Argument, Configuration, Server, Statement};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/client-address-lost",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("client_address_lost.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let inside = |it: &&Server| it.is_inside() && !it.open;
        if !host.nginx.iter().flat_map(|it| &it.servers).any(|it| inside(&it)) {
            continue;
        }
        let mut reached = None;
        for configuration in &host.nginx {
            for server in configuration.servers.iter().filter(inside) {
                let Some((by, what)) = by_address(configuration, server) else { continue };
                let passes = reached.get_or_insert_with(|| passes(host));
                let Some(pass) = server.listens.iter().find_map(|it| passes.get(&it.span)) else { continue };
                found
                    .report(&RULE.about, by.head(), format!("every request comes from this machine here: {what}"))
                    .because(*pass, "this hands the requests on")
                    .because(server.head, "this server listens on the machine itself only")
                    .help("say whose word counts: `set_real_ip_from 127.0.0.1;` and `real_ip_header X-Forwarded-For;`, or move the check to the server in front")
                    .absent_from(server.span);
            }
        }
    }
}

/// What hands requests to each server of nginx, by the place of its `listen`.
fn passes(host: &Host) -> HashMap<Span, Span> {
    let mut all = HashMap::new();
    for configuration in &host.nginx {
        // An address that is kept on the way is no loss.
        if configuration.named("proxy_bind").next().is_some() {
            continue;
        }
        for pass in &configuration.passes {
            for address in configuration.addresses_of(pass) {
                let servers = listeners_at(host, address).filter(|it| it.source == ListenerSource::Nginx);
                for it in servers {
                    all.entry(it.at).or_insert(pass.span);
                }
            }
        }
    }
    all
}

/// The first thing in a server that looks at the client's address, where nothing gives that back, and what becomes of it.
fn by_address<'c>(configuration: &'c Configuration, server: &'c Server) -> Option<(Statement<'c>, &'static str)> {
    let block = configuration.statement(server.id);
    let restored = |it: &Statement<'_>| {
        let trusted = it.effective("set_real_ip_from");
        trusted.open || !trusted.list.is_empty()
    };
    let all = ["allow", "limit_req", "limit_conn"].into_iter().flat_map(|it| configuration.named_in(block, it));
    all.filter(|it| !restored(it)).find_map(|it| Some((it, judged(configuration, it)?)))
}

fn judged(configuration: &Configuration, statement: Statement<'_>) -> Option<&'static str> {
    if statement.is("allow") {
        let all = statement.rules_of_access("allow");
        let denies = statement.rules_of_access("deny").iter().any(|it| it == "all");
        let own = |it: &String| it.starts_with("127.") || matches!(it.as_str(), "::1" | "unix:");
        let any = |it: &String| it == "all" || it.ends_with("/0");
        let known = statement.args().iter().all(Argument::is_known);
        return match (denies && known && !all.iter().any(any), all.iter().any(own)) {
            (false, _) => None,
            (true, true) => Some("this lets everybody in"),
            (true, false) => Some("this lets nobody in"),
        };
    }
    let zone = if statement.is("limit_req") {
        statement.args().iter().find_map(|it| it.text.strip_prefix("zone=").map(str::to_owned))?
    } else {
        statement.arg(0)?.text.into_owned()
    };
    let key = format!("zone={zone}:");
    let zones = configuration.named("limit_req_zone").chain(configuration.named("limit_conn_zone"));
    let declared = zones.into_iter().find(|it| it.args().iter().any(|it| it.text.starts_with(&key)))?;
    let by = declared.arg(0)?;
    matches!(&*by.text, "$binary_remote_addr" | "$remote_addr").then_some("this counts all clients as one")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(http: &str, inner: &str) -> usize {
        let front =
            "server { listen 443 ssl; server_name a.example.com; location / { proxy_pass http://127.0.0.1:8080; } }";
        let text = format!(
            "//- nginx.conf\nevents {{}} http {{ {http} {front} server {{ listen 127.0.0.1:8080; server_name a.example.com; {inner} }} }}\n"
        );
        findings(&["nginx/client-address-lost"], &text).lines().count()
    }

    const ZONE: &str = "limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;";

    #[test]
    fn addresses_that_are_those_of_the_machine() {
        assert_eq!(check(ZONE, "location /login { limit_req zone=a; }"), 1);
        assert_eq!(check("", "location /admin { allow 203.0.113.0/24; deny all; }"), 1);
        assert_eq!(check("", "location /status { allow 127.0.0.1; deny all; stub_status; }"), 1);
    }

    #[test]
    fn addresses_that_are_given_back_or_not_asked_for() {
        assert_eq!(check(ZONE, "set_real_ip_from 127.0.0.1; location /login { limit_req zone=a; }"), 0);
        assert_eq!(check("limit_req_zone $http_x_real_ip zone=a:1m rate=1r/s;", "limit_req zone=a;"), 0);
        assert_eq!(check("", "include real.conf; allow 203.0.113.0/24; deny all;"), 0);
        assert_eq!(check("", "allow all; deny all;"), 0);
        assert_eq!(check("", "allow 203.0.113.0/24;"), 0);
        let open = "//- nginx.conf\nevents {} http { server { listen 80; location / { proxy_pass http://127.0.0.1:8080; } } server { listen 8080; allow 203.0.113.0/24; deny all; } }\n";
        assert_eq!(findings(&["nginx/client-address-lost"], open), "");
        let alone = "//- nginx.conf\nevents {} http { server { listen 127.0.0.1:8080; allow 127.0.0.1; deny all; stub_status; } }\n";
        assert_eq!(findings(&["nginx/client-address-lost"], alone), "");
    }
}
