//! A prefix location that ends with a slash whose `alias` does not: the paths are glued together.
use crate::estate::Estate;
use crate::estate::nginx::end_of;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/alias-slash-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("alias_slash_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for location in estate.hosts.iter().flat_map(|it| &it.nginx).flat_map(|it| &it.locations) {
        let Some(alias) = location.alias.as_ref() else { continue };
        let (Some(path), Some(folder)) = (location.path.known(), alias.known()) else { continue };
        if location.is_prefix() && path.ends_with('/') && !folder.ends_with('/') && !folder.contains('$') {
            let finding = found
                .report(&RULE.about, alias.span, format!("`{path}x` is looked for at `{folder}x`"))
                .because(location.path.span, "the location ends with a slash, the alias does not")
                .help(format!("end the alias with a slash: `{folder}/`"));
            if let Some(end) = end_of(alias) {
                finding.fix(Fix::replace("end the alias with a slash", Safety::Unsafe, end, "/"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(location: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ {location} }}\n");
        findings(&["nginx/alias-slash-missing"], &text).lines().count()
    }

    #[test]
    fn both_end_alike_or_not() {
        assert_eq!(check("location /static/ { alias /srv/static; }"), 1);
        assert_eq!(check("location / { alias /srv; }"), 1);
        assert_eq!(check("location /static/ { alias /srv/static/; }"), 0);
        assert_eq!(check("location /static { alias /srv/static; }"), 0);
        assert_eq!(check("location ~ /static/ { alias /srv/$1; }"), 0);
        assert_eq!(check("location /static/ { alias $folder; }"), 0);
    }
}
