//! Questions put to the estate, each answered with the places that decided.
//!
//! An answer is a plain value: strings and spans, nothing of the model inside,
//! so that it can be shown and handed to other languages. What is not known
//! is said to be unknown, with the reason; an answer never guesses.

pub mod ask;
pub mod environment;
pub mod reach;
pub mod route;
