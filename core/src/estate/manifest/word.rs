//! The values of `landreeve.toml` that have a form of their own: how each is
//! read, what its schema says, and where it stands.

use std::borrow::Cow;
use std::net::IpAddr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use toml::Spanned;

use super::{ManifestError, Pattern};
use crate::estate::Targets;
use crate::source::{FileId, Located, Span};

/// A value with its place; the schema is that of the value.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub(super) struct At<T>(Spanned<T>);

impl<T> At<T> {
    pub(super) fn place(self, file: FileId) -> Located<T> {
        let span = self.0.span();
        Located::new(self.0.into_inner(), Span::new(file, span.start, span.end))
    }
}

pub(super) fn place_all<T>(values: Vec<At<T>>, file: FileId) -> Vec<Located<T>> {
    values.into_iter().map(|it| it.place(file)).collect()
}

/// Reads the elements of a list here and not in serde, whose errors point at the whole list.
pub(super) fn read_all<T>(
    texts: Vec<At<String>>,
    file: FileId,
    read: fn(&str) -> Result<T, String>,
) -> Result<Vec<Located<T>>, ManifestError> {
    texts.into_iter().map(|it| read_one(it, file, read)).collect()
}

pub(super) fn read_one<T>(
    text: At<String>,
    file: FileId,
    read: fn(&str) -> Result<T, String>,
) -> Result<Located<T>, ManifestError> {
    let it = text.place(file);
    match read(&it.value) {
        Ok(value) => Ok(Located::new(value, it.span)),
        Err(message) => Err(ManifestError { message, span: Some(it.span) }),
    }
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
        pub(super) struct $name(pub(super) $inner);

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
pub(super) struct Version(pub(super) String);

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

pub(super) fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::new(text).map_err(|why| format!("`{text}` is no pattern of files: {why}"))
}

pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is no IP address"))
}

/// A path of the estate: below its root.
pub(super) fn estate_path(text: &str) -> Result<String, String> {
    let mut depth = 0_i32;
    let inside = text.split('/').all(|part| {
        depth += match part {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        depth >= 0
    });
    let inside = inside && !text.starts_with('/');
    inside.then(|| text.to_owned()).ok_or_else(|| format!("`{text}` is out of the estate: write a path below its root"))
}

/// A host name, with or without a scheme and a port.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let authority = text.split_once("://").map_or(text, |it| it.1);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        _ => authority,
    };
    let wrong = |_| format!("`{text}` is no origin: write it like `https://portal.example.com`, or the host alone");
    host_name(host.trim_end_matches('/')).map(|_| text.to_owned()).map_err(wrong)
}

/// A host name or an address; the first label may be `*`.
pub(super) fn host_name(text: &str) -> Result<String, String> {
    let legal = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
    let name = text.trim_start_matches("*.").trim_start_matches('.').trim_end_matches('.');
    let fits = name.split('.').all(|label| !label.is_empty() && label.chars().all(legal));
    let fits = fits || text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    fits.then(|| text.to_owned()).ok_or_else(|| format!("`{text}` is no host name: write it like `www.example.com`"))
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
