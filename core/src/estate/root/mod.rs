//! Which files of a host's root directory (an image, a container's file system,
//! a backup) its configuration consists of: some folders, and the files that
//! what stands there names. Whoever reads the disk asks here what to read next,
//! and what to look at (`look`). What all that says of a path, an account or a
//! unit is asked of [`Presence`], [`Accounts`] and [`Present`].

mod accounts;
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

/// Files of an application that its servers and libraries read without being told to.
const OF_APPLICATIONS: &[&str] = &[".env", ".env.*", "config/puma.rb", "config/puma/*.rb", "gunicorn.conf.py"];

/// Returns the folders below the root that are read whole: those of units, and of what else a host is configured by.
pub fn folders() -> impl Iterator<Item = &'static str> {
    unit::SEARCH_PATH.iter().chain(FOLDERS).copied()
}

/// Returns the files below the root that are read if they exist.
pub fn files() -> impl Iterator<Item = &'static str> {
    FILES.iter().copied()
}

/// A file that another one names, or several: the last part of the path may be a pattern.
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
        match reading::kind_of_path(&files.file(id).path) {
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
    for (_, assignment) in file.assignments() {
        let name = assignment.key.text(&file.source);
        let value = assignment.value.text(&file.source);
        if name == "EnvironmentFile" {
            found.push(Mention::of(value.trim_start_matches('-')));
        } else if name == "WorkingDirectory" {
            let folder = value.trim_start_matches('-').trim_end_matches('/');
            found.extend(OF_APPLICATIONS.iter().map(|it| Mention::of(&format!("{folder}/{it}"))));
        } else if name.starts_with("Exec") {
            let words = command::read(&value).commands.into_iter().flat_map(|it| it.words);
            let path =
                |word: &str| word.find('/').and_then(|at| Mention::of(&word[at..]).filter(|it| !it.is_pattern()));
            found.extend(words.map(|it| path(&it.text)));
        }
    }
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
        assert_eq!(
            named("etc/systemd/system/a.service", unit),
            [
                "etc/app/*.env",
                "srv/app/.env",
                "srv/app/.env.*",
                "srv/app/config/puma.rb",
                "srv/app/config/puma/*.rb",
                "srv/app/gunicorn.conf.py",
                "srv/app/p.rb",
                "srv/app/start.sh",
                "srv/y.py"
            ]
        );
    }

    #[test]
    fn nginx_names_what_it_includes() {
        let text = "http { include mime.types; include /srv/*/x.conf; include /srv/app/nginx/*.conf; }\n";
        let found = mentions(&FileSet::from_texts([("etc/nginx/nginx.conf", text)]));
        assert_eq!(found.iter().map(Mention::path).collect::<Vec<_>>(), ["srv/app/nginx"]);
        assert!(found[0].matches("a.conf") && !found[0].matches("a.txt"));
    }
}
