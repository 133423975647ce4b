//! A request that nginx sends round inside itself until it gives up.

use crate::answer::route::Trials;
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/rewrite-loop",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("rewrite_loop.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, configuration) in estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it))) {
        for circle in Trials::new(estate, host, configuration).inside() {
            let Some((at, others)) = circle.round.split_first() else { continue };
            let path = circle.path;
            let message = if circle.next == path {
                format!(
                    "a request for `{path}` comes back here as it was: nginx gives up after ten rounds and answers 500"
                )
            } else {
                format!(
                    "a request for `{path}` comes back here again and again: nginx gives up after ten rounds and answers 500"
                )
            };
            let finding = found.report(&RULE.about, *at, message);
            for it in others {
                finding.because(*it, "this sends it on, too");
            }
            finding.help(
                "end `try_files` with `=404` or a file that is there, and a `rewrite` with `break`, or lead to another location",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; root /srv; {text} }}\n");
        findings(&["nginx/rewrite-loop"], &text).lines().count()
    }

    #[test]
    fn what_goes_round() {
        for text in [
            "location / { try_files $uri $uri/; }",
            "location / { try_files $uri /; }",
            "location / { try_files $uri.html $uri; }",
            "location / { try_files $uri $uri/ @app; } location @app { rewrite ^ /nosuchpage last; }",
            "location / { rewrite ^/(.*)$ /app/$1 last; }",
            "location / { rewrite ^ /app last; }",
            "location /a/ { rewrite ^/a/(.*)$ /a/b/$1 last; }",
            "location /a/ { rewrite ^ /b/x last; } location /b/ { rewrite ^ /a/x last; }",
            r"location / { if ($request_method = GET) { rewrite ^/(.*)$ /x/$1 last; } }",
            r"location ~ \.php$ { rewrite ^(.*)$ /x$1 last; }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_comes_to_an_end_or_may() {
        for text in [
            "location / { try_files $uri $uri/ =404; }",
            "location / { try_files /down.html $uri; }",
            "location / { try_files $uri $uri/ /index.html; }",
            "location / { try_files $uri $uri/ /index.php?$args; } location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }",
            "location / { try_files $uri @app; } location @app { proxy_pass http://127.0.0.1:8000; }",
            "location / { rewrite ^/(.*)$ /app/$1 break; }",
            "rewrite ^/(.*)$ /app/$1 last;",
            "location / { rewrite ^/(.*)$ /app/$1 last; } location /app/ { proxy_pass http://127.0.0.1:8000; }",
            "location / { rewrite ^/(?!app/)(.*)$ /app/$1 last; }",
            "location / { if (!-e $request_filename) { rewrite ^ /index.php last; } } location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }",
            "location / { if ($http_x_seen = '') { rewrite ^/(.*)$ /x/$1 last; } }",
            "location / { rewrite ^/old$ /new last; }",
            "location / { rewrite ^ /app last; include more.conf; }",
            "location / { try_files $uri $uri/ /app/; }  location /app/ { proxy_pass http://127.0.0.1:8000; }",
            "location = / { try_files /index.html @app; } location @app { return 200; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
