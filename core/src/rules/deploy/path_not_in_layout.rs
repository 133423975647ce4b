//! Compares the paths that a document names with the tree it draws.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/path-not-in-layout",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("path_not_in_layout.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for document in &host.runbook.documents {
            for it in host.layout.contradictions(document) {
                found
                    .report(
                        &RULE.about,
                        it.span,
                        format!(
                            "`{}` is not in the layout drawn here: `{}` has `{}` instead",
                            it.path, it.folder, it.listed
                        ),
                    )
                    .because(it.listed_at, "the drawing has it here")
                    .help("make the text and the drawing agree with the server");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const TREE: &str = "```\nserver/\n├── /opt/shared/\n│   ├── prometheus/\n│   │   ├── config/prometheus.yml\n│   │   └── data/\n│   └── loki/\n└── /opt/projects/\n    ├── shop/\n    │   ├── config/\n    │   │   └── nginx.conf\n    │   ├── data/\n    │   │   └── postgresql/\n    │   └── app/\n    └── blog/\n        ├── app/\n        └── data/\n```\n";

    fn check(path: &str) -> String {
        findings(&["deploy/path-not-in-layout"], &format!("//- a.md\n{TREE}\n- **Path**: `{path}`\n"))
    }

    #[test]
    fn what_is_drawn_elsewhere() {
        assert_eq!(
            check("/opt/shared/prometheus/prometheus.yml"),
            "a.md:20:14 deploy/path-not-in-layout `/opt/shared/prometheus/prometheus.yml` is not in the layout drawn \
             here: `/opt/shared/prometheus` has `/opt/shared/prometheus/config/prometheus.yml` instead\n"
        );
        assert!(check("/opt/projects/{project}/postgresql/data").contains("`/opt/projects/shop/data/postgresql`"));
        assert!(check("/opt/projects/{project}/nginx/").contains("`/opt/projects/shop/config/nginx.conf`"));
    }

    #[test]
    fn what_the_drawing_leaves_open() {
        for path in [
            "/opt/shared/prometheus/config",
            "/opt/shared/prometheus/rules.yml",
            "/opt/shared/loki/loki.yml",
            "/opt/projects/shop/app/nginx.conf",
            "/opt/projects/shop/data/postgresql/base",
            "/opt/backups/shop",
            "/etc/nginx/nginx.conf",
        ] {
            assert_eq!(check(path), "", "{path}");
        }
    }
}
