//! An application is served over TLS and, under the same name, without it.

use std::collections::HashMap;

use crate::estate::Estate;
use crate::estate::nginx::{Configuration, Server, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/plain-beside-tls",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("plain_beside_tls.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let handing = |it: &&Server| !it.open && configuration.passes_of(it).next().is_some();
        if configuration.servers.iter().all(Server::tls) {
            continue;
        }
        let mut secure: HashMap<&str, &Server> = HashMap::new();
        for server in configuration.servers.iter().filter(|it| it.tls()).filter(handing) {
            for (name, _) in server.known_names().filter(|it| it.0.contains('.')) {
                secure.entry(name).or_insert(server);
            }
        }
        if secure.is_empty() {
            continue;
        }
        for server in configuration.servers.iter().filter(|it| !it.tls() && !it.is_inside()).filter(handing) {
            let twin = server.known_names().find_map(|(name, span)| Some((name, span, *secure.get(name)?)));
            let Some((name, span, twin)) = twin.filter(|_| on_port_80(server) && !redirects(configuration, server))
            else {
                continue;
            };
            let Some(pass) = configuration.passes_of(server).next() else { continue };
            found
                .report(
                    &RULE.about,
                    span,
                    format!("`{name}` is served without TLS, too, and nothing leads to the server that has it"),
                )
                .because(twin.head, "the same name over TLS")
                .because(pass.span, "passwords and cookies come here in the clear")
                .help("answer with `return 301 https://$host$request_uri;`")
                .absent_from(server.span);
        }
    }
}

fn on_port_80(server: &Server) -> bool {
    server.listens.iter().any(|it| it.address.known().is_some_and(|it| it.port() == Some(80)))
}

/// Whether some line of a server names a URL over TLS, or a header that tells who ended it.
fn redirects(configuration: &Configuration, server: &Server) -> bool {
    let block = configuration.statement(server.id);
    let all = ["return", "rewrite", "error_page", "if"].into_iter().flat_map(|it| configuration.named_in(block, it));
    let mut lines = all.filter_map(Statement::raw);
    lines.any(|it| it.contains("https") || it.contains("$scheme") || it.contains("forwarded"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(plain: &str) -> usize {
        let tls = "server { listen 443 ssl; server_name a.example.com; location / { proxy_pass http://127.0.0.1:1; } }";
        findings(&["nginx/plain-beside-tls"], &format!("//- etc/nginx/conf.d/a.conf\n{tls}\nserver {{ {plain} }}\n"))
            .lines()
            .count()
    }

    #[test]
    fn one_name_with_and_without_tls() {
        assert_eq!(check("listen 80; server_name a.example.com; location / { proxy_pass http://127.0.0.1:1; }"), 1);
    }

    #[test]
    fn led_on_or_another_name() {
        for plain in [
            "listen 80; server_name a.example.com; return 301 https://$host$request_uri;",
            "listen 80; server_name a.example.com; location / { return 301 https://$host$request_uri; } location /hook { proxy_pass http://127.0.0.1:1; }",
            "listen 80; server_name b.example.com; location / { proxy_pass http://127.0.0.1:1; }",
            "listen 127.0.0.1:80; server_name a.example.com; location / { proxy_pass http://127.0.0.1:1; }",
            "listen 8080; server_name a.example.com; location / { proxy_pass http://127.0.0.1:1; }",
            "listen 80; server_name a.example.com; root /srv;",
            "listen 80; server_name a.example.com; include more.conf; location / { proxy_pass http://127.0.0.1:1; }",
            "listen 80; server_name a.example.com; if ($http_x_forwarded_proto = http) { return 403; } location / { proxy_pass http://127.0.0.1:1; }",
        ] {
            assert_eq!(check(plain), 0, "{plain}");
        }
    }
}
