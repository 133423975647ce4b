//! Variants of one estate: files for production, staging and so on, side by
//! side in one tree. They are never compared with each other; files that name
//! no environment belong to each of them.

use super::{Kind, Text};

/// Words of environments and what they stand for.
const WORDS: &[(&str, &str)] = &[
    ("demo", "demo"),
    ("dev", "development"),
    ("development", "development"),
    ("local", "local"),
    ("preprod", "preproduction"),
    ("preproduction", "preproduction"),
    ("prod", "production"),
    ("production", "production"),
    ("qa", "qa"),
    ("sandbox", "sandbox"),
    ("stage", "staging"),
    ("staging", "staging"),
    ("test", "test"),
    ("testing", "test"),
    ("uat", "uat"),
];

/// Gives the texts of a plain tree (all of host "") to the variants their paths speak of.
///
/// An environment that has configuration of its own gets that and everything that names no environment. Where
/// only env files differ, each of them stands beside the same rest. An env file of an environment that is not
/// configured here stands alone, as does everything when there is but one environment.
pub(super) fn split(texts: Vec<Text>) -> Vec<Text> {
    let words: Vec<Option<&'static str>> = texts.iter().map(of_text).collect();
    // A file of Compose makes no environment by itself: it is as often for everyday work.
    let telling = texts.iter().zip(words.iter().copied()).filter(|it| it.0.kind != Kind::Compose);
    let all = distinct(telling.map(|it| it.1));
    if all.len() < 2 {
        return texts;
    }
    let configured = distinct(texts.iter().zip(&words).filter(|(text, _)| is_configuration(text)).map(|it| *it.1));
    let variants = if configured.is_empty() { &all } else { &configured };
    let mut out = Vec::with_capacity(texts.len());
    for (text, word) in texts.into_iter().zip(words) {
        let is_other = text.kind == Kind::Compose && word.is_some_and(|it| !variants.contains(&it));
        match word {
            _ if is_other => out.push(text),
            Some(word) => out.push(Text { host: word.to_owned(), ..text }),
            None if text.host.is_empty() && is_shared(&text) => {
                out.extend(variants.iter().map(|word| Text { host: (*word).to_owned(), ..text.clone() }));
            }
            None => out.push(text),
        }
    }
    out
}

fn is_configuration(text: &Text) -> bool {
    matches!(text.kind, Kind::Unit | Kind::Nginx | Kind::Puma)
}

fn is_shared(text: &Text) -> bool {
    is_configuration(text) || matches!(text.kind, Kind::Env | Kind::Rails | Kind::Shell | Kind::Compose)
}

fn distinct(words: impl Iterator<Item = Option<&'static str>>) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = words.flatten().collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn of_text(text: &Text) -> Option<&'static str> {
    // Rails has a file for each environment in one application.
    if !text.host.is_empty() || !is_shared(text) || text.kind == Kind::Rails {
        return None;
    }
    of_path(&text.path, text.kind)
}

/// Returns the environment that a path speaks of: a folder of that name, or an infix of the file's name.
fn of_path(path: &str, kind: Kind) -> Option<&'static str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut before = "";
    let mut found = None;
    for part in folder.split('/') {
        // `/usr/local`, `/var/local` and `/dev` are no environments.
        if !(matches!(before, "usr" | "var") && part == "local" || part == "dev" && before.is_empty()) {
            let word = if before == ".envs" { part.trim_start_matches('.') } else { part };
            found = lookup(word).or(found);
        }
        before = part;
    }
    infix(name, kind).or(found)
}

/// `.env.production`, `app-staging.service`, `nginx.prod.conf`; a host name (`staging.example.com`) is none.
fn infix(name: &str, kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Env => name.split(['.', '-', '_']).find_map(lookup),
        Kind::Unit => {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let last = stem.trim_end_matches('@').rsplit(['-', '_', '.']).next().filter(|it| *it != stem)?;
            // `systemd-tmpfiles-setup-dev.service` and `rc-local.service` are parts of a system.
            lookup(last).filter(|_| !matches!(last, "dev" | "local" | "test"))
        }
        Kind::Nginx => {
            let stem = name.strip_suffix(".conf").or_else(|| name.strip_suffix(".nginx"));
            let is_host = stem.unwrap_or(name).matches('.').count() > 1 || stem.is_none() && name.contains('.');
            if is_host { None } else { stem.unwrap_or(name).split(['.', '-', '_']).find_map(lookup) }
        }
        Kind::Compose => name.split(['.', '-', '_']).find_map(lookup),
        Kind::Puma => name.trim_end_matches(".rb").split(['.', '-', '_']).find_map(lookup),
        _ => None,
    }
}

fn lookup(word: &str) -> Option<&'static str> {
    WORDS.binary_search_by_key(&word, |it| it.0).ok().map(|at| WORDS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_speak_of_environments() {
        let of = |path: &str, kind| of_path(path, kind).unwrap_or("-");
        assert_eq!(of("deploy/prod/app.service", Kind::Unit), "production");
        assert_eq!(of("deploy/app-staging.service", Kind::Unit), "staging");
        assert_eq!(of("etc/systemd/dev-sda1.device", Kind::Unit), "-");
        assert_eq!(of("systemd-tmpfiles-setup-dev.service", Kind::Unit), "-");
        assert_eq!(of("usr/local/etc/nginx/nginx.conf", Kind::Nginx), "-");
        assert_eq!(of("nginx/nginx.prod.conf", Kind::Nginx), "production");
        assert_eq!(of("sites-enabled/staging.example.com", Kind::Nginx), "-");
        assert_eq!(of(".env.dev", Kind::Env), "development");
        assert_eq!(of(".envs/.production/.django", Kind::Env), "production");
        assert_eq!(of("root/.local/app.env", Kind::Env), "-");
        assert_eq!(of("products/.env", Kind::Env), "-");
        assert!(WORDS.is_sorted());
    }
}
