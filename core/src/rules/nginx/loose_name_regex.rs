//! A pattern for the origins or pages that are trusted also fits names of strangers.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/loose-name-regex",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("loose_name_regex.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for loose in configuration.loose_origins() {
            let message = format!("`{}` fits too, which is not `{}`", loose.stranger, loose.domain);
            found.report(&RULE.about, loose.span, message).help(
                "anchor the pattern at both ends, escape the dots, and let only labels stand in front: `^https://([a-z0-9-]+\\.)*example\\.com$`",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        let text = format!("//- etc/nginx/sites-enabled/a\n{text}\n");
        let found = findings(&["nginx/loose-name-regex"], &text);
        found.split_once("loose-name-regex ").map_or("", |it| it.1).trim().to_owned()
    }

    fn origin(regex: &str) -> String {
        check(&format!(
            "server {{ listen 80; location / {{ if ($http_origin ~* \"{regex}\") {{ set $cors $http_origin; }} }} }}"
        ))
    }

    #[test]
    fn strangers_that_fit() {
        assert_eq!(origin(r"example\.com"), "`https://example.com.stranger.net` fits too, which is not `example.com`");
        assert_eq!(
            origin(r"^https://.*example\.com$"),
            "`https://strangerexample.com` fits too, which is not `example.com`"
        );
        assert_eq!(
            origin("^https://www.example.com$"),
            "`https://wwwxexample.com` fits too, which is not `www.example.com`"
        );
        let map =
            r#"map $http_origin $cors { default ""; "~^https?://.+\.?shop\.io$" $http_origin; } server { listen 80; }"#;
        assert!(check(map).starts_with("`https://strangershop.io`"));
        let refused = r#"server { listen 80; if ($http_referer !~ "^https://example\.com") { return 403; } }"#;
        assert!(check(refused).starts_with("`https://example.com.stranger.net/`"));
    }

    #[test]
    fn pages_whose_query_names_the_own_one() {
        let open = r#"server { listen 80; if ($http_referer !~ "https?://([^/]+\.)?example\.com/") { add_header X-Frame-Options DENY; } }"#;
        assert!(check(open).starts_with("`https://stranger.net/?https://example.com/` fits too"), "{}", check(open));
    }

    #[test]
    fn only_the_own_names_fit() {
        for regex in [
            r"^https://example\.com$",
            r"^https?://(www\.)?example\.com(:[0-9]+)?$",
            r"^https://([a-z0-9-]+\.)*example\.com$",
            r"^https://(.+\.)?example\.com$",
            r"^https://(a\.com|b\.org)$",
            "^https://example.com$",
            ".*",
            r"^http://localhost(:\d+)?$",
        ] {
            assert_eq!(origin(regex), "", "{regex}");
        }
        let blocked = r"server { listen 80; if ($http_referer ~* (semalt\.com|buttons\.net)) { return 403; } }";
        assert_eq!(check(blocked), "");
        let counted = r#"map $http_referer $bad { default 0; "~semalt\.com" 1; } server { listen 80; }"#;
        assert_eq!(check(counted), "");
    }
}
