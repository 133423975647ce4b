//! A word of `try_files` that leads nowhere: without its slash, or with the location's prefix below an `alias`.

use crate::estate::Estate;
use crate::estate::nginx::{Argument, Configuration, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/try-files-path",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("try_files_path.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for files in configuration.named("try_files") {
            let args = files.args();
            let Some((last, candidates)) = args.split_last() else { continue };
            if is_bare(last) {
                let place = folder(files).map_or_else(String::new, |it| format!(", and below `{it}` it finds none"));
                let message = format!(
                    "the last word of `try_files` is a URI: `{}` begins with no slash, so no location takes it{place}",
                    last.text
                );
                let finding = found.report(&RULE.about, last.span, message);
                finding.help(format!("write `/{}`", last.text));
                if last.text.len() == last.span.len() {
                    let slash = last.span.sub(0, 0);
                    finding.fix(Fix::replace("begin it with a slash", Safety::Unsafe, slash, "/"));
                }
            }
            for (candidate, prefix, alias) in candidates.iter().filter_map(|it| doubled(configuration, files, it)) {
                let rest = candidate.text.get(prefix.len()..).unwrap_or_default();
                let message = format!(
                    "below the `alias` this is looked for at `{}{}`",
                    alias.text.trim_end_matches('/'),
                    candidate.text
                );
                found
                    .report(&RULE.about, candidate.span, message)
                    .because(
                        alias.span,
                        "only what holds a variable loses the location's path before it is put behind this",
                    )
                    .help(format!("write `/{}`", rest.trim_start_matches('/')));
            }
        }
    }
}

/// Whether a word is a path without its slash.
fn is_bare(word: &Argument<'_>) -> bool {
    word.is_known() && !word.text.is_empty() && !word.text.starts_with(['/', '@', '=', '$'])
}

/// The `root` in force, where it is known.
fn folder(files: Statement<'_>) -> Option<String> {
    let root = files.parent()?.effective("root").list.last().and_then(|it| it.arg(0))?;
    (root.is_known() && !root.text.contains('$')).then(|| root.text.into_owned())
}

/// A candidate without variables that repeats the path of a location with an `alias`.
fn doubled<'a, 'c>(
    configuration: &'c Configuration,
    files: Statement<'c>,
    candidate: &'a Argument<'c>,
) -> Option<(&'a Argument<'c>, &'c str, Argument<'c>)> {
    let block = files.parent()?;
    let location = configuration.location_at(block.id()).filter(|it| it.is_prefix())?;
    let alias = block.last("alias")?.arg(0).filter(|it| it.is_known() && !it.text.contains('$'))?;
    let prefix = location.path.known()?.as_str();
    let plain = candidate.is_known() && !candidate.text.contains('$') && prefix.len() > 1;
    let again = candidate.text.strip_prefix(prefix).is_some_and(|it| prefix.ends_with('/') || it.starts_with('/'));
    (plain && again).then_some((candidate, prefix, alias))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn check(location: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; root /srv; {location} }}\n");
        findings(&["nginx/try-files-path"], &text).lines().count()
    }

    #[test]
    fn words_that_lead_nowhere() {
        for text in [
            "location / { try_files $uri index.html; }",
            "location / { try_files $uri $uri/ index.php?$args; }",
            "location /app/ { alias /srv/app/; try_files $uri /app/index.html =404; }",
            "location /app { alias /srv/app; try_files $uri /app/index.html =404; }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
        let text = "//- etc/nginx/sites-enabled/a\nserver { listen 80; location / { try_files $uri index.html; } }\n";
        assert!(fixed(&["nginx/try-files-path"], text).contains("try_files $uri /index.html;"));
    }

    #[test]
    fn words_that_lead_somewhere() {
        for text in [
            "location / { try_files $uri $uri/ /index.html; }",
            "location / { try_files $uri =404; }",
            "location / { try_files $uri @app; }",
            "location / { try_files $uri $fallback; }",
            "location /app/ { alias /srv/app/; try_files $uri index.html =404; }",
            "location /app/ { alias /srv/app/; try_files $uri $uri/ /app/index.html; }",
            "location /app/ { alias /srv/app/; try_files $uri /index.html =404; }",
            "location /app/ { root /srv; try_files $uri /app/index.html =404; }",
            "location /app { alias /srv/app; try_files $uri /apple.html =404; }",
            "location / { try_files $uri <file>; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
