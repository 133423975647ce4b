//! `set -a; . file`: the file is a script, and every assignment that stands
//! alone is exported (bash(1), SIMPLE COMMAND EXPANSION). A line is read whole
//! before any of it is carried out, and a line that cannot be read ends the
//! file. Commands are not run here; what they would change stays unknown.

mod ansi;
mod line;
mod scan;
mod word;

use std::ops::Range;

use super::{Lookup, Reading, Run, echo};
use crate::source::{Source, Unknown, Value};
use line::{Command, Link};
use word::Text;

/// Reads the file as a shell does.
pub(super) fn read(source: &Source, env: Lookup<'_>, run: Run<'_>) -> Reading {
    let reading = Reading::default();
    let mut shell =
        Shell { source, text: &source.text, env, run, reading, status: Some(0), branches: 0, exited: false, depth: 0 };
    let mut at = 0;
    while at < source.text.len() && !shell.exited {
        match line::line(&source.text, at) {
            Ok((commands, next)) => {
                shell.list(&commands);
                at = next;
            }
            Err(bad) => {
                let end = bad.at.min(source.text.len());
                shell.reading.refuse(source.span(at.min(end), end), format!("the shell stops: {}", bad.why));
                break;
            }
        }
    }
    // `${A:=b}` sets a variable within the value of another.
    shell.reading.variables.sort_by_key(|it| it.key.start);
    shell.reading
}

/// The state of the shell.
struct Shell<'s> {
    source: &'s Source,
    text: &'s str,
    env: Lookup<'s>,
    run: Run<'s>,
    reading: Reading,
    /// How the last command ended, if that is known.
    status: Option<u8>,
    /// How many `if`, `for` and the like are open: what stands in them may not be carried out.
    branches: usize,
    exited: bool,
    /// How deep the expansion is within others.
    depth: usize,
}

/// What a name stands for.
enum Parameter {
    Known(String),
    Unset,
    Unknown,
}

/// Commands that make variables of their words.
const DECLARES: [&str; 4] = ["export", "readonly", "declare", "typeset"];

impl<'s> Shell<'s> {
    /// The commands of a line, each if those before it ended well, or badly, as is asked.
    fn list(&mut self, commands: &[Command]) {
        for command in commands {
            let wanted = match command.link {
                Link::Always => Some(true),
                Link::And => self.status.map(|it| it == 0),
                Link::Or => self.status.map(|it| it != 0),
            };
            match wanted {
                Some(false) => {}
                Some(true) => self.simple(command, self.branches == 0),
                None => self.simple(command, false),
            }
            if self.exited {
                return;
            }
        }
    }

    /// One command; `certain` when it is surely carried out.
    fn simple(&mut self, command: &Command, certain: bool) {
        let mut words = command.words.as_slice();
        let mut inverted = false;
        while let Some((first, rest)) = words.split_first()
            && self.slice(first) == "!"
        {
            inverted = !inverted;
            words = rest;
        }
        let is_set = |it: &&Range<usize>| equals(self.text, it).is_some();
        let assignments = words.iter().take_while(is_set).count();
        let (assigned, rest) = words.split_at(assignments);
        // What comes to nothing, without quotes, is no word.
        let nothing = rest.iter().take_while(|it| self.comes_to_nothing(it)).count();
        let rest = &rest[nothing..];
        match (rest.split_first(), words.first()) {
            (Some((name, arguments)), Some(first)) => {
                let whole = first.start..words.last().map_or(first.end, |it| it.end);
                self.command(name, arguments, whole, command.apart, certain);
            }
            (None, Some(first)) if command.apart => {
                let span = self.source.span(first.start, words.last().map_or(first.end, |it| it.end));
                self.reading.refuse(span, "the shell sets it in a shell of its own, and forgets it");
                self.status = None;
            }
            _ => self.assign(assigned, certain),
        }
        if inverted {
            self.status = self.status.map(|it| u8::from(it == 0));
        }
    }

    fn comes_to_nothing(&mut self, word: &Range<usize>) -> bool {
        let raw = self.slice(word);
        if !raw.starts_with(['$', '`']) || raw.contains(['"', '\'']) {
            return false;
        }
        let mut value = Text::default();
        self.expand(word.clone(), word::Place::Word, &mut value);
        !value.bad && value.unknown.is_none() && value.known.is_empty()
    }

    /// Assignments without a command.
    fn assign(&mut self, words: &[Range<usize>], certain: bool) {
        self.status = Some(0);
        for word in words {
            // Each is made at once: the next may use it.
            if self.set(word, certain).bad {
                let span = self.source.span(word.start, word.end);
                self.reading.refuse(span, "the shell drops the line for a bad expansion");
                self.status = Some(1);
                return;
            }
        }
    }

    fn set(&mut self, word: &Range<usize>, certain: bool) -> Text {
        let mut value = Text::default();
        let Some(sign) = equals(self.text, word) else { return value };
        self.expand(sign + 1..word.end, word::Place::Assigned, &mut value);
        if value.bad || self.exited {
            return value;
        }
        let append = self.text[..sign].ends_with('+');
        let name = word.start..sign - usize::from(append);
        let known = match value.unknown {
            Some(why) => Value::Unknown(Unknown::NotEvaluated(why.to_owned())),
            None if !certain || self.branches > 0 => Value::Unknown(Unknown::NotEvaluated("a branch".to_owned())),
            None => Value::Known(value.known.clone()),
        };
        let known = match (append, known) {
            (true, Value::Known(more)) => match self.parameter(&self.text[name.clone()]) {
                Parameter::Known(before) => Value::Known(before + &more),
                Parameter::Unset => Value::Known(more),
                Parameter::Unknown => Value::Unknown(Unknown::NotEvaluated("a value that is not known".to_owned())),
            },
            (_, known) => known,
        };
        self.reading.set(self.source, name, sign + 1..word.end, known);
        value
    }

    /// A command by its name; `apart` when it runs in a shell of its own.
    fn command(
        &mut self,
        name: &Range<usize>,
        arguments: &[Range<usize>],
        whole: Range<usize>,
        apart: bool,
        certain: bool,
    ) {
        let word = self.slice(name);
        match word {
            "if" | "for" | "while" | "until" | "case" | "select" | "{" => self.branches += 1,
            "fi" | "done" | "esac" => self.branches = self.branches.saturating_sub(1),
            "}" if self.branches > 0 => self.branches -= 1,
            _ if DECLARES.contains(&word) && !apart => return self.declare(arguments, certain),
            "unset" if !apart => {
                let names: Vec<&str> = arguments.iter().map(|it| &self.text[it.clone()]).collect();
                self.reading.unset(&names);
            }
            _ => {}
        }
        let line = &self.text[whole.clone()];
        self.status = match word {
            ":" | "true" | "echo" | "set" | "unset" => Some(0),
            "false" => Some(1),
            _ => (self.run)(line).map(|_| 127),
        };
        let span = self.source.span(whole.start, whole.end);
        self.reading.refuse(span, format!("the shell runs `{}` as a command", word.trim_end()));
    }

    /// `export A=1 B`.
    fn declare(&mut self, arguments: &[Range<usize>], certain: bool) {
        self.status = Some(0);
        for word in arguments {
            if equals(self.text, word).is_some() {
                self.set(word, certain);
            } else {
                self.quoted_assignment(word);
            }
        }
    }

    /// `export "A=1"`: the sign stands inside the quotes.
    fn quoted_assignment(&mut self, word: &Range<usize>) {
        let mut value = Text::default();
        self.expand(word.clone(), word::Place::Word, &mut value);
        let Some((name, value)) = value.known.split_once('=').filter(|_| value.unknown.is_none()) else { return };
        let (name, append) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
        let Some(at) = self.slice(word).find(name).filter(|_| !name.is_empty()) else { return };
        let start = word.start + at;
        let end = start + name.len();
        if !name.starts_with(|it: char| it.is_ascii_digit()) && name.bytes().all(is_name_byte) {
            let before = if append { self.parameter(name) } else { Parameter::Unset };
            let value = match before {
                Parameter::Known(before) => Value::Known(before + value),
                Parameter::Unset => Value::Known(value.to_owned()),
                Parameter::Unknown => Value::Unknown(Unknown::NotEvaluated("a value that is not known".to_owned())),
            };
            let sign = self.text[end..word.end].find('=').map_or(end, |it| end + it + 1);
            self.reading.set(self.source, start..end, sign..word.end, value);
        }
    }

    fn slice(&self, range: &Range<usize>) -> &'s str {
        &self.text[range.clone()]
    }

    fn parameter(&mut self, name: &str) -> Parameter {
        match self.reading.get(name) {
            Some(Value::Known(known)) => Parameter::Known(known.clone()),
            Some(Value::Unknown(_)) => Parameter::Unknown,
            None => (self.env)(name).map_or(Parameter::Unset, Parameter::Known),
        }
    }

    /// What a command prints, without the line ends behind it.
    fn printed(&mut self, command: &str) -> Option<String> {
        let printed = echo::printed(command);
        let output = if printed.is_some() { printed } else { (self.run)(command) };
        self.status = None;
        output.map(|it| it.trim_end_matches('\n').to_owned())
    }
}

/// Where the sign of an assignment stands, when the word is one.
fn equals(text: &str, word: &Range<usize>) -> Option<usize> {
    let raw = &text[word.clone()];
    let name = raw.len() - raw.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len();
    let sign = name + usize::from(raw[name..].starts_with('+'));
    let is_name = name > 0 && !raw.starts_with(|it: char| it.is_ascii_digit());
    (is_name && raw[sign..].starts_with('=')).then_some(word.start + sign)
}

fn is_name_byte(it: u8) -> bool {
    it.is_ascii_alphanumeric() || it == b'_'
}
