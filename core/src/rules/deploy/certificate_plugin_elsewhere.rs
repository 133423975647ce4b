//! Compares where certbot looks for nginx with where nginx runs: the plugin
//! edits the nginx of its own machine, not one in a container.

use crate::estate::Estate;
use crate::estate::runbook::{Runbook, Step};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/certificate-plugin-elsewhere",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("certificate_plugin_elsewhere.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let book = &host.runbook;
        if on_the_host(book) || estate.texts_of(&host.name).any(|it| it.path.starts_with("/etc/nginx")) {
            continue;
        }
        let Some(container) = book.steps.iter().find(|it| speaks_to_nginx_service(it)) else { continue };
        for step in book.steps.iter().filter(|it| it.program() == "certbot" && it.has("--nginx")) {
            found
                .report(
                    &RULE.about,
                    step.command.span,
                    "`certbot --nginx` works on an nginx of this machine, and nginx runs in a container",
                )
                .because(container.command.span, "nginx is a service of Compose")
                .help("use `--webroot` with a folder that the container serves, and reload nginx by `--deploy-hook`");
        }
    }
}

fn speaks_to_nginx_service(step: &Step) -> bool {
    step.compose().is_some_and(|it| it.services().any(|word| word.text == "nginx"))
}

/// Returns whether some command handles an nginx that is installed on the machine.
fn on_the_host(book: &Runbook) -> bool {
    book.steps.iter().any(|step| {
        let about_nginx = || {
            step.arguments()
                .any(|it| matches!(it.text.as_str(), "nginx" | "nginx.service") || it.text.starts_with("/etc/nginx"))
        };
        match step.program() {
            "nginx" => true,
            "docker" | "docker-compose" | "certbot" | "grep" | "echo" => false,
            _ => about_nginx(),
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(commands: &str) -> String {
        findings(&["deploy/certificate-plugin-elsewhere"], &format!("//- a.md\n```bash\n{commands}\n```\n"))
    }

    #[test]
    fn nginx_in_a_container() {
        assert_eq!(
            check("certbot renew --nginx\ndocker-compose -f p.yml restart nginx"),
            "a.md:2:1 deploy/certificate-plugin-elsewhere `certbot --nginx` works on an nginx of this machine, \
             and nginx runs in a container\n"
        );
    }

    #[test]
    fn nginx_on_the_machine_or_another_plugin() {
        assert_eq!(check("certbot renew --nginx\nsystemctl reload nginx\ndocker compose restart nginx"), "");
        assert_eq!(check("apt install nginx\ncertbot renew --nginx\ndocker compose logs nginx"), "");
        assert_eq!(check("certbot renew --webroot -w /srv\ndocker compose restart nginx"), "");
        assert_eq!(check("certbot renew --nginx\ndocker compose restart web"), "");
    }
}
