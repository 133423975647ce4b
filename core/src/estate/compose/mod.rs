//! Docker Compose: projects, and their services as far as processes, environments and addresses need them.
//!
//! A project is a file with the one that overrides it; `extends` and `include` are followed. What is filled in from
//! outside of the estate is unknown. The process of a service is made in [`process`](super::process); where a
//! service is reached is asked of [`endpoint`](super::endpoint); its networks are not modelled yet.

mod image;
mod inside;
mod interpolation;
mod layers;
mod port;
mod project;
mod service;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::Host;
use crate::source::{Located, Span, Value};
use crate::syntax::env::Dialect;

pub use image::Image;
pub use inside::Inside;
pub use port::Port;
pub use project::load;

/// A word of a file, its variables filled in.
pub type Word = Located<Value<String>>;

/// A project: what one `docker compose up` starts.
#[derive(Debug)]
pub struct Project {
    /// The path of its first file, as the estate knows it.
    pub path: String,
    /// The folder that its paths start from: empty for the estate's root.
    pub folder: String,
    /// Its first file.
    pub span: Span,
    /// Its services, in order.
    pub services: Vec<Service>,
    /// Whether the estate holds all that it is made of.
    pub is_complete: bool,
    /// The variables that its files fill in, each with where that is written.
    pub filled_in: Vec<(String, Span)>,
}

impl Project {
    /// Returns the path of the file whose variables are filled in.
    pub fn variables_file(&self) -> String {
        below(&self.folder, ".env")
    }

    /// Returns the names of the variables that are filled in.
    pub fn filled_in_names(&self) -> HashSet<&str> {
        self.filled_in.iter().map(|it| it.0.as_str()).collect()
    }
}

/// A service of a project.
#[derive(Debug)]
pub struct Service {
    /// Its name.
    pub name: Located<String>,
    /// `image`.
    pub image: Option<Word>,
    /// `build`: the folder it is built from.
    pub build: Option<Word>,
    /// `build.dockerfile`, below that folder.
    pub dockerfile: Option<Word>,
    /// `build.target`: the stage of it.
    pub stage: Option<Word>,
    /// The folder that its paths start from, where that is one for all of them.
    pub folder: Option<String>,
    /// `entrypoint`; `None` leaves it to the image.
    pub entrypoint: Option<Vec<Word>>,
    /// `command`; `None` leaves it to the image.
    pub command: Option<Vec<Word>>,
    /// The place of the command, or else of the service's name.
    pub span: Span,
    /// `working_dir`.
    pub working_directory: Option<Word>,
    /// `user`.
    pub user: Option<Word>,
    /// `environment`: names with their values; a name alone takes its value from outside.
    pub environment: Vec<Variable>,
    /// `env_file`, in the order they are read: later ones win.
    pub env_files: Vec<NamedFile>,
    /// `ports`.
    pub ports: Vec<Port>,
    /// `expose`.
    pub expose: Vec<Word>,
    /// `networks`, by name.
    pub networks: Vec<Located<String>>,
    /// `network_mode`.
    pub network_mode: Option<Word>,
    /// `volumes`: each in its short form, or what its long form mounts as `source:target`.
    pub volumes: Vec<Word>,
    /// `depends_on`, by name.
    pub depends_on: Vec<Located<String>>,
    /// `stop_signal`.
    pub stop_signal: Option<Located<Value<String>>>,
    /// `stop_grace_period`, in microseconds.
    pub stop_grace_period: Option<Located<Value<u64>>>,
    /// `deploy.resources.limits.memory` or `mem_limit`, in bytes.
    pub memory: Option<Located<Value<u64>>>,
    /// `deploy.resources.reservations.memory` or `mem_reservation`, in bytes.
    pub reserved: Option<Located<Value<u64>>>,
    /// `deploy.resources.limits.cpus` or `cpus`, in thousandths of a core.
    pub cpus: Option<Located<Value<u64>>>,
}

/// One entry of `environment`.
#[derive(Debug, Clone)]
pub struct Variable {
    /// The variable.
    pub name: Located<String>,
    /// Its value.
    pub value: Word,
}

/// One entry of `env_file`.
#[derive(Debug, Clone)]
pub struct NamedFile {
    /// The path as the estate knows it: below the project's folder, or absolute.
    pub path: Located<Value<String>>,
    /// Whether its absence is tolerated.
    pub is_optional: bool,
    /// `format: raw`: lines as they stand.
    pub is_raw: bool,
}

impl NamedFile {
    /// Returns how the file is read.
    pub fn dialect(&self) -> Dialect {
        if self.is_raw { Dialect::Docker } else { Dialect::Compose }
    }
}

/// Returns a path below a folder, its `./` and `../` taken out; an absolute one as it is.
fn below(folder: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|it| *it != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// Returns every service of a host with its project.
pub fn services(host: &Host) -> impl Iterator<Item = (&Project, &Service)> {
    host.compose.iter().flat_map(|project| project.services.iter().map(move |it| (project, it)))
}
