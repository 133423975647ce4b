//! The form of `landreeve.toml`. These types are read by serde and described by
//! the JSON Schema, so the two cannot disagree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use toml::Spanned;

use super::{HostEntry, Manifest, ManifestError, Pattern};
use crate::estate::Targets;
use crate::facts::words::Role;
use crate::source::{FileId, Located, Severity, Span};

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
            targets.set(program, &version.0.into_inner().0);
        }
        let hosts = self.hosts.into_iter().map(|(name, host)| host.place(file, name));
        let mut hosts = hosts.collect::<Result<Vec<HostEntry>, _>>()?;
        hosts.sort_by_key(|host| host.name.span);
        Ok(Manifest {
            file: Some(file),
            name: self.estate.name.map(|it| it.place(file)),
            hosts,
            paths: self.paths.into_iter().map(|(from, to)| (from.place(file).map(|it| it.0), to.place(file))).collect(),
            front_ends: place_all(self.names.front_ends, file),
            public: place_all(self.names.public, file),
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
        [
            ("nginx", nginx),
            ("systemd", systemd),
            ("puma", puma),
            ("gunicorn", gunicorn),
            ("django", django),
            ("rails", rails),
            ("ruby", ruby),
            ("python", python),
        ]
        .into_iter()
        .filter_map(|(program, version)| Some((program, version?)))
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

/// A value with its place; the schema is that of the value.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct At<T>(Spanned<T>);

impl<T> At<T> {
    fn place(self, file: FileId) -> Located<T> {
        let span = self.0.span();
        Located::new(self.0.into_inner(), Span::new(file, span.start, span.end))
    }
}

fn place_all<T>(values: Vec<At<T>>, file: FileId) -> Vec<Located<T>> {
    values.into_iter().map(|it| it.place(file)).collect()
}

/// Reads the elements of a list here and not in serde, whose errors point at the whole list.
fn read_all<T>(
    texts: Vec<At<String>>,
    file: FileId,
    read: fn(&str) -> Result<T, String>,
) -> Result<Vec<Located<T>>, ManifestError> {
    let read = |it: Located<String>| match read(&it.value) {
        Ok(value) => Ok(Located::new(value, it.span)),
        Err(message) => Err(ManifestError { message, span: Some(it.span) }),
    };
    texts.into_iter().map(|it| read(it.place(file))).collect()
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Declares a text that must have a certain form: how it is read, and its schema.
macro_rules! text_of_a_form {
    ($name:ident($inner:ty), $read:expr, $schema:tt) => {
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        struct $name($inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let read: fn(&str) -> Result<$inner, String> = $read;
                read(&text).map(Self).map_err(D::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

text_of_a_form!(Memory(u64), memory, { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? ?([KMGT]i?B?|B)?$" });
text_of_a_form!(HostPath(String), host_path, { "type": "string", "pattern": "^/" });
text_of_a_form!(RulePattern(String), rule_pattern, { "type": "string", "pattern": "^[a-z]+/([a-z0-9-]+|\\*)$" });

/// A version as text, or as a whole number.
struct Version(String);

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VersionVisitor)
    }
}

struct VersionVisitor;

impl Visitor<'_> for VersionVisitor {
    type Value = Version;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a version in quotes, like \"1.22\" or \"252\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Version, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Version, E> {
        if Targets::default().set("", text) {
            Ok(Version(text.to_owned()))
        } else {
            Err(E::custom(format!("`{text}` is no version: write numbers, like `1.22` or `252`")))
        }
    }
}

impl JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"], "pattern": "^v?[0-9]+(\\.[0-9]+)*", "minimum": 0 })
    }
}

/// Reads an amount of memory; `GB`, `GiB` and `G` all count by 1024, as machines are sold.
fn memory(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no amount of memory: write it like `4GB`, `3.5GiB` or `512M`");
    let text = text.trim();
    let digits = text.find(|it: char| !(it.is_ascii_digit() || it == '.')).unwrap_or(text.len());
    let amount: f64 = text[..digits].parse().map_err(|_| wrong())?;
    let unit = text[digits..].trim();
    let power = match unit.trim_end_matches('B').trim_end_matches('i') {
        "" if unit.len() < 2 => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        _ => return Err(wrong()),
    };
    let bytes = amount * 1024_f64.powi(power);
    #[expect(clippy::cast_sign_loss, reason = "no sign is read")]
    let bytes = (bytes >= 1.0).then_some(bytes as u64);
    bytes.ok_or_else(wrong)
}

fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::new(text).map_err(|why| format!("`{text}` is no pattern of files: {why}"))
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is no IP address"))
}

fn host_path(text: &str) -> Result<String, String> {
    text.starts_with('/').then(|| text.to_owned()).ok_or_else(|| format!("`{text}` is no absolute path of a host"))
}

fn rule_pattern(text: &str) -> Result<String, String> {
    let (domain, rest) = text.split_once('/').unwrap_or_default();
    let word = |it: &str| !it.is_empty() && it.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let right = word(domain) && (rest == "*" || word(rest));
    right
        .then(|| text.to_owned())
        .ok_or_else(|| format!("`{text}` is no rule: write `domain/what-is-wrong`, or `domain/*` for all of a domain"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE_SCHEMA=1` writes the committed copy anew.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test compares with a committed file")]
    fn the_committed_schema_is_the_one_of_these_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/manifest.schema.json");
        let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var("UPDATE_SCHEMA").is_ok() {
            std::fs::write(path, &schema).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap();
        assert!(committed == schema, "run the tests once with UPDATE_SCHEMA=1");
    }

    #[test]
    fn memory_counts_by_1024() {
        assert_eq!(memory("4GB"), Ok(4 << 30));
        assert_eq!(memory("4GiB"), Ok(4 << 30));
        assert_eq!(memory("512M"), Ok(512 << 20));
        assert_eq!(memory("1024"), Ok(1024));
        for wrong in ["", "GB", "4 XB", "-1GB", "4iB", "1e3", "0", "1.2.3G"] {
            assert!(memory(wrong).is_err(), "{wrong}");
        }
    }
}
