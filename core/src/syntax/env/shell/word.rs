//! What a word becomes: quotes off, variables and commands replaced (bash(1), EXPANSION). Values of assignments are not
//! split into words.

use std::ops::Range;

use super::sum::{Stop, sum};
use super::{Parameter, Shell, ansi, is_name_byte, scan};
use crate::source::{Unknown, Value};

/// Where a stretch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a word.
    Word,
    /// Behind the sign of an assignment, where `~` is a folder after each `:`.
    Assigned,
    /// Within double quotes.
    Quoted,
}

/// A value being put together.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) known: String,
    /// Why it is not known.
    pub(super) unknown: Option<&'static str>,
    /// Whether the shell refuses the command for an expansion of it.
    pub(super) bad: bool,
}

impl Text {
    fn push(&mut self, text: &str) {
        self.known.push_str(text);
    }
}

/// How deep expansions within expansions are followed.
const DEPTH: usize = 50;

/// What stands before the sign that closes a stretch, and where the text goes on.
fn closed(found: Option<usize>, from: usize, end: usize) -> (Range<usize>, usize) {
    match found.filter(|it| *it <= end) {
        Some(after) => (from..after - 1, after),
        None => (from..end, end),
    }
}

impl Shell<'_> {
    /// Adds what the stretch becomes.
    pub(super) fn expand(&mut self, range: Range<usize>, place: Place, value: &mut Text) {
        if self.depth == DEPTH {
            value.unknown = Some("expansions within expansions");
            return;
        }
        self.depth += 1;
        self.expand_here(range, place, value);
        self.depth -= 1;
    }

    fn expand_here(&mut self, range: Range<usize>, place: Place, value: &mut Text) {
        let (text, end) = (self.text, range.end);
        let quoted = place == Place::Quoted;
        let mut at = range.start;
        let mut tilde = place == Place::Assigned;
        while let Some(it) = text[at..end].chars().next() {
            let start_of_path = std::mem::replace(&mut tilde, false);
            let next = at + it.len_utf8();
            at = match it {
                '\\' => self.backslash(next, end, quoted, value),
                '\'' if !quoted => {
                    let (inner, after) = closed(scan::single(text, next), next, end);
                    value.push(&text[inner]);
                    after
                }
                '"' => {
                    let (inner, after) = closed(scan::double(text, next), next, end);
                    self.expand(inner, Place::Quoted, value);
                    after
                }
                '`' => {
                    let (inner, after) = closed(scan::backtick(text, next), next, end);
                    self.substitute(&text[inner], value);
                    after
                }
                '$' => self.dollar(next, end, quoted, value),
                '<' | '>' if !quoted => {
                    value.unknown = Some("a process");
                    end
                }
                '~' if start_of_path => self.home(next, end, value),
                // bash drops NUL.
                '\0' => next,
                other => {
                    tilde = other == ':' && place == Place::Assigned;
                    value.known.push(other);
                    next
                }
            };
            if self.exited {
                return;
            }
        }
    }

    fn backslash(&mut self, at: usize, end: usize, quoted: bool, value: &mut Text) -> usize {
        let Some(it) = self.text[at..end].chars().next() else {
            value.push("\\");
            return at;
        };
        if it != '\n' {
            // Within braces a backslash before the closing one goes as well.
            if quoted && !matches!(it, '$' | '`' | '"' | '\\' | '}') || quoted && it == '}' && self.depth < 2 {
                value.push("\\");
            }
            value.known.push(it);
        }
        at + it.len_utf8()
    }

    fn home(&mut self, at: usize, end: usize, value: &mut Text) -> usize {
        if !self.text[at..end].is_empty() && !self.text[at..end].starts_with(['/', ':']) {
            value.unknown = Some("a home folder");
        }
        match self.parameter("HOME") {
            Parameter::Known(home) => value.push(&home),
            _ => value.unknown = Some("a home folder"),
        }
        at
    }

    fn substitute(&mut self, command: &str, value: &mut Text) {
        match self.printed(command) {
            Some(printed) => value.push(&printed),
            None => value.unknown = Some("a command"),
        }
    }

    /// What stands behind `$`; returns where it ends.
    fn dollar(&mut self, at: usize, end: usize, quoted: bool, value: &mut Text) -> usize {
        let text = self.text;
        let rest = &text[at..end];
        match rest.bytes().next() {
            Some(b'{') => {
                let (inner, after) = closed(scan::brace(text, at + 1, quoted), at + 1, end);
                self.braced(inner, quoted, value);
                after
            }
            Some(b'(') => {
                let (inner, after) = closed(scan::parenthesis(text, at + 1), at + 1, end);
                let whole = text[inner.clone()].strip_prefix('(').and_then(|it| it.strip_suffix(')'));
                if let Some(whole) = whole {
                    self.sum(inner.start + 1..inner.start + 1 + whole.len(), value);
                } else {
                    self.substitute(&text[inner], value);
                }
                after
            }
            Some(b'[') => {
                let close = rest.find(']').map_or(end, |it| at + it);
                self.sum(at + 1..close, value);
                end.min(close + 1)
            }
            Some(b'\'') if !quoted => {
                let (inner, after) = closed(scan::ansi(text, at + 1), at + 1, end);
                match ansi::unescaped(&text[inner]) {
                    Some(plain) => value.push(&plain),
                    None => value.unknown = Some("an escape"),
                }
                after
            }
            // A text to translate: as it is.
            Some(b'"') if !quoted => at,
            Some(first) if is_name_byte(first) && !first.is_ascii_digit() => {
                let length = rest.bytes().take_while(|it| is_name_byte(*it)).count();
                self.plain(&rest[..length], value);
                at + length
            }
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'!' | b'-' | b'$') => {
                self.plain(&rest[..1], value);
                at + 1
            }
            _ => {
                value.push("$");
                at
            }
        }
    }

    /// `$((…))`, once what stands in it is expanded.
    fn sum(&mut self, range: Range<usize>, value: &mut Text) {
        let mut text = Text::default();
        self.expand(range, Place::Quoted, &mut text);
        if text.bad || text.unknown.is_some() {
            value.bad |= text.bad;
            value.unknown = Some("a sum");
            return;
        }
        let result = sum(&text.known, &mut |name| match self.parameter(name) {
            Parameter::Known(known) => Some(known),
            Parameter::Unset => Some(String::new()),
            Parameter::Unknown => None,
        });
        match result {
            Ok(number) => value.push(&number.to_string()),
            Err(Stop::Unknown) => value.unknown = Some("a sum"),
            Err(Stop::Bad) => value.bad = true,
        }
    }

    /// A parameter by its name: a variable, or one of the shell's own.
    pub(super) fn plain(&mut self, name: &str, value: &mut Text) {
        match self.look_up(name) {
            Parameter::Known(known) => value.push(&known),
            Parameter::Unset if self.options.unset_ends && self.certain => {
                self.reading.clear();
                self.exited = true;
            }
            Parameter::Unset => {}
            Parameter::Unknown => value.unknown = Some("a value that is not known"),
        }
    }

    pub(super) fn look_up(&mut self, name: &str) -> Parameter {
        if name.bytes().next().is_some_and(|it| is_name_byte(it) && !it.is_ascii_digit()) {
            return self.parameter(name);
        }
        let known = match name {
            "?" => self.status.map(|it| it.to_string()),
            _ if self.has_arguments => None,
            _ => (self.run)(&format!("${name}")),
        };
        known.map_or(Parameter::Unknown, |it| if it.is_empty() { Parameter::Unset } else { Parameter::Known(it) })
    }

    /// What stands in `${…}`.
    fn braced(&mut self, inner: Range<usize>, quoted: bool, value: &mut Text) {
        let text = &self.text[inner.clone()];
        let name_of = |it: &str| match it.bytes().next() {
            Some(b'0'..=b'9') => it.bytes().take_while(u8::is_ascii_digit).count(),
            Some(first) if is_name_byte(first) => it.bytes().take_while(|it| is_name_byte(*it)).count(),
            Some(b'@' | b'*' | b'#' | b'?' | b'!' | b'-' | b'$') => 1,
            _ => 0,
        };
        if let Some(counted) = text.strip_prefix('#').filter(|it| !it.is_empty() && name_of(it) == it.len()) {
            return match self.look_up(counted) {
                Parameter::Known(known) => value.push(&known.chars().count().to_string()),
                Parameter::Unset => value.push("0"),
                Parameter::Unknown => value.unknown = Some("a value that is not known"),
            };
        }
        let length = name_of(text);
        let (name, rest) = text.split_at(length);
        if name == "!" && rest.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '_') {
            return self.indirect(rest, value);
        }
        let colon = rest.starts_with(':');
        let operator = rest[usize::from(colon)..].chars().next().filter(|it| matches!(it, '-' | '=' | '+' | '?'));
        match (name, rest, operator) {
            ("", _, _) => value.bad = true,
            (_, "", _) => self.plain(name, value),
            (_, _, Some(operator)) => {
                let word = inner.start + length + usize::from(colon) + 1..inner.end;
                let key = inner.start..inner.start + length;
                self.operated(key, operator, colon, word, quoted, value);
            }
            _ if rest.starts_with([':', '%', '#', '/', '^', ',', '@', '[']) => self.transform(name, rest, value),
            _ => value.bad = true,
        }
    }

    /// `${NAME-word}` and its kin.
    fn operated(
        &mut self,
        key: Range<usize>,
        operator: char,
        colon: bool,
        word: Range<usize>,
        quoted: bool,
        value: &mut Text,
    ) {
        let found = self.look_up(&self.text[key.clone()]);
        let place = if quoted { Place::Quoted } else { Place::Word };
        let set = match found {
            Parameter::Known(known) if !(colon && known.is_empty()) => Some(known),
            Parameter::Known(_) | Parameter::Unset => None,
            Parameter::Unknown => {
                value.unknown = Some("a value that is not known");
                return;
            }
        };
        match (operator, set) {
            ('+', None) => {}
            ('+', Some(_)) | ('-', None) => self.expand(word, place, value),
            ('=', None)
                if !self.text[key.clone()].bytes().next().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_') =>
            {
                value.bad = true;
            }
            ('=', None) => {
                let mut own = Text::default();
                self.expand(word.clone(), place, &mut own);
                value.push(&own.known);
                value.unknown = value.unknown.or(own.unknown);
                value.bad |= own.bad;
                let known = match own.unknown {
                    None if self.certain => Value::Known(own.known),
                    why => Value::Unknown(Unknown::NotEvaluated(why.unwrap_or("a branch").to_owned())),
                };
                value.bad |= !self.store(key, word, known);
            }
            ('?', None) if !self.certain => value.unknown = Some("a branch"),
            ('?', None) => {
                let span = self.source.span(key.start, word.end);
                self.reading.clear();
                self.reading.refuse(span, "the shell ends here: the variable is not set");
                self.exited = true;
            }
            (_, Some(known)) => value.push(&known),
            _ => {}
        }
    }
}
