//! A word of `try_files` that leads nowhere: without its slash, or with the location's prefix below an `alias`.

use crate::estate::Estate;
use crate::estate::nginx::{Argument, Configuration, Modifier, Statement};
use crate::facts::pcre::{Match, Regex};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

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
            if let Some(fate) = Some(last).filter(|it| is_bare(it)).and_then(|it| taken(configuration, files, it)) {
                let message = match (fate, folder(files)) {
                    (Fate::Glued(_), _) => format!(
                        "the last word of `try_files` is a URI: `{}` begins with no slash, and FastCGI is asked for a script \
                         whose name is glued to the folder",
                        last.text
                    ),
                    (Fate::Lost, Some(folder)) => format!(
                        "the last word of `try_files` is a URI: no location takes `{}`, which begins with no slash, and as a \
                         file it is glued to `{folder}`",
                        last.text
                    ),
                    (Fate::Lost, None) => format!(
                        "the last word of `try_files` is a URI: no location takes `{}`, which begins with no slash",
                        last.text
                    ),
                };
                let finding = found.report(&RULE.about, last.span, message);
                finding.help(format!("write `/{}`", last.text));
                if let Fate::Glued(by) = fate {
                    finding.because(by, "the folder and the path stand side by side here");
                }
                if last.text.len() == last.span.len() {
                    let slash = last.span.sub(0, 0);
                    finding.fix(Fix::replace("begin it with a slash", Safety::Safe, slash, "/"));
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

/// What becomes of a URI without a slash.
#[derive(Clone, Copy)]
enum Fate {
    /// No location takes it.
    Lost,
    /// A location for scripts takes it, and this parameter puts it behind the folder as it is.
    Glued(Span),
}

/// Whether a URI without a slash leads nowhere; gives the parameter of FastCGI that glues it to a folder, where a regular
/// expression takes it after all.
fn taken(configuration: &Configuration, files: Statement<'_>, last: &Argument<'_>) -> Option<Fate> {
    let open = files.parent().is_none_or(Statement::is_open);
    let server = configuration.server_of(files).filter(|it| !it.open && !open)?;
    let path = last.text.split('?').next().unwrap_or_default();
    for location in configuration.locations_of(server).filter(|it| it.modifier == Modifier::Regex) {
        let regex = Regex::new(location.path.known()?, location.caseless).ok()?;
        if path.contains('$') {
            return None;
        }
        if regex.exec(path.as_bytes()) != Match::No {
            let block = configuration.statement(location.id);
            let named = |it: &Statement<'_>| it.arg(0).is_some_and(|it| it.text == "SCRIPT_FILENAME");
            let script = block.effective("fastcgi_param").list.into_iter().rev().find(named)?;
            let glued = script.arg(1).is_some_and(|it| it.text == "$document_root$fastcgi_script_name");
            return (glued && block.last("fastcgi_pass").is_some()).then_some(Fate::Glued(script.head()));
        }
    }
    Some(Fate::Lost)
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
            "location / { try_files $uri index.php; } location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; }",
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
            "location / { try_files $uri index.php; } location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; fastcgi_param SCRIPT_FILENAME /srv/index.php; }",
            "location / { try_files $uri index.php; } location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }",
            "location / { try_files $uri index.php; include php.conf; }",
            "location / { try_files $uri index.php$uri; } location ~ \\.php { return 200; }",
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
