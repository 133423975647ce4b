//! From text to tokens, by the rules of `ngx_conf_read_token`.

use super::error::{Flaw, Problem};
use super::lua;
use super::word::Quote;
use crate::source::Source;

/// The longest word nginx reads, in bytes (`NGX_CONF_BUFFER`).
const BUFFER: usize = 4096;

/// One token; the tokens of a text cover it without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte in the text.
    pub start: u32,
    /// The byte after its last one.
    pub end: u32,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Space, tab, CR, LF.
    Blank,
    /// From `#` to the end of the line.
    Comment,
    /// A name or an argument.
    Word(Quote),
    /// `;`
    Semicolon,
    /// `{`
    Open,
    /// `}`
    Close,
    /// The body of a Lua block.
    Lua,
}

/// Returns the tokens of a text but for the blanks, which are what lies between.
pub(super) fn lex(source: &Source) -> (Vec<Token>, Vec<Problem>) {
    let mut lexer = Lexer {
        source,
        text: source.text.as_bytes(),
        at: 0,
        lua: false,
        tokens: Vec::with_capacity(source.text.len() / 6),
        problems: Vec::new(),
    };
    while lexer.at < lexer.text.len() {
        lexer.token();
    }
    (lexer.tokens, lexer.problems)
}

struct Lexer<'s> {
    source: &'s Source,
    text: &'s [u8],
    at: usize,
    /// The statement being read has a word that makes its block Lua.
    lua: bool,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
}

impl Lexer<'_> {
    fn token(&mut self) {
        let start = self.at;
        match self.text[start] {
            it if is_blank(it) => self.skip(is_blank),
            b'#' => {
                self.at = memchr::memchr(b'\n', &self.text[start..]).map_or(self.text.len(), |at| start + at);
                self.push(TokenKind::Comment, start);
            }
            b';' => self.sign(TokenKind::Semicolon),
            b'}' => self.sign(TokenKind::Close),
            b'{' => {
                let lua = self.lua;
                self.sign(TokenKind::Open);
                if lua {
                    self.lua_body(start);
                }
            }
            b'"' => self.quoted(b'"', Quote::Double),
            b'\'' => self.quoted(b'\'', Quote::Single),
            _ => self.bare(),
        }
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, start: start as u32, end: self.at as u32 });
    }

    fn sign(&mut self, kind: TokenKind) {
        self.at += 1;
        self.lua = false;
        self.push(kind, self.at - 1);
    }

    fn skip(&mut self, wanted: fn(u8) -> bool) {
        while self.text.get(self.at).is_some_and(|it| wanted(*it)) {
            self.at += 1;
        }
    }

    /// A bare word ends at a blank, `;` or `{`; `${` keeps the brace inside. The brace of a regular expression's
    /// `{3}` does not: nginx opens a block there, and what was meant is the word.
    fn bare(&mut self) {
        let start = self.at;
        while let Some(&it) = self.text.get(self.at) {
            match it {
                b'\\' => self.escape(),
                b'$' if self.text.get(self.at + 1) == Some(&b'{') => self.at += 2,
                b'{' if self.at > start && quantifier(&self.text[self.at..]).is_some() => {
                    self.problem(Flaw::UnquotedBrace, self.at, self.at + 1);
                    self.at += quantifier(&self.text[self.at..]).unwrap_or(1);
                }
                b';' | b'{' => break,
                it if is_blank(it) => break,
                _ => self.at += 1,
            }
        }
        self.lua |= self.text[start..self.at].ends_with(b"_by_lua_block");
        self.word(start, Quote::Bare);
    }

    /// A backslash takes the next character with it.
    fn escape(&mut self) {
        self.at += 1;
        if self.at < self.text.len() {
            self.at += 1;
            while !self.source.text.is_char_boundary(self.at) {
                self.at += 1;
            }
        }
    }

    fn quoted(&mut self, sign: u8, quote: Quote) {
        let start = self.at;
        self.at += 1;
        while let Some(&it) = self.text.get(self.at) {
            match it {
                b'\\' => self.escape(),
                it if it == sign => {
                    self.at += 1;
                    self.after_quote(start, quote);
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.unclosed(start, quote);
    }

    fn after_quote(&mut self, start: usize, quote: Quote) {
        match self.text.get(self.at) {
            Some(&it) if !(is_blank(it) || matches!(it, b';' | b'{' | b')')) => {
                if self.text[start..self.at].contains(&b'\n') {
                    return self.unclosed(start, quote);
                }
                let end = self.at + self.source.text[self.at..].chars().next().map_or(1, char::len_utf8);
                self.problem(Flaw::GluedToQuote, self.at, end);
            }
            // nginx wants something after the quote; at the end of the file the `;` is missing anyway.
            _ => {}
        }
        self.word(start, quote);
    }

    /// The quote most likely ends on its own line, before what closes the statement.
    fn unclosed(&mut self, start: usize, quote: Quote) {
        self.problem(Flaw::UnclosedQuote, start, start + 1);
        let line = memchr::memchr(b'\n', &self.text[start..]).map_or(self.text.len(), |at| start + at);
        let mut end = line;
        while end > start + 1 && (is_blank(self.text[end - 1]) || matches!(self.text[end - 1], b';' | b'{')) {
            end -= 1;
        }
        self.at = end;
        self.word(start, quote);
    }

    fn word(&mut self, start: usize, quote: Quote) {
        if self.at - start > BUFFER {
            let head = start + self.source.text[start..].chars().next().map_or(1, char::len_utf8);
            self.problem(Flaw::TooLong, start, head);
        }
        self.push(TokenKind::Word(quote), start);
    }

    fn lua_body(&mut self, open: usize) {
        let start = self.at;
        let end = lua::body(self.text, start);
        if end.is_none() {
            self.problem(Flaw::UnclosedLua, open, open + 1);
        }
        self.at = end.unwrap_or(self.text.len());
        if self.at > start {
            self.push(TokenKind::Lua, start);
        }
    }

    fn problem(&mut self, flaw: Flaw, start: usize, end: usize) {
        self.problems.push(Problem { flaw, span: self.source.span(start, end) });
    }
}

/// Returns the length of a `{3}`, `{3,}` or `{3,5}` at the start of the text.
fn quantifier(text: &[u8]) -> Option<usize> {
    const LONGEST: usize = "{65535,65535}".len();
    let end = text.iter().take(LONGEST).position(|it| *it == b'}')?;
    let (first, last) = match text[1..end].iter().position(|it| *it == b',') {
        Some(comma) => (&text[1..=comma], &text[comma + 2..end]),
        None => (&text[1..end], &text[..0]),
    };
    let digits = |it: &[u8]| it.iter().all(u8::is_ascii_digit);
    (!first.is_empty() && digits(first) && digits(last)).then_some(end + 1)
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
