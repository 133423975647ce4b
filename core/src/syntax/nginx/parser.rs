//! From tokens to statements, with recovery.
//!
//! A first pass trusts the braces. When they do not balance, a second pass
//! looks at the indentation to find the block that was not closed or the `}`
//! that is too many, and is kept when it explains the text with no more errors.

use super::error::{Flaw, Problem};
use super::lexer::{self, Token, TokenKind};
use super::tree::{Ending, Node, Tree};
use super::word::Quote;
use crate::source::Source;

/// Tells whether a statement that begins with `name` and has `args` arguments
/// may be complete before the word `next`, which starts a line and may be the
/// name of a directive. Used only to find where a `;` is missing.
pub type Names<'n> = &'n dyn Fn(&str, usize, &str) -> bool;

/// Parses a text. Never fails: what cannot be read is in [`Tree::problems`].
pub fn parse(source: &Source, names: Names<'_>) -> Tree {
    let (tokens, lexical) = lexer::lex(source);
    let mut best = Parser::new(source, &tokens, names, 0, 0).run();
    if best.unclosed + best.stray > 0 {
        let guided = Parser::new(source, &tokens, names, best.unclosed, best.stray).run();
        if guided.problems.len() <= best.problems.len() {
            best = guided;
        }
    }
    let Parser { nodes, mut problems, .. } = best;
    problems.extend(lexical);
    problems.sort_by_key(|it| it.span);
    Tree { source: source.clone(), tokens, nodes, problems }
}

struct Parser<'s> {
    source: &'s Source,
    tokens: &'s [Token],
    names: Names<'s>,
    nodes: Vec<Node>,
    open: Vec<Frame>,
    problems: Vec<Problem>,
    /// The first token of the statement being read, the token after its last word, and its number of arguments.
    statement: Option<Statement>,
    /// How many blocks the second pass may close by indentation, and how many `}` it may skip.
    may_close: usize,
    may_skip: usize,
    unclosed: usize,
    stray: usize,
}

#[derive(Clone, Copy)]
struct Statement {
    first: usize,
    last: usize,
    args: usize,
}

/// An open block.
struct Frame {
    /// Its statement; `None` for a `{` without a name.
    node: Option<usize>,
    open: u32,
    /// The indentation of its statement, when that starts a line.
    indent: Option<u32>,
    /// The indentation of its first child, when that starts a line.
    inner: Option<u32>,
}

impl<'s> Parser<'s> {
    fn new(source: &'s Source, tokens: &'s [Token], names: Names<'s>, may_close: usize, may_skip: usize) -> Self {
        Self {
            source,
            tokens,
            names,
            nodes: Vec::new(),
            open: Vec::new(),
            problems: Vec::new(),
            statement: None,
            may_close,
            may_skip,
            unclosed: 0,
            stray: 0,
        }
    }

    fn run(mut self) -> Self {
        let mut at = 0;
        while at < self.tokens.len() {
            at = match self.tokens[at].kind {
                TokenKind::Word(_) => self.word(at),
                TokenKind::Semicolon => self.semicolon(at),
                TokenKind::Open => self.open(at),
                TokenKind::Close => self.close(at),
                TokenKind::Comment => self.comment(at),
                TokenKind::Blank | TokenKind::Lua => at + 1,
            };
        }
        self.end_early();
        while let Some(frame) = self.open.pop() {
            self.unclosed += 1;
            self.leave_unclosed(&frame, self.source.text.len() as u32);
        }
        self
    }

    fn word(&mut self, at: usize) -> usize {
        if let Some(statement) = self.statement
            && self.begins_line(at)
            && self.is_next_directive(statement, at)
        {
            self.end_early();
        }
        if self.statement.is_none() {
            self.dedent(at);
            if let Some(frame) = self.open.last_mut() {
                frame.inner = frame.inner.or_else(|| indent(self.source, self.tokens, at));
            }
            if let Some(after) = self.opaque_line(at) {
                self.push(Statement { first: at, last: after, args: 0 }, Ending::Opaque, self.tokens[after - 1].end);
                return after;
            }
            self.statement = Some(Statement { first: at, last: at + 1, args: 0 });
        } else if let Some(statement) = &mut self.statement {
            statement.last = at + 1;
            statement.args += 1;
        }
        at + 1
    }

    /// A comment like `# ... other headers` stands for lines that are not shown.
    fn comment(&mut self, at: usize) -> usize {
        let text = self.text(self.tokens[at]).trim_start_matches(['#', ' ', '\t']);
        if self.statement.is_none() && (text.starts_with("...") || text.starts_with('…')) {
            let end = self.tokens[at].end;
            self.push(Statement { first: at, last: at + 1, args: 0 }, Ending::Opaque, end);
        }
        at + 1
    }

    fn semicolon(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        match self.statement.take() {
            Some(statement) => self.push(statement, Ending::Semicolon, token.end),
            None if self.follows_opaque() => {}
            None => self.problem(Flaw::StraySemicolon, token.start, token.end),
        }
        at + 1
    }

    fn open(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        let statement = self.statement.take();
        let indent = statement.and_then(|it| indent(self.source, self.tokens, it.first));
        let node = statement.map(|it| {
            self.push(it, Ending::Block { open: token.start, close: token.end }, token.end);
            self.nodes.len() - 1
        });
        if node.is_none() && !self.follows_opaque() {
            self.problem(Flaw::StrayOpen, token.start, token.end);
        }
        self.open.push(Frame { node, open: token.start, indent, inner: None });
        at + 1
    }

    fn close(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        self.end_early();
        self.close_inner(at);
        if self.is_too_many(at) {
            self.may_skip -= 1;
            self.problem(Flaw::StrayClose, token.start, token.end);
            return at + 1;
        }
        if let Some(frame) = self.open.pop() {
            self.leave(&frame, token.start, token.end);
        } else {
            self.stray += 1;
            self.problem(Flaw::StrayClose, token.start, token.end);
        }
        at + 1
    }

    /// Ends the statement being read, whose `;` is missing.
    fn end_early(&mut self) {
        let Some(statement) = self.statement.take() else { return };
        let last = self.tokens[statement.last - 1];
        // The template that fills in the last word may well bring the `;` along.
        if !self.text(last).contains(Source::FILLER) {
            self.problem(Flaw::MissingSemicolon, last.end, last.end);
        }
        self.push(statement, Ending::Missing, last.end);
    }

    fn push(&mut self, statement: Statement, ending: Ending, end: u32) {
        let next = self.nodes.len() as u32 + 1;
        self.nodes.push(Node { first: statement.first as u32, last: statement.last as u32, end, next, ending });
    }

    fn leave(&mut self, frame: &Frame, close: u32, end: u32) {
        let next = self.nodes.len() as u32;
        if let Some(node) = frame.node.and_then(|it| self.nodes.get_mut(it)) {
            node.next = next;
            node.end = end;
            node.ending = Ending::Block { open: frame.open, close };
        }
    }

    fn leave_unclosed(&mut self, frame: &Frame, at: u32) {
        // A Lua block without end has swallowed every `}`, and is reported by itself.
        let lua = self.tokens.last().is_some_and(|it| it.kind == TokenKind::Lua);
        if frame.node.is_some() && !lua {
            self.problem(Flaw::UnclosedBlock, frame.open, frame.open + 1);
        }
        self.leave(frame, at, at);
    }

    fn problem(&mut self, flaw: Flaw, start: u32, end: u32) {
        self.problems.push(Problem { flaw, span: self.source.span(start as usize, end as usize) });
    }

    fn text(&self, token: Token) -> &'s str {
        self.source.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn begins_line(&self, at: usize) -> bool {
        indent(self.source, self.tokens, at).is_some()
    }

    fn is_next_directive(&self, statement: Statement, at: usize) -> bool {
        let (name, last) = (self.tokens[statement.first], self.tokens[statement.last - 1]);
        self.tokens[at].kind == TokenKind::Word(Quote::Bare)
            && (self.text(last).ends_with(Source::FILLER)
                || (self.names)(self.text(name).trim_matches(['"', '\'']), statement.args, self.text(self.tokens[at])))
    }

    /// Closes blocks whose own indentation shows that they have ended before this statement.
    fn dedent(&mut self, at: usize) {
        let Some(here) = indent(self.source, self.tokens, at) else { return };
        while self.may_close > 0 && self.open.last().is_some_and(|it| it.is_over(here)) {
            self.close_top(at);
        }
    }

    /// Closes blocks that are deeper than this `}`.
    fn close_inner(&mut self, at: usize) {
        let Some(here) = indent(self.source, self.tokens, at) else { return };
        while self.may_close > 0
            && self.open.len() > 1
            && self.open.last().is_some_and(|it| it.indent.is_some_and(|indent| here < indent))
        {
            self.close_top(at);
        }
    }

    fn close_top(&mut self, at: usize) {
        if let Some(frame) = self.open.pop() {
            self.may_close -= 1;
            let end = at.checked_sub(1).map_or(0, |it| self.tokens[it].end);
            self.leave_unclosed(&frame, end);
        }
    }

    /// Whether this `}` stands deeper than the block it would close.
    fn is_too_many(&self, at: usize) -> bool {
        let (Some(here), Some(frame)) = (indent(self.source, self.tokens, at), self.open.last()) else { return false };
        self.may_skip > 0
            && matches!((frame.indent, frame.inner), (Some(own), Some(inner)) if own < inner && here >= inner)
    }

    /// Returns the token after a line that stands for text that is not shown:
    /// a template's expression or `...`, with nothing on the line that nginx would act on.
    fn opaque_line(&self, at: usize) -> Option<usize> {
        let first = self.text(self.tokens[at]);
        let elided = first.starts_with("...") || first.starts_with('…') || first == "[...]" || first == "(...)";
        if !elided && !first.chars().all(|it| it == Source::FILLER) {
            return None;
        }
        let mut last = at;
        for (index, token) in self.tokens.iter().enumerate().skip(at) {
            match token.kind {
                _ if index > at && self.begins_line(index) => break,
                TokenKind::Word(_) => last = index,
                TokenKind::Comment | TokenKind::Close => break,
                TokenKind::Blank | TokenKind::Semicolon | TokenKind::Open | TokenKind::Lua => return None,
            }
        }
        Some(last + 1)
    }

    fn follows_opaque(&self) -> bool {
        self.nodes
            .last()
            .is_some_and(|it| it.ending == Ending::Opaque && self.tokens[it.first as usize].kind != TokenKind::Comment)
    }
}

impl Frame {
    /// Whether a statement at this indentation cannot be inside, given that the block indents its content.
    fn is_over(&self, here: u32) -> bool {
        matches!((self.indent, self.inner), (Some(own), Some(inner)) if own < inner && here <= own)
    }
}

/// Returns how far a token is indented, in bytes, when it is the first on its line.
fn indent(source: &Source, tokens: &[Token], at: usize) -> Option<u32> {
    let start = tokens[at].start;
    if start == 0 {
        return Some(0);
    }
    let after = at.checked_sub(1).map_or(0, |it| tokens[it].end);
    let blank = &source.text.as_bytes()[after as usize..start as usize];
    match memchr::memrchr(b'\n', blank) {
        Some(line) => Some((blank.len() - line - 1) as u32),
        None => (after == 0).then_some(start),
    }
}
