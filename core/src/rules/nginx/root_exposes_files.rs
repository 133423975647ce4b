//! The whole file system is served: `root` or `alias` is `/`.

use crate::estate::Estate;
use crate::estate::nginx::Modifier;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/root-exposes-files",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("root_exposes_files.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for root in configuration.named("root").chain(configuration.named("alias")) {
            let Some(path) = root.arg(0).filter(|it| is_everything(&it.text)) else {
                continue;
            };
            let Some(block) = root.parent() else { continue };
            let one = configuration.location_at(block.id()).is_some_and(|it| it.modifier == Modifier::Exact);
            let regex = block.matching().is_some();
            let handled = configuration.pass_in(block.id()).is_some() || block.last("return").is_some();
            if one || regex || handled || configuration.is_limited(root) {
                continue;
            }
            found
                .report(&RULE.about, path.span, "every file of the machine that nginx may read can be fetched here")
                .help("name the folder that holds the files to be served");
        }
    }
}

/// Whether a path leads to the root of the file system, also by `.` and `..`.
fn is_everything(path: &str) -> bool {
    let mut depth = 0_usize;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => depth = depth.saturating_sub(1),
            _ => depth += 1,
        }
    }
    path.starts_with('/') && depth == 0
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/root-exposes-files"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in ["root /;", "root /srv/..;", "location /all/ { alias /; }"] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "root /srv;",
            "location = /robots.txt { root /; }",
            "location /x/ { internal; alias /; }",
            "location / { root /; return 403; }",
            "location / { root /; deny all; }",
            "location / { root /; proxy_pass http://127.0.0.1; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
