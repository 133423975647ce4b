//! Where things are on the machine: folders a document draws, release links,
//! and which file of the estate a path on the host means.

use super::{Estate, Host};

/// Where things are on a host.
#[derive(Debug, Default)]
pub struct Layout {}

/// Finds the layout of a host.
pub fn read(_estate: &Estate, _host: &Host) -> Layout {
    Layout::default()
}
