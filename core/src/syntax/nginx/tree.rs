//! The tree of one text: a flat list of statements in the order of the file.

use std::borrow::Cow;

use super::error::{Flaw, Problem};
use super::lexer::{Token, TokenKind};
use super::strict::{self, Step};
use super::word::{Quote, Word};
use crate::source::{Source, Span};

/// The tree of one nginx text. It keeps its source; nodes are offsets into it.
#[derive(Debug, Clone)]
pub struct Tree {
    /// What was parsed.
    pub source: Source,
    /// Without blanks: those are what lies between.
    pub(super) tokens: Vec<Token>,
    pub(super) nodes: Vec<Node>,
    pub(super) problems: Vec<Problem>,
}

/// A statement; its children follow it up to `next`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The token of its name.
    pub(super) first: u32,
    /// The token after its last word.
    pub(super) last: u32,
    /// The offset after its `;` or `}`.
    pub(super) end: u32,
    /// The node after its subtree.
    pub(super) next: u32,
    /// How it ends.
    pub(super) ending: Ending,
}

/// How a statement ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With `;`.
    Semicolon,
    /// With a block: the offsets of its `{` and its `}` in the text.
    Block {
        /// The `{`.
        open: u32,
        /// The `}`, or where one is missing.
        close: u32,
    },
    /// Without either: its `;` is missing.
    Missing,
    /// It stands for text that is not shown: a template's line, `...` in a document, or a comment that begins so.
    Opaque,
}

impl Tree {
    /// Returns the tokens; joined, they are the text.
    pub fn tokens(&self) -> impl Iterator<Item = Token> {
        let length = self.source.text.len() as u32;
        let starts = self.tokens.iter().map(|it| it.start).chain([length]);
        let mut end = 0;
        starts.zip(self.tokens.iter().map(Some).chain([None])).flat_map(move |(start, token)| {
            let blank = (end < start).then_some(Token { kind: TokenKind::Blank, start: end, end: start });
            end = token.map_or(length, |it| it.end);
            blank.into_iter().chain(token.copied())
        })
    }

    /// Returns what nginx cannot read, in the order of the text.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns where nginx stops to read: where nothing fits any more, or where `accepts` says no to a statement.
    pub fn stop(&self, accepts: &mut dyn FnMut(Step<'_>) -> bool) -> Option<Span> {
        strict::stop(&self.source.text, accepts).map(|at| self.sign(at))
    }

    /// Returns where nginx notices a problem, given where it [stops](Self::stop): it reads on from the mistake.
    pub fn noticed(&self, problem: &Problem, stop: Option<Span>) -> Option<Span> {
        if problem.flaw != Flaw::MissingSemicolon {
            return stop;
        }
        let after = self.tokens.partition_point(|it| self.source.base + it.start < problem.span.start);
        let sign = |it: &&Token| matches!(it.kind, TokenKind::Semicolon | TokenKind::Open | TokenKind::Close);
        let found = self.tokens[after..].iter().find(sign);
        Some(self.sign(found.map_or(self.source.text.len(), |it| it.start as usize)))
    }

    fn sign(&self, at: usize) -> Span {
        self.source.span(at, (at + 1).min(self.source.text.len()))
    }

    /// Returns the statements outside any block.
    pub fn directives(&self) -> Children<'_> {
        Children { tree: self, at: 0, end: self.nodes.len() as u32 }
    }

    /// Returns every statement in the order of the text, blocks before what they hold.
    pub fn all(&self) -> impl Iterator<Item = Directive<'_>> {
        (0..self.nodes.len() as u32).map(|index| Directive { tree: self, index })
    }

    /// Returns the statement with this [`index`](Directive::index).
    pub fn directive(&self, index: u32) -> Option<Directive<'_>> {
        ((index as usize) < self.nodes.len()).then_some(Directive { tree: self, index })
    }
}

/// One statement.
#[derive(Debug, Clone, Copy)]
pub struct Directive<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Directive<'t> {
    fn node(self) -> &'t Node {
        &self.tree.nodes[self.index as usize]
    }

    /// Returns the place of the statement in its tree.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Returns the first word, which names the directive.
    pub fn name(self) -> Word<'t> {
        self.word(self.tree.tokens[self.node().first as usize])
    }

    /// Returns the name as nginx reads it.
    pub fn name_text(self) -> Cow<'t, str> {
        self.name().text()
    }

    /// Returns the words after the name.
    pub fn args(self) -> impl DoubleEndedIterator<Item = Word<'t>> + Clone {
        let node = self.node();
        let tokens = &self.tree.tokens[node.first as usize + 1..node.last as usize];
        tokens.iter().filter(|it| matches!(it.kind, TokenKind::Word(_))).map(move |it| self.word(*it))
    }

    /// Returns an argument, from 0.
    pub fn arg(self, at: usize) -> Option<Word<'t>> {
        self.args().nth(at)
    }

    fn word(self, token: Token) -> Word<'t> {
        let quote = if let TokenKind::Word(quote) = token.kind { quote } else { Quote::Bare };
        Word { source: &self.tree.source, start: token.start, end: token.end, quote }
    }

    /// Returns the whole statement, its `;` or block included.
    pub fn span(self) -> Span {
        let start = self.tree.tokens[self.node().first as usize].start;
        self.tree.source.span(start as usize, self.node().end as usize)
    }

    /// Returns the statement without its `;` or block: name and arguments.
    pub fn head(self) -> Span {
        let node = self.node();
        let end = self.tree.tokens[node.last as usize - 1].end;
        self.tree.source.span(self.tree.tokens[node.first as usize].start as usize, end as usize)
    }

    /// Returns name and arguments as they are written.
    pub fn head_text(self) -> &'t str {
        self.tree.source.slice(self.head())
    }

    /// Returns how the statement ends.
    pub fn ending(self) -> Ending {
        self.node().ending
    }

    /// Returns whether it stands for text that is not shown.
    pub fn is_opaque(self) -> bool {
        self.node().ending == Ending::Opaque
    }

    /// Returns the block with its braces.
    pub fn block(self) -> Option<Span> {
        let Ending::Block { open, .. } = self.node().ending else { return None };
        Some(self.tree.source.span(open as usize, self.node().end as usize))
    }

    /// Returns the Lua text of a `*_by_lua_block`.
    pub fn is_lua(self) -> bool {
        self.node().ending != Ending::Semicolon && self.name().raw().ends_with("_by_lua_block")
    }

    /// Returns the statements in its block.
    pub fn children(self) -> Children<'t> {
        Children { tree: self.tree, at: self.index + 1, end: self.node().next }
    }
}

/// The statements of one block.
#[derive(Debug, Clone)]
pub struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Directive<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let index = self.at;
        self.at = self.tree.nodes[index as usize].next;
        Some(Directive { tree: self.tree, index })
    }
}
