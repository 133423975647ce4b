//! An address whose first server is an application, so that requests for unknown names reach it.
use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::endpoint::{Address, Target};
use crate::estate::nginx::{Configuration, Server, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/no-default-server",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("no_default_server.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| it.whole) {
        let mut told = HashSet::new();
        // What only the machine itself reaches gets no names of strangers.
        for (address, server) in configuration.implied_defaults().into_iter().filter(|it| !is_inward(it.0)) {
            let Some(pass) = configuration.passes_of(server).next() else { continue };
            if asks_for_name(configuration, server) {
                continue;
            }
            let Some((name, span)) = server.real_name().filter(|(_, span)| told.insert(*span)) else { continue };
            found
                .report(&RULE.about, span, format!("requests for any other name on `{address}` reach `{name}` too"))
                .because(pass.span, "and are handed to the application here")
                .help("add a server with `default_server` that refuses: `return 444;`, or `ssl_reject_handshake on;` for TLS")
                .absent_from(server.span);
        }
    }
}

/// Whether a server looks at the name itself, or lets in only whom it knows.
fn asks_for_name(configuration: &Configuration, server: &Server) -> bool {
    let block = configuration.statement(server.id);
    let asks = |it: Statement<'_>| it.raw().is_some_and(|it| it.contains("$host") || it.contains("$http_host"));
    configuration.branches(block).any(asks) || block.rules_of_access("deny").iter().any(|it| it == "all")
}

fn is_inward(address: &Address) -> bool {
    match address {
        Address::Tcp { host: Target::Ip(ip), .. } => ip.to_canonical().is_loopback(),
        Address::Unix(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(http: &str) -> usize {
        let main = format!("//- nginx/nginx.conf\nevents {{}}\nhttp {{\n{http}\n}}\n");
        findings(&["nginx/no-default-server"], &main).lines().count()
    }

    const APP: &str = "server { listen 80; server_name app.example.com; location / { proxy_pass http://10.0.0.1; } }";

    #[test]
    fn the_first_server_is_the_default() {
        assert_eq!(check(APP), 1);
        assert_eq!(check(&format!("server {{ listen 80 default_server; return 444; }}\n{APP}")), 0);
        assert_eq!(check(&format!("{APP}\nserver {{ listen 80 default_server; return 444; }}")), 0);
        assert_eq!(check(&format!("server {{ listen 80; server_name _; return 444; }}\n{APP}")), 0);
        assert_eq!(check(&format!("server {{ server_name www.example.com; root /srv; }}\n{APP}")), 0);
    }

    #[test]
    fn what_listens_inward_meets_no_strangers() {
        for listen in ["127.0.0.1:8080", "[::1]:8080", "unix:/run/a.sock"] {
            assert_eq!(check(&APP.replace("listen 80", &format!("listen {listen}"))), 0, "{listen}");
        }
    }

    #[test]
    fn sites_alone_do_not_tell() {
        assert_eq!(findings(&["nginx/no-default-server"], &format!("//- etc/nginx/sites-enabled/a\n{APP}\n")), "");
        assert_eq!(check(&format!("include /etc/nginx/sites-enabled/*;\n{APP}")), 0);
    }

    #[test]
    fn servers_that_look_at_the_name() {
        for text in [
            "//- etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 80; server_name a.andina.cl; if ($host != a.andina.cl) { return 444; } location / { proxy_pass http://127.0.0.1:3000; } } }\n",
            "//- etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 80; server_name a.andina.cl; if ($http_host !~ andina) { return 301 http://a.andina.cl/; } location / { proxy_pass http://127.0.0.1:3000; } } }\n",
            "//- etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 80; server_name a.andina.cl; allow 10.0.0.0/8; deny all; location / { proxy_pass http://127.0.0.1:3000; } } }\n",
        ] {
            assert_eq!(findings(&["nginx/no-default-server"], text), "", "{text}");
        }
    }
}
