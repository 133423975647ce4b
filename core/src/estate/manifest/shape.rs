//! The form of `landreeve.toml`. These types are read by serde and described by
//! the JSON Schema, so the two cannot disagree.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::word::{
    At, HostPath, Memory, RulePattern, Version, address, estate_path, host_name, origin, pattern, place_all, read_all,
    read_one,
};
use super::{HostEntry, Manifest, ManifestError};
use crate::estate::Targets;
use crate::facts::words::Role;
use crate::source::{FileId, Severity};

/// Reads the text of a manifest.
pub(super) fn read(file: FileId, text: &str) -> Result<Manifest, ManifestError> {
    let shape: Shape = toml::from_str(text).map_err(|error| ManifestError::of(file, text, &error))?;
    shape.place(file)
}

/// Returns the JSON Schema of the manifest.
pub fn schema() -> Schema {
    schemars::schema_for!(Shape)
}

/// What landreeve is told about an estate that its files do not say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
#[schemars(title = "landreeve.toml")]
struct Shape {
    /// The estate as a whole.
    estate: EstateTable,
    /// The versions that run; unset means the newest known.
    targets: TargetsTable,
    /// The machines, by name.
    hosts: BTreeMap<At<String>, HostTable>,
    /// A path on a host, and where the estate keeps it.
    paths: BTreeMap<At<HostPath>, At<String>>,
    /// How nginx was built.
    nginx: NginxTable,
    /// Host names.
    names: NamesTable,
    /// Environment variables.
    env: EnvTable,
    /// The severity of a rule, by its code or `domain/*`.
    rules: BTreeMap<At<RulePattern>, Level>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
struct EstateTable {
    /// What the estate is called.
    name: Option<At<String>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
struct TargetsTable {
    /// nginx, like `1.22`.
    nginx: Option<At<Version>>,
    /// systemd, like `252`.
    systemd: Option<At<Version>>,
    /// Puma, like `6.4`.
    puma: Option<At<Version>>,
    /// Gunicorn, like `23.0`.
    gunicorn: Option<At<Version>>,
    /// Django, like `5.2`.
    django: Option<At<Version>>,
    /// Rails, like `7.1`.
    rails: Option<At<Version>>,
    /// Ruby, like `3.3`.
    ruby: Option<At<Version>>,
    /// Python, like `3.12`.
    python: Option<At<Version>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
struct NginxTable {
    /// The modules of others that nginx has, like `headers-more`, `lua` or `brotli`; directives of other ones are
    /// unknown then.
    modules: Option<Vec<At<String>>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
struct HostTable {
    /// Which files are on this host: paths, folders or globs, below the estate's root.
    files: Vec<At<String>>,
    /// `staging`, `production`, or whatever the estate calls it.
    environment: Option<At<String>>,
    /// Processor cores.
    cpus: Option<At<NonZeroU32>>,
    /// Memory, like `4GB` or `3.5GiB`.
    memory: Option<At<Memory>>,
    /// The IP addresses it answers at.
    #[schemars(with = "Vec<IpAddr>")]
    addresses: Vec<At<String>>,
    /// Services that do not run there, like `postgresql`.
    disabled: Vec<At<String>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
struct NamesTable {
    /// Hosts or origins that call the estate's applications from a browser.
    front_ends: Vec<At<String>>,
    /// Host names that the estate must answer to.
    public: Vec<At<String>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
struct EnvTable {
    /// What a variable holds, where its name is not a well-known one.
    roles: BTreeMap<At<String>, At<RoleWord>>,
}

/// What a variable of an application holds.
#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum RoleWord {
    /// The `Domain` of a cookie.
    CookieDomain,
    /// The origins (with or without scheme) whose scripts may read answers, separated by commas.
    Origins,
    /// The origins whose forms are accepted, separated by commas.
    CsrfOrigins,
    /// The host names the application accepts, separated by commas.
    AllowedHosts,
    /// The host or URL of a front end.
    FrontEnd,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
    Info,
    Off,
}

impl Shape {
    fn place(self, file: FileId) -> Result<Manifest, ManifestError> {
        let mut targets = Targets::default();
        for (program, version) in self.targets.all() {
            targets.set(program, &version.place(file).value.0);
        }
        let hosts = self.hosts.into_iter().map(|(name, host)| host.place(file, name));
        let mut hosts = hosts.collect::<Result<Vec<HostEntry>, _>>()?;
        hosts.sort_by_key(|host| host.name.span);
        let mut paths = Vec::with_capacity(self.paths.len());
        for (from, to) in self.paths {
            paths.push((from.place(file).map(|it| it.0), read_one(to, file, estate_path)?));
        }
        Ok(Manifest {
            file: Some(file),
            name: self.estate.name.map(|it| it.place(file)),
            hosts,
            paths,
            nginx_modules: self.nginx.modules.map(|it| place_all(it, file)),
            front_ends: read_all(self.names.front_ends, file, origin)?,
            public: read_all(self.names.public, file, host_name)?,
            roles: self
                .env
                .roles
                .into_iter()
                .map(|(name, role)| (name.place(file), role.place(file).map(RoleWord::role)))
                .collect(),
            rules: self.rules.into_iter().map(|(code, at)| (code.place(file).map(|it| it.0), at.severity())).collect(),
            targets,
        })
    }
}

impl TargetsTable {
    fn all(self) -> impl Iterator<Item = (&'static str, At<Version>)> {
        let Self { nginx, systemd, puma, gunicorn, django, rails, ruby, python } = self;
        let versions = [nginx, systemd, puma, gunicorn, django, rails, ruby, python];
        Targets::PROGRAMS.into_iter().zip(versions).filter_map(|(program, version)| Some((program, version?)))
    }
}

impl HostTable {
    fn place(self, file: FileId, name: At<String>) -> Result<HostEntry, ManifestError> {
        Ok(HostEntry {
            name: name.place(file),
            files: read_all(self.files, file, pattern)?,
            environment: self.environment.map(|it| it.place(file)),
            cpus: self.cpus.map(|it| it.place(file).map(NonZeroU32::get)),
            memory: self.memory.map(|it| it.place(file).map(|memory| memory.0)),
            addresses: read_all(self.addresses, file, address)?,
            disabled: place_all(self.disabled, file),
        })
    }
}

impl RoleWord {
    fn role(self) -> Role {
        match self {
            Self::CookieDomain => Role::CookieDomain,
            Self::Origins => Role::CorsOrigins,
            Self::CsrfOrigins => Role::CsrfOrigins,
            Self::AllowedHosts => Role::AllowedHosts,
            Self::FrontEnd => Role::FrontEnd,
        }
    }
}

impl Level {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Off => None,
        }
    }
}
