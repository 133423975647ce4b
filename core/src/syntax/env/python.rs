//! The reader of python-dotenv: its parser's little regular expressions, in
//! their order (src/dotenv/parser.py), then interpolation (variables.py) with
//! the file's own values first, as `dotenv_values` does.

use std::borrow::Cow;

use super::{Lookup, Reading};
use crate::source::{Source, Unknown, Value};

/// Where releases differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Release {
    /// A backslash in quotes takes the next character with it, another backslash too; before, only a quote.
    pairs: bool,
    /// `NAME= # text` is empty; before, the comment was the value.
    comment_after_blank: bool,
    /// A name alone takes its value from the environment, as docker-compose does with it.
    bare_from_environment: bool,
}

/// python-dotenv 1.2.4.
pub(super) const NEWEST: Release = Release { pairs: true, comment_after_blank: true, bare_from_environment: false };

/// python-dotenv 0.21 within docker-compose 1.29.
pub(super) const COMPOSE: Release = Release { pairs: false, comment_after_blank: false, bare_from_environment: true };

/// Reads the file as python-dotenv does.
pub(super) fn read(source: &Source, env: Lookup<'_>, release: Release) -> Reading {
    // The file is read as UTF-8 with or without a byte-order mark.
    let mark = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text: &source.text, at: mark, release };
    let mut reading = Reading::default();
    loop {
        reader.skip(is_space);
        if reader.at == reader.text.len() {
            return reading;
        }
        let start = reader.at;
        match reader.binding() {
            Some((Some(key), Some(raw), value)) => {
                let value = interpolate(value, &mut reading, env);
                reading.set(source, key, raw, value);
            }
            Some((Some(key), None, _)) => {
                let name = source.text[key.clone()].to_owned();
                match env(&name).filter(|_| release.bare_from_environment) {
                    Some(value) => reading.set(source, key.clone(), key.end..key.end, Value::Known(value)),
                    None => reading.bare.push((name, reading.variables.len())),
                }
            }
            Some(_) => {}
            None => {
                let end = reader.rest_of_line();
                reading.refuse(source.span(start, end), "python-dotenv drops the line");
            }
        }
    }
}

type Range = std::ops::Range<usize>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    release: Release,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) -> Range {
        let start = self.at;
        let ascii = self.text.as_bytes()[start..].iter().take_while(|it| it.is_ascii() && what(char::from(**it)));
        self.at += ascii.count();
        if self.text.as_bytes().get(self.at).is_some_and(|it| !it.is_ascii()) {
            self.at = self.text.len() - self.rest().trim_start_matches(what).len();
        }
        start..self.at
    }

    fn skip_blanks(&mut self) {
        self.skip(is_blank);
    }

    fn skip_line(&mut self) -> Range {
        let start = self.at;
        self.at = memchr::memchr2(b'\r', b'\n', self.rest().as_bytes()).map_or(self.text.len(), |it| start + it);
        start..self.at
    }

    /// Moves behind the line's end; returns where its content ends.
    fn rest_of_line(&mut self) -> usize {
        let content = self.skip_line().end;
        self.at += usize::from(self.at < self.text.len());
        content
    }

    /// One binding; `None` when the parser raises an error, with the position where it did.
    fn binding(&mut self) -> Option<(Option<Range>, Option<Range>, String)> {
        if let Some(after) = self.rest().strip_prefix("export")
            && after.starts_with(is_blank)
        {
            self.at += "export".len();
            self.skip_blanks();
        }
        // A comment is a binding without a name.
        let key = if self.rest().starts_with('#') { None } else { Some(self.key()?) };
        self.skip_blanks();
        let mut value = (None, String::new());
        if self.rest().starts_with('=') {
            self.at += 1;
            let blank = !self.skip(is_blank).is_empty();
            let (raw, text) = self.value(blank)?;
            value = (Some(raw), text);
        }
        let before = self.at;
        self.skip_blanks();
        if self.rest().starts_with('#') {
            self.skip_line();
        } else {
            self.at = before;
        }
        self.end_of_line()?;
        Some((key, value.0, value.1))
    }

    /// The name.
    fn key(&mut self) -> Option<Range> {
        match self.rest().chars().next()? {
            '\'' => {
                let length = self.rest()[1..].find('\'').filter(|it| *it > 0)?;
                let key = self.at + 1..self.at + 1 + length;
                self.at = key.end + 1;
                Some(key)
            }
            _ => {
                let key = self.skip(|it| !matches!(it, '=' | '#') && !is_space(it));
                (!key.is_empty()).then_some(key)
            }
        }
    }

    /// The value; `blank` when a blank stands before it, so that a `#` in front starts a comment.
    fn value(&mut self, blank: bool) -> Option<(Range, String)> {
        let start = self.at;
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let end = closing(self.text, start + 1, quote, self.release.pairs)?;
                self.at = end + 1;
                Some((start..end + 1, unescape(&one_line_end(&self.text[start + 1..end]), quote)))
            }
            None | Some('\r' | '\n') => Some((start..start, String::new())),
            Some(_) => {
                let line = self.skip_line();
                let value = uncommented(&self.text[line.clone()], blank && self.release.comment_after_blank);
                Some((start..start + value.len(), value.to_owned()))
            }
        }
    }

    fn end_of_line(&mut self) -> Option<()> {
        let before = self.at;
        self.skip_blanks();
        if self.rest().starts_with("\r\n") {
            self.at += 2;
        } else if self.rest().starts_with(['\r', '\n']) {
            self.at += 1;
        } else if !self.rest().is_empty() {
            self.at = before;
            return None;
        }
        Some(())
    }
}

/// Python counts the separators of information among the blanks.
fn is_space(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{1c}'..='\u{1f}')
}

fn is_blank(it: char) -> bool {
    is_space(it) && !matches!(it, '\r' | '\n')
}

/// The text up to a `#` with a blank before it.
fn uncommented(line: &str, blank: bool) -> &str {
    if !line.contains('#') {
        return line.trim_end_matches(is_space);
    }
    let mut before = if blank { ' ' } else { '\0' };
    for (at, it) in line.char_indices() {
        if it == '#' && is_space(before) {
            return line[..at].trim_end_matches(is_space);
        }
        before = it;
    }
    line.trim_end_matches(is_space)
}

/// Returns the closing quote: the first that is not read as an escaped one.
fn closing(text: &str, from: usize, quote: char, pairs: bool) -> Option<usize> {
    let mut escaped = None;
    let mut backslash = false;
    for (at, it) in text[from..].char_indices() {
        if it == quote {
            if !backslash {
                return Some(from + at);
            }
            escaped = Some(from + at);
        }
        backslash = it == '\\' && !(pairs && backslash);
    }
    // No other quote: the older pattern gives the escaped one back.
    escaped.filter(|_| !pairs)
}

/// Python opens the file as text: every line end is `\n`.
fn one_line_end(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

fn unescape(text: &str, quote: char) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(it) = chars.next() {
        let escaped = if it == '\\' { chars.peek().and_then(|next| escape(*next, quote)) } else { None };
        match escaped {
            Some(meant) => {
                chars.next();
                out.push(meant);
            }
            None => out.push(it),
        }
    }
    out
}

fn escape(it: char, quote: char) -> Option<char> {
    Some(match it {
        '\\' | '\'' => it,
        _ if quote == '\'' => return None,
        '"' => '"',
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        _ => return None,
    })
}

/// Replaces `${NAME}` and `${NAME:-default}`, wherever they stand.
fn interpolate(text: String, so_far: &mut Reading, env: Lookup<'_>) -> Value<String> {
    if !text.contains('$') {
        return Value::Known(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("${") {
        let Some(length) = rest[at..].find('}') else { break };
        let inner = &rest[at + 2..at + length];
        let (name, default) = match inner.split_once(':') {
            None => (inner, ""),
            Some((name, tail)) => match tail.strip_prefix('-') {
                Some(default) => (name, default),
                None => {
                    // Not the pattern: the text stays.
                    out.push_str(&rest[..at + 2]);
                    rest = &rest[at + 2..];
                    continue;
                }
            },
        };
        out.push_str(&rest[..at]);
        let is_bare = so_far.is_bare(name);
        match so_far.get(name) {
            _ if is_bare => {}
            Some(Value::Known(value)) => out.push_str(value),
            Some(Value::Unknown(reason)) => return Value::Unknown(reason.clone()),
            None => out.push_str(&env(name).unwrap_or_else(|| default.to_owned())),
        }
        rest = &rest[at + length + 1..];
    }
    out.push_str(rest);
    if out.contains(Source::FILLER) { Value::Unknown(Unknown::Hole) } else { Value::Known(out) }
}
