//! Which files of a host's root directory (an image, a container's file system,
//! a backup) its configuration consists of: some folders, and the files that
//! what stands there names. Whoever reads the disk asks here what to read next,
//! and what to look at (`look`). What all that says of a path, an account or a
//! unit is asked of [`Presence`], [`Accounts`] and [`Present`].

mod accounts;
mod application;
mod look;
mod presence;
mod units;

pub use accounts::{Account, Accounts};
pub use look::{interpreter, listed, looked_at, of_files};
pub use presence::{Fault, Presence};
pub use units::{Enabling, Present, State};

use super::{glob, reading, unit};
use crate::source::{FileSet, Source};
use crate::syntax::systemd::{UnitFile, command};
use crate::syntax::{nginx, systemd};

/// Folders that are read with everything below them, beside those of units.
const FOLDERS: &[&str] = &[
    "etc/default",
    "etc/environment.d",
    "etc/letsencrypt/renewal",
    "etc/logrotate.d",
    "etc/nginx",
    "etc/openresty",
    "etc/sysconfig",
    "etc/sysusers.d",
    "etc/tmpfiles.d",
    "run/sysusers.d",
    "run/tmpfiles.d",
    "usr/lib/environment.d",
    "usr/lib/sysusers.d",
    "usr/lib/tmpfiles.d",
    "usr/local/lib/sysusers.d",
    "usr/local/etc/nginx",
    "usr/local/lib/tmpfiles.d",
    "usr/local/nginx/conf",
    "usr/local/openresty/nginx/conf",
];

/// Files by themselves.
const FILES: &[&str] =
    &["etc/environment", "etc/fstab", "etc/group", "etc/nsswitch.conf", "etc/passwd", "landreeve.toml"];

/// Returns the folders below the root that are read whole: those of units, and of what else a host is configured by.
pub fn folders() -> impl Iterator<Item = &'static str> {
    unit::SEARCH_PATH.iter().chain(FOLDERS).copied()
}

/// Returns the files below the root that are read if they exist.
pub fn files() -> impl Iterator<Item = &'static str> {
    FILES.iter().copied()
}

/// A file that another one names, or several: the last part of the path may be a pattern, `**` for all below a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention(String);

impl Mention {
    /// Returns the path below the root; of a pattern, the folder that its files are in.
    pub fn path(&self) -> &str {
        if self.is_pattern() { self.0.rsplit_once('/').map_or("", |it| it.0) } else { &self.0 }
    }

    /// Returns whether it names files by a pattern.
    pub fn is_pattern(&self) -> bool {
        glob::is_pattern(&self.0)
    }

    /// Returns whether all that is below the folder is meant.
    pub fn is_folder(&self) -> bool {
        self.0.ends_with("/**")
    }

    /// Returns whether a file of this name in the folder is meant.
    pub fn matches(&self, name: &str) -> bool {
        glob::matches(self.0.rsplit('/').next().unwrap_or_default(), name)
    }

    fn of(path: &str) -> Option<Self> {
        let below = path.strip_prefix('/')?.trim_end_matches('/');
        let folder = below.rsplit_once('/').map_or("", |it| it.0);
        let is_plain = !below.is_empty() && !below.contains(['%', '$', '\0', Source::FILLER]);
        // Files of the kernel and of devices hold no configuration, and may never end.
        let is_special = ["dev", "proc", "sys"].contains(&below.split('/').next().unwrap_or_default());
        (is_plain && !is_special && !glob::is_pattern(folder)).then(|| Self(below.to_owned()))
    }
}

/// Returns what the files of a set name; their paths are those below the root.
pub fn mentions(files: &FileSet) -> Vec<Mention> {
    let mut found: Vec<Option<Mention>> = Vec::new();
    for id in files.ids() {
        let source = Source::whole(id, files.text(id).clone());
        let path = &files.file(id).path;
        match reading::kind_of_path(path) {
            Some(reading::Kind::Env) => application::of_variables(path, files.text(id), &mut found),
            _ if path.rsplit_once('.').is_some_and(|it| it.1 == "py") => {
                application::of_python(path, files.text(id), &mut found);
            }
            Some(reading::Kind::Unit) => of_unit(&systemd::parse(&source), &mut found),
            Some(reading::Kind::Nginx) => {
                let tree = nginx::parse(&source, &|_, _, _| false);
                for include in tree.all().filter(|it| it.name_text() == "include") {
                    found.extend(include.arg(0).map(|it| Mention::of(&it.text())));
                }
            }
            _ => {}
        }
    }
    let mut found: Vec<Mention> = found.into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn of_unit(file: &UnitFile, found: &mut Vec<Option<Mention>>) {
    let mut folder = None;
    let mut commands: Vec<Vec<String>> = Vec::new();
    for (_, assignment) in file.assignments() {
        let name = assignment.key.text(&file.source);
        let value = assignment.value.text(&file.source);
        if name == "EnvironmentFile" {
            found.push(Mention::of(value.trim_start_matches('-')));
        } else if name == "WorkingDirectory" {
            folder = Some(value.trim_start_matches('-').trim_end_matches('/').to_owned());
        } else if name == "Environment" {
            // A setting of variables is one line of them.
            commands.push(value.split_whitespace().filter_map(module_of_settings).collect());
        } else if name.starts_with("Exec") {
            let path =
                |word: &str| word.find('/').and_then(|at| Mention::of(&word[at..]).filter(|it| !it.is_pattern()));
            for command in command::read(&value).commands {
                let words: Vec<String> = command.words.into_iter().map(|it| it.text).collect();
                found.extend(words.iter().map(|it| path(it)));
                commands.push(words);
            }
        }
    }
    let folder = folder.filter(|it| it.starts_with('/')).unwrap_or_default();
    for words in &commands {
        let others = application::folders_of(words, &folder);
        for folder in std::iter::once(&folder).chain(&others).filter(|it| !it.is_empty()) {
            application::of_command(words, folder, found);
        }
        others.iter().filter(|it| it.starts_with('/')).for_each(|it| application::in_folder(it, found));
    }
    if !folder.is_empty() {
        application::in_folder(&folder, found);
    }
}

/// The module of `"DJANGO_SETTINGS_MODULE=config.settings"`, as a word of a command has it.
fn module_of_settings(word: &str) -> Option<String> {
    let word = word.trim_matches(['"', '\'']);
    word.strip_prefix("DJANGO_SETTINGS_MODULE=").map(|it| format!("{it}:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, text: &str) -> Vec<String> {
        mentions(&FileSet::from_texts([(path, text)])).into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn units_name_env_files_applications_and_scripts() {
        let unit = "[Service]\nEnvironmentFile=-/srv/app/.env\nEnvironmentFile=/etc/app/*.env\nEnvironmentFile=/a/%i.env\n\
                    WorkingDirectory=/srv/app\nExecStart=/srv/app/start.sh -C /srv/app/p.rb --x=/srv/y.py >/dev/null\n";
        let found = named("etc/systemd/system/a.service", unit);
        for it in [
            "etc/app/*.env",
            "srv/app/.env",
            "srv/app/.env.*",
            "srv/app/Gemfile.lock",
            "srv/app/config/environments/*.rb",
            "srv/app/config/initializers/**",
            "srv/app/config/puma.rb",
            "srv/app/config/puma/*.rb",
            "srv/app/gunicorn.conf.py",
            "srv/app/p.rb",
            "srv/app/start.sh",
            "srv/y.py",
        ] {
            assert!(found.iter().any(|found| found == it), "{it}: {found:?}");
        }
        assert_eq!(found.len(), 21, "{found:?}");
    }

    #[test]
    fn commands_name_modules_and_these_their_settings() {
        let unit = |lines: &str| named("etc/systemd/system/a.service", &format!("[Service]\n{lines}\n"));
        let has = |found: &[String], path: &str| assert!(found.iter().any(|it| it == path), "{path}: {found:?}");
        let gunicorn = unit("ExecStart=/srv/venv/bin/gunicorn config.wsgi:application\nWorkingDirectory=/srv/app");
        has(&gunicorn, "srv/app/config/wsgi.py");
        has(&gunicorn, "srv/app/config/__init__.py");
        has(&unit("ExecStart=/bin/sh -c 'cd /srv/b && exec uvicorn main:app'"), "srv/b/main.py");
        has(&unit("ExecStart=/srv/bin/gunicorn --chdir src x.wsgi\nWorkingDirectory=/srv/c"), "srv/c/src/x/wsgi.py");
        has(&unit("ExecStart=/srv/bin/celery -A shop worker\nWorkingDirectory=/srv/d"), "srv/d/shop/celery.py");
        let environment = "Environment=A=1 \"DJANGO_SETTINGS_MODULE=x.settings.prod\"\nWorkingDirectory=/srv/e";
        has(&unit(environment), "srv/e/x/settings/prod.py");
        has(&named("srv/e/.env", "A=1\nDJANGO_SETTINGS_MODULE=x.local\n"), "srv/e/x/local.py");
        let wsgi = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.production')\n\
                    from app.models import User\n";
        let found = named("srv/app/config/wsgi.py", wsgi);
        has(&found, "srv/app/config/settings/production.py");
        has(&found, "srv/app/.env");
        assert!(found.iter().all(|it| !it.contains("models")), "{found:?}");
        let production = "from .base import *\nfrom .. import secrets_of\nfrom shop.settings.extra import (\n    A)\n";
        let found = named("srv/shop/settings/production.py", production);
        has(&found, "srv/shop/settings/base.py");
        has(&found, "srv/shop/secrets_of.py");
        has(&found, "srv/shop/settings/extra.py");
        assert!(named("srv/app/views.py", "from . import models\n").iter().all(|it| !it.contains("models")));
    }

    #[test]
    fn nginx_names_what_it_includes() {
        let text = "http { include mime.types; include /srv/*/x.conf; include /srv/app/nginx/*.conf; }\n";
        let found = mentions(&FileSet::from_texts([("etc/nginx/nginx.conf", text)]));
        assert_eq!(found.iter().map(Mention::path).collect::<Vec<_>>(), ["srv/app/nginx"]);
        assert!(found[0].matches("a.conf") && !found[0].matches("a.txt"));
    }
}
