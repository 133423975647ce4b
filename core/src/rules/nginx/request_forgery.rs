//! The host that a `proxy_pass` hands requests to is chosen by something the client sends.

use crate::estate::Estate;
use crate::estate::nginx::{Argument, Influence};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/request-forgery",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("request_forgery.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut variables =
            configuration.passes.iter().filter(|it| it.variables && it.directive != "memcached_pass").peekable();
        if variables.peek().is_none() {
            continue;
        }
        let influence = Influence::new(configuration);
        for pass in variables {
            let statement = configuration.statement(pass.id);
            let Some(target) = statement.arg(0).filter(Argument::is_known) else { continue };
            let Some(reach) = influence.host(&target.text, statement) else { continue };
            if configuration.is_limited(statement) || influence.is_guarded(statement, &[&reach.origin]) {
                continue;
            }
            let from = match reach.origin.as_str() {
                "host" | "http_host" => "the name that a client asks for".to_owned(),
                "uri" => "a part of the path".to_owned(),
                name => format!("`${name}` of the request"),
            };
            let message = format!("{from} decides which host `{}` hands requests to", pass.directive);
            let finding = found.report(&RULE.about, target.span, message);
            for span in reach.through.iter().filter(|it| !it.contains(target.span)) {
                finding.because(*span, "it comes through here");
            }
            finding.help("choose the host by a `map` whose values are written out, with a `default` that is refused");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(server: &str) -> usize {
        let text = format!(
            "//- etc/nginx/sites-enabled/a\nmap $arg_to $fixed {{ a a.internal; default b.internal; }}\n\
             map $http_x $open {{ a a.internal; default $http_x; }}\nserver {{ listen 80; server_name a.example.com; {server} }}\n"
        );
        findings(&["nginx/request-forgery"], &text).lines().count()
    }

    #[test]
    fn clients_that_choose_the_host() {
        for server in [
            "location / { proxy_pass http://$arg_to; }",
            "location / { proxy_pass http://$arg_to:8080/x; }",
            "location / { proxy_pass $arg_url; }",
            "location / { proxy_pass http://$http_x_backend$request_uri; }",
            "location ~ ^/p/([^/]+)/(.*)$ { proxy_pass http://$1/$2; }",
            "location ~ ^/p/(?<to>[^/]+)/ { proxy_pass http://$to; }",
            "location / { set $to $arg_to; proxy_pass http://$to; }",
            "location / { set $to http://$arg_to; proxy_pass $to; }",
            "location / { proxy_pass http://$open; }",
            "location / { proxy_pass http://$cookie_a.example.com; }",
            "location / { rewrite ^/(.*)$ /x/$1 break; proxy_pass http://$arg_to; }",
        ] {
            assert_eq!(check(server), 1, "{server}");
        }
        let any = "//- etc/nginx/conf.d/a.conf\nserver { listen 80 default_server; location / { proxy_pass http://$host; } }\n";
        assert_eq!(findings(&["nginx/request-forgery"], any).lines().count(), 1);
        let name = "//- etc/nginx/conf.d/a.conf\nserver { server_name ~^(.+)\\.a\\.com$; location / { proxy_pass http://$1; } }\n";
        assert_eq!(findings(&["nginx/request-forgery"], name).lines().count(), 1);
    }

    #[test]
    fn what_is_written_out_is_fine() {
        for server in [
            "location / { proxy_pass http://a$request_uri; }",
            "location / { set $to a.internal; proxy_pass http://$to; }",
            "location / { set $to http://a.internal$request_uri; proxy_pass $to; }",
            "location / { proxy_pass http://$fixed; }",
            "location / { proxy_pass http://$host; }",
            "location / { proxy_pass $scheme://a.internal/$arg_x; }",
            "location / { proxy_pass http://127.0.0.1:8080$uri; }",
            "location / { proxy_pass http://$arg_to; deny all; }",
            "location / { proxy_pass http://$arg_to; internal; }",
            "location / { if ($arg_to !~ ^(a|b)$) { return 403; } proxy_pass http://$arg_to; }",
            "location / { auth_basic a; proxy_pass http://$arg_to; }",
            "location ~ ^/([a-z]+)/ { proxy_pass http://$1; }",
            "location ~ ^/([a-z0-9.]+)/ { proxy_pass http://$1.example.com; }",
            "set $to $arg_to; location / { set $to a; proxy_pass http://$to; }",
            "location / { proxy_pass http://$upstream_x; }",
            "location / { proxy_pass http://unix:/run/$arg_a.sock; }",
        ] {
            assert_eq!(check(server), 0, "{server}");
        }
    }
}
