//! The tokens of a shell text. Joined they are the text.

use crate::source::{Source, Span};

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks, and line ends behind a backslash.
    Blank,
    /// A line end: it ends a command.
    Newline,
    /// From `#` to the end of the line.
    Comment,
    /// A word with its quotes and expansions.
    Word,
    /// `&&`, `||`, `;`, `;;`, `|`, `|&`, `&`, `(` or `)`.
    Operator,
    /// `>`, `>>`, `<`, `<<<`, `2>&1`'s `>&` and their kin; the word behind is its target.
    Redirection,
    /// `<<` or `<<-`; the word behind ends the here-document.
    HereDocument,
    /// The lines of a here-document, with the one that ends it.
    Body,
}

/// Returns the tokens of a text.
pub fn tokens(source: &Source) -> Vec<Token> {
    let mut lexer = Lexer { text: &source.text, at: 0, waiting: Vec::new(), tokens: Vec::new(), source };
    while lexer.at < lexer.text.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'s> {
    text: &'s str,
    at: usize,
    /// The words that end the here-documents of this line, and whether tabs before them go.
    waiting: Vec<String>,
    tokens: Vec<Token>,
    source: &'s Source,
}

const OPERATORS: &[&str] = &["&&", "||", ";;", "|&", ";", "|", "(", ")"];
const REDIRECTIONS: &[&str] = &["&>>", "<<<", "&>", ">>", ">&", "<&", ">|", "<>", ">", "<"];

impl Lexer<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let first = rest.as_bytes()[0];
        match first {
            b'\n' => self.newline(),
            b' ' | b'\t' | b'\r' => self.push(TokenKind::Blank, blanks(rest)),
            b'\\' if continuation(rest) > 0 => self.push(TokenKind::Blank, continuation(rest)),
            b'#' => self.push(TokenKind::Comment, rest.find('\n').unwrap_or(rest.len())),
            _ if rest.starts_with("<<") && !rest.starts_with("<<<") => {
                self.push(TokenKind::HereDocument, if rest.starts_with("<<-") { 3 } else { 2 });
            }
            _ => {
                if let Some(found) = REDIRECTIONS.iter().find(|it| rest.starts_with(**it)) {
                    self.push(TokenKind::Redirection, found.len());
                } else if let Some(found) = OPERATORS.iter().find(|it| rest.starts_with(**it)) {
                    self.push(TokenKind::Operator, found.len());
                } else if first == b'&' {
                    self.push(TokenKind::Operator, 1);
                } else {
                    self.word(rest);
                }
            }
        }
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        self.tokens.push(Token { span: self.source.span(self.at, self.at + length), kind });
        self.at += length;
    }

    fn word(&mut self, rest: &str) {
        let length = word(rest);
        let descriptor = rest[..length].bytes().all(|it| it.is_ascii_digit())
            && rest.as_bytes().get(length).is_some_and(|it| matches!(it, b'<' | b'>'));
        if descriptor {
            let sign = REDIRECTIONS.iter().find(|it| rest[length..].starts_with(**it)).map_or(1, |it| it.len());
            self.push(TokenKind::Redirection, length + sign);
            return;
        }
        let before = self.tokens.iter().rev().find(|it| it.kind != TokenKind::Blank);
        if before.is_some_and(|it| it.kind == TokenKind::HereDocument) {
            self.waiting.push(rest[..length].chars().filter(|it| !matches!(it, '\'' | '"' | '\\')).collect());
        }
        self.push(TokenKind::Word, length);
    }

    fn newline(&mut self) {
        self.push(TokenKind::Newline, 1);
        let start = self.at;
        let mut end = start;
        for stop in std::mem::take(&mut self.waiting) {
            while end < self.text.len() {
                let line = self.text[end..].split_inclusive('\n').next().unwrap_or_default();
                end += line.len();
                if line.trim() == stop {
                    break;
                }
            }
        }
        if end > start {
            self.push(TokenKind::Body, end - start);
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\r']).len()
}

/// The length of a backslash and the line end behind it, or 0.
fn continuation(text: &str) -> usize {
    [("\\\n", 2), ("\\\r\n", 3)].iter().find(|it| text.starts_with(it.0)).map_or(0, |it| it.1)
}

/// The length of the word at the start of a text; at least one character.
fn word(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'<' | b'>' | b'(' | b')' if at > 0 => break,
            b'\\' if continuation(&text[at..]) > 0 && at > 0 => break,
            b'\\' => at += 1 + next_char(text, at + 1),
            b'\'' | b'"' | b'`' => at += quoted(&text[at..]),
            b'$' => at += expansion(&text[at..]),
            _ => at += next_char(text, at),
        }
    }
    at.min(text.len())
}

fn next_char(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

/// The length of a quoted stretch. A quote that nothing closes is a character like any other.
fn quoted(text: &str) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes[0];
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            return at + 1;
        }
        at += if bytes[at] == b'\\' && quote != b'\'' { 2 } else { 1 };
    }
    1
}

/// How far the end of an expansion is looked for: beyond it, `$` is a character like any other.
const EXPANSION_LIMIT: usize = 2048;

/// The length of `$x`'s sign, or of all of `${…}` or `$(…)`.
fn expansion(text: &str) -> usize {
    let (open, close) = match text.as_bytes().get(1) {
        Some(b'{') => (b'{', b'}'),
        Some(b'(') => (b'(', b')'),
        _ => return 1,
    };
    let mut depth = 0;
    for (at, byte) in text.bytes().take(EXPANSION_LIMIT).enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    1
}
