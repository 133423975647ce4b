//! Where a cookie goes (RFC 6265 and its successor draft, "6265bis"): what a browser makes of its attributes when a host sets it, and
//! which requests it is sent with.

mod attributes;
mod scope;
mod site;
mod suffix;

pub use attributes::{Cookie, Visit};
pub use scope::{CookieScope, Refusal, plain_domain};
pub use site::{SameSite, is_same_site};
pub use suffix::{is_public_suffix, registrable_domain};
