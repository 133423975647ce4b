//! The web's own rules about names, and what the libraries of applications make of them: which `Host` an application
//! answers, which origin may read it, where a cookie goes.
//!
//! One file a question, each a pure function that does what one release of the real code does, measured against it row by
//! row (`tests/conformance/web`). Which application of an estate uses which library, and with what settings, is left to
//! the estate.

pub mod cookie;
pub mod cors;
pub mod django;
mod literal;
mod pattern;
mod python_url;
pub mod rails;
mod raised;
pub mod starlette;

pub use literal::Literal;
pub use pattern::{Extent, Language, Pattern};
pub use raised::Raised;
