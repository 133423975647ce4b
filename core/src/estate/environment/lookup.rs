//! Which env file of the estate a path on the host means.

use super::{EnvFile, Estate, Host};
use crate::estate::{Kind, layout};

/// Returns the place in `files` of the file that the host knows as `path`.
pub(super) fn find(estate: &Estate, host: &Host, files: &[EnvFile], path: &str) -> Option<usize> {
    let text = layout::file_for(estate, host, path).filter(|it| it.kind == Kind::Env && !it.is_example())?;
    let span = text.source.all();
    files.iter().position(|file| file.parts.iter().any(|part| part.tree.source.all() == span))
}
