//! Objects of the libraries that read settings from the environment, and the env files that they read.

use super::evaluator::{Evaluator, Outcome};
use super::{Item, Object};
use crate::source::{Located, Span, Value};

/// An object that reads settings.
#[derive(Debug, Clone, PartialEq)]
pub enum Reader {
    /// `environ.Env(NAME=(cast, default), …)` of django-environ.
    Environ(Vec<(String, Item)>),
    /// `decouple.AutoConfig()` of python-decouple, with the folder it searches from when that is not the script's own.
    AutoConfig(Option<String>),
    /// `decouple.Config(RepositoryEnv(path))`, and the repository itself.
    Repository(String),
    /// `decouple.Csv(…)`.
    Csv {
        /// What each element is turned into.
        cast: Option<Item>,
        /// The signs between elements.
        delimiter: String,
        /// The signs taken off each element; blanks where that is not said.
        strip: Option<String>,
        /// Whether the result is a tuple.
        tuple: bool,
    },
}

/// A library that reads env files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// django-environ, `Env.read_env`.
    Environ,
    /// python-decouple, `AutoConfig` and `RepositoryEnv`.
    Decouple,
    /// python-dotenv, `load_dotenv`.
    Dotenv,
}

/// Which env file a library asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// The one at this path.
    At(&'a str),
    /// `.env` in this folder, or in the nearest one above that has one.
    Above(&'a str),
}

/// What a library finds in an env file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It is not known whether there is such a file.
    Unknown,
    /// There is none.
    Missing,
    /// These variables, in order; and whether there may be more.
    Variables(Vec<(String, Located<Value<String>>)>, bool),
}

/// The libraries whose functions are followed.
pub(super) fn is_followed(module: &str) -> bool {
    matches!(
        module,
        "environ" | "decouple" | "dotenv" | "dj_database_url" | "distutils" | "fastapi" | "setuptools" | "starlette"
    )
}

/// Libraries of settings that do nothing to the environment when they are imported, sorted.
static QUIET: &[&str] = &[
    "boto3",
    "botocore",
    "celery",
    "channels",
    "cloudinary",
    "corsheaders",
    "crispy_forms",
    "debug_toolbar",
    "decouple",
    "distutils",
    "dj_database_url",
    "django",
    "django_auth_ldap",
    "django_filters",
    "django_redis",
    "dotenv",
    "drf_spectacular",
    "environ",
    "fastapi",
    "firebase_admin",
    "google",
    "import_export",
    "jwt",
    "kombu",
    "ldap",
    "oauth2_provider",
    "opentelemetry",
    "psycopg",
    "psycopg2",
    "pymysql",
    "pythonjsonlogger",
    "redis",
    "requests",
    "rest_framework",
    "rest_framework_simplejwt",
    "rollbar",
    "sentry_sdk",
    "setuptools",
    "simplejwt",
    "starlette",
    "storages",
    "structlog",
    "unfold",
    "wagtail",
    "whitenoise",
    "yaml",
];

/// Whether importing a module leaves the environment alone.
pub(super) fn is_quiet(module: &str) -> bool {
    QUIET.binary_search(&module).is_ok()
}

/// Libraries that make the settings of a module in a way of their own: other files are included, classes are read.
pub(super) fn takes_over(module: &str) -> bool {
    matches!(module, "split_settings" | "configurations" | "dynaconf" | "django_heroku" | "prettyconf" | "goodconf")
}

impl Evaluator<'_> {
    /// The folder of the script in hand.
    pub(super) fn folder(&self) -> Option<&str> {
        let file = self.modules[self.module].file.as_deref()?;
        file.rsplit_once('/').map(|it| it.0)
    }

    /// Puts what a library reads in an env file into the environment.
    pub(super) fn load(&mut self, library: Library, asked: Option<&str>, above: bool, overwrite: bool) {
        let folder = self.folder().map(str::to_owned);
        let held = match (asked, &folder) {
            (Some(path), _) => (self.project.env_file)(library, Asked::At(path)),
            (None, Some(folder)) if above => (self.project.env_file)(library, Asked::Above(folder)),
            (None, Some(folder)) => (self.project.env_file)(library, Asked::At(&format!("{folder}/.env"))),
            (None, None) => Held::Unknown,
        };
        match held {
            Held::Missing => {}
            Held::Unknown => {
                self.environment_touched = true;
                self.environment_replaced |= overwrite;
            }
            Held::Variables(variables, open) => {
                // The last of a name is what the file says.
                let mut seen = std::collections::HashSet::new();
                for (name, value) in variables.into_iter().rev() {
                    if !seen.insert(name.clone()) {
                        continue;
                    }
                    let item = value.map(|it| it.map(Object::String));
                    match self.is_set(&name) {
                        Some(true) if !overwrite => {}
                        Some(_) => self.set_variable(Some(&name), item),
                        // Whoever set it before wins, and nobody knows whether somebody did.
                        None if overwrite => self.set_variable(Some(&name), item),
                        None => self.set_perhaps(&name, &item),
                    }
                }
                self.environment_touched |= open;
                self.environment_replaced |= open && overwrite;
            }
        }
    }

    /// Calls an object that reads settings.
    pub(super) fn reader_call(&mut self, reader: &Reader, arguments: &super::call::Arguments, at: Span) -> Outcome {
        match reader {
            Reader::Environ(scheme) => self.environ_call(scheme, "__call__", arguments, at),
            Reader::AutoConfig(folder) => {
                let folder = folder.clone().or_else(|| self.folder().map(str::to_owned));
                self.decouple_call(folder.as_deref().map(Asked::Above), arguments, at)
            }
            Reader::Repository(path) => self.decouple_call(Some(Asked::At(path)), arguments, at),
            Reader::Csv { cast, delimiter, strip, tuple } => match arguments.positional.as_slice() {
                [value] if arguments.named.is_empty() && !arguments.open => {
                    self.csv((cast.as_ref(), delimiter, strip.as_deref(), *tuple), value, at)
                }
                _ => Ok(self.unknown("a list of settings", at)),
            },
        }
    }

    /// Calls a method of such an object.
    pub(super) fn reader_method(
        &mut self,
        reader: &Reader,
        method: &str,
        arguments: &super::call::Arguments,
        at: Span,
    ) -> Outcome {
        match (reader, method) {
            (Reader::Environ(_), "read_env") => {
                self.read_env(arguments, at);
                Ok(self.known(Object::None, at, &[]))
            }
            (Reader::Environ(scheme), _) => self.environ_call(scheme, method, arguments, at),
            (Reader::AutoConfig(_) | Reader::Repository(_), "get" | "__call__") => {
                self.reader_call(reader, arguments, at)
            }
            _ => Ok(self.unknown(format!("`{method}` of a reader of settings"), at)),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::QUIET.is_sorted());
    }
}
