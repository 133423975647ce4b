//! Django's own checks of hosts and origins.

pub mod csrf;
pub mod host;
