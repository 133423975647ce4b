//! Which files belong to which Rails application, and in which order it reads them.

use std::collections::BTreeMap;

use crate::estate::compose::Inside;
use crate::estate::process::Process;
use crate::estate::{Estate, Host, Kind, Place, Text, layout};

/// The applications of a host, by the folder that holds their `config`.
pub(super) struct Files<'e>(BTreeMap<&'e str, Application<'e>>);

/// One application.
#[derive(Default)]
pub(super) struct Application<'e> {
    /// `config/application.rb`.
    pub(super) main: Option<&'e Text>,
    /// `config/environments/NAME.rb` by name.
    pub(super) environments: BTreeMap<&'e str, &'e Text>,
    /// `config/initializers`, in order.
    pub(super) initializers: BTreeMap<&'e str, &'e Text>,
    /// `config/database.yml`.
    pub(super) database: Option<&'e Text>,
    /// Its other files of YAML, by name: `sidekiq.yml`, `queue.yml`, `secrets.yml`.
    pub(super) yaml: BTreeMap<&'e str, &'e Text>,
    /// What its lock file says of its libraries.
    pub(super) libraries: Libraries,
}

/// What the lock file of an application says; `None` where there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Libraries {
    /// Whether it reads `.env` by a library.
    pub(super) dotenv: Option<bool>,
    /// Whether a library of it may set environment variables.
    pub(super) set_variables: Option<bool>,
    /// The release of Rails: major and minor.
    pub(super) rails: Option<(u64, u64)>,
    /// The major release of rack-cors.
    pub(super) rack_cors: Option<u64>,
    /// The release of Sidekiq: major and minor.
    pub(super) sidekiq: Option<(u64, u64)>,
}

/// What a process of an application is sure to have one of.
const SIGNS: &[&str] = &[
    "application.rb",
    "environments/production.rb",
    "environments/staging.rb",
    "database.yml",
    "initializers/cors.rb",
    "initializers/session_store.rb",
];

impl<'e> Files<'e> {
    /// Sorts the files of a host.
    pub(super) fn of(estate: &'e Estate, host: &Host) -> Self {
        let mut found: BTreeMap<&str, Application<'_>> = BTreeMap::new();
        let read = |it: &&Text| it.kind == Kind::Rails && it.place != Place::Superseded;
        for text in estate.texts_of(&host.name).filter(read) {
            let Some((folder, path)) = split(&text.path) else { continue };
            found.entry(folder).or_default().add(path, text);
        }
        for (folder, application) in &mut found {
            let lock = estate.files.find(&format!("{}Gemfile.lock", folder.trim_start_matches('/')));
            application.libraries = lock.map(|it| Libraries::of(estate.files.text(it))).unwrap_or_default();
            if lock.is_none() {
                let asked = estate.files.find(&format!("{}Gemfile", folder.trim_start_matches('/')));
                let asked = asked.is_some_and(|it| is_old_rack_cors(estate.files.text(it)));
                application.libraries.rack_cors = asked.then_some(0);
            }
        }
        Self(found)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the application that a process runs.
    pub(super) fn find(&self, estate: &Estate, host: &Host, process: &Process) -> Option<&Application<'e>> {
        let puma = process.server.as_ref().and_then(|it| it.puma.as_ref());
        let said = puma.and_then(|it| it.settings.directory.as_ref()?.known()).map(String::as_str);
        let folder = said.or_else(|| process.application_folder())?;
        let text = SIGNS.iter().find_map(|it| {
            let path = format!("{}/config/{it}", folder.trim_end_matches('/'));
            layout::file_for(estate, host, &path).filter(|it| it.kind == Kind::Rails)
        })?;
        self.0.get(split(&text.path)?.0)
    }

    /// Returns the application that a process of a container runs.
    pub(super) fn find_inside(&self, inside: &Inside, process: &Process) -> Option<&Application<'e>> {
        let puma = process.server.as_ref().and_then(|it| it.puma.as_ref());
        let said = puma.and_then(|it| it.settings.directory.as_ref()).map(|it| it.known());
        let folder = process.working_directory.as_ref().and_then(|it| it.known());
        let folder = said.unwrap_or(folder).map(String::as_str);
        let folder = folder.or_else(|| inside.image.as_ref()?.working_directory.as_deref())?.trim_end_matches('/');
        let (own, _) = inside.in_estate(&format!("{folder}/config"))?;
        let root = own.strip_suffix("config")?;
        // What is put over a part of its configuration is not followed.
        let mut replaced = inside.replaced_below(folder, root);
        if replaced.any(|it| it == "config" || it.starts_with("config/")) {
            return None;
        }
        self.0.get(root)
    }
}

/// Splits a path at the `config` of its application.
fn split(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let at = path.rfind("config/initializers/").or_else(|| path.rfind("config/"))?;
    (at == 0 || path[..at].ends_with('/')).then(|| (&path[..at], &path[at + "config/".len()..]))
}

impl<'e> Application<'e> {
    fn add(&mut self, path: &'e str, text: &'e Text) {
        match path.split_once('/') {
            None if path == "application.rb" => self.main = Some(text),
            None if path == "database.yml" => self.database = Some(text),
            None if path.strip_suffix(".yml").is_some() => {
                self.yaml.insert(path, text);
            }
            Some(("environments", name)) => {
                self.environments.insert(name.strip_suffix(".rb").unwrap_or(name), text);
            }
            Some(("initializers", name)) => {
                self.initializers.insert(name, text);
            }
            _ => {}
        }
    }

    /// Returns the files that are run in an environment, in order.
    pub(super) fn in_order(&self, environment: &str) -> impl Iterator<Item = &'e Text> {
        let own = self.environments.get(environment).copied();
        self.main.into_iter().chain(own).chain(self.initializers.values().copied())
    }

    /// Returns whether all that sets anything is there: whole files, that of the environment among them.
    pub(super) fn is_whole(&self, environment: &str) -> bool {
        let is_file = |it: &Text| it.place == Place::File;
        self.main.is_some_and(is_file) && self.environments.get(environment).copied().is_some_and(is_file)
    }
}

/// Whether a `Gemfile` asks for rack-cors before 1.0.
fn is_old_rack_cors(asked: &str) -> bool {
    asked.lines().filter_map(|it| it.trim_start().strip_prefix("gem")).any(|it| {
        let mut words = it.split(['"', '\'']);
        let is_it = words.nth(1) == Some("rack-cors");
        is_it && words.nth(1).is_some_and(|it| it.trim_start_matches(['~', '>', '=', '<', ' ']).starts_with("0."))
    })
}

impl Libraries {
    fn of(lock: &str) -> Self {
        let gem = |name: &str| {
            lock.lines().find_map(|it| {
                let rest = it.strip_prefix("    ")?.strip_prefix(name)?.strip_prefix(" (")?;
                Some(rest.trim_end().trim_end_matches(')'))
            })
        };
        let number = |text: &str, at: usize| text.split('.').nth(at).and_then(|it| it.parse().ok());
        let dotenv = gem("dotenv").is_some();
        let release = |name: &str| gem(name).and_then(|it| Some((number(it, 0)?, number(it, 1)?)));
        let others = ["chamber", "config", "envkey", "envkey-ruby", "figaro", "sekrets"];
        Self {
            dotenv: Some(dotenv),
            set_variables: Some(dotenv || others.iter().any(|it| gem(it).is_some())),
            rails: release("rails").or_else(|| release("railties")),
            rack_cors: gem("rack-cors").and_then(|it| number(it, 0)),
            sidekiq: release("sidekiq"),
        }
    }
}
