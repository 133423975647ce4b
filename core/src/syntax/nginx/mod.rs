//! The grammar of nginx configuration: words, statements, blocks.
//!
//! Follows the token rules of `ngx_conf_file.c` (what ends a word, where a
//! quote or a comment may start, which backslashes stay) and goes on after
//! every mistake, so that one missing `;` costs one error. It knows no
//! directive: what a word means is for the floors above. Bodies of
//! `*_by_lua_block` are kept as they are.

mod error;
mod lexer;
mod lua;
mod parser;
mod strict;
mod tree;
mod word;

pub use error::{Flaw, Problem};
pub use lexer::{Token, TokenKind};
pub use parser::{Names, parse};
pub use strict::Step;
pub use tree::{Children, Directive, Ending, Tree};
pub use word::{Quote, Word};

#[cfg(test)]
mod tests;
