//! What stands at paths of a host's root directory that its configuration names
//! and that hold none themselves: programs, folders, what is not there.

/// What stands at a path, with all links followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Nothing {
        /// The folder that it would be in.
        folder: Nearest,
        /// Whether the last folder on the way to it that is there holds nothing at all.
        is_empty: bool,
    },
    /// A folder.
    Folder {
        /// Whether it holds nothing.
        is_empty: bool,
    },
    /// A file.
    File {
        /// Whether anybody may run it.
        runs: bool,
        /// The program that the kernel runs for it, as its first line says (`#!`).
        interpreter: Option<String>,
    },
    /// A device, a socket or a pipe.
    Special,
}

/// How near a path that is not there comes to what is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearest {
    /// The folder that it would be in is there.
    There,
    /// Only a folder above that one is there.
    Above,
    /// Nothing of it is there below the root.
    Root,
}
