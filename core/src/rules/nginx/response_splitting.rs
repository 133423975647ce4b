//! A value that may hold a newline becomes a line of an answer or of a request to an upstream.

use crate::estate::Estate;
use crate::estate::nginx::{Configuration, Influence, Piece, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/response-splitting",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("response_splitting.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut influence = None;
        for name in ["return", "rewrite", "add_header", "add_trailer", "proxy_set_header", "proxy_pass"] {
            for statement in configuration.named(name).filter(|it| it.has_variable()) {
                let Some((at, place)) = sink(statement, name) else { continue };
                let Some(value) = statement.arg(at).filter(|it| it.is_known() && it.text.contains('$')) else {
                    continue;
                };
                if Influence::never_newline(&value.text) {
                    continue;
                }
                let influence = influence.get_or_insert_with(|| Influence::new(configuration));
                let pieces = influence.pieces(&value.text, statement);
                let Some((written, reach)) = pieces.iter().find_map(|it| newline(it, name)) else { continue };
                if is_checked(configuration, statement) {
                    continue;
                }
                let message =
                    format!("`{written}` may hold a newline, which a client sends as `%0a`, and goes into {place}");
                let finding = found.report(&RULE.about, value.span, message);
                for span in reach.through.iter().filter(|it| !it.contains(value.span)) {
                    finding.because(*span, "it comes through here");
                }
                let raw = ["$uri$is_args$args", "$uri?$args", "$uri", "$document_uri"];
                let end = raw.iter().find(|it| value.text.ends_with(**it) && value.text.len() == value.span.len());
                finding.help(match end {
                    Some(_) => "use `$request_uri`, which is as the client sent it, query included",
                    None => "use `$request_uri`, or a pattern that takes no newline, such as `.+` or `[a-z0-9-]+`",
                });
                if let Some(end) = end {
                    let from = value.text.len() - end.len();
                    let place = value.span.sub(from, value.text.len());
                    finding.fix(Fix::replace("use `$request_uri`", Safety::Unsafe, place, "$request_uri"));
                }
            }
        }
    }
}

/// The argument of a directive that becomes a line of a message, and which.
fn sink(statement: Statement<'_>, name: &str) -> Option<(usize, &'static str)> {
    let text = |at: usize| statement.arg(at).map_or_else(String::new, |it| it.text.into_owned());
    let url = |it: &str| ["http://", "https://", "$scheme"].iter().any(|start| it.starts_with(start));
    match name {
        "return" if statement.count() == 1 => url(&text(0)).then_some((0, "the `Location` header")),
        "return" => matches!(&*text(0), "301" | "302" | "303" | "307" | "308").then_some((1, "the `Location` header")),
        "rewrite" => {
            (matches!(&*text(2), "redirect" | "permanent") || url(&text(1))).then_some((1, "the `Location` header"))
        }
        "add_header" | "add_trailer" => Some((1, "a header of the answer")),
        "proxy_set_header" => Some((1, "a header for the upstream")),
        _ => (statement.count() == 1).then_some((0, "the request line for the upstream")),
    }
}

fn newline<'p>(piece: &'p Piece<'_>, name: &str) -> Option<(&'p str, &'p crate::estate::nginx::Reach)> {
    let Piece::Variable { written, reach } = piece else { return None };
    // What `rewrite` copies of a path is escaped again.
    let escaped = name == "rewrite" && written.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    (reach.sway.has_newline() && !escaped).then_some((*written, reach))
}

/// Whether requests with a newline are turned away before.
fn is_checked(configuration: &Configuration, statement: Statement<'_>) -> bool {
    let mut level = Some(statement);
    let asks = |it: &Statement<'_>| {
        let condition = it.raw().unwrap_or_default();
        it.refuses() && ["%0", "\\n", "\\r", "\\s", "cntrl", "\\x0"].iter().any(|it| condition.contains(it))
    };
    while let Some(block) = level {
        if configuration.branches(block).any(|it| asks(&it)) {
            return true;
        }
        level = block.parent();
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn check(server: &str) -> usize {
        let text = format!(
            "//- etc/nginx/sites-enabled/a\nmap $uri $to {{ /a /b; default $uri; }}\nserver {{ listen 80; server_name a.example.com; {server} }}\n"
        );
        findings(&["nginx/response-splitting"], &text).lines().count()
    }

    #[test]
    fn decoded_paths_in_headers() {
        for server in [
            "return 301 https://$host$uri;",
            "return https://a.example.com$document_uri;",
            "location /a { rewrite ^ https://a.example.com$uri permanent; }",
            "location ~ ^/a/([^/]*)$ { return 302 /b/$1; }",
            r"location ~ ^/a/(?<rest>\S\s*)$ { add_header X-Rest $rest; }",
            "location / { add_header X-Path $uri; }",
            "location / { proxy_set_header X-Path $uri; proxy_pass http://127.0.0.1; }",
            "location / { proxy_pass http://127.0.0.1$uri; }",
            "location ~ ^/a/([^/]*)$ { proxy_pass http://127.0.0.1/$1; }",
            "location / { set $path $uri; return 301 https://a$path; }",
            "location / { return 301 https://a$to; }",
            "location / { if ($uri ~ ^/a([^/]*)$) { return 301 /b$1; } }",
        ] {
            assert_eq!(check(server), 1, "{server}");
        }
    }

    #[test]
    fn values_without_newlines() {
        for server in [
            "return 301 https://$host$request_uri;",
            "return 200 $uri;",
            "return 301 https://a/?x=$arg_x;",
            "location /a { rewrite ^/a/([^/]*)$ /b/$1 permanent; }",
            "location /a { rewrite ^/a/([^/]*)$ /b$uri last; }",
            "location ~ ^/a/(.*)$ { return 302 /b/$1; }",
            "location ~ ^/a/([a-z]+)$ { return 302 /b/$1; }",
            "location = /a { return 301 /b$uri; }",
            "location ~ ^/[a-z]+$ { return 301 https://a$uri; }",
            "location ~ ^/a/([^/]*)$ { set $x $1; return 302 /b/$x; }",
            "location / { add_header X-Agent $http_user_agent; fastcgi_param SCRIPT_NAME $uri; }",
            "location / { proxy_set_header X-Path $request_uri; proxy_pass http://127.0.0.1; }",
            "location / { if ($request_uri ~ %0a) { return 400; } return 301 https://a$uri; }",
            "location / { try_files $uri =404; root /srv$uri; }",
        ] {
            assert_eq!(check(server), 0, "{server}");
        }
    }

    #[test]
    fn the_raw_path_takes_its_place() {
        let text = "//- etc/nginx/conf.d/a.conf\nserver { listen 80; return 301 https://$host$uri$is_args$args; }\n";
        assert_eq!(
            fixed(&["nginx/response-splitting"], text),
            "server { listen 80; return 301 https://$host$request_uri; }\n"
        );
    }
}
