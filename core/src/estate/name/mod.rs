//! Host names of the web: served, allowed, certified, resolved, origins, cookie domains.

use super::{Estate, Host};

/// The names of one host, by what they are for.
#[derive(Debug, Default)]
pub struct Names {}

/// Collects the names of a host.
pub fn collect(_estate: &Estate, _host: &Host) -> Names {
    Names::default()
}
