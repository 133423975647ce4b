//! A redirect that leads back to itself: browsers give up after some twenty rounds.

use std::collections::HashSet;

use crate::answer::route::Trials;
use crate::estate::Estate;
use crate::estate::nginx::{Configuration, Modifier, Server, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/redirect-loop",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("redirect_loop.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, configuration) in estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it))) {
        let mut told = HashSet::new();
        for returned in configuration.named("return") {
            let Some(target) = target(returned) else { continue };
            let Some(rest) = target.text.strip_prefix("https://") else { continue };
            let Some(block) = returned.parent() else { continue };
            let everything = configuration
                .location_at(block.id())
                .is_some_and(|it| it.modifier == Modifier::Prefix && it.path.known().is_some_and(|it| it == "/"));
            let Some(server) = configuration.server_of(block).filter(|it| everything || it.id == block.id()) else {
                continue;
            };
            let Some(listen) =
                server.listens.iter().find(|it| it.ssl && it.address.known().is_some_and(|it| it.port() == Some(443)))
            else {
                continue;
            };
            let Some(name) = same_place(rest, server).filter(|_| !is_left(configuration, returned)) else { continue };
            told.insert(returned.span());
            found
                .report(
                    &RULE.about,
                    returned.head(),
                    format!("over TLS this leads {name} back to itself, again and again"),
                )
                .because(listen.span, "requests over TLS arrive at this server, too")
                .help("keep the redirect in a server of its own that listens on port 80 only");
        }
        for circle in Trials::new(estate, host, configuration).outside() {
            let Some(at) = circle.round.first().filter(|it| told.insert(**it)) else { continue };
            let message = format!(
                "a request for `{}` is sent to `{}`, and that one is redirected here again",
                circle.path, circle.next
            );
            found.report(&RULE.about, *at, message).help(
                "let the redirect answer for one path only (`location = /old { … }`), or lead to a path that it does not match",
            );
        }
    }
}

/// Whether an `if` before a redirect may lead requests past it: they are followed one by one then.
fn is_left(configuration: &Configuration, returned: Statement<'_>) -> bool {
    let leaves = |it: &Statement<'_>| ["break", "return", "rewrite"].iter().any(|name| it.is(name));
    let mut level = returned.parent();
    while let Some(block) = level {
        let mut branches = configuration.branches(block).filter(|it| it.id() < returned.id() || block.is("server"));
        if branches.any(|it| it.children().any(|it| leaves(&it)) && !it.span().contains(returned.span())) {
            return true;
        }
        level = block.parent();
    }
    false
}

/// The target of a redirect that keeps the path.
fn target(returned: Statement<'_>) -> Option<crate::estate::nginx::Argument<'_>> {
    let code = returned.arg(0)?;
    let moved = matches!(&*code.text, "301" | "302" | "303" | "307" | "308") && returned.count() == 2;
    if moved { returned.arg(1) } else { None }.filter(crate::estate::nginx::Argument::is_known)
}

/// Whether a URL without its scheme is that of the request at this server; says which requests.
fn same_place(rest: &str, server: &Server) -> Option<String> {
    let paths = ["$request_uri", "$uri", "$uri$is_args$args", "$uri?$args", "/$request_uri"];
    let host = paths.iter().find_map(|it| rest.strip_suffix(it))?;
    match host {
        "$host" | "$http_host" => Some("every request".to_owned()),
        // `$server_name` is the first name.
        "$server_name" => server.real_name().map(|it| format!("`{}`", it.0)),
        host => server.known_names().find(|it| it.0.eq_ignore_ascii_case(host)).map(|it| format!("`{}`", it.0)),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/redirect-loop"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "listen 443 ssl; return 301 https://$host$request_uri;",
            "listen 443 ssl; location / { return 301 https://$host$request_uri; }",
            "listen 443 ssl; server_name a.example.com www.a.example.com; return 301 https://a.example.com$request_uri;",
            "listen 443 ssl; location /old/ { return 301 https://$host$request_uri; }",
            "listen 443 ssl; return 301 https://$host/new/;",
            "listen 443 ssl; server_name a.example.com; return 301 http://a.example.com$request_uri;",
            "location /old { return 301 /old/; }",
            "location /old { return 302 $scheme://$host/old/new; }",
            "rewrite ^/(.*)$ /app/$1 permanent;",
            "location / { rewrite ^(.*[^/])$ $1 redirect; }",
            "if ($request_uri !~ \\.html) { return 301 $uri; }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "listen 443 ssl; if ($https = on) { break; } return 301 https://$host$request_uri;",
            "listen 443 ssl; location / { if ($scheme = https) { break; } return 301 https://$host$request_uri; }",
            "listen 443 ssl; server_name a.example.com; location / { if ($host = a.example.com) { return 418; } return 301 https://a.example.com$request_uri; }",
            "return 301 https://$host$request_uri;",
            "listen 443 ssl; server_name a.example.com; return 301 https://www.a.example.com$request_uri;",
            "listen 443 ssl; if ($scheme = http) { return 301 https://$host$request_uri; }",
            "listen 443 ssl; return 301 https://$host:8443$request_uri;",
            "listen 8443 ssl; return 301 https://$host$request_uri;",
            "location = /old { return 301 /old/; }",
            "location /old { return 301 /old/; } location /old/ { root /srv; }",
            "location / { return 301 /app/; } location /app/ { root /srv; }",
            "rewrite ^/(?!app/)(.*)$ /app/$1 permanent;",
            "location / { rewrite ^(.*)/$ $1 permanent; }",
            "location / { add_header Set-Cookie seen=1; if ($cookie_seen = '') { return 302 $request_uri; } }",
            "location / { if ($http_x_forwarded_proto != https) { return 301 $request_uri; } }",
            "location / { return 301 https://www.example.com/; }",
            "location /old { return 301 /old/; include more.conf; }",
            "location / { if (-f /srv/down) { return 302 $uri; } }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
