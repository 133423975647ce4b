//! `landreeve.toml`: what the files cannot say of themselves.
//!
//! `shape` is the form of the file, as serde reads it and as the JSON Schema
//! describes it; this module turns it into values with their places. What a
//! value means for a file, a host or a rule is left to those who ask.

mod error;
mod pattern;
mod shape;
mod word;

use std::net::IpAddr;

use crate::facts::words::{self, Role};
use crate::source::{FileId, FileSet, Located, Severity};

use super::Targets;

pub use error::ManifestError;
pub use pattern::Pattern;
pub use shape::schema;

/// The name of the manifest, at the root of the estate.
pub const FILE_NAME: &str = "landreeve.toml";

/// The manifest; every part is optional.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// The file it was read from.
    pub file: Option<FileId>,
    /// `[estate] name`.
    pub name: Option<Located<String>>,
    /// `[hosts.NAME]`, in the order they are written.
    pub hosts: Vec<HostEntry>,
    /// `[paths]`: a folder or file on the host, and where the estate keeps it.
    pub paths: Vec<(Located<String>, Located<String>)>,
    /// `[nginx] modules`: the modules of others that nginx has; `None` where nothing is said.
    pub nginx_modules: Option<Vec<Located<String>>>,
    /// `[names] front_ends`: hosts or origins that call the estate's applications from a browser.
    pub front_ends: Vec<Located<String>>,
    /// `[names] public`: host names that the estate must answer to.
    pub public: Vec<Located<String>>,
    /// `[env.roles]`: what a variable of the application holds.
    pub roles: Vec<(Located<String>, Located<Role>)>,
    /// `[rules]`: the severity of a rule code or `domain/*`; `None` is off.
    pub rules: Vec<(Located<String>, Option<Severity>)>,
    targets: Targets,
}

/// What the manifest says of one host.
#[derive(Debug, Clone)]
pub struct HostEntry {
    /// The name in `[hosts.NAME]`.
    pub name: Located<String>,
    /// Which files of the estate are on it.
    pub files: Vec<Located<Pattern>>,
    /// `staging`, `production`, or whatever the estate calls it.
    pub environment: Option<Located<String>>,
    /// Its processor cores.
    pub cpus: Option<Located<u32>>,
    /// Its memory in bytes.
    pub memory: Option<Located<u64>>,
    /// The addresses it answers at.
    pub addresses: Vec<Located<IpAddr>>,
    /// Services that are installed or usual, and do not run there.
    pub disabled: Vec<Located<String>>,
}

impl Manifest {
    /// Reads [`FILE_NAME`] at the root of the set, or the file of the set whose path is `given`.
    ///
    /// # Errors
    ///
    /// When it is no TOML, or holds a key or value that means nothing; when `given` is not in the set.
    pub fn read(files: &FileSet, given: Option<&str>) -> Result<Self, ManifestError> {
        match (files.find(given.unwrap_or(FILE_NAME)), given) {
            (Some(file), _) => shape::read(file, files.text(file)),
            (None, None) => Ok(Self::default()),
            (None, Some(path)) => Err(ManifestError::missing(path)),
        }
    }

    /// Returns the `[targets]`.
    pub fn targets(&self) -> Targets {
        self.targets.clone()
    }

    /// Returns what is said of a host.
    pub fn host(&self, name: &str) -> Option<&HostEntry> {
        self.hosts.iter().find(|host| host.name.value == name)
    }

    /// Returns the first host that claims the file at `path` of the estate.
    pub fn host_of(&self, path: &str) -> Option<&HostEntry> {
        self.hosts.iter().find(|host| host.files.iter().any(|pattern| pattern.value.matches(path)))
    }

    /// Returns where the estate keeps the file that a host knows as `path`, by the longest entry of `[paths]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::estate::manifest::Manifest;
    /// use landreeve::source::FileSet;
    ///
    /// let files = FileSet::from_texts([("landreeve.toml", "[paths]\n'/opt/app' = 'deploy/app'\n")]);
    /// let manifest = Manifest::read(&files, None).unwrap();
    /// assert_eq!(manifest.kept_at("/opt/app/.env").as_deref(), Some("deploy/app/.env"));
    /// assert_eq!(manifest.kept_at("/opt/apple"), None);
    /// ```
    pub fn kept_at(&self, path: &str) -> Option<String> {
        let rest = |from: &str| {
            let rest = path.strip_prefix(from.trim_end_matches('/'))?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_owned())
        };
        let found = self.paths.iter().filter_map(|(from, to)| Some((from.value.len(), rest(&from.value)?, &to.value)));
        let (_, rest, to) = found.max_by_key(|(length, ..)| *length)?;
        let to = to.trim_matches('/').trim_start_matches("./");
        Some(match (to.is_empty() || to == ".", rest.is_empty()) {
            (true, _) => rest,
            (false, true) => to.to_owned(),
            (false, false) => format!("{to}/{rest}"),
        })
    }

    /// Returns what a variable holds: as the manifest says, else as its name is well known.
    pub fn role(&self, variable: &str) -> Option<Role> {
        let said = self.roles.iter().find(|(name, _)| name.value == variable);
        said.map(|(_, role)| role.value).or_else(|| words::role(variable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Manifest, String> {
        let files = FileSet::from_texts([(FILE_NAME, text)]);
        Manifest::read(&files, None).map_err(|error| {
            let span = error.span.unwrap();
            format!("{}: {error}", files.slice(span))
        })
    }

    #[test]
    fn every_part_is_read_with_its_place() {
        let text = r#"
            [estate]
            name = "edu"
            [targets]
            nginx = "1.22"
            systemd = 252
            [hosts.web]
            files = ["docs/staging.md", "deploy/**/*.service"]
            environment = "staging"
            cpus = 2
            memory = "3.5GB"
            addresses = ["192.0.2.1", "2001:db8::1"]
            disabled = ["postgresql"]
            [paths]
            "/opt/app" = "app"
            [names]
            front_ends = ["portal.example.com"]
            public = ["www.example.com"]
            [env.roles]
            SSO_DOMAIN = "cookie-domain"
            [rules]
            "nginx/*" = "off"
            "cors/origin-missing" = "info"
        "#;
        let manifest = read(text).unwrap();
        assert_eq!(manifest.targets().get("systemd").map(ToString::to_string).as_deref(), Some("252.0.0"));
        let host = manifest.host_of("deploy/a/b/x.service").unwrap();
        assert_eq!((host.name.value.as_str(), host.cpus.as_ref().unwrap().value), ("web", 2));
        assert_eq!(host.memory.as_ref().unwrap().value, 7 << 29);
        assert_eq!(&text[host.addresses[1].span.range()], "\"2001:db8::1\"");
        assert_eq!(manifest.role("SSO_DOMAIN"), Some(Role::CookieDomain));
        assert_eq!(manifest.role("ALLOWED_HOSTS"), Some(Role::AllowedHosts), "well known without a manifest");
        assert_eq!(manifest.rules[0].0.value, "cors/origin-missing", "sorted by code");
        assert_eq!(manifest.rules[1].1, None);
    }

    #[test]
    fn hosts_keep_their_order_so_the_first_claim_wins() {
        let manifest = read("[hosts.z]\nfiles = ['deploy/a.conf']\n[hosts.b]\nfiles = ['deploy']\n").unwrap();
        let host = |path| manifest.host_of(path).map(|it| it.name.value.as_str());
        assert_eq!((host("deploy/a.conf"), host("deploy/x/y"), host("other")), (Some("z"), Some("b"), None));
    }

    #[test]
    fn a_wrong_key_is_pointed_at_with_what_is_allowed() {
        assert_eq!(
            read("[hosts.web]\nfils = ['x']\n").unwrap_err(),
            "fils: `fils` is not known here: did you mean `files`? Otherwise allowed are `files`, `environment`, `cpus`, \
             `memory`, `addresses`, `disabled`"
        );
        assert!(read("[targets]\nngnix = '1'\n").unwrap_err().contains("did you mean `nginx`?"));
        assert!(read("[rules]\n'nginx/*' = 'eror'\n").unwrap_err().contains("did you mean `error`?"));
    }

    #[test]
    fn a_wrong_value_is_pointed_at() {
        let place = |text| read(text).unwrap_err().split(':').next().unwrap().to_owned();
        assert_eq!(place("[targets]\nnginx = 1.20\n"), "1.20");
        assert_eq!(place("[targets]\nnginx = 'new'\n"), "'new'");
        assert_eq!(place("[targets]\nnginx = '1.99999999999999999999'\n"), "'1.99999999999999999999'");
        assert_eq!(place("[hosts.a]\nmemory = 'much'\n"), "'much'");
        assert_eq!(place("[hosts.a]\ncpus = 0\n"), "0");
        assert_eq!(place("[hosts.a]\nfiles = ['a[']\n"), "'a['");
        assert_eq!(place("[hosts.a]\naddresses = ['web1']\n"), "'web1'");
        assert_eq!(place("[rules]\nnginx = 'off'\n"), "nginx");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_in_the_words_of_toml() {
        assert_eq!(
            read("[hosts.a]\ncpus = 'two'\n").unwrap_err(),
            "'two': text \"two\" cannot stand here: write a whole number above 0"
        );
        assert!(read("[hosts.a]\nfiles = 'x'\n").unwrap_err().ends_with("write a list, as [\"a\", \"b\"]"));
        assert!(read("[hosts]\na = 1\n").unwrap_err().ends_with("write a table"));
        assert!(read("[estate]\nname = 1\n").unwrap_err().ends_with("write a text in quotes"));
    }

    #[test]
    fn a_path_out_of_the_estate_and_a_name_that_is_none_are_refused() {
        let place = |text| read(text).unwrap_err().split(':').next().unwrap().to_owned();
        assert_eq!(place("[paths]\n'/opt' = '../opt'\n"), "'../opt'");
        assert_eq!(place("[paths]\n'/opt' = '/srv/opt'\n"), "'/srv/opt'");
        assert_eq!(place("[names]\nfront_ends = ['a b']\n"), "'a b'");
        assert_eq!(place("[names]\npublic = ['a.example/x']\n"), "'a.example/x'");
        let fine =
            "[names]\nfront_ends = ['https://a.example:8443', 'b.example']\npublic = ['*.c.example', '192.0.2.1']\n";
        assert!(read(fine).is_ok());
    }

    #[test]
    fn a_broken_file_is_pointed_at() {
        assert!(read("[hosts\n").is_err());
        assert!(read("[estate]\nname = \u{1a}\n").is_err());
        assert!(read("\u{feff}[estate]\nname = 'a'\n").is_ok());
        let error = Manifest::read(&FileSet::default(), Some("other.toml")).unwrap_err();
        assert!(error.to_string().contains("other.toml"));
    }
}
