//! A site in `conf.d` whose name does not end in `.conf`: nginx does not read it.

use crate::estate::Estate;
use crate::facts::nginx::Contexts;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/file-not-read",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("file_not_read.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| !it.main && !it.sites) {
        let Some(text) = configuration.texts.first().and_then(|it| estate.texts.get(it.0)) else { continue };
        let Some((folder, name)) = text.path.rsplit_once('/') else { continue };
        if !folder.ends_with("nginx/conf.d") || name.rsplit('.').next() == Some("conf") || is_put_aside(name) {
            continue;
        }
        let Some(server) = configuration.top().find(|it| it.opens() == Contexts::SERVER) else { continue };
        found
            .report(
                &RULE.about,
                server.name_span(),
                format!(
                    "nginx does not read this file: of `conf.d` it takes what ends in `.conf`, and this is `{name}`"
                ),
            )
            .help(format!("rename it to `{name}.conf`"));
    }
}

/// Names that say themselves that the file is not to be read, or is read by another one.
fn is_put_aside(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let suffix = lower.rsplit_once('.').map_or("", |it| it.1);
    let ends = [
        "j2", "erb", "tpl", "tmpl", "template", "in", "inc", "include", "map", "swp", "md", "txt", "bak", "backup",
        "old", "off", "orig", "save", "disabled", "disable", "dist", "example", "sample", "default", "tmp", "snippet",
    ];
    lower.starts_with(['.', '_'])
        || lower.ends_with('~')
        || lower.contains("conf.")
        || ends.contains(&suffix)
        || ["dpkg", "rpm", "ucf", "bak", "old"].iter().any(|it| suffix.starts_with(it))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(path: &str) -> usize {
        findings(
            &["nginx/file-not-read"],
            &format!("//- {path}\nserver {{\n    listen 80;\n    server_name a.example.com;\n}}\n"),
        )
        .lines()
        .count()
    }

    #[test]
    fn names_without_the_ending() {
        assert_eq!(check("etc/nginx/conf.d/shop"), 1);
    }

    #[test]
    fn names_that_are_read_or_put_aside() {
        for path in [
            "etc/nginx/conf.d/shop.conf",
            "etc/nginx/sites-enabled/shop",
            "etc/nginx/conf.d/shop.conf.bak",
            "etc/nginx/conf.d/shop.disabled",
            "etc/nginx/conf.d/shop.conf.j2",
        ] {
            assert_eq!(check(path), 0, "{path}");
        }
        let main = "//- etc/nginx/nginx.conf\nevents {}\nhttp { include conf.d/*; }\n//- etc/nginx/conf.d/shop\nserver { listen 80; }\n";
        assert_eq!(findings(&["nginx/file-not-read"], main), "");
    }
}
