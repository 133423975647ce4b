//! Env files: one lossless tree of their lines, and the readers that give them
//! meaning.
//!
//! There is no grammar of env files, only programs that read them, each in its
//! own way. [`EnvTree`] cuts a text into lines as a person sees them, which is
//! enough to point at things and to find what no reader can like; [`read`]
//! gives what one [`Dialect`] makes of the same text, byte for byte as the
//! program would. Which programs read a given file is left to the estate.

mod dialect;
mod docker;
mod echo;
mod expand;
mod foreman;
mod node;
mod node_own;
mod pattern;
mod python;
mod ruby;
mod settings;
mod shell;
mod systemd;
mod tree;

pub use dialect::{Dialect, Lookup, Reading, Run, Variable, read, read_running};
pub use tree::{Assignment, EnvTree, Line, LineKind};

#[cfg(test)]
mod tests;
