//! Compares the names that `certbot --nginx` is given with those that nginx serves.

use crate::estate::name::{Answered, ServedKind, asked_over_http};
use crate::estate::runbook::Challenge;
use crate::estate::{Estate, Host, Kind};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "tls/certificate-name-not-served",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("certbot"),
        page: include_str!("certificate_name_not_served.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let Some(example) = host.names.served.iter().find(|it| it.kind == ServedKind::Exact) else { continue };
        if !knows_every_name(host) {
            continue;
        }
        let answered = Answered::new(host);
        for request in asked_over_http(host).filter(|it| it.challenge == Challenge::Nginx) {
            for name in &request.names {
                let served = answered.has(&name.value);
                if served
                    || name.value.starts_with("*.")
                    || !is_name(&name.value)
                    || once_shown(estate, host, &name.value)
                {
                    continue;
                }
                let message = format!("certbot looks for a server block of `{}`, and nginx has none", name.value);
                found
                    .report(&RULE.about, name.span, message)
                    .because(example.name.span, format!("what nginx serves here is `{}`", example.name.value))
                    .help("write the same name in both places: certbot edits the block whose `server_name` it finds");
            }
        }
    }
}

/// A name that a template or a placeholder hides may be any name.
fn knows_every_name(host: &Host) -> bool {
    let servers = || host.nginx.iter().flat_map(|it| &it.servers);
    servers().all(|server| !server.open && server.names.iter().all(|it| it.known().is_some()))
}

/// A variable of a script is no name.
fn is_name(name: &str) -> bool {
    name.contains('.') && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_'))
}

/// A document may show a file more than once: certbot ran while an earlier text of it stood there.
fn once_shown(estate: &Estate, host: &Host, name: &str) -> bool {
    estate.texts_of(&host.name).any(|it| it.kind == Kind::Nginx && it.source.text.contains(name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(nginx: &str, command: &str) -> String {
        let page = format!("`/etc/nginx/conf.d/a.conf`:\n\n```nginx\n{nginx}\n```\n\n```bash\n{command}\n```\n");
        findings(&["tls/certificate-name-not-served"], &format!("//- setup.md\n{page}"))
    }

    #[test]
    fn a_name_without_a_block() {
        let found = check("server { server_name app1.edutecnia.cl; }", "sudo certbot --nginx -d midominio.com");
        assert_eq!(
            found,
            "setup.md:8:25 tls/certificate-name-not-served certbot looks for a server block of `midominio.com`, and \
             nginx has none\n"
        );
    }

    #[test]
    fn names_that_a_block_takes() {
        let command = "certbot --nginx -d a.edutecnia.cl -d b.edutecnia.cl";
        assert_eq!(check("server { server_name a.edutecnia.cl b.edutecnia.cl; }", command), "");
        assert_eq!(check("server { server_name edutecnia.cl .edutecnia.cl; }", command), "");
        assert_eq!(check("server { server_name x.cl ~^.+$; }", command), "");
    }

    #[test]
    fn unknown_names_and_other_ways_are_left_alone() {
        let other = "server { server_name app1.edutecnia.cl; }";
        assert_eq!(check("server { server_name a.edutecnia.cl {{ name }}; }", "certbot --nginx -d b.cl"), "");
        assert_eq!(check(other, "certbot certonly --webroot -w /x -d mail.edutecnia.cl"), "");
        assert_eq!(check(other, "certbot --nginx -d $DOMAIN"), "");
        assert_eq!(check("server { listen 80; }", "certbot --nginx -d a.cl"), "", "no name to compare with");
    }
}
