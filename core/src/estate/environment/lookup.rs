//! Which env file of the estate a path on the host means.

use super::{EnvFile, Estate, Host};
use crate::estate::{Kind, glob, layout};

/// Returns the place in `files` of the file that the host knows as `path`.
pub(super) fn find(estate: &Estate, host: &Host, files: &[EnvFile], path: &str) -> Option<usize> {
    let of_path =
        |path: &str| layout::file_for(estate, host, path).filter(|it| it.kind == Kind::Env && !it.is_example());
    let linked = || {
        let (shared, file) = linked_from(path)?;
        of_path(&shared).filter(|_| is_linked(estate, file))
    };
    let text = of_path(path).or_else(linked)?;
    let span = text.source.all();
    // The files stand in the order of their first texts; what is not found there is a later part of one.
    let first = files.binary_search_by_key(&span, |it| it.parts[0].tree.source.all());
    let part = || files.iter().position(|it| it.parts.iter().any(|part| part.tree.source.all() == span));
    first.ok().or_else(part)
}

/// Returns the places in `files` of those that a path or pattern means, in the order systemd reads them.
pub(super) fn find_all(estate: &Estate, host: &Host, files: &[EnvFile], path: &str) -> Vec<usize> {
    if !glob::is_pattern(path) {
        return find(estate, host, files, path).into_iter().collect();
    }
    let pattern = path.trim_start_matches('/');
    let is_meant = |it: &EnvFile| !it.is_example && glob::matches(pattern, it.path.trim_start_matches('/'));
    let mut found: Vec<usize> = (0..files.len()).filter(|at| is_meant(&files[*at])).collect();
    found.sort_by_key(|at| &files[*at].path);
    found
}

/// Returns the path that a deploy links into each release: `/srv/app/shared/.env` for `/srv/app/current/.env`.
fn linked_from(path: &str) -> Option<(String, &str)> {
    let (base, file) = path.split_once("/current/")?;
    Some((format!("{base}/shared/{file}"), file))
}

/// Whether a deploy links a file, as far as the estate tells: where it holds lists of such files, one must name it.
fn is_linked(estate: &Estate, file: &str) -> bool {
    let names = |text: &str| text.split(['"', '\'', ' ', ',', '\n', '\t']).any(|word| word == file);
    let lists = estate.lists_of_links();
    lists.is_empty() || lists.iter().any(|it| names(estate.files.text(*it)))
}
