//! What Rails does with hosts and cookie domains.

pub mod cookie_domain;
pub mod hosts;
