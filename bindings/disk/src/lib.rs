//! Reads a tree from disk into the core's [`FileSet`], and writes fixed files back.
//!
//! The only crate that touches the file system. It decides what is *read*, never
//! what a file *is*: that is the core's.
//!
//! Everything below a folder is read, files that git ignores included: an env
//! file or a rendered configuration is ignored precisely because it is the
//! real one. Left out are folders of other people's code and of build output,
//! what a `.landreeveignore` (in the syntax of `.gitignore`) names, and files
//! that are plainly no configuration. Links are recorded and never followed, so
//! neither a loop nor a link out of the tree can do harm.

mod load;
mod root;
mod skip;
mod stray;
mod write;

pub use load::{Tree, load};
pub use root::load_root;
pub use skip::Skipped;
pub use stray::{Stray, StrayLink};
pub use write::write;

use std::io;
use std::path::PathBuf;

pub use landreeve::source::FileSet;

/// A path that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path the caller named cannot be read.
    #[error("cannot read `{}`: {}", .path.display(), words(.cause))]
    Read {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The path the caller named is a socket, a pipe or a device.
    #[error("cannot read `{}`: it is neither a file nor a folder", .path.display())]
    Special {
        /// The path as given.
        path: PathBuf,
    },
    /// A file cannot be written.
    #[error("cannot write `{}`: {}", .path.display(), words(.cause))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A file is no longer what was read; it was left alone.
    #[error("`{}` changed while it was checked, and was left alone", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

/// Says what went wrong, without the number that the system adds.
fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}
