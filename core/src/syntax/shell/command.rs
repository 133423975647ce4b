//! From tokens to simple commands.

use super::lex::{Token, TokenKind, tokens};
use crate::source::{Source, Span};

/// A simple command: assignments, a program and its arguments.
#[derive(Debug, Clone)]
pub struct Command {
    /// `NAME=value` words in front of the program.
    pub assignments: Vec<Word>,
    /// The program and its arguments.
    pub words: Vec<Word>,
    /// Where its input and output go.
    pub redirections: Vec<Redirection>,
    /// What joins it to the command before it.
    pub link: Link,
    /// From its first word to its last.
    pub span: Span,
}

/// A word as the program gets it.
#[derive(Debug, Clone)]
pub struct Word {
    /// The word without quotes; as written when it is not [`known`](Self::known).
    pub text: String,
    /// Whether it holds no expansion and no pattern.
    pub known: bool,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// A redirection and its target.
#[derive(Debug, Clone)]
pub struct Redirection {
    /// `>`, `>>`, `<`, `2>`, …
    pub operator: Span,
    /// Whether it adds to its target.
    pub appends: bool,
    /// Whether it writes.
    pub writes: bool,
    /// The file; of a here-document, the word that ends it.
    pub target: Word,
    /// The lines of a here-document, without the one that ends it.
    pub body: Option<Span>,
}

/// What joins a command to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It stands on a new line or behind `;` or `&`.
    Then,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|`: it reads what the other writes.
    Pipe,
}

/// Returns the simple commands of a text, in order.
pub fn commands(source: &Source) -> Vec<Command> {
    let mut found = Vec::new();
    let mut open = Open::default();
    for token in tokens(source) {
        match token.kind {
            TokenKind::Blank | TokenKind::Comment => {}
            TokenKind::Body => give_body(source, token.span, &mut found),
            TokenKind::Newline => open.close(&mut found, Link::Then),
            TokenKind::Operator => {
                let link = match source.slice(token.span) {
                    "&&" => Link::And,
                    "||" => Link::Or,
                    "|" | "|&" => Link::Pipe,
                    _ => Link::Then,
                };
                open.close(&mut found, link);
            }
            TokenKind::Redirection | TokenKind::HereDocument => open.redirection = Some(token),
            TokenKind::Word => open.word(source, token),
        }
    }
    open.close(&mut found, Link::Then);
    found
}

/// Gives the lines of a here-document to the command they belong to, when it has just one.
fn give_body(source: &Source, span: Span, commands: &mut [Command]) {
    let opens = |it: &Redirection| source.slice(it.operator).starts_with("<<");
    // Commands behind a pipe stand between it and its lines.
    let Some(command) = commands.iter_mut().rev().find(|it| it.redirections.iter().any(opens)) else { return };
    let mut documents = command.redirections.iter_mut().filter(|it| opens(it));
    let (Some(document), None) = (documents.next(), documents.next()) else { return };
    let text = source.slice(span);
    let last = text.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1);
    let stop = document.target.text.trim_matches(['"', '\'', '\\']);
    let end = if text[last..].trim() == stop { last } else { text.len() };
    document.body = Some(span.sub(0, end));
}

/// The command that is being read.
#[derive(Default)]
struct Open {
    assignments: Vec<Word>,
    words: Vec<Word>,
    redirections: Vec<Redirection>,
    redirection: Option<Token>,
    link: Option<Link>,
}

impl Open {
    fn word(&mut self, source: &Source, token: Token) {
        let word = unquoted(source, token.span);
        if let Some(sign) = self.redirection.take() {
            let operator = source.slice(sign.span);
            self.redirections.push(Redirection {
                operator: sign.span,
                appends: operator.ends_with(">>"),
                writes: operator.contains('>'),
                target: word,
                body: None,
            });
        } else if self.words.is_empty() && is_assignment(source.slice(token.span)) {
            self.assignments.push(word);
        } else if !(self.words.is_empty() && matches!(word.text.as_str(), "$" | ">" | "{" | "}" | "!")) {
            // A prompt or a brace in front of a command is not its program.
            self.words.push(word);
        }
    }

    fn close(&mut self, found: &mut Vec<Command>, next: Link) {
        let open = std::mem::take(self);
        let all = open.assignments.iter().chain(&open.words).map(|it| it.span);
        let all = all.chain(open.redirections.iter().map(|it| it.operator.to(it.target.span)));
        let span = all.reduce(Span::to);
        // A line end behind `&&` or `|` goes on with the command.
        self.link = if span.is_none() && next == Link::Then { open.link } else { Some(next) };
        if let Some(span) = span {
            let Open { assignments, words, redirections, link, .. } = open;
            found.push(Command { assignments, words, redirections, link: link.unwrap_or(Link::Then), span });
        }
    }
}

fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    !name.is_empty()
        && !name.starts_with(|it: char| it.is_ascii_digit())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
}

/// Takes the quotes off a word (POSIX 2.2).
fn unquoted(source: &Source, span: Span) -> Word {
    let raw = source.slice(span);
    let mut text = String::with_capacity(raw.len());
    let mut known = !raw.contains(Source::FILLER);
    let mut quote = None;
    let mut chars = raw.chars().peekable();
    while let Some(it) = chars.next() {
        match (quote, it) {
            (None, '\'' | '"') if chars.clone().any(|other| other == it) => quote = Some(it),
            (Some(open), _) if it == open => quote = None,
            (None, '\\') => text.extend(chars.next().filter(|it| *it != '\n')),
            (Some('"'), '\\') if chars.peek().is_some_and(|it| "\"\\$`\n".contains(*it)) => {
                text.extend(chars.next().filter(|it| *it != '\n'));
            }
            (None | Some('"'), '$' | '`') | (None, '*' | '?') => {
                known = false;
                text.push(it);
            }
            _ => text.push(it),
        }
    }
    if known { Word { text, known, span } } else { Word { text: raw.to_owned(), known, span } }
}

impl Command {
    /// Returns the words from the real program on: what `sudo`, `env`, `nohup`, `time` and `exec` start.
    pub fn plain(&self) -> &[Word] {
        let mut words = self.words.as_slice();
        while let Some((first, rest)) = words.split_first() {
            match first.text.as_str() {
                "sudo" | "doas" | "env" | "nohup" | "time" | "exec" => words = skip_options(rest),
                _ => break,
            }
        }
        words
    }

    /// Returns the name of the real program, without its folder.
    pub fn program(&self) -> &str {
        let first = self.plain().first().filter(|it| it.known);
        first.map_or("", |it| it.text.rsplit('/').next().unwrap_or_default())
    }
}

/// Skips the options of `sudo` and the assignments of `env`.
fn skip_options(mut words: &[Word]) -> &[Word] {
    while let Some((first, rest)) = words.split_first() {
        let text = first.text.as_str();
        if matches!(text, "-u" | "-g" | "-h" | "-p" | "-C" | "--user" | "--group") {
            words = rest.get(1..).unwrap_or_default();
        } else if text.starts_with('-') || is_assignment(text) {
            words = rest;
        } else {
            break;
        }
    }
    words
}
