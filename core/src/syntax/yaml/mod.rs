//! YAML, as compose files, database settings and monitoring files are written.
//!
//! [`Yaml::parse`] makes a tree of the events of `saphyr-parser`: every node knows its place, its anchor and its
//! tag, an alias points to what it means, and [`Node::entries`] joins merge keys (`<<:`). What a scalar means is left
//! to the program that reads it: YAML 1.1 and 1.2 take `yes`, `0777` and `12:30` for different things.

mod build;
mod merge;
mod node;
#[cfg(test)]
mod tests;

pub use node::{Node, Style, Yaml};
