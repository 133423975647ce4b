//! Which library, if any, reads `.env` for an application: by what it says it depends on.

use super::{Estate, Host};
use crate::estate::layout;
use crate::syntax::env::Dialect;

/// What an application's list of dependencies says.
enum Says {
    /// It depends on a library that reads like this.
    Reads(Dialect),
    /// It depends on none, or on one that reads in a way that is not modelled.
    Nothing,
    /// There is no such list, or it is not all of it.
    Unknown,
}

/// Returns how the application in a folder reads its `.env`. Where the estate holds no list of its dependencies, it is
/// taken to use the library of its language.
pub(super) fn library(estate: &Estate, host: &Host, folder: &str, language: Dialect) -> Option<Dialect> {
    let (lists, read): (&[&str], fn(&str) -> Says) = match language {
        Dialect::RubyDotenv => (&["Gemfile.lock", "Gemfile"], ruby),
        Dialect::NodeDotenv => (&["package.json"], node),
        Dialect::PythonDotenv => {
            (&["uv.lock", "poetry.lock", "Pipfile.lock", "requirements.txt", "Pipfile", "pyproject.toml"], python)
        }
        other => return Some(other),
    };
    let texts = lists.iter().filter_map(|list| {
        let path = format!("{folder}/{list}");
        // Only the names of files that are there are looked for.
        estate.has_name(list).then(|| layout::file_for(estate, host, &path)).flatten()
    });
    for text in texts {
        match read(&text.source.text) {
            Says::Reads(dialect) => return Some(dialect),
            Says::Nothing => return None,
            Says::Unknown => {}
        }
    }
    Some(language)
}

fn ruby(text: &str) -> Says {
    if text.contains("dotenv") { Says::Reads(Dialect::RubyDotenv) } else { Says::Nothing }
}

fn node(text: &str) -> Says {
    let has = |name: &str| text.contains(&format!("\"{name}\""));
    if has("dotenv-expand") || has("next") {
        return Says::Reads(Dialect::NodeDotenvExpand);
    }
    if has("dotenv") || has("dotenv-cli") || has("dotenv-flow") || has("dotenv-safe") {
        return Says::Reads(Dialect::NodeDotenv);
    }
    // Frameworks that read the file by themselves or by something they depend on.
    let may_read = ["@nestjs/config", "vite", "nuxt", "react-scripts", "@adonisjs/core", "env-cmd", "convict"];
    if may_read.iter().any(|it| has(it)) { Says::Unknown } else { Says::Nothing }
}

fn python(text: &str) -> Says {
    const BASED_ON_IT: &[&str] =
        &["python-dotenv", "python_dotenv", "pydantic-settings", "pydantic_settings", "environs", "dynaconf"];
    const WITH_A_READER: &[&str] = &[
        "django-environ",
        "django_environ",
        "python-decouple",
        "python_decouple",
        "django-dotenv",
        "starlette",
        "django-configurations",
    ];
    let text = text.to_ascii_lowercase();
    let has = |names: &[&str]| names.iter().any(|it| text.contains(it));
    if has(BASED_ON_IT) {
        return Says::Reads(Dialect::PythonDotenv);
    }
    if has(WITH_A_READER) {
        return Says::Nothing;
    }
    // A list that takes in others, or is none.
    let is_part =
        text.lines().any(|it| it.starts_with("-r") || it.starts_with("-c") || it.starts_with("--requirement"));
    let is_list = text.lines().any(|it| it.contains("==") || it.contains("dependencies") || it.starts_with("name ="));
    if is_list && !is_part { Says::Nothing } else { Says::Unknown }
}
