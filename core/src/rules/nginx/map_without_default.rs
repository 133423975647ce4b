//! A target from a `map` that has none for most requests.

use crate::estate::Estate;
use crate::estate::nginx::{Argument, Configuration, Pass, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/map-without-default",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("map_without_default.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for pass in configuration.passes.iter().filter(|it| it.variables && it.directive == "proxy_pass") {
            let Some((map, name, who)) = lacking(configuration, pass) else { continue };
            let message = format!("{who} is answered with 500: `{name}` is empty, and the target has no host");
            found
                .report(&RULE.about, pass.span, message)
                .because(map.head(), "this gives no value by `default`")
                .help("add a `default` to the `map`, or answer such requests before")
                .absent_from(map.span());
        }
    }
}

/// The `map` that makes the host of a target and is silent about most requests, the variable, and which requests.
fn lacking<'c>(configuration: &'c Configuration, pass: &Pass) -> Option<(Statement<'c>, String, String)> {
    let statement = configuration.statement(pass.id);
    let target = statement.arg(0).filter(Argument::is_known)?;
    let host = target.text.split_once("://").map_or(&*target.text, |it| it.1);
    let host = host.split(['/', '?']).next()?;
    let name = host.strip_prefix('$')?.trim_matches(['{', '}']);
    if !name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_') {
        return None;
    }
    let is_it =
        |it: &Statement<'_>| it.arg(1).is_some_and(|it| it.text.trim_start_matches('$').eq_ignore_ascii_case(name));
    let map = configuration.named("map").find(|it| is_it(it) && it.has_block() && !it.is_open())?;
    let source = map.arg(0)?;
    let from = source.text.strip_prefix('$')?;
    // What clients are free to leave out.
    let free = ["cookie_", "arg_", "http_x_"].iter().any(|it| from.starts_with(it));
    let silent = map
        .children()
        .all(|it| !matches!(&*it.name(), "default" | "include" | "\"\"" | "") && !it.name().starts_with('~'));
    let set = configuration
        .named("set")
        .any(|it| it.arg(0).is_some_and(|it| it.text.eq_ignore_ascii_case(&format!("${name}"))));
    (free && silent && !set && !is_asked(configuration, statement, name) && !configuration.is_limited(statement)).then(
        || {
            let without = match from.split_once('_') {
                Some(("cookie", cookie)) => format!("a request without the cookie `{cookie}`"),
                Some(("arg", argument)) => format!("a request without the argument `{argument}`"),
                _ => format!("a request without the header `{}`", from.trim_start_matches("http_").replace('_', "-")),
            };
            (map, format!("${name}"), without)
        },
    )
}

/// Whether an `if` around or beside asks for the variable, or for what it is made of.
fn is_asked(configuration: &Configuration, pass: Statement<'_>, name: &str) -> bool {
    let asks = |it: Statement<'_>| it.raw().is_some_and(|it| it.contains(name));
    let mut level = pass.parent();
    while let Some(block) = level {
        if block.is("if") || configuration.branches(block).any(asks) || block.is_open() {
            return true;
        }
        level = block.parent();
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(map: &str, location: &str) -> usize {
        let text = format!("//- etc/nginx/conf.d/a.conf\n{map}\nserver {{ listen 80; location / {{ {location} }} }}\n");
        findings(&["nginx/map-without-default"], &text).lines().count()
    }

    #[test]
    fn requests_without_a_target() {
        let map = "map $cookie_canary $pool { yes 127.0.0.1:8001; no 127.0.0.1:8000; }";
        assert_eq!(check(map, "proxy_pass http://$pool;"), 1);
        assert_eq!(check(map, "proxy_pass http://${pool}/app;"), 1);
    }

    #[test]
    fn requests_with_one_or_that_are_answered_before() {
        for (map, location) in [
            ("map $cookie_c $pool { yes 127.0.0.1:8001; default 127.0.0.1:8000; }", "proxy_pass http://$pool;"),
            ("map $cookie_c $pool { yes 127.0.0.1:8001; '' 127.0.0.1:8000; }", "proxy_pass http://$pool;"),
            ("map $cookie_c $pool { yes 127.0.0.1:8001; ~. 127.0.0.1:8000; }", "proxy_pass http://$pool;"),
            ("map $host $pool { a.example.com 127.0.0.1:8001; }", "proxy_pass http://$pool;"),
            ("map $cookie_c $pool { yes 127.0.0.1:8001; }", "if ($pool = '') { return 404; } proxy_pass http://$pool;"),
            ("map $cookie_c $pool { yes 127.0.0.1:8001; }", "if ($pool) { proxy_pass http://$pool; }"),
            ("map $cookie_c $pool { yes 127.0.0.1:8001; }", "proxy_pass http://app$pool;"),
            ("map $cookie_c $pool { include pools.map; }", "proxy_pass http://$pool;"),
        ] {
            assert_eq!(check(map, location), 0, "{map} {location}");
        }
    }

    #[test]
    fn requests_that_are_answered_before() {
        for text in [
            "//- etc/nginx/conf.d/a.conf\nmap $http_x_key $pool { a 127.0.0.1:8001; }\nmap $pool $deny { default 0; \"\" 1; }\nserver { listen 80; if ($deny) { return 401; } location / { proxy_pass http://$pool; } }\n",
            "//- etc/nginx/conf.d/a.conf\nmap $http_x_key $pool { a 127.0.0.1:8001; }\nserver { listen 80; location / { auth_request /auth; proxy_pass http://$pool; } }\n",
            "//- etc/nginx/conf.d/a.conf\nmap $http_x_pool $pool { a 127.0.0.1:8001; }\nserver { listen 127.0.0.1:81; location / { proxy_pass http://$pool; } }\n",
        ] {
            assert_eq!(findings(&["nginx/map-without-default"], text), "", "{text}");
        }
    }
}
