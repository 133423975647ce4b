//! A list of referers that nothing asks, or that lets everybody through who sends none.

use crate::estate::Estate;
use crate::estate::nginx::{Configuration, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/referers-not-checked",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("referers_not_checked.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut lists = configuration.named("valid_referers").peekable();
        if lists.peek().is_none() || is_read_outside(configuration) {
            continue;
        }
        for list in lists {
            let Some(block) = list.parent().filter(|it| !it.is_open()) else { continue };
            let asking: Vec<Statement<'_>> =
                statements_of(configuration, block).filter(|it| asks(*it)).take(16).collect();
            if asking.is_empty() {
                let around = configuration.server_of(block).map(|it| configuration.statement(it.id));
                let outside = around.is_some_and(|it| it.is_open() || statements_of(configuration, it).any(asks));
                if !outside && !inherited(configuration, block) {
                    found
                        .report(
                            &RULE.about,
                            list.head(),
                            "nothing asks for `$invalid_referer` here: no request is kept out",
                        )
                        .help("add `if ($invalid_referer) { return 403; }`")
                        .absent_from(block.span());
                }
                continue;
            }
            let Some(none) = list.args().into_iter().find(|it| it.text == "none") else { continue };
            if let Some(frame) = asking.iter().find_map(|it| frames(*it)) {
                found
                    .report(&RULE.about, none.span, "a page that sends no `Referer` may frame this one: `none` takes it for a friend")
                    .because(frame.head(), "only others are forbidden to")
                    .help("send the header always, or `Content-Security-Policy: frame-ancestors` with the origins that may");
            }
        }
    }
}

fn statements_of<'c>(configuration: &'c Configuration, block: Statement<'c>) -> impl Iterator<Item = Statement<'c>> {
    [
        "if",
        "set",
        "add_header",
        "proxy_set_header",
        "return",
        "rewrite",
        "access_log",
        "limit_rate",
        "proxy_pass",
        "fastcgi_param",
        "uwsgi_param",
        "scgi_param",
        "grpc_set_header",
        "add_trailer",
        "sub_filter",
        "limit_rate_after",
        "expires",
        "try_files",
        "root",
        "alias",
    ]
    .into_iter()
    .flat_map(move |it| configuration.named_in(block, it))
}

/// Whether something that is not in a server reads the variable, or may: a `map`, the key of a limit, a line of a log,
/// code.
fn is_read_outside(configuration: &Configuration) -> bool {
    let readers =
        ["map", "log_format", "limit_req_zone", "limit_conn_zone", "split_clients", "js_import", "perl_modules"];
    readers
        .into_iter()
        .flat_map(|it| configuration.named(it))
        .any(|it| asks(it) || it.is("js_import") || it.is("perl_modules"))
        || configuration.statements().any(|it| it.known().is_none() && it.name().contains("_by_lua"))
}

fn asks(statement: Statement<'_>) -> bool {
    statement.raw().is_some_and(|it| it.contains("invalid_referer"))
}

/// A block outside a server is for servers that are not seen from here.
fn inherited(configuration: &Configuration, block: Statement<'_>) -> bool {
    configuration.server_of(block).is_none()
}

/// The header by which an `if` forbids others to frame the page.
fn frames(branch: Statement<'_>) -> Option<Statement<'_>> {
    let headers = branch.all("add_header");
    let mut forbidding = headers.filter(|it| {
        let (name, value) = (it.arg(0), it.arg(1));
        let name = name.map(|it| it.text.to_ascii_lowercase()).unwrap_or_default();
        let value = value.map(|it| it.text.to_ascii_lowercase()).unwrap_or_default();
        name == "x-frame-options" || (name == "content-security-policy" && value.contains("frame-ancestors"))
    });
    forbidding.next().filter(|_| branch.is("if") && !branch.refuses())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(server: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; root /srv; {server} }}\n");
        findings(&["nginx/referers-not-checked"], &text).lines().count()
    }

    #[test]
    fn lists_that_keep_nobody_out() {
        for server in [
            "location /img/ { valid_referers none blocked a.example.com; }",
            "valid_referers a.example.com; location / { if ($bad) { return 403; } }",
            "location / { valid_referers none a.example.com; if ($invalid_referer) { add_header X-Frame-Options SAMEORIGIN; } }",
        ] {
            assert_eq!(check(server), 1, "{server}");
        }
    }

    #[test]
    fn lists_that_do_or_may() {
        for server in [
            "location /img/ { valid_referers none blocked a.example.com; if ($invalid_referer) { return 403; } }",
            "valid_referers none a.example.com; location /img/ { if ($invalid_referer) { return 403; } }",
            "location /img/ { valid_referers a.example.com; set $bad $invalid_referer; if ($bad) { return 403; } }",
            "location /img/ { valid_referers a.example.com; include check.conf; }",
            "location / { valid_referers a.example.com; if ($invalid_referer) { add_header X-Frame-Options SAMEORIGIN; } }",
            "location / { valid_referers none a.example.com; if ($invalid_referer) { rewrite ^ /stolen.png break; } }",
        ] {
            assert_eq!(check(server), 0, "{server}");
        }
    }

    #[test]
    fn readers_of_every_kind() {
        for text in [
            "//- etc/nginx/conf.d/a.conf\nlog_format a '$remote_addr $invalid_referer';\nserver { listen 80; location /i/ { valid_referers none blocked server_names;  } }\n",
            "//- etc/nginx/conf.d/a.conf\nlimit_req_zone $invalid_referer zone=a:1m rate=1r/s;\nserver { listen 80; location /i/ { valid_referers none blocked server_names; limit_req zone=a; } }\n",
            "//- etc/nginx/conf.d/a.conf\n\nserver { listen 80; location /i/ { valid_referers none blocked server_names; access_by_lua_block { ngx.exit(403) } } }\n",
            "//- etc/nginx/conf.d/a.conf\n\nserver { listen 80; location /i/ { valid_referers none blocked server_names; uwsgi_pass 127.0.0.1:9; uwsgi_param BAD $invalid_referer; } }\n",
        ] {
            assert_eq!(findings(&["nginx/referers-not-checked"], text), "", "{text}");
        }
    }
}
