//! Two servers that both want to be the default of one address.
use crate::estate::Estate;
use std::collections::HashMap;

use crate::estate::endpoint::Address;
use crate::estate::nginx::Server;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/duplicate-default-server",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("duplicate_default_server.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| !it.is_nameless) {
        let mut first: HashMap<&Address, (&Server, Span)> = HashMap::new();
        for server in &configuration.servers {
            for listen in &server.listens {
                let (Some(address), Some(word)) = (listen.address.known(), listen.default_server) else { continue };
                let (other, at) = *first.entry(address).or_insert((server, word));
                if other.id != server.id {
                    found
                        .report(&RULE.about, word, format!("`{address}` has a second default server"))
                        .because(at, "the first one")
                        .help("keep `default_server` on one of them");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn one_default_an_address() {
        let check = |text: &str| {
            findings(&["nginx/duplicate-default-server"], &format!("//- nginx/conf.d/a.conf\n{text}")).lines().count()
        };
        assert_eq!(check("server { listen 80 default_server; }\nserver { listen *:80 default_server; }\n"), 1);
        assert_eq!(check("server { listen 80 default_server; }\nserver { listen [::]:80 default_server; }\n"), 0);
        assert_eq!(check("server { listen 80 default_server; }\nserver { listen 443 default_server; }\n"), 0);
    }
}
