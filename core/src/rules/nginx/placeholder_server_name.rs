//! A `server_name` that still has to be filled in.
use crate::estate::Estate;
use crate::estate::Text;
use crate::estate::name::is_guide;
use crate::estate::nginx::Server;
use crate::facts::words::{Placeholder, placeholder};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/placeholder-server-name",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("placeholder_server_name.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let real = estate.hosts.iter().flat_map(|it| &it.nginx).flat_map(|it| &it.servers).any(Server::has_real_domain);
    let configurations = estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it)));
    for (host, configuration) in configurations.filter(|(_, it)| !it.is_nameless) {
        for server in &configuration.servers {
            if is_guide(host, server.span.file) || estate.text_at(server.span).is_some_and(Text::is_example) {
                continue;
            }
            for (name, span) in server.known_names() {
                let said = match placeholder(name) {
                    None => continue,
                    Some(Placeholder::ReservedName) if !real => continue,
                    Some(Placeholder::ReservedName) => {
                        "is reserved for documentation, while other servers here have real names"
                    }
                    Some(_) => "is a placeholder: no request will ever have this name",
                };
                found
                    .report(&RULE.about, span, format!("`server_name {name}` {said}"))
                    .help("write the host name that the server answers to");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(names: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ server_name {names}; }}\n");
        findings(&["nginx/placeholder-server-name"], &text).lines().count()
    }

    #[test]
    fn names_to_be_filled_in() {
        assert_eq!(check("app1.tu-dominio.com"), 1);
        assert_eq!(check("MI_IP_PUBLICA O_TU_DOMINIO"), 2);
        assert_eq!(check("your-domain.com www.your-domain.com"), 2);
        assert_eq!(check("shop.andina.cl www.example.com"), 1);
    }

    #[test]
    fn a_guide_leaves_it_to_its_reader() {
        let page = |title: &str, names: &str| {
            let text = format!(
                "//- a.md\n# {title}\n\n`/etc/nginx/sites-enabled/a`:\n\n```nginx\nserver {{ server_name {names}; }}\n```\n"
            );
            findings(&["nginx/placeholder-server-name"], &text).lines().count()
        };
        assert_eq!(page("Quick start", "your_domain www.your_domain"), 0);
        assert_eq!(page("Quick start", "shop.andina.cl your_domain"), 1);
        assert_eq!(page("Runbook", "your_domain"), 1);
    }

    #[test]
    fn real_names_and_documentation() {
        for names in [
            "_",
            "\"\"",
            "localhost",
            "example.com www.example.com",
            "~^www",
            "{{ domain }}",
            "shop.andina.cl",
            "192.168.1.1",
        ] {
            assert_eq!(check(names), 0, "{names}");
        }
    }
}
