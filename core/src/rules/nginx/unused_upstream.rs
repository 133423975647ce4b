//! An `upstream` that nothing names.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::facts::nginx::Contexts;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unused-upstream",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("nginx"),
        page: include_str!("unused_upstream.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| it.whole && !it.upstreams.is_empty())
    {
        // Whatever may name one: targets, and the values that targets are made of.
        let mut named: HashSet<String> = HashSet::new();
        for statement in configuration.statements().filter(|it| !it.has_block() || !it.opens().has(Contexts::UPSTREAM))
        {
            if statement.known().is_some_and(|it| it.text() == "server_name") {
                continue;
            }
            for argument in statement.args() {
                let host = argument.text.split_once("://").map_or(&*argument.text, |it| it.1);
                named.insert(host.split(['/', ':', '?']).next().unwrap_or_default().to_ascii_lowercase());
            }
        }
        for upstream in &configuration.upstreams {
            let Some(name) = upstream.name.known().filter(|it| !named.contains(&it.to_ascii_lowercase())) else {
                continue;
            };
            found
                .report(&RULE.about, upstream.name.span, format!("nothing hands requests to the upstream `{name}`"))
                .help("remove it, or name it in a `proxy_pass`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(http: &str) -> usize {
        findings(
            &["nginx/unused-upstream"],
            &format!("//- nginx.conf\nevents {{}} http {{ upstream a {{ server 10.0.0.1; }} {http} }}\n"),
        )
        .lines()
        .count()
    }

    #[test]
    fn named_or_not() {
        assert_eq!(check("server { listen 80; server_name a; }"), 1);
        for http in [
            "server { location / { proxy_pass http://A/x; } }",
            "map $uri $to { default a; }",
            "map $uri $to { default http://a:80/; }",
            "server { set $to a; }",
            "server { location / { fastcgi_pass a; } }",
            "include more.conf;",
        ] {
            assert_eq!(check(http), 0, "{http}");
        }
    }
}
