//! Templates: what a template language hides from the grammar around it.
//!
//! [`blank`] finds the tags of Jinja, ERB, Handlebars, Go templates and
//! `envsubst`, and blanks them byte for byte, so that the grammar of the file
//! reads the rest as usual and every offset stays true. It evaluates nothing.

mod blank;
mod tag;

pub use blank::{Style, blank};

#[cfg(test)]
mod tests;
