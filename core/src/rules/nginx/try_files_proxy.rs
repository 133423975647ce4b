//! `try_files` and `proxy_pass` in one location: files are never sent, and the application gets the wrong requests.

use crate::estate::Estate;
use crate::estate::nginx::Argument;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/try-files-proxy",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("try_files_proxy.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for files in configuration.named("try_files") {
            let Some(block) = files.parent().filter(|it| it.is("location")) else { continue };
            let Some(pass) = configuration.pass_in(block.id()).filter(|it| it.directive == "proxy_pass") else {
                continue;
            };
            let args = files.args();
            let (Some(last), Some(first)) = (args.last(), args.first()) else { continue };
            // A script is handed on when it is there: that is what a pattern for its ending says.
            let regex = block.matching().is_some();
            if regex
                || !args.iter().all(Argument::is_known)
                || !first.text.starts_with("$uri") && !first.text.starts_with("$request_filename")
            {
                continue;
            }
            let otherwise = match &*last.text {
                it if it.starts_with('=') => format!("a request for no file is answered with {}", &it[1..]),
                it => format!("a request for no file goes to `{it}`"),
            };
            found
                .report(
                    &RULE.about,
                    files.head(),
                    format!("files are never sent from here: what exists goes to `proxy_pass`, and {otherwise}"),
                )
                .because(pass.span, "this answers what `try_files` finds")
                .help("put `proxy_pass` into a location of its own: `try_files $uri @app;` and `location @app { … }`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(location: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {location} }}\n");
        findings(&["nginx/try-files-proxy"], &text).lines().count()
    }

    #[test]
    fn a_handler_beside_try_files() {
        assert_eq!(check("location / { try_files $uri @app; proxy_pass http://127.0.0.1:8000; }"), 1);
        assert_eq!(check("location / { try_files $uri =404; proxy_pass http://127.0.0.1:8000; }"), 1);
    }

    #[test]
    fn handlers_that_belong_there() {
        for location in [
            "location / { try_files $uri @app; } location @app { proxy_pass http://127.0.0.1:8000; }",
            "location / { try_files $uri =404; fastcgi_pass unix:/run/php.sock; }",
            "location ~ \\.php$ { try_files $uri =404; proxy_pass http://127.0.0.1:8000; }",
            "location / { try_files /maintenance.html @app; proxy_pass http://127.0.0.1:8000; }",
            "location / { try_files $uri @app; location /a { proxy_pass http://127.0.0.1:8000; } }",
        ] {
            assert_eq!(check(location), 0, "{location}");
        }
    }
}
