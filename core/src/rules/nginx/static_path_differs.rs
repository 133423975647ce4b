//! nginx looks for an application's static files in another folder than the application puts them.

use std::collections::HashMap;

use crate::estate::endpoint::processes_at;
use crate::estate::nginx::{Configuration, Folder, Id, Location};
use crate::estate::process::Process;
use crate::estate::runbook::Step;
use crate::estate::settings::Settings;
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/static-path-differs",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("static_path_differs.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in estate.hosts.iter().filter(|it| !it.nginx.is_empty()) {
        let all = host.processes.iter().enumerate();
        let kept: HashMap<usize, Vec<Kept<'_>>> =
            all.map(|(at, it)| (at, kept(it))).filter(|it| !it.1.is_empty()).collect();
        if kept.is_empty() {
            continue;
        }
        for configuration in &host.nginx {
            let behind = behind(host, configuration, &kept);
            for folder in configuration.folders() {
                let Some(processes) = behind.get(&folder.server.id) else { continue };
                let of_path = |it: &&Kept<'_>| folder.location.is_some_and(|at| is_at(at, &it.url));
                let here: Vec<&Kept<'_>> =
                    processes.iter().filter_map(|at| kept.get(at)).flatten().filter(of_path).collect();
                // Of two applications one is at another path, by settings that are not in sight.
                if let [it] = here.as_slice()
                    && !asks_on(&folder)
                {
                    compare(estate, host, &folder, it, found);
                }
            }
        }
    }
}

/// Where an application keeps the files for some path of its site.
struct Kept<'e> {
    unit: &'e str,
    variable: &'static str,
    folder: &'e str,
    /// The path, with slashes around it.
    url: String,
    at: Span,
}

/// Variables that name the folder, the variable that names the path, and the path without that.
const VARIABLES: [(&str, &str, &str); 6] = [
    ("STATIC_ROOT", "STATIC_URL", "/static/"),
    ("DJANGO_STATIC_ROOT", "DJANGO_STATIC_URL", "/static/"),
    ("STATICFILES_ROOT", "STATIC_URL", "/static/"),
    ("MEDIA_ROOT", "MEDIA_URL", "/media/"),
    ("DJANGO_MEDIA_ROOT", "DJANGO_MEDIA_URL", "/media/"),
    ("UPLOADS_ROOT", "UPLOADS_URL", "/uploads/"),
];

fn kept(process: &Process) -> Vec<Kept<'_>> {
    let environment = &process.environment;
    let value = |name: &str| environment.get(name).map(|it| (it.value.known().map(String::as_str), it.value.span));
    let mut all = Vec::new();
    for (variable, url, usual) in VARIABLES {
        let Some((Some(folder), at)) = value(variable) else { continue };
        let url = match value(url) {
            None => usual.to_owned(),
            Some((Some(url), _)) if !url.contains("://") => format!("/{}/", url.trim_matches('/')),
            Some(_) => continue,
        };
        if folder.starts_with('/') && folder.len() > 1 {
            all.push(Kept { unit: &process.unit, variable, folder: folder.trim_end_matches('/'), url, at });
        }
    }
    let Some(settings) = process.settings.as_ref().filter(|it| it.raised.is_none()) else { return all };
    // What Django's settings make of the variables is what counts.
    all.retain(|it| !it.variable.ends_with("STATIC_ROOT") && !it.variable.ends_with("MEDIA_ROOT"));
    all.extend(SETTINGS.iter().filter_map(|(root, url)| of_settings(&process.unit, settings, root, url)));
    all
}

/// Django's folders with the settings that name their paths.
const SETTINGS: [(&str, &str); 2] = [("STATIC_ROOT", "STATIC_URL"), ("MEDIA_ROOT", "MEDIA_URL")];

fn of_settings<'e>(unit: &'e str, settings: &'e Settings, root: &'static str, url: &str) -> Option<Kept<'e>> {
    let folder = settings.get(root)?.known()?.as_path()?;
    let path = settings.text(url).filter(|it| !it.contains("://") && !it.trim_matches('/').is_empty())?;
    let is_plain = folder.starts_with('/') && folder.len() > 1 && !folder.contains("/../");
    // A prefix of the whole site is put in front of the paths.
    (is_plain && settings.is_off("FORCE_SCRIPT_NAME")).then_some(Kept {
        unit,
        variable: root,
        folder: folder.trim_end_matches('/'),
        url: format!("/{}/", path.trim_matches('/')),
        at: settings.place(root)?,
    })
}

/// Which of these processes each server hands requests to.
fn behind(host: &Host, configuration: &Configuration, kept: &HashMap<usize, Vec<Kept<'_>>>) -> HashMap<Id, Vec<usize>> {
    let mut all: HashMap<_, Vec<usize>> = HashMap::new();
    for pass in &configuration.passes {
        let places = configuration.addresses_of(pass).flat_map(|it| processes_at(host, it));
        for at in places.filter(|it| kept.contains_key(it)) {
            let Some(server) = configuration.server_of(configuration.statement(pass.id)) else { continue };
            let list = all.entry(server.id).or_default();
            if !list.contains(&at) {
                list.push(at);
            }
        }
    }
    all
}

fn is_at(location: &Location, url: &str) -> bool {
    location.path.known().is_some_and(|it| it.trim_end_matches('/') == url.trim_end_matches('/'))
}

/// Whether somebody else is asked for what is not in the folder.
fn asks_on(folder: &Folder<'_>) -> bool {
    let Some(block) = folder.statement.parent() else { return false };
    let errors = block.effective("error_page").list;
    let mut words = errors.iter().flat_map(|it| it.args());
    words.any(|it| it.text.starts_with('@'))
        || block.last("try_files").and_then(|it| it.args().pop()).is_some_and(|it| it.text.starts_with(['@', '/']))
}

fn compare(estate: &Estate, host: &Host, folder: &Folder<'_>, kept: &Kept<'_>, found: &mut Findings) {
    let wanted = kept.url.trim_end_matches('/');
    let is_root = folder.statement.is("root");
    let served = if is_root { format!("{}{wanted}", folder.path) } else { folder.path.clone() };
    let doubled = is_root && folder.path == kept.folder;
    let inside = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|it| it.starts_with('/'));
    let related = served == kept.folder || inside(&served, kept.folder) || inside(kept.folder, &served);
    if (related && !doubled) || may_be_one(estate, host, &served, kept.folder) {
        return;
    }
    let message =
        format!("`{}` is looked for in `{served}`, and {} keeps it in `{}`", kept.url, kept.unit, kept.folder);
    let finding = found.report(&RULE.about, folder.statement.head(), message);
    finding.because(kept.at, format!("`{}` says where the files are", kept.variable));
    if doubled {
        finding.help(format!("write `alias {}/;`: `root` puts the whole path behind the folder", kept.folder));
    } else {
        finding.help("name one folder at both places");
    }
}

/// Whether two folders may lead to the same files: by a link, or because something copies them.
fn may_be_one(estate: &Estate, host: &Host, served: &str, kept: &str) -> bool {
    let link = |path: &str| host.layout.is_below_release_link(path).is_some();
    let linked = |path: &str| {
        let own = path.trim_start_matches('/');
        estate.files.links().iter().any(|it| own.starts_with(it.path.trim_start_matches('/')))
    };
    let named = |path: &str| {
        let steps = estate.hosts.iter().flat_map(|it| &it.runbook.steps);
        let steps = steps.flat_map(Step::words).any(|it| it.text.contains(path));
        let units = host.units.iter().flat_map(|it| &it.settings);
        steps
            || units
                .filter(|it| it.name.starts_with("Exec") || it.name.starts_with("Bind"))
                .any(|it| it.text().contains(path))
    };
    link(served) != link(kept)
        || linked(served)
        || linked(kept)
        || named(served)
        || host.layout.in_layout(served).is_some()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(env: &str, location: &str, others: &str) -> usize {
        let text = format!(
            "//- etc/systemd/system/app.service\n[Service]\nEnvironment={env}\nExecStart=/srv/app/venv/bin/gunicorn -b 127.0.0.1:8000 a:app\n\
             //- etc/nginx/sites-enabled/a\nserver {{ listen 80; server_name a; {location} location / {{ proxy_pass http://127.0.0.1:8000; }} }}\n{others}"
        );
        findings(&["nginx/static-path-differs"], &text).lines().count()
    }

    #[test]
    fn the_settings_of_django() {
        let check = |settings: &str, location: &str| {
            let text = format!(
                "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/srv/app\nEnvironment=STATIC_ROOT=/srv/x \
                 DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/srv/app/venv/bin/gunicorn -b 127.0.0.1:8000 a.wsgi\n\
                 //- srv/app/a/settings.py\nfrom pathlib import Path\nBASE = Path(__file__).resolve().parent.parent\n{settings}\n\
                 //- etc/nginx/sites-enabled/a\nserver {{ listen 80; server_name a; {location} location / {{ proxy_pass \
                 http://127.0.0.1:8000; }} }}\n"
            );
            findings(&["nginx/static-path-differs"], &text).lines().count()
        };
        let static_ = "STATIC_URL = 'static/'\nSTATIC_ROOT = BASE / 'staticfiles'";
        assert_eq!(check(static_, "location /static/ { alias /srv/app/static/; }"), 1);
        assert_eq!(check("MEDIA_URL = '/m/'\nMEDIA_ROOT = str(BASE / 'media')", "location /m { alias /srv/m; }"), 1);
        for (settings, location) in [
            (static_, "location /static/ { alias /srv/app/staticfiles/; }"),
            (&format!("{static_}\nFORCE_SCRIPT_NAME = '/x'"), "location /static/ { alias /srv/app/static/; }"),
            ("STATIC_ROOT = BASE / 'staticfiles'", "location /static/ { alias /srv/app/static/; }"),
            ("STATIC_URL = 'https://cdn.a.cl/'\nSTATIC_ROOT = BASE / 'b'", "location /static/ { alias /srv/c/; }"),
            ("from b import c\nSTATIC_URL = '/static/'\nSTATIC_ROOT = c", "location /static/ { alias /srv/c/; }"),
        ] {
            assert_eq!(check(settings, location), 0, "{settings} {location}");
        }
    }

    #[test]
    fn two_folders() {
        for (env, location) in [
            ("STATIC_ROOT=/srv/app/staticfiles", "location /static/ { alias /srv/app/static/; }"),
            ("STATIC_ROOT=/srv/app/staticfiles", "location /static { root /srv/app; }"),
            ("STATIC_ROOT=/srv/app/static", "location /static/ { root /srv/app/static; }"),
            ("\"STATIC_ROOT=/srv/a/s\" \"STATIC_URL=/assets/\"", "location /assets/ { alias /srv/a/public/; }"),
            ("MEDIA_ROOT=/srv/app/media", "location /media/ { alias /srv/app/uploads/; }"),
        ] {
            assert_eq!(check(env, location, ""), 1, "{env} {location}");
        }
    }

    #[test]
    fn one_folder_or_nobody_knows() {
        for (env, location) in [
            ("STATIC_ROOT=/srv/app/staticfiles", "location /static/ { alias /srv/app/staticfiles/; }"),
            ("STATIC_ROOT=/srv/app/static/", "location /static/ { root /srv/app; }"),
            ("STATIC_ROOT=/srv/app/static", "location /static/ { alias /srv/app/static/built/; }"),
            ("STATIC_ROOT=/srv/app/static", "location /assets/ { alias /srv/app/assets/; }"),
            ("STATIC_ROOT=static", "location /static/ { alias /srv/app/s/; }"),
            (
                "\"STATIC_ROOT=/srv/a/s\" \"STATIC_URL=https://cdn.example.com/\"",
                "location /static/ { alias /srv/a/b/; }",
            ),
            (
                "STATIC_ROOT=/srv/app/s",
                "location /static/ { alias /srv/app/t/; deny all; proxy_pass http://127.0.0.1:8000; }",
            ),
        ] {
            assert_eq!(check(env, location, ""), 0, "{env} {location}");
        }
        let copied = "//- run.md\n```bash\nrsync -a /srv/app/staticfiles/ /var/www/static/\n```\n";
        let location = "location /static/ { alias /var/www/static/; }";
        assert_eq!(check("STATIC_ROOT=/srv/app/staticfiles", location, copied), 0);
        assert_eq!(check("STATIC_ROOT=/srv/app/staticfiles", location, ""), 1);
    }

    #[test]
    fn files_that_somebody_else_has() {
        for text in [
            "//- etc/nginx/sites-enabled/a\nserver { listen 80; server_name a.andina.cl; location / { proxy_pass http://127.0.0.1:8000; } location /static/ { root /var/cache/a; try_files $uri @app; } location @app { proxy_pass http://127.0.0.1:8000; } }\n//- etc/systemd/system/a.service\n[Service]\nUser=a\nEnvironment=STATIC_ROOT=/srv/a/staticfiles\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:8000 a:a\n",
            "//- etc/nginx/sites-enabled/a\nserver { listen 80; server_name a.andina.cl; location / { proxy_pass http://127.0.0.1:8000; } location /static/ { alias /srv/cdn/; error_page 404 = @app; } location @app { proxy_pass http://127.0.0.1:8000; } }\n//- etc/systemd/system/a.service\n[Service]\nUser=a\nEnvironment=STATIC_ROOT=/srv/a/staticfiles\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:8000 a:a\n",
            "//- etc/nginx/sites-enabled/a\nserver { listen 80; server_name a.andina.cl; location / { proxy_pass http://127.0.0.1:8000; } location /b/ { proxy_pass http://127.0.0.1:8001; } location /static/ { alias /srv/a/static/; } }\n//- etc/systemd/system/a.service\n[Service]\nUser=a\nEnvironment=STATIC_ROOT=/srv/a/static\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:8000 a:a\n//- etc/systemd/system/b.service\n[Service]\nUser=a\nEnvironment=STATIC_ROOT=/srv/b/static\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:8001 a:a\n",
        ] {
            assert_eq!(findings(&["nginx/static-path-differs"], text), "", "{text}");
        }
    }
}
