//! A `server_name` with a scheme, a port, a path or a comma: no request has such a name.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/server-name-form",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("server_name_form.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for server in &configuration.servers {
            for (name, span) in server.known_names().filter(|it| !it.0.starts_with('~')) {
                let why = if name.contains("://") {
                    "a name has no scheme"
                } else if name.contains('/') {
                    "a name has no path"
                } else if name.contains(',') {
                    "names are separated by blanks, and the comma is a part of the name"
                } else if name.contains(':') && !name.starts_with('[') && name.matches(':').count() == 1 {
                    "a name has no port: that stands in `listen`"
                } else {
                    continue;
                };
                let finding = found.report(&RULE.about, span, format!("no request is for `{name}`: {why}"));
                finding.help("write the bare host name, as in `server_name shop.example.com;`");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/server-name-form"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "server_name https://a.example.com;",
            "server_name a.example.com:8080;",
            "server_name a.example.com/;",
            "server_name a.example.com,b.example.com;",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "server_name a.example.com b.example.com;",
            "server_name _;",
            r#"server_name "";"#,
            "server_name ~^(a|b,c)/$;",
            "server_name [::1];",
            "server_name *.example.com .example.org www.example.*;",
            "server_name $hostname;",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
