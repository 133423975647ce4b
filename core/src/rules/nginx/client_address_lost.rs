//! A limit or list by address in a server that only another server of the machine hands requests to.

use std::collections::HashMap;

use crate::estate::endpoint::{ListenerSource, listeners_at};
use crate::estate::nginx::{Argument, Configuration, Location, Modifier, Pass, Server, Statement};
use crate::estate::{Estate, Host};
use crate::facts::pcre::{Match, Regex};
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
                let all = by_address(configuration, server);
                if all.is_empty() {
                    continue;
                }
                let ways = reached.get_or_insert_with(|| ways(host));
                let ways: Vec<&Way<'_>> = server.listens.iter().filter_map(|it| ways.get(&it.span)).flatten().collect();
                let lost = all.iter().find_map(|it| {
                    Some((it, ways.iter().find(|way| way.leads_to(configuration, server, it.0) && way.is_open(it.1))?))
                });
                let Some(((by, what), way)) = lost else { continue };
                found
                    .report(&RULE.about, by.head(), format!("every request comes from this machine here: {what}"))
                    .because(way.pass.span, "this hands the requests on")
                    .because(server.head, "this server listens on the machine itself only")
                    .help("say whose word counts: `set_real_ip_from 127.0.0.1;` and `real_ip_header X-Forwarded-For;`, or move the check to the server in front")
                    .absent_from(server.span);
            }
        }
    }
}

/// What hands requests to a server of nginx.
struct Way<'h> {
    configuration: &'h Configuration,
    pass: &'h Pass,
    /// Whether other servers listen there, too: the name of the request decides then.
    shared: bool,
}

impl Way<'_> {
    /// Whether the requests that are handed on surely come to a statement of a server.
    fn leads_to(&self, inner: &Configuration, server: &Server, at: Statement<'_>) -> bool {
        let front = self.configuration;
        let Some(outer) = front.server_of(front.statement(self.pass.id)) else { return !self.shared };
        let named = |name: &str| outer.known_names().any(|it| it.0.eq_ignore_ascii_case(name));
        if self.shared && !server.known_names().any(|it| named(it.0)) {
            return false;
        }
        let Some(from) = self.pass.block.and_then(|it| front.location_at(it)).filter(|it| plain(it)) else {
            return false;
        };
        let Some(path) = from.path.known() else { return false };
        if self.pass.uri.as_ref().is_some_and(|it| it.value != "/" || path != "/") {
            return false;
        }
        let mut level = at.parent();
        while let Some(block) = level {
            if let Some(location) = inner.location_at(block.id()) {
                let Some(to) = location.path.known().filter(|_| plain(location)) else { return path == "/" };
                // Of two paths the longer one is asked for; nothing on either side may take it away.
                return if to.starts_with(path.as_str()) {
                    is_best(front, outer, from, to)
                } else {
                    path.starts_with(to.as_str()) && is_best(inner, server, location, path)
                };
            }
            level = block.parent();
        }
        true
    }

    /// Whether everybody may come this way, where that matters.
    fn is_open(&self, what: &str) -> bool {
        what != EVERYBODY || !self.configuration.is_limited(self.configuration.statement(self.pass.id))
    }
}

fn plain(location: &Location) -> bool {
    matches!(location.modifier, Modifier::Prefix | Modifier::NoRegex | Modifier::Exact)
}

/// Whether a location of a server takes a path, and no longer one and no regular expression.
fn is_best(configuration: &Configuration, server: &Server, location: &Location, path: &str) -> bool {
    configuration.locations_of(server).filter(|it| it.id != location.id).all(|it| {
        match (it.path.known(), it.modifier) {
            (_, Modifier::Named) => true,
            (Some(regex), Modifier::Regex) => {
                Regex::new(regex, it.caseless).is_ok_and(|regex| regex.exec(path.as_bytes()) == Match::No)
            }
            (Some(other), Modifier::Exact) => other != path,
            (Some(other), _) => {
                !path.starts_with(other.as_str()) || location.path.known().is_some_and(|it| it.len() > other.len())
            }
            (None, _) => false,
        }
    })
}

/// What hands requests to each server of nginx, by the place of its `listen`.
fn ways(host: &Host) -> HashMap<Span, Vec<Way<'_>>> {
    let mut all: HashMap<Span, Vec<Way<'_>>> = HashMap::new();
    for configuration in &host.nginx {
        // An address that is kept on the way is no loss.
        if configuration.named("proxy_bind").next().is_some() {
            continue;
        }
        for pass in &configuration.passes {
            for address in configuration.addresses_of(pass) {
                let servers = || listeners_at(host, address).filter(|it| it.source == ListenerSource::Nginx);
                let shared = servers().nth(1).is_some();
                for it in servers() {
                    let ways = all.entry(it.at).or_default();
                    if ways.len() < WAYS {
                        ways.push(Way { configuration, pass, shared });
                    }
                }
            }
        }
    }
    all
}

/// So many ways to one server are looked at.
const WAYS: usize = 16;

/// What becomes of a list that lets the machine itself in.
const EVERYBODY: &str = "this lets everybody in";

/// What looks at the client's address in a server, where nothing gives that back, and what becomes of it.
fn by_address<'c>(configuration: &'c Configuration, server: &'c Server) -> Vec<(Statement<'c>, &'static str)> {
    let block = configuration.statement(server.id);
    let restored = |it: &Statement<'_>| {
        let trusted = it.effective("set_real_ip_from");
        trusted.open || !trusted.list.is_empty()
    };
    let all = ["allow", "limit_req", "limit_conn"].into_iter().flat_map(|it| configuration.named_in(block, it));
    all.filter(|it| !restored(it)).filter_map(|it| Some((it, judged(configuration, it)?))).take(WAYS).collect()
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
            (true, true) => Some(EVERYBODY),
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

    #[test]
    fn what_the_server_in_front_does_not_lead_to() {
        let inner = "location /status { allow 127.0.0.1; deny all; stub_status; }";
        for (front, names, lost) in [
            ("location / { proxy_pass http://127.0.0.1:8080; }", "a", 1),
            ("location /st { proxy_pass http://127.0.0.1:8080; }", "a", 1),
            ("location /api/ { proxy_pass http://127.0.0.1:8080; }", "a", 0),
            ("location /status { allow 203.0.113.9; deny all; proxy_pass http://127.0.0.1:8080; }", "a", 0),
            ("location / { proxy_pass http://127.0.0.1:8080; } location /status { return 404; }", "a", 0),
            ("location / { proxy_pass http://127.0.0.1:8080; } location ~ ^/stat { return 404; }", "a", 0),
            ("location / { proxy_pass http://127.0.0.1:8080; } location /x { return 404; }", "a", 1),
            (
                "location / { proxy_pass http://127.0.0.1:8080; }",
                "b; } server { listen 127.0.0.1:8080; server_name a",
                0,
            ),
        ] {
            let text = format!(
                "//- etc/nginx/conf.d/a.conf\nserver {{ listen 80; server_name a; {front} }}\nserver {{ listen 127.0.0.1:8080; {inner} server_name {names}; }}\n"
            );
            assert_eq!(findings(&["nginx/client-address-lost"], &text).lines().count(), lost, "{front} {names}");
        }
        let given = "//- etc/nginx/conf.d/real.conf\nset_real_ip_from 127.0.0.1;\n//- etc/nginx/conf.d/site.conf\nserver { listen 80; location / { proxy_pass http://127.0.0.1:8080; } } server { listen 127.0.0.1:8080; allow 203.0.113.0/24; deny all; }\n";
        assert_eq!(findings(&["nginx/client-address-lost"], given), "");
    }
}
