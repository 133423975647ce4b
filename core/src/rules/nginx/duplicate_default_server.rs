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
                if other.id == server.id {
                    continue;
                }
                let statement = |it: &Server| configuration.statement(it.id);
                let includes = if at == word { statement(other).includes_apart(statement(server)) } else { None };
                if let Some((once, twice)) = includes {
                    found
                        .report(
                            &RULE.about,
                            twice,
                            format!("this includes the default server of `{address}` a second time"),
                        )
                        .because(once, "it is included here already")
                        .because(word, "the default server")
                        .help("keep one of the includes");
                } else {
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

    #[test]
    fn a_server_that_is_included_twice_is_told_at_the_include() {
        let both = "//- nginx/nginx.conf\nevents {}\nhttp {\n  include a.inc;\n  include *.inc;\n}\n\
                    //- nginx/a.inc\nserver {\n  listen 80 default_server;\n}\n";
        let found = findings(&["nginx/duplicate-default-server"], both);
        assert!(found.starts_with("nginx/nginx.conf:4:3 ") && found.lines().count() == 1, "{found}");
    }
}
