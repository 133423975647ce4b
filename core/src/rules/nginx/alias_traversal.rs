//! A prefix location without final slash whose `alias` has one: `..` walks out of the folder.
use crate::estate::Estate;
use crate::estate::nginx::end_of;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/alias-traversal",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("alias_traversal.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for location in estate.hosts.iter().flat_map(|it| &it.nginx).flat_map(|it| &it.locations) {
        let Some(alias) = location.alias.as_ref() else { continue };
        let (Some(path), Some(folder)) = (location.path.known(), alias.known()) else { continue };
        if let Some(way) = location.way_out() {
            found
                .report(&RULE.about, location.path.span, format!("`{way}` leads out of the folder of the alias"))
                .because(alias.span, "what the group takes is put behind this path")
                .help("let a slash stand between the words before the group and the group");
        }
        if location.is_prefix() && !path.ends_with('/') && folder.ends_with('/') {
            let finding = found
                .report(&RULE.about, location.path.span, format!("`{path}../` leads out of `{folder}`"))
                .because(alias.span, format!("what follows `{path}` in the request is put behind this path"))
                .help(format!("end the location with a slash: `{path}/`"));
            if let Some(end) = end_of(&location.path) {
                finding.fix(Fix::replace("end the location with a slash", Safety::Unsafe, end, "/"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(location: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ {location} }}\n");
        findings(&["nginx/alias-traversal"], &text).lines().count()
    }

    #[test]
    fn only_a_prefix_without_slash_is_open() {
        assert_eq!(check("location /static { alias /srv/static/; }"), 1);
        assert_eq!(check("location ^~ /static { alias /srv/static/; }"), 1);
        assert_eq!(check("location /static/ { alias /srv/static/; }"), 0);
        assert_eq!(check("location /static { alias /srv/static; }"), 0);
        assert_eq!(check("location = /static { alias /srv/static/; }"), 0);
        assert_eq!(check("location ~ ^/s/(.*)$ { alias /srv/s/$1/; }"), 0);
    }

    #[test]
    fn a_group_that_may_begin_with_dots() {
        for location in [
            "location ~ /images(.*) { alias /srv/$1; }",
            "location ~ ^/images(.*)/lol$ { alias /srv/$1; }",
            "location ~ ^/site(2)(.*) { alias /srv/$2; }",
        ] {
            assert_eq!(check(location), 1, "{location}");
        }
        for location in [
            "location ~ /images/(.*)$ { alias /srv/$1; }",
            "location ~ /images(/.*) { alias /srv$1; }",
            r"location ~ /images([^\.]*) { alias /srv/$1; }",
            "location ~ /images(.*) { alias /srv$1; }",
            "location ~* ^/files-(en|fr) { alias /srv/; }",
        ] {
            assert_eq!(check(location), 0, "{location}");
        }
    }
}
