//! A location that no request can reach, because another one always comes first.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unreachable-location",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("unreachable_location.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for shadow in configuration.shadowed() {
            found
                .report(&RULE.about, shadow.head, format!("no request gets here: {}", shadow.why))
                .because(shadow.by, "this is taken first")
                .help("put it before the other, or remove it");
        }
        for (returned, location) in configuration.answered_before() {
            found
                .report(&RULE.about, returned, "every request is answered here: no location of this server is asked")
                .because(location, "the first that is never asked")
                .help("move the `return` into `location / { … }`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/unreachable-location"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "location / { root /a; } location ~ / { location ~ b { return 200; } }",
            r"location ~ .* { return 200; } location ~ \.php$ { return 201; }",
            "location ~ ^/ { return 200; } location /a { return 201; }",
            r"location ^~ /static/ { root /a; } location ~ ^/static/.*\.png$ { root /b; }",
            r"location ~ \.php$ { return 200; } location ~ \.php$ { return 201; }",
            "return 301 https://a.example.com$request_uri; location /.well-known/ { root /a; }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            r"location ~ \.php$ { return 200; } location ~ .* { return 201; }",
            "location ~ ^/ { return 200; } location = /a { return 201; } location ^~ /b { return 201; }",
            r"location ^~ /static/ { root /a; } location ~ \.png$ { root /b; }",
            r"location ^~ /static/ { root /a; } location /static/img/ { root /c; } location ~ ^/static/img/.*\.png$ { root /b; }",
            r"location ^~ /static/ { root /a; } location ~* ^/STATIC/.*\.png$ { root /b; }",
            r"location ~ \.php$ { return 200; } location ~* \.php$ { return 201; }",
            "if ($arg_a) { return 403; } location / { root /a; }",
            "return 503; error_page 503 @down; location @down { return 200; }",
            "location ~ ^/a { return 200; } location /a { location ~ x { return 200; } }",
            "return 404;",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
