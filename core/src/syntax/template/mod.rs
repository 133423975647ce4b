//! Templates: what a template language hides from the grammar around it.
//!
//! [`blank`] finds the tags of Jinja, ERB, Handlebars, Go templates and
//! `envsubst`, and blanks them byte for byte, so that the grammar of the file
//! reads the rest as usual and every offset stays true. It evaluates nothing.
//! [`blank_marks`] does the same for words that an installer replaces.

mod blank;
mod mark;
mod tag;

pub use blank::{Style, blank};
pub use mark::blank_marks;

#[cfg(test)]
mod tests;
