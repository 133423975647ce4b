//! A variable, zone, format or named location that is defined and never used.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unused-definition",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("nginx"),
        page: include_str!("unused_definition.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.unused() {
            let message = format!("nothing uses the {} `{}`", it.what, it.name);
            found.report(&RULE.about, it.span, message).help("remove it, or name it where it is meant");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(http: &str) -> usize {
        findings(&["nginx/unused-definition"], &format!("//- nginx.conf\nevents {{}} http {{ {http} }}\n"))
            .lines()
            .count()
    }

    #[test]
    fn what_nothing_uses() {
        for http in [
            "map $uri $a { default 1; }",
            "geo $a { default 1; }",
            "geo $remote_addr $a { default 1; }",
            "split_clients $uri $a { * 1; }",
            "limit_req_zone $uri zone=a:1m rate=1r/s;",
            "proxy_cache_path /var/cache/a keys_zone=a:1m;",
            "log_format a '$uri';",
            "server { listen 80; location @a { return 200; } }",
        ] {
            assert_eq!(check(http), 1, "{http}");
        }
    }

    #[test]
    fn what_something_uses_or_may() {
        for http in [
            "map $uri $a { default 1; } server { listen 80; return 200 x${A}y; }",
            "map $uri $a { default 1; } map $a $b { default $uri; } log_format f $b; access_log /a f;",
            "map $uri $a { default 1; } server { listen 80; location / { ssi on; } }",
            "limit_req_zone $uri zone=a:1m rate=1r/s; limit_req zone=a burst=5;",
            "limit_conn_zone $uri zone=a:1m; limit_conn a 5;",
            "proxy_cache_path /var/cache/a keys_zone=a:1m; map $uri $z { default a; } proxy_cache $z;",
            "log_format a '$uri'; server { listen 80; access_log /a a; }",
            "log_format a '$uri'; include more.conf;",
            "server { listen 80; error_page 404 @a; location @a { return 200; } }",
            "server { listen 80; location / { proxy_pass http://127.0.0.1; } location @a { return 200; } }",
        ] {
            assert_eq!(check(http), 0, "{http}");
        }
    }
}
