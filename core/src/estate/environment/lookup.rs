//! Which env file of the estate a path on the host means.

use super::{EnvFile, Estate, Host};
use crate::estate::{Kind, layout};

/// Returns the place in `files` of the file that the host knows as `path`.
pub(super) fn find(estate: &Estate, host: &Host, files: &[EnvFile], path: &str) -> Option<usize> {
    let text = layout::file_for(estate, host, path).filter(|it| it.kind == Kind::Env && !it.is_example())?;
    let span = text.source.all();
    // The files stand in the order of their first texts; what is not found there is a later part of one.
    let first = files.binary_search_by_key(&span, |it| it.parts[0].tree.source.all());
    let part = || files.iter().position(|it| it.parts.iter().any(|part| part.tree.source.all() == span));
    first.ok().or_else(part)
}
