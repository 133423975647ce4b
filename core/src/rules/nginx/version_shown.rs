//! Answers and error pages show the release of nginx.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/version-shown",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("nginx"),
        page: include_str!("version_shown.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for tokens in configuration.named("server_tokens") {
            let Some(value) = tokens.arg(0).filter(|it| matches!(&*it.text, "on" | "build")) else { continue };
            let finding = found.report(&RULE.about, value.span, "answers and error pages show the release of nginx");
            finding.help("write `server_tokens off;`");
            if !tokens.is_packaged() && value.text.len() == value.span.len() {
                finding.fix(Fix::replace("write `off`", Safety::Unsafe, value.span, "off"));
            }
        }
        let http = configuration.named("http").next().filter(|it| configuration.whole && !it.is_open());
        let http = http.filter(|_| configuration.named("server_tokens").next().is_none());
        if let Some((http, block)) = http.and_then(|it| Some((it, it.block()?))) {
            let line = estate.files.frame(http.head());
            let line = line.map_or_else(|| " ".to_owned(), |it| format!("{}{}    ", it.end, it.prefix));
            let finding = found.report(
                &RULE.about,
                block.sub(0, 1),
                "answers and error pages show the release of nginx: `server_tokens` is `on` by default",
            );
            finding.help("add `server_tokens off;`").absent_from(block);
            finding.fix(Fix::replace(
                "add `server_tokens off;`",
                Safety::Unsafe,
                block.sub(1, 1),
                format!("{line}server_tokens off;"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn check(http: &str) -> usize {
        findings(&["nginx/version-shown"], &format!("//- nginx.conf\nevents {{}} http {{ {http} }}\n")).lines().count()
    }

    #[test]
    fn shown_or_not() {
        assert_eq!((check(""), check("server_tokens on;"), check("server { server_tokens on; }")), (1, 1, 1));
        assert_eq!(
            (check("server_tokens off;"), check("include tokens.conf;"), check("server { server_tokens off; }")),
            (0, 0, 0)
        );
        let mended = fixed(&["nginx/version-shown"], "//- nginx.conf\nevents {}\nhttp { # all\n}\n");
        assert_eq!(mended, "events {}\nhttp {\n    server_tokens off; # all\n}\n");
        let quote = "//- a.md\n> `/etc/nginx/nginx.conf`:\n>\n> ```nginx\n> events {}\n> http {\n> }\n> ```\n";
        let quote = fixed(&["nginx/version-shown"], quote);
        assert!(quote.contains("> http {\n>     server_tokens off;\n> }\n"), "{quote}");
    }
}
