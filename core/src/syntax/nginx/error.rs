//! What nginx cannot read, in its own terms.

use crate::source::Span;
use crate::syntax::SyntaxError;

/// One place that nginx refuses to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub flaw: Flaw,
    /// Where: the place to change, as far as it can be told.
    pub span: Span,
}

/// What is wrong with the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A statement runs into the next one or into a `}`; the span is empty, where the `;` belongs.
    MissingSemicolon,
    /// A block that is never closed; the span is its `{`.
    UnclosedBlock,
    /// A `}` that closes nothing.
    StrayClose,
    /// A `{` with no word before it.
    StrayOpen,
    /// A `;` with no word before it.
    StraySemicolon,
    /// A quote that is never closed; the span is the quote.
    UnclosedQuote,
    /// Text directly after a closing quote; the span is that text's first character.
    GluedToQuote,
    /// A word above nginx's buffer of 4096 bytes.
    TooLong,
    /// The `{` of a `{3}` in a regular expression that is not quoted, which opens a block; the span is the `{`.
    UnquotedBrace,
    /// A Lua block whose braces do not balance; the span is its `{`.
    UnclosedLua,
}

impl Flaw {
    /// Returns the sentence for the user.
    pub fn message(self) -> &'static str {
        match self {
            Self::MissingSemicolon => "a directive is not closed by `;`",
            Self::UnclosedBlock => "a block is never closed: its `}` is missing",
            Self::StrayClose => "a `}` closes no block",
            Self::StrayOpen => "a `{` opens a block without a name",
            Self::StraySemicolon => "a `;` ends nothing",
            Self::UnclosedQuote => "a quoted string is never closed",
            Self::GluedToQuote => "a closing quote must be followed by a blank, `;`, `{` or `)`",
            Self::TooLong => "a word is longer than the 4096 bytes nginx can read",
            Self::UnquotedBrace => "a `{` opens a block, also in a regular expression that is not quoted",
            Self::UnclosedLua => "a Lua block is never closed: its braces do not balance",
        }
    }
}

impl Flaw {
    /// Returns what to do about it, where one thing is the answer.
    pub fn help(self) -> Option<&'static str> {
        (self == Self::UnquotedBrace).then_some("put the whole regular expression in quotes")
    }
}

impl From<Problem> for SyntaxError {
    fn from(it: Problem) -> Self {
        Self { message: it.flaw.message().to_owned(), span: it.span }
    }
}
