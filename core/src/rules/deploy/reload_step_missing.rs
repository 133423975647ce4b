//! Looks for sections of a runbook that change nginx and restart it without
//! testing the configuration in between.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/reload-step-missing",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("reload_step_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for it in &host.runbook.untested {
            found
                .report(&RULE.about, it.restart, "nginx is restarted with a changed configuration that nothing has tested")
                .because(it.change, "this changes the configuration")
                .help("run `nginx -t` first and reload instead of restarting: with a mistake in the file, a restarted nginx stays down");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["deploy/reload-step-missing"], &format!("//- a.md\n{text}\n"))
    }

    #[test]
    fn a_change_and_a_restart() {
        let text =
            "# Block\n```nginx\n# Add to nginx.conf\ndeny 192.0.2.1;\n```\n```bash\ndocker compose restart nginx\n```";
        assert_eq!(
            check(text),
            "a.md:7:1 deploy/reload-step-missing nginx is restarted with a changed configuration that nothing has tested\n"
        );
        assert_ne!(check("# Edit\n```bash\nsudo vim /etc/nginx/nginx.conf\nsudo systemctl restart nginx\n```"), "");
    }

    #[test]
    fn tested_reloaded_or_not_changed() {
        assert_eq!(check("# Edit\n```bash\nvim /etc/nginx/nginx.conf\nnginx -t && systemctl restart nginx\n```"), "");
        assert_eq!(check("# Edit\n```bash\nvim /etc/nginx/nginx.conf\nsystemctl reload nginx\n```"), "");
        assert_eq!(
            check("# Edit\n```bash\nvim /etc/nginx/nginx.conf\n```\n# Restart\n```bash\nsystemctl restart nginx\n```"),
            ""
        );
        assert_eq!(check("# Site\n```nginx\nserver { listen 80; }\n```\n```bash\nsystemctl restart nginx\n```"), "");
    }
}
