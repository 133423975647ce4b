//! Which env file of the estate a path on the host means.

use super::{EnvFile, Estate, Host};
use crate::estate::{Kind, glob, layout};

/// Returns the place in `files` of the file that the host knows as `path`.
pub(super) fn find(estate: &Estate, host: &Host, files: &[EnvFile], path: &str) -> Option<usize> {
    let text = layout::file_for(estate, host, path).filter(|it| it.kind == Kind::Env && !it.is_example())?;
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
