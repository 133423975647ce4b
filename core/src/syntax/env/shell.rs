//! `set -a; . file`: the file is a script, and every assignment that stands
//! alone is exported (bash(1), SIMPLE COMMAND EXPANSION). Commands are not run
//! here; what they would change stays unknown.

use std::ops::Range;

use super::{Lookup, Reading};
use crate::source::{Source, Unknown, Value};

/// Reads the file as a shell does.
pub(super) fn read(source: &Source, env: Lookup<'_>) -> Reading {
    let mut shell = Shell { source, text: &source.text, at: 0, env, reading: Reading::default() };
    while shell.at < shell.text.len() {
        if shell.command().is_none() {
            // The rest of the file is not read.
            break;
        }
    }
    shell.reading
}

struct Shell<'s> {
    source: &'s Source,
    text: &'s str,
    at: usize,
    env: Lookup<'s>,
    reading: Reading,
}

/// A word of a command.
struct Word {
    range: Range<usize>,
    /// The end of the name, when the word is an assignment.
    equals: Option<usize>,
    value: Value<String>,
    /// Whether the shell refuses the command for an expansion of it.
    bad: bool,
}

impl Shell<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// One command up to the end of its line; `None` when the shell gives up on the file.
    fn command(&mut self) -> Option<()> {
        let start = self.at;
        let mut words = Vec::new();
        let mut lost = false;
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t']).len();
            match self.peek() {
                None => break,
                Some('\n' | ';') => {
                    self.at += 1;
                    break;
                }
                Some('#') => self.at = self.text[self.at..].find('\n').map_or(self.text.len(), |it| self.at + it),
                Some('&') if self.rest().starts_with("&&") => {
                    self.at += 2;
                    break;
                }
                Some('&') => {
                    // In the background, that is in a shell of its own.
                    lost = true;
                    self.at += 1;
                    break;
                }
                Some('<' | '>') => self.redirection(start)?,
                Some('|' | '(' | ')') => {
                    lost = true;
                    self.at += 1;
                }
                Some(_) => match self.word() {
                    Some(word) => words.push(word),
                    None => {
                        let quote = self.source.span(start, self.text.len().min(start + 1));
                        self.reading.refuse(quote, "the shell stops: a quote is never closed");
                        return None;
                    }
                },
            }
        }
        self.run(words, lost);
        Some(())
    }

    /// A redirection and its target; without a target the shell gives up.
    fn redirection(&mut self, start: usize) -> Option<()> {
        let text = self.text;
        let rest = text[self.at..].trim_start_matches(['<', '>', '&']).trim_start_matches([' ', '\t']);
        self.at = self.text.len() - rest.len();
        let target = rest.starts_with(|it: char| !matches!(it, '\n' | ';' | '|' | '<' | '>' | '(' | ')' | '#'));
        if target && self.word().is_some() {
            return Some(());
        }
        self.reading.refuse(self.source.span(start, self.at), "the shell stops: it takes `<` and `>` for redirections");
        None
    }

    fn run(&mut self, words: Vec<Word>, lost: bool) {
        let Some(first) = words.first() else { return };
        let span = self.source.span(first.range.start, words.last().map_or(first.range.end, |it| it.range.end));
        let command = words.iter().find(|it| it.equals.is_none());
        let builtin = |word: &str| matches!(word, "export" | "readonly" | "declare" | "typeset");
        let exports = command.is_some_and(|it| builtin(&self.text[it.range.clone()]));
        let lost = lost || words.iter().any(|it| it.bad);
        if lost || command.is_some() && !exports {
            let word = command.map_or("", |it| &self.text[it.range.clone()]).to_owned();
            self.reading.refuse(span, format!("the shell runs `{}` as a command", word.trim_end()));
            return;
        }
        for word in words {
            match word.equals {
                Some(equals) => {
                    let key = word.range.start..equals;
                    let append = self.text[..equals].ends_with('+');
                    let name = key.start..key.end - usize::from(append);
                    let before = self.reading.get(&self.text[name.clone()]).cloned();
                    let value = match (append, before, word.value) {
                        (true, Some(Value::Known(before)), Value::Known(it)) => Value::Known(before + &it),
                        (_, _, value) => value,
                    };
                    self.reading.set(self.source, name, equals + 1..word.range.end, value);
                }
                None => self.quoted_assignment(&word),
            }
        }
    }

    /// `export "A=1"`: the sign stands inside the quotes.
    fn quoted_assignment(&mut self, word: &Word) {
        let Value::Known(text) = &word.value else { return };
        let Some((name, value)) = text.split_once('=') else { return };
        let raw = &self.text[word.range.clone()];
        let Some(at) = raw.find(name).filter(|_| !name.is_empty()) else { return };
        let start = word.range.start + at;
        let end = start + name.len();
        if self.text[end..].starts_with('=') {
            self.reading.set(self.source, start..end, end + 1..word.range.end, Value::Known(value.to_owned()));
        }
    }

    /// A word, with quotes off and variables replaced; `None` for a quote that is never closed.
    fn word(&mut self) -> Option<Word> {
        let start = self.at;
        let name = self.rest().len()
            - self.rest().trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len();
        let assigns = name > 0
            && !self.rest().starts_with(|it: char| it.is_ascii_digit())
            && self.rest()[name..].strip_prefix('+').unwrap_or(&self.rest()[name..]).starts_with('=');
        let equals = assigns.then(|| start + name + usize::from(self.rest()[name..].starts_with('+')));
        let mut value = Text::default();
        if let Some(equals) = equals {
            self.at = equals + 1;
            if self.rest().starts_with(['~', '(']) {
                value.unknown("a home folder or an array");
            }
        }
        while let Some(it) = self.peek() {
            match it {
                ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    let length = self.rest()[1..].find('\'')?;
                    value.push(&self.rest()[1..=length]);
                    self.at += length + 2;
                }
                '"' => {
                    self.at += 1;
                    self.double_quoted(&mut value)?;
                }
                '\\' => {
                    self.at += 1;
                    let next = self.peek();
                    if let Some(next) = next {
                        self.at += next.len_utf8();
                        if next != '\n' {
                            value.push(next.encode_utf8(&mut [0; 4]));
                        }
                    }
                }
                '$' => self.expansion(&mut value)?,
                '`' => self.backticks(&mut value)?,
                // bash drops NUL.
                '\0' => self.at += 1,
                other => {
                    value.push(other.encode_utf8(&mut [0; 4]));
                    self.at += other.len_utf8();
                }
            }
        }
        let bad = value.bad;
        Some(Word { range: start..self.at, equals, value: value.finish(), bad })
    }

    fn double_quoted(&mut self, value: &mut Text) -> Option<()> {
        loop {
            let it = self.peek()?;
            match it {
                '"' => {
                    self.at += 1;
                    return Some(());
                }
                '\\' => {
                    self.at += 1;
                    let next = self.peek()?;
                    self.at += next.len_utf8();
                    match next {
                        '$' | '`' | '"' | '\\' => value.push(next.encode_utf8(&mut [0; 4])),
                        '\n' => {}
                        other => {
                            value.push("\\");
                            value.push(other.encode_utf8(&mut [0; 4]));
                        }
                    }
                }
                '$' => self.expansion(value)?,
                '`' => self.backticks(value)?,
                other => {
                    value.push(other.encode_utf8(&mut [0; 4]));
                    self.at += other.len_utf8();
                }
            }
        }
    }

    fn backticks(&mut self, value: &mut Text) -> Option<()> {
        let length = self.rest()[1..].find('`')?;
        self.at += length + 2;
        value.unknown("a command");
        Some(())
    }

    /// `$NAME`, `${NAME}`, `${NAME:-default}`; all else is not evaluated.
    fn expansion(&mut self, value: &mut Text) -> Option<()> {
        let rest = &self.rest()[1..];
        let length = |text: &str| {
            let name = text.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_');
            if text.starts_with(|it: char| it.is_ascii_digit()) { 0 } else { text.len() - name.len() }
        };
        let (name, default, used) = match rest.chars().next() {
            Some('{') => {
                let close = rest.find('}')?;
                let inner = &rest[1..close];
                let name = &inner[..length(inner)];
                value.bad |= inner.is_empty() || inner.starts_with(char::is_whitespace);
                let default = match &inner[name.len()..] {
                    "" => Some(String::new()),
                    tail => tail
                        .strip_prefix(":-")
                        .or_else(|| tail.strip_prefix('-'))
                        .filter(|it| !it.contains(['$', '`', '"', '\'', '\\']))
                        .map(str::to_owned),
                };
                // An empty value counts as unset for `:-` only.
                let colon = inner[name.len()..].starts_with(':');
                (name.to_owned(), default.map(|it| (it, colon)), close + 1)
            }
            Some('(') => {
                let close = rest.rfind(')')?;
                self.at += 1 + close + 1;
                value.unknown("a command");
                return Some(());
            }
            _ => (rest[..length(rest)].to_owned(), Some((String::new(), false)), length(rest)),
        };
        self.at += 1 + used;
        let known = match self.reading.get(&name) {
            Some(Value::Known(known)) => Some(known.clone()),
            Some(Value::Unknown(_)) => {
                value.unknown("a value that is not known");
                return Some(());
            }
            None => (self.env)(&name),
        };
        match (name.is_empty(), known, default) {
            (true, _, _) if used == 0 && !self.rest().starts_with(is_parameter) => value.push("$"),
            (true, _, _) | (false, _, None) => value.unknown("an expansion"),
            (false, Some(known), Some((default, true))) if known.is_empty() => value.push(&default),
            (false, Some(known), Some(_)) => value.push(&known),
            (false, None, Some((default, _))) => value.push(&default),
        }
        Some(())
    }
}

/// A parameter of the shell itself (`$$`, `$1`), or a quote of a special kind (`$'…'`).
fn is_parameter(it: char) -> bool {
    it.is_ascii_digit() || "$!?#@*-'\"".contains(it)
}

/// A value being put together.
#[derive(Default)]
struct Text {
    known: String,
    unknown: Option<&'static str>,
    bad: bool,
}

impl Text {
    fn push(&mut self, text: &str) {
        self.known.push_str(text);
    }

    fn unknown(&mut self, why: &'static str) {
        self.unknown = Some(why);
    }

    fn finish(self) -> Value<String> {
        match self.unknown {
            None => Value::Known(self.known),
            Some(why) => Value::Unknown(Unknown::NotEvaluated(why.to_owned())),
        }
    }
}
