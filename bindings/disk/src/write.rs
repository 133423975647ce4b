//! Writes a fixed file so that nobody ever sees half of it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::Error;

/// Replaces the text of the file at `path` by `after`, at once.
///
/// The new text goes to a file beside it, which then takes its place, with the
/// old one's permissions and, where allowed, owner. A link stays a link: the
/// file it leads to is replaced.
///
/// # Errors
///
/// When the file no longer holds `before`, or cannot be written; it is then as
/// it was.
pub fn write(path: impl AsRef<Path>, before: &str, after: &str) -> Result<(), Error> {
    let path = path.as_ref();
    let failed = |cause| Error::Write { path: path.to_owned(), cause };
    let real = fs::canonicalize(path).map_err(failed)?;
    if fs::read(&real).map_err(failed)? != before.as_bytes() {
        return Err(Error::Changed { path: path.to_owned() });
    }
    replace(&real, after).map_err(failed)
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let meta = fs::metadata(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::Builder::new().prefix(".landreeve-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    keep_owner(file.path(), &meta);
    file.as_file().set_permissions(meta.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Best effort: only root may give a file away.
#[cfg(unix)]
fn keep_owner(path: &Path, meta: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    drop(chown(path, Some(meta.uid()), Some(meta.gid())));
}

#[cfg(not(unix))]
fn keep_owner(_path: &Path, _meta: &fs::Metadata) {}
