//! What a file is: by its path first, then by its content, never by hope.

use super::{Kind, code, content, foreign, settings};
use crate::syntax::javascript::scripts;

/// The suffixes of unit files (systemd.unit(5)).
const UNIT_SUFFIXES: &[&str] =
    &["service", "socket", "timer", "path", "mount", "automount", "swap", "slice", "target", "device", "scope"];

/// The suffixes that mark a template of the file without them.
const TEMPLATE_SUFFIXES: &[&str] = &["j2", "jinja", "jinja2", "erb", "hbs", "template", "tmpl", "tpl"];

/// Files named `.env.X` that are written in another language, or sealed.
const NOT_ENV: &[&str] = &[
    "age", "asc", "bak", "d", "enc", "gpg", "go", "js", "json", "keys", "md", "mjs", "php", "ps1", "py", "rb", "sh",
    "sops", "sql", "toml", "ts", "vault", "yaml", "yml", "zip",
];

/// Returns what reads the file at `path` that holds `text`; `named` when the user named this very file.
pub(super) fn of_file(path: &str, text: &str, named: bool) -> Kind {
    let is_template = template_suffix(path).is_some();
    let path = without_template_suffix(path);
    let likely = by_path(path);
    let kind = match likely {
        Some(Likely::Sure(kind)) => kind,
        Some(Likely::Unless(kind)) if !foreign::is(kind, text) => kind,
        Some(Likely::Unless(_)) => Kind::Other,
        Some(Likely::If(kind)) if content::is(kind, text) => kind,
        Some(Likely::If(Kind::Markdown)) if named => Kind::Markdown,
        Some(Likely::If(_)) => Kind::Other,
        None => by_content(path, text),
    };
    // A document is no template of a document: its braces are prose.
    if is_template && kind == Kind::Markdown { Kind::Other } else { kind }
}

/// Returns what a file of this path may be, whatever it holds; `None` for a path that says nothing.
pub(crate) fn of_path(path: &str) -> Option<Kind> {
    match by_path(without_template_suffix(path))? {
        Likely::Sure(kind) | Likely::Unless(kind) | Likely::If(kind) => Some(kind),
    }
}

/// What a path says of a file.
enum Likely {
    /// It is this.
    Sure(Kind),
    /// It is this, however broken, unless it is plainly something else.
    Unless(Kind),
    /// It is this if it looks like it.
    If(Kind),
}

fn by_path(path: &str) -> Option<Likely> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let lower = name.to_ascii_lowercase();
    let (stem, suffix) = name.rsplit_once('.').unwrap_or((name, ""));
    let parent = folder.rsplit('/').next().unwrap_or_default();
    if path == "landreeve.toml" {
        return Some(Likely::Sure(Kind::Manifest));
    }
    if is_env_name(&lower) || is_in_env_folder(folder) && lower.starts_with('.') && !is_backup(&lower) {
        return Some(Likely::Unless(Kind::Env));
    }
    // A lock file says which releases there are, and is judged by nobody.
    if is_backup(&lower) || name == "Gemfile.lock" {
        return Some(Likely::Sure(Kind::Other));
    }
    if UNIT_SUFFIXES.contains(&suffix) && !stem.is_empty() && is_searched_for_units(folder) {
        return Some(Likely::Sure(Kind::Unit));
    }
    if UNIT_SUFFIXES.contains(&suffix) && !stem.is_empty() || suffix == "conf" && is_drop_in_folder(parent) {
        return Some(Likely::Unless(Kind::Unit));
    }
    if matches!(suffix, "md" | "markdown") {
        return Some(Likely::Sure(Kind::Markdown));
    }
    if suffix == "txt" {
        return Some(Likely::If(Kind::Markdown));
    }
    if is_nginx_path(folder, parent, &lower) {
        let only_nginx = lower == "nginx.conf" || is_site(parent) || is_below_nginx(folder);
        return Some(if only_nginx { Likely::Unless(Kind::Nginx) } else { Likely::If(Kind::Nginx) });
    }
    if (suffix == "rb" || suffix == "yml" && is_rails_yaml(&lower)) && is_rails_path(folder, parent, &lower) {
        return Some(Likely::If(Kind::Rails));
    }
    if suffix == "rb" && (lower == "puma.rb" || parent == "puma") {
        return Some(if folder.ends_with("config") || folder.ends_with("config/puma") {
            Likely::Unless(Kind::Puma)
        } else {
            Likely::If(Kind::Puma)
        });
    }
    if suffix == "rb" && lower.starts_with("puma") {
        return Some(Likely::If(Kind::Puma));
    }
    if suffix == "py" && lower.contains("gunicorn") {
        return Some(if lower == "gunicorn.conf.py" {
            Likely::Unless(Kind::Gunicorn)
        } else {
            Likely::If(Kind::Gunicorn)
        });
    }
    if matches!(suffix, "yml" | "yaml") && is_compose_name(&lower) {
        return Some(Likely::If(Kind::Compose));
    }
    if suffix == "py" && is_settings_name(&lower, parent) {
        return Some(Likely::If(Kind::Python));
    }
    if scripts().contains(&suffix) && !stem.is_empty() {
        return Some(Likely::If(Kind::JavaScript));
    }
    if matches!(suffix, "sh" | "bash") {
        return Some(Likely::If(Kind::Shell));
    }
    if matches!(parent, "default" | "sysconfig") && folder.contains("etc/") || path.ends_with("etc/environment") {
        return Some(Likely::If(Kind::Env));
    }
    None
}

/// A file no name of which says what it is.
fn by_content(path: &str, text: &str) -> Kind {
    let name = path.rsplit('/').next().unwrap_or(path);
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    match suffix {
        "" | "conf" | "vhost" | "inc" | "nginx" if content::is_surely_nginx(text) => Kind::Nginx,
        "" if content::is_script(text) => Kind::Shell,
        "" if code::is_node_script(text) => Kind::JavaScript,
        "py" if settings::is_surely(text) && !content::is_binary(text) => Kind::Python,
        _ => Kind::Other,
    }
}

/// `config/application.rb`, `config/environments/production.rb`, `config/initializers/cors.rb`, `config/database.yml`.
fn is_rails_path(folder: &str, parent: &str, name: &str) -> bool {
    let in_config = |it: &str| it == "config" || it.ends_with("/config");
    if is_rails_yaml(name) {
        return in_config(folder);
    }
    match folder.rsplit_once('/') {
        _ if in_config(folder) => name == "application.rb",
        Some((above, _)) if in_config(above) && parent == "environments" => true,
        _ => format!("{folder}/").contains("config/initializers/"),
    }
}

/// The files of `config` that are YAML with Ruby in it: `database.yml`, `queue.yml`, `secrets.yml`, `sidekiq.yml`,
/// `sidekiq_mailers.yml`.
fn is_rails_yaml(name: &str) -> bool {
    matches!(name, "database.yml" | "queue.yml" | "secrets.yml")
        || name.starts_with("sidekiq") && name.strip_suffix(".yml").is_some()
}

/// `.env`, `.env.production`, `.env-staging`, `production.env`, `env.example`.
fn is_env_name(name: &str) -> bool {
    let tail = name.strip_prefix(".env").or_else(|| name.strip_prefix("env."));
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    match tail {
        None if name == ".flaskenv" => true,
        Some("") => true,
        Some(rest) if name.starts_with("env.") => matches!(
            rest,
            "example"
                | "sample"
                | "dist"
                | "local"
                | "production"
                | "prod"
                | "staging"
                | "development"
                | "dev"
                | "test"
        ),
        Some(rest) => rest.starts_with(['.', '-', '_']) && !NOT_ENV.contains(&suffix) && !is_backup(name),
        None => suffix == "env",
    }
}

/// `compose.yaml`, `docker-compose.prod.yml`.
fn is_compose_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let rest = stem.strip_prefix("docker-").unwrap_or(stem).strip_prefix("compose");
    rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '-', '_']))
}

/// `settings.py`, `settings_prod.py`, `local_settings.py`, `settings/production.py`.
fn is_settings_name(name: &str, parent: &str) -> bool {
    let stem = name.strip_suffix(".py").unwrap_or(name);
    parent == "settings" || stem.split('_').any(|it| it == "settings")
}

/// `.envs/.production/.django`, as the templates of Cookiecutter Django lay it out.
fn is_in_env_folder(folder: &str) -> bool {
    folder.split('/').any(|part| part == ".envs")
}

/// What editors and packages leave beside a file, which no program reads.
fn is_backup(name: &str) -> bool {
    const TAILS: &[&str] =
        &["~", ".bak", ".old", ".orig", ".rej", ".save", ".swp", ".dpkg-dist", ".dpkg-old", ".rpmnew", ".rpmsave"];
    TAILS.iter().any(|tail| name.ends_with(tail))
}

/// A folder where systemd takes every file with the suffix of a unit for one, whatever it holds.
fn is_searched_for_units(folder: &str) -> bool {
    folder.ends_with("systemd/system") || folder.ends_with("systemd/user")
}

/// `app.service.d`, or a folder for every unit of a type (`service.d`).
fn is_drop_in_folder(name: &str) -> bool {
    let Some(unit) = name.strip_suffix(".d") else { return false };
    UNIT_SUFFIXES.contains(&unit.rsplit('.').next().unwrap_or(unit))
}

fn is_nginx_path(folder: &str, parent: &str, name: &str) -> bool {
    const FRAGMENTS: &[&str] =
        &["mime.types", "proxy_params", "fastcgi_params", "uwsgi_params", "scgi_params", "fastcgi.conf"];
    let below_nginx = || is_below_nginx(folder);
    if is_site(parent) {
        return !name.starts_with('.') && !matches!(name, "readme");
    }
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    let conf = suffix == "conf";
    (name.contains("nginx") && (conf || suffix.is_empty()))
        || (conf && (matches!(parent, "conf.d" | "snippets" | "nginx") || below_nginx()))
        || suffix == "nginx"
        || (matches!(parent, "snippets" | "conf.d") && below_nginx() && (parent == "snippets" || suffix.is_empty()))
        || (below_nginx() && FRAGMENTS.contains(&name))
}

fn is_below_nginx(folder: &str) -> bool {
    folder.split('/').any(|part| part == "nginx" || part == "openresty")
}

fn is_site(parent: &str) -> bool {
    matches!(parent, "sites-enabled" | "sites-available")
}

/// Returns the suffix that makes a path one of a template.
pub(super) fn template_suffix(path: &str) -> Option<&str> {
    let (stem, suffix) = path.rsplit_once('.')?;
    (TEMPLATE_SUFFIXES.contains(&suffix) && !stem.is_empty() && !stem.ends_with('/')).then_some(suffix)
}

/// Returns the path of what a template makes.
pub(crate) fn without_template_suffix(path: &str) -> &str {
    match template_suffix(path) {
        // `.env.template` is an example of a `.env` as well; its name stays as it is.
        Some(suffix) => &path[..path.len() - suffix.len() - 1],
        None => path,
    }
}
