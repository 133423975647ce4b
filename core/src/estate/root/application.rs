//! The files of applications: those that the folder and the commands of a unit lead to, and those that these lead to in
//! turn. Only what settings are made of is asked for; the code around it is not.

use super::Mention;

/// What servers, frameworks and libraries read in the folder of an application without being told to, and what says
/// which of them it has.
const OF_APPLICATIONS: &[&str] = &[
    ".env",
    ".env.*",
    "Gemfile",
    "Gemfile.lock",
    "Pipfile",
    "config/application.rb",
    "config/database.yml",
    "config/environments/*.rb",
    "config/initializers/**",
    "config/puma.rb",
    "config/puma/*.rb",
    "gunicorn.conf.py",
    "manage.py",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "settings.ini",
];

/// Files that libraries look for in the folder of a module and in those above it.
const ABOVE: [&str; 2] = [".env", "settings.ini"];

/// The variable that names the settings of Django.
const SETTINGS: &str = "DJANGO_SETTINGS_MODULE";

/// How many folders above a module are looked into.
const DEPTH: usize = 12;

/// Asks for the files of the application in a folder.
pub(super) fn in_folder(folder: &str, found: &mut Vec<Option<Mention>>) {
    let folder = folder.trim_end_matches('/');
    found.extend(OF_APPLICATIONS.iter().map(|it| Mention::of(&format!("{folder}/{it}"))));
}

/// Returns the folders that a command changes to, or takes modules from; those that are relative count from `folder`.
pub(super) fn folders_of(words: &[String], folder: &str) -> Vec<String> {
    const FLAGS: [&str; 3] = ["--app-dir", "--chdir", "--directory"];
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let value = FLAGS.iter().find_map(|flag| match word.strip_prefix(flag)? {
            "" => words.get(at + 1).map(String::as_str),
            value => value.strip_prefix('='),
        });
        // A script of a shell is one word.
        let inner = word.split("cd ").skip(1).filter_map(|it| it.split([' ', ';', '&']).next());
        for it in value.into_iter().chain(inner) {
            let it = it.trim_matches(['"', '\'']);
            found.push(if it.starts_with('/') {
                it.to_owned()
            } else {
                format!("{}/{it}", folder.trim_end_matches('/'))
            });
        }
    }
    found
}

/// Asks for the modules that a command names: `config.wsgi:application`, `-A shop`.
pub(super) fn of_command(words: &[String], folder: &str, found: &mut Vec<Option<Mention>>) {
    for (at, word) in words.iter().enumerate() {
        for piece in word.split_whitespace() {
            let module = piece.strip_prefix("--app=").unwrap_or(piece).split(':').next().unwrap_or_default();
            let is_named = at > 0 && matches!(words[at - 1].as_str(), "-A" | "--app" | "--settings");
            if is_module(module) && (module.contains('.') || piece.contains(':') || is_named) {
                of_module(folder, module, found);
                // Celery's own name for what stands in a package.
                if !module.contains('.') {
                    found.push(Mention::of(&format!("{}/{module}/celery.py", folder.trim_end_matches('/'))));
                }
            }
        }
    }
}

/// Asks for what a module is made of, and for the packages around it.
fn of_module(folder: &str, module: &str, found: &mut Vec<Option<Mention>>) {
    let folder = folder.trim_end_matches('/');
    let path = module.replace('.', "/");
    found.push(Mention::of(&format!("{folder}/{path}.py")));
    let packages = path.match_indices('/').map(|it| &path[..it.0]).chain([path.as_str()]);
    found.extend(packages.map(|it| Mention::of(&format!("{folder}/{it}/__init__.py"))));
}

/// Asks for the settings that a file of variables names, beside it.
pub(super) fn of_variables(path: &str, text: &str, found: &mut Vec<Option<Mention>>) {
    let folder = folder_of(path);
    for line in text.lines().filter(|it| it.contains(SETTINGS)) {
        let value = line.split_once('=').map_or("", |it| it.1).trim().trim_matches(['"', '\'']);
        if is_module(value) {
            of_module(&format!("/{folder}"), value, found);
        }
    }
}

/// Asks for what a Python file goes by: the settings that it names, the modules that settings are put together of, and the
/// files that libraries look for above it.
pub(super) fn of_python(path: &str, text: &str, found: &mut Vec<Option<Mention>>) {
    let own = folder_of(path);
    for folder in std::iter::successors(Some(own), |it| it.rsplit_once('/').map(|it| it.0)).take(DEPTH) {
        found.extend(ABOVE.iter().map(|it| Mention::of(&format!("/{folder}/{it}"))));
    }
    for (at, _) in text.match_indices(SETTINGS) {
        let rest = &text[at + SETTINGS.len()..];
        let rest = rest.lines().take(2).flat_map(|it| it.split(['"', '\'']));
        if let Some(module) = rest.filter(|it| it.contains('.')).find(|it| is_module(it)) {
            of_module(&root_of(path, module), module, found);
        }
    }
    for line in text.lines().map(str::trim_start) {
        let Some((module, names)) = line.strip_prefix("from ").and_then(|it| it.split_once(" import ")) else {
            continue;
        };
        let module = module.trim();
        let is_all = names.trim_start().starts_with('*');
        if !(is_all || is_telling(module) || module.starts_with('.') && is_telling(path)) {
            continue;
        }
        let dots = module.len() - module.trim_start_matches('.').len();
        let name = &module[dots..];
        if dots == 0 {
            if is_module(name) {
                of_module(&root_of(path, name), name, found);
            }
            continue;
        }
        let Some(folder) = std::iter::successors(Some(own), |it| it.rsplit_once('/').map(|it| it.0)).nth(dots - 1)
        else {
            continue;
        };
        let folder = format!("/{folder}");
        if name.is_empty() {
            let names = names.split([',', '(', ')', '#']).map(str::trim).filter(|it| is_module(it)).take(16);
            names.for_each(|it| of_module(&folder, it, found));
        } else if is_module(name) {
            of_module(&folder, name, found);
        }
    }
}

/// The folder that a module counts from: the one that holds its first package where that is around the file that names
/// it, else that file's own.
fn root_of(path: &str, module: &str) -> String {
    let first = module.split('.').next().unwrap_or(module);
    let folder = folder_of(path);
    let mut at = 0;
    for part in folder.split('/') {
        if part == first {
            return format!("/{}", folder[..at].trim_end_matches('/'));
        }
        at += part.len() + 1;
    }
    format!("/{folder}")
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |it| it.0)
}

/// Whether a path or module is called as those that settings stand in.
fn is_telling(name: &str) -> bool {
    const WORDS: [&str; 5] = ["config", "constants", "env", "settings", "base"];
    name.to_ascii_lowercase().split(['/', '.', '_']).any(|it| WORDS.contains(&it))
}

fn is_module(text: &str) -> bool {
    let is_name = |it: &str| {
        !it.is_empty()
            && !it.starts_with(|it: char| it.is_ascii_digit())
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    text.len() < 200 && text.split('.').all(is_name)
}
