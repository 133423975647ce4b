//! Everybody is trusted to tell the address of the client: `set_real_ip_from 0.0.0.0/0`.

use crate::estate::Estate;
use crate::estate::nginx::Server;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/spoofable-client-address",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("spoofable_client_address.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for trusted in configuration.named("set_real_ip_from") {
            let Some(from) = trusted.arg(0).filter(|it| matches!(&*it.text, "0.0.0.0/0" | "::/0" | "[::]/0")) else {
                continue;
            };
            let inside = match configuration.server_of(trusted) {
                Some(server) => server.is_inside(),
                None => configuration.servers.iter().all(Server::is_inside),
            };
            let used = trusted.effective("real_ip_header").list.pop();
            // The PROXY protocol is spoken by whom the `listen` expects.
            let protocol = used.and_then(|it| it.arg(0)).is_some_and(|it| it.text == "proxy_protocol");
            if !inside && !protocol {
                found
                    .report(
                        &RULE.about,
                        from.span,
                        "every client may say which address it has: all of them are trusted as proxies",
                    )
                    .help("name the addresses of the proxies in front of this nginx");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/spoofable-client-address"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in ["set_real_ip_from 0.0.0.0/0; real_ip_header X-Forwarded-For;", "set_real_ip_from ::/0;"] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "set_real_ip_from 10.0.0.0/8;",
            "set_real_ip_from 0.0.0.0/0; real_ip_header proxy_protocol;",
            "set_real_ip_from unix:;",
            "} server { listen 127.0.0.1:81; set_real_ip_from 0.0.0.0/0;",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
