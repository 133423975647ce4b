//! nginx as loaded: files joined through `include` into one tree, with the
//! context of every directive.

use super::{Estate, Host};

/// One nginx configuration: what one main file reaches, or a fragment that none does.
#[derive(Debug)]
pub struct Configuration {}

/// Loads the nginx configurations of a host.
pub fn load(_estate: &Estate, _host: &Host) -> Vec<Configuration> {
    Vec::new()
}
