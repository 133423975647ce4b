//! Reads a tree into a file set. The only crate that touches the file system.
