//! A `proxy_pass` whose URI and location do not fit together: the application gets another path than meant.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/proxy-path",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("proxy_path.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for location in configuration.locations.iter().filter(|it| it.is_prefix()) {
            let Some(pass) = configuration.pass_in(location.id) else { continue };
            let (Some(path), Some(uri)) = (location.path.known(), pass.uri.as_ref()) else { continue };
            let Some(surprise) = configuration.surprise(location, pass) else { continue };
            let (from, to) = surprise.example(path, &uri.value);
            found
                .report(&RULE.about, uri.span, format!("`{from}` is handed on as `{to}`"))
                .because(location.path.span, surprise.why())
                .help(surprise.help());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(location: &str) -> String {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ {location} }}\n");
        let found = findings(&["nginx/proxy-path"], &text);
        found.split_once("proxy-path ").map_or("", |it| it.1).trim().to_owned()
    }

    #[test]
    fn slashes_that_disagree() {
        assert_eq!(check("location /api/ { proxy_pass http://a/v1; }"), "`/api/x` is handed on as `/v1x`");
        assert_eq!(check("location /api { proxy_pass http://a/; }"), "`/api/x` is handed on as `//x`");
        assert_eq!(check("location /api/ { proxy_pass http://$a/; }"), "`/api/x` is handed on as `/`");
    }

    #[test]
    fn the_usual_forms_are_fine() {
        for location in [
            "location /api/ { proxy_pass http://a/; }",
            "location / { proxy_pass http://a/; }",
            "location /api { proxy_pass http://a/v1; }",
            "location /api { proxy_pass http://a; }",
            "location /api/ { proxy_pass http://a/v1/; }",
            "location = /api { proxy_pass http://a/; }",
            "location ~ ^/api { proxy_pass http://a; }",
            "location /api/ { proxy_pass http://$a$request_uri; }",
            "location /api/ { rewrite ^/api/(.*) /$1 break; proxy_pass http://$a/; }",
            "location /api/ { proxy_pass http://a/?x=; }",
        ] {
            assert_eq!(check(location), "", "{location}");
        }
    }
}
