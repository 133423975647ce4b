//! An `if` that compares a variable with a value that it never has.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/condition-settled",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("condition_settled.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.settled_conditions() {
            let (value, span) = &it.value;
            let ends = if it.always { "so this holds for every request" } else { "so this holds for none" };
            let message = format!("`{}` is never `{value}`, {ends}: {}", it.variable, it.instead);
            let finding = found.report(&RULE.about, *span, message);
            if let Some(by) = it.defined {
                finding.because(by, "this gives the variable its values");
            }
            finding.help("compare it with a value that it has");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(condition: &str) -> usize {
        let maps = "map $uri $kind { /a page; default other; }\ngeo $inside { 10.0.0.0/8 yes; }\nmap $uri $open { include more; default x; }\nmap $uri $copied { default $uri; }";
        let text = format!(
            "//- etc/nginx/conf.d/a.conf\n{maps}\nserver {{ listen 80; set $mine a; if {condition} {{ return 403; }} }}\n"
        );
        findings(&["nginx/condition-settled"], &text).lines().count()
    }

    #[test]
    fn values_that_never_come() {
        for condition in [
            "($scheme = HTTP)",
            "($request_method = post)",
            "($request_method != get)",
            "($host = Shop.example.com)",
            "($host = shop.example.com:8080)",
            "($https = 1)",
            "($https != \"https\")",
            "($request_uri = index.html)",
            "($kind = pages)",
            "($inside = 0)",
            "( $inside = no )",
        ] {
            assert_eq!(check(condition), 1, "{condition}");
        }
    }

    #[test]
    fn values_that_may() {
        for condition in [
            "($scheme = http)",
            "($request_method = POST)",
            "($host = shop.example.com)",
            "($host != '')",
            "($host = ::1)",
            "($https = '')",
            "($https = on)",
            "($request_uri = /)",
            "($kind = other)",
            "($inside = '')",
            "($inside = yes)",
            "($open = y)",
            "($copied = y)",
            "($mine = y)",
            "($http_host = Shop.example.com:80)",
            "($server_port = 443)",
            "($kind ~ pages)",
            "($scheme)",
        ] {
            assert_eq!(check(condition), 0, "{condition}");
        }
    }

    #[test]
    fn values_that_come_from_elsewhere() {
        for text in [
            "//- etc/nginx/conf.d/a.conf\nmap $host $maintenance { default 0; }\nserver { listen 80; if ($maintenance = 1) { return 503; } }\n",
            "//- etc/nginx/conf.d/a.conf\ngeo $closed { default off; }\nserver { listen 80; if ($closed = on) { return 503; } }\n",
            "//- etc/nginx/conf.d/a.conf\nmap $http_x $kind { default none; a some; }\nserver { listen 80; set_by_lua_block $kind { return \"lua\" } if ($kind = lua) { return 403; } }\n",
            "//- etc/nginx/conf.d/a.conf\nmap $http_x $lang { default en; a es; }\nserver { listen 80; location ~ \"^/(?<lang>[a-z]{2})/\" { if ($lang = fr) { return 403; } } }\n",
        ] {
            assert_eq!(findings(&["nginx/condition-settled"], text), "", "{text}");
        }
    }
}
