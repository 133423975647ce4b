//! Host names of the web: served, allowed, certified, resolved, origins, cookie domains.

mod allowed;
mod certificate;
mod cookie;
#[cfg(test)]
mod tests;

use super::{Estate, Host};

pub use allowed::{accepts, answers, split_header};
pub use certificate::covers;
pub use cookie::{CookieScope, Refusal, is_public_suffix, plain_domain, registrable_domain};

/// The names of one host, by what they are for.
#[derive(Debug, Default)]
pub struct Names {}

/// Collects the names of a host.
pub fn collect(_estate: &Estate, _host: &Host) -> Names {
    Names::default()
}
