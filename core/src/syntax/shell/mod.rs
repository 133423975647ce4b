//! Shell commands as words: enough of POSIX sh to know which program a line of
//! a runbook starts with which arguments. Expansions stay what they are:
//! unknown.

mod command;
mod lex;
mod nested;

pub use command::{Command, Link, Redirection, Word, commands};
pub use lex::{Token, TokenKind, tokens};
pub use nested::{NestedWord, nested_commands};

#[cfg(test)]
mod tests;
