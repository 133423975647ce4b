//! A named location that `try_files` or `error_page` hands requests to does not exist in the server.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::nginx::Modifier;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unknown-location",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("unknown_location.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for server in &configuration.servers {
            let block = configuration.statement(server.id);
            let uses = ["try_files", "error_page"].into_iter().flat_map(|it| configuration.named_in(block, it));
            let uses = uses.filter_map(|it| Some((it, it.args().pop()?)));
            let mut uses = uses.filter(|(_, name)| name.text.starts_with('@') && name.is_known()).peekable();
            if uses.peek().is_none() {
                continue;
            }
            let labels = configuration.locations_of(server).filter(|it| it.modifier == Modifier::Named);
            let names: HashSet<_> = labels.map(|it| it.path.known().map(String::as_str)).collect();
            for (statement, name) in uses {
                if server.open || names.contains(&None) || names.contains(&Some(&*name.text)) {
                    continue;
                }
                found
                    .report(
                        &RULE.about,
                        name.span,
                        format!("there is no location `{}` in this server: such requests end in 500", name.text),
                    )
                    .because(server.head, "the server that lacks it")
                    .help(format!(
                        "write `location {} {{ … }}`, or another last word of `{}`",
                        name.text,
                        statement.name()
                    ))
                    .absent_from(server.span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(server: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {server} }}\n");
        findings(&["nginx/unknown-location"], &text).lines().count()
    }

    #[test]
    fn names_that_no_location_has() {
        assert_eq!(check("location / { try_files $uri @app; }"), 1);
        assert_eq!(check("location / { try_files $uri @app; } location @App { return 200; }"), 1);
        assert_eq!(check("error_page 404 @missing; location / { root /srv; }"), 1);
    }

    #[test]
    fn names_that_are_there_or_may_be() {
        for server in [
            "location / { try_files $uri @app; } location @app { return 200; }",
            "location / { try_files $uri @app; } include app.conf;",
            "location / { try_files $uri /index.html; }",
            "error_page 404 =200 @a; location @a { return 200; }",
        ] {
            assert_eq!(check(server), 0, "{server}");
        }
        assert_eq!(findings(&["nginx/unknown-location"], "//- etc/nginx/snippets/a.conf\ntry_files $uri @app;\n"), "");
    }
}
