//! A folder is served that is not meant for everybody: the whole file system, or one with secrets in it.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::answer::route::Trials;
use crate::estate::layout::{Closings, Documents};
use crate::estate::nginx::{Folder, Modifier};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/root-exposes-files",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("root_exposes_files.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, configuration) in estate.hosts.iter().flat_map(|host| host.nginx.iter().map(move |it| (host, it))) {
        let mut trials = Trials::new(estate, host, configuration);
        for root in configuration.named("root").chain(configuration.named("alias")) {
            let Some(path) = root.arg(0).filter(|it| is_everything(&it.text)) else {
                continue;
            };
            let Some(block) = root.parent() else { continue };
            let one = configuration.location_at(block.id()).is_some_and(|it| it.modifier == Modifier::Exact);
            let regex = block.matching().is_some();
            let handled = configuration.pass_in(block.id()).is_some() || block.last("return").is_some();
            if one || regex || handled || configuration.is_limited(root) {
                continue;
            }
            // What a request for some file gets: a location may answer, or files be looked for at fixed places.
            if let Some(server) = configuration.server_of(block).filter(|_| !path.text.contains("..")) {
                let location = configuration.location_at(block.id()).and_then(|it| it.path.known());
                let below = location.filter(|_| root.is("alias")).map_or("", |it| it.trim_end_matches('/'));
                let url = format!("{below}/etc/passwd");
                if trials.sends(server, &url, "/etc/passwd").is_none() {
                    continue;
                }
            }
            found
                .report(&RULE.about, path.span, "every file of the machine that nginx may read can be fetched here")
                .help("name the folder that holds the files to be served");
        }
    }
    let documents = OnceCell::new();
    for host in estate.hosts.iter().filter(|it| !it.nginx.is_empty()) {
        secrets_below(estate, host, &documents, found);
    }
}

/// Files with secrets that lie in a folder which is served.
fn secrets_below<'e>(estate: &'e Estate, host: &'e Host, documents: &OnceCell<Documents<'e>>, found: &mut Findings) {
    let secrets = secrets(host);
    if secrets.is_empty() {
        return;
    }
    let closings = Closings::of(documents.get_or_init(|| Documents::of(estate)), host);
    for configuration in &host.nginx {
        let mut trials = Trials::new(estate, host, configuration);
        let mut folders = configuration.folders();
        folders.sort_by(|a, b| a.path.cmp(&b.path));
        let mut told = HashSet::new();
        for (file, what, at) in &secrets {
            let above = file.match_indices('/').skip(1).map(|it| &file[..it.0]);
            for folder in above.flat_map(|it| of_path(&folders, it)).take(16) {
                let rest = &file[folder.path.len()..];
                let url = format!("{}{rest}", folder.prefix.trim_end_matches('/'));
                let sends = trials.sends(folder.server, &url, file);
                if sends.is_none() || closings.is_closed_file(file) || !told.insert((folder.statement.id(), file)) {
                    continue;
                }
                let place = folder.statement.arg(0).map_or(folder.statement.head(), |it| it.span);
                let message = format!("`{url}` is sent to whoever asks: it is {what}");
                found.report(&RULE.about, place, message).because(*at, "this names the file").help(
                    "serve a folder that holds nothing else (`public`, `static`), or refuse such names: `location ~ /\\. { deny all; }`",
                );
            }
        }
    }
}

/// The folders of this path, among sorted ones.
fn of_path<'f, 'c>(folders: &'f [Folder<'c>], path: &'f str) -> impl Iterator<Item = &'f Folder<'c>> {
    let from = folders.partition_point(|it| it.path.as_str() < path);
    folders[from..].iter().take_while(move |it| it.path == path)
}

/// The files of a host that nobody is to fetch, what each is, and what names it.
fn secrets(host: &Host) -> Vec<(String, String, Span)> {
    let mut all = Vec::new();
    for unit in host.units.iter().filter(|it| it.suffix() == "service") {
        for setting in unit.settings_of("Service", "EnvironmentFile") {
            let path = setting.text().trim_start_matches('-');
            if let Some(path) =
                unit.expanded(path).known().filter(|it| it.starts_with('/') && !it.contains(['*', '?', '[']))
            {
                all.push((path.clone(), format!("the env file of {}", unit.title()), setting.value.span));
            }
        }
    }
    for key in host.nginx.iter().flat_map(|it| &it.servers).flat_map(|it| &it.certificate_keys) {
        if let Some(path) = key.known().filter(|it| it.starts_with('/') && !it.contains('$')) {
            all.push((path.clone(), "the key of a certificate".to_owned(), key.span));
        }
    }
    all.sort();
    all.dedup_by(|later, first| later.0 == first.0);
    all
}

/// Whether a path leads to the root of the file system, also by `.` and `..`.
fn is_everything(path: &str) -> bool {
    let mut depth = 0_usize;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => depth = depth.saturating_sub(1),
            _ => depth += 1,
        }
    }
    path.starts_with('/') && depth == 0
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/root-exposes-files"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in ["root /;", "root /srv/..;", "location /all/ { alias /; }"] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    fn secrets(root: &str, locations: &str, others: &str) -> usize {
        let unit =
            "//- etc/systemd/system/app.service\n[Service]\nEnvironmentFile=-/srv/app/.env\nExecStart=/srv/app/run\n";
        let site = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; root {root}; {locations} }}\n");
        findings(&["nginx/root-exposes-files"], &format!("{site}{unit}{others}")).lines().count()
    }

    #[test]
    fn secrets_in_a_folder_that_is_served() {
        assert_eq!(secrets("/srv/app", "", ""), 1);
        assert_eq!(
            secrets(
                "/srv/app",
                "location / { try_files $uri @app; } location @app { proxy_pass http://127.0.0.1:1; }",
                ""
            ),
            1
        );
        assert_eq!(secrets("/srv", "", ""), 1);
        assert_eq!(secrets("/srv/www", "location /files/ { alias /srv/app/; }", ""), 1);
        assert_eq!(secrets("/srv/app", "location ~ /\\.git { deny all; }", ""), 1);
    }

    #[test]
    fn secrets_that_are_kept() {
        for (root, locations) in [
            ("/srv/app/public", ""),
            ("/srv/app", "location / { proxy_pass http://127.0.0.1:1; } location /static/ { }"),
            ("/srv/app", "location ~ /\\. { deny all; }"),
            ("/srv/app", "location ~ /\\.(?!well-known) { return 404; }"),
            ("/srv/app", "location ^~ /.env { internal; }"),
            ("/srv/app", "auth_basic a; auth_basic_user_file /etc/nginx/users;"),
            ("/srv/application", ""),
        ] {
            assert_eq!(secrets(root, locations, ""), 0, "{root} {locations}");
        }
        assert_eq!(secrets("/srv/app", "", "//- run.md\n```bash\nsudo chmod 600 /srv/app/.env\n```\n"), 0);
    }

    #[test]
    fn what_is_right() {
        for text in [
            "root /; location / { proxy_pass http://127.0.0.1:1; }",
            "root /; location / { return 404; } location /static/ { root /srv/a; }",
            "location /down/ { root /; try_files /var/www/down.html =503; }",
            "location @down { root /; try_files /var/www/down.html =503; }",
            "location ^~ /srv/app/public/ { root /; }",
            "location /a { root /; rewrite ^ /static/x break; }",
            "root /srv;",
            "location = /robots.txt { root /; }",
            "location /x/ { internal; alias /; }",
            "location / { root /; return 403; }",
            "location / { root /; deny all; }",
            "location / { root /; proxy_pass http://127.0.0.1; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
