//! Which origin may read an answer: what each library writes into it, and what a browser makes of that.

mod answer;
pub mod django;
pub mod express;
pub mod rack;
pub mod starlette;

pub use answer::Headers;
