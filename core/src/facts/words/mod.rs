//! Words that people use, not programs: what stands for a value that is still
//! to be filled in, which variables hold secrets, and which variables of the
//! frameworks hold names of the web.
//!
//! The lists are sorted slices; a test keeps them so.

mod address;
mod ambient;
mod compound;
mod connection;
mod credential;
mod domain;
mod hint;
mod moving;
mod placeholder;
mod published;
mod role;
mod scheme;
mod secret;
mod set;
mod stock;
mod upload;
mod vocabulary;

pub use address::wrong_address;
pub use ambient::is_ambient;
pub use compound::placeholders;
pub use connection::{Part, part_prefixes, service};
pub use credential::stock_credential;
pub use moving::moves;
pub use placeholder::{Placeholder, elided, placeholder};
pub use published::published_secret;
pub use role::{Role, role};
pub use scheme::asks_scheme;
pub use secret::secret_name;
pub use stock::is_stock_name;
pub use upload::upload_limit;

use set::WordSet;

/// Splits an identifier, a slug or a host name into its words.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let is_part = |it: char| if it.is_ascii() { it.is_ascii_alphanumeric() } else { it.is_alphanumeric() };
    text.split(move |it| !is_part(it)).filter(|word| !word.is_empty())
}

#[cfg(test)]
fn assert_sorted(list: &[&str]) {
    for pair in list.windows(2) {
        assert!(pair[0] < pair[1], "{pair:?} are out of order");
    }
}
