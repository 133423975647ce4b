//! What documents say and do: machine specifications, commands, DNS records,
//! port plans.

use super::{Estate, Host};

/// What the documents of a host say.
#[derive(Debug, Default)]
pub struct Runbook {}

/// Reads the documents of a host.
pub fn read(_estate: &Estate, _host: &Host) -> Runbook {
    Runbook::default()
}
