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

/// Returns the release of Django, major and minor, that the application in a folder is pinned to.
pub fn pinned_django(estate: &Estate, host: &Host, folder: &str) -> Option<(u64, u64)> {
    let lists = ["uv.lock", "poetry.lock", "requirements.txt", "requirements/production.txt", "requirements/base.txt"];
    let texts = lists.iter().filter_map(|list| {
        let name = list.rsplit('/').next().unwrap_or(list);
        let path = format!("{}/{list}", folder.trim_end_matches('/'));
        estate.has_name(name).then(|| layout::file_for(estate, host, &path)).flatten()
    });
    texts.into_iter().find_map(|it| pin_of_django(&it.source.text))
}

/// `Django==4.2.1`, `django>=3.2,<4.0`; of a lock file, the line below `name = "django"`.
fn pin_of_django(text: &str) -> Option<(u64, u64)> {
    let version = |text: &str| {
        let mut parts = text.trim_matches([' ', '"', '=']).split('.').map_while(|it| it.parse::<u64>().ok());
        Some((parts.next()?, parts.next().unwrap_or(0)))
    };
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line == "name = \"django\"" {
            return version(lines.next()?.strip_prefix("version")?);
        }
        let Some(rest) = line.get(..6).filter(|it| it.eq_ignore_ascii_case("django")).map(|_| &line[6..]) else {
            continue;
        };
        let rest = rest.split([';', '#']).next().unwrap_or_default();
        let rest = rest.split_once(']').map_or(rest, |it| it.1).trim();
        if !rest.starts_with(['=', '~', '<', '>', '!']) {
            continue;
        }
        return rest.split(',').map(str::trim).find_map(|it| match it.strip_prefix('<') {
            // Whatever is below the next major release.
            Some(end) if !end.starts_with('=') => version(end).and_then(|it| Some((it.0.checked_sub(1)?, 9))),
            _ => version(it.strip_prefix("==").or_else(|| it.strip_prefix("~="))?),
        });
    }
    None
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

#[cfg(test)]
mod tests {
    use super::pin_of_django;

    #[test]
    fn pins_of_django() {
        for (text, expected) in [
            ("gunicorn==22\nDjango==3.2.25  # old\n", Some((3, 2))),
            ("django[argon2]~=4.2\n", Some((4, 2))),
            ("django>=3.2,<4.0", Some((3, 9))),
            ("[[package]]\nname = \"django\"\nversion = \"5.0.6\"\n", Some((5, 0))),
            ("django-environ==0.11\ndjangorestframework==3.15", None),
            ("django\n", None),
            ("django>=3.2", None),
        ] {
            assert_eq!(pin_of_django(text), expected, "{text}");
        }
    }
}
