//! The lines of an env file as a person sees them.

use crate::source::{Source, Span};
use crate::syntax::SyntaxError;

/// An env file, line by line. Joining the lines gives the text back.
#[derive(Debug, Clone)]
pub struct EnvTree {
    /// The text.
    pub source: Source,
    /// Every line, in order, without gaps.
    pub lines: Vec<Line>,
    /// Lines that no reader understands.
    pub errors: Vec<SyntaxError>,
}

/// A line; one with a quoted value over several lines counts as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line with its line end.
    pub span: Span,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// `#` or, for systemd, `;` and what follows.
    Comment,
    /// `NAME=value`.
    Assignment(Assignment),
    /// Anything else: a word alone, a section header, a command.
    Junk,
}

/// The parts of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// The word `export` in front.
    pub export: Option<Span>,
    /// The name, without outer blanks.
    pub key: Span,
    /// The sign.
    pub equals: Span,
    /// The value with its quotes and what follows them, without outer blanks.
    pub value: Span,
    /// A quote that opens the value and is never closed.
    pub unclosed: Option<Span>,
}

impl Assignment {
    /// Returns the place of the value as a person means it: without quotes and without a comment behind it.
    pub fn literal(&self, source: &Source) -> Span {
        let raw = source.slice(self.value);
        let quote = raw.bytes().next().filter(|it| matches!(it, b'"' | b'\'' | b'`'));
        if let Some(quote) = quote {
            let end = closing(raw, 1, quote).unwrap_or(raw.len());
            return self.value.sub(1, end.max(1));
        }
        let comment = [" #", "\t#"].iter().filter_map(|it| raw.find(it)).min();
        self.value.sub(0, raw[..comment.unwrap_or(raw.len())].trim_end().len())
    }
}

impl Assignment {
    /// Returns the place of a comment behind the value: `#` with a blank before it, outside of quotes.
    pub fn comment(&self, source: &Source) -> Option<Span> {
        let raw = source.slice(self.value);
        let from = (self.literal(source).end - self.value.start) as usize;
        let from = from + usize::from(raw[from..].starts_with(['"', '\'', '`']));
        let rest = &raw[from..];
        let at = rest.find('#').filter(|at| *at > 0 && rest[..*at].trim().is_empty())?;
        Some(self.value.sub(from + at, raw.len()))
    }
}

impl EnvTree {
    /// Cuts a text into lines. Any text is an env file.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::{FileSet, Source};
    /// use landreeve::syntax::env::EnvTree;
    ///
    /// let files = FileSet::from_texts([(".env", "A=1\nB='x\ny'\n")]);
    /// let id = files.ids().next().unwrap();
    /// let tree = EnvTree::parse(&Source::whole(id, files.text(id).clone()));
    /// assert_eq!((tree.lines.len(), tree.assignments().count()), (2, 2));
    /// ```
    pub fn parse(source: &Source) -> Self {
        let mut tree = Self { source: source.clone(), lines: Vec::new(), errors: Vec::new() };
        let text = &*source.text;
        let mut at = 0;
        while at < text.len() {
            let (line, end) = cut(source, at);
            if let LineKind::Assignment(Assignment { unclosed: Some(quote), .. }) = &line.kind {
                let message = format!("the quote `{}` is never closed", source.slice(*quote));
                tree.errors.push(SyntaxError { message, span: *quote });
            }
            tree.lines.push(line);
            at = end;
        }
        tree
    }

    /// Returns the assignments, in order.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.lines.iter().filter_map(|line| match &line.kind {
            LineKind::Assignment(it) => Some(it),
            _ => None,
        })
    }
}

/// Cuts the line that starts at `at`; returns it and where the next one starts.
fn cut(source: &Source, at: usize) -> (Line, usize) {
    let text = &*source.text;
    let end = line_end(text, at);
    let content = text[at..end].trim_end_matches(['\n', '\r']);
    let start = at + (content.len() - content.trim_start_matches(is_margin).len());
    let kind = match text[start..at + content.len()].chars().next() {
        None => LineKind::Blank,
        Some('#' | ';') => LineKind::Comment,
        Some(_) => match assignment(source, start, at + content.len()) {
            Some((assignment, tail)) => {
                let end = line_end(text, tail);
                return (Line { span: source.span(at, end), kind: LineKind::Assignment(assignment) }, end);
            }
            None => LineKind::Junk,
        },
    };
    (Line { span: source.span(at, end), kind }, end)
}

/// What may stand before a line without being part of it.
fn is_margin(it: char) -> bool {
    it.is_whitespace() || it == '\u{feff}'
}

/// Returns the end of the line that `at` is in, its line end included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |it| at + it + 1)
}

/// Reads `start..end` as an assignment; returns it and a place in its last line.
fn assignment(source: &Source, start: usize, end: usize) -> Option<(Assignment, usize)> {
    let text = &*source.text;
    let equals = start + text[start..end].find('=')?;
    let mut key = start;
    let mut export = None;
    if let Some(rest) = text[start..equals].strip_prefix("export")
        && rest.starts_with([' ', '\t'])
        && !rest.trim().is_empty()
    {
        export = Some(source.span(start, start + "export".len()));
        key = equals - rest.trim_start().len();
    }
    let name = text[key..equals].trim_end();
    // A name of several words is prose or a command, and `[` a header.
    if name.is_empty() || name.contains(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '(' | '[' | '$')) {
        return None;
    }
    let blank = text[equals + 1..end].len() - text[equals + 1..end].trim_start().len();
    let from = equals + 1 + blank;
    let (to, unclosed) = value(text, from, end);
    let assignment = Assignment {
        export,
        key: source.span(key, key + name.len()),
        equals: source.span(equals, equals + 1),
        value: source.span(from, to),
        unclosed: unclosed.then(|| source.span(from, from + 1)),
    };
    Some((assignment, to))
}

/// Returns where the value ends, and whether its opening quote is never closed.
fn value(text: &str, from: usize, end: usize) -> (usize, bool) {
    let trimmed = from + text[from..end].trim_end().len();
    let Some(quote) = text[from..end].bytes().next().filter(|it| matches!(it, b'"' | b'\'')) else {
        return (trimmed, false);
    };
    match closing(text, from + 1, quote) {
        Some(close) if close < end => (trimmed, false),
        // Two quotes of two assignments may have met.
        Some(close) if ends_after(text, close + 1) || !stands_in_assignment(text, close) => (close + 1, false),
        _ => (trimmed, true),
    }
}

/// Returns the next quote that no backslash stands before.
fn closing(text: &str, from: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            it if it == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns whether the quote at `at` stands in a line that starts like an assignment.
fn stands_in_assignment(text: &str, at: usize) -> bool {
    let line = &text[text[..at].rfind('\n').map_or(0, |it| it + 1)..at];
    let name = line.trim_start().strip_prefix("export ").unwrap_or(line.trim_start());
    let name = name.split('=').next().filter(|it| it.len() < name.len()).unwrap_or_default();
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

fn ends_after(text: &str, at: usize) -> bool {
    let rest = text[at..line_end(text, at)].trim();
    rest.is_empty() || rest.starts_with('#')
}
