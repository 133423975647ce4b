//! `set -a; . file`: the file is a script, and every assignment that stands
//! alone is exported (bash(1), SIMPLE COMMAND EXPANSION). A line is read whole
//! before any of it is carried out, and a line that cannot be read ends the
//! file. Programs are not run here; what they would change stays unknown, and
//! so does what stands in a branch, a loop or a function.

mod ansi;
mod command;
mod glob;
mod line;
mod own;
mod scan;
mod sum;
mod test;
mod transform;
mod word;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Lookup, Reading, Run, echo};
use crate::source::{Source, Unknown, Value};
use line::{Command, Kind, Link};
use word::Text;

/// Reads the file as a shell does.
pub(super) fn read(source: &Source, env: Lookup<'_>, run: Run<'_>) -> Reading {
    let mut shell = Shell {
        source,
        text: &source.text,
        env,
        run,
        reading: Reading::default(),
        own: HashMap::new(),
        locked: HashSet::new(),
        options: Options { exports: true, ..Options::default() },
        status: Some(0),
        certain: true,
        groups: Vec::new(),
        branches: 0,
        is_function: false,
        open: false,
        has_arguments: false,
        dropped: false,
        exited: false,
        depth: 0,
    };
    let (mut at, mut cases) = (0, Vec::new());
    while at < source.text.len() && !shell.exited {
        match line::line(&source.text, at, &mut cases) {
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
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Shell<'s> {
    source: &'s Source,
    text: &'s str,
    env: Lookup<'s>,
    run: Run<'s>,
    reading: Reading,
    /// Variables that are set and not exported; `None` is unset.
    own: HashMap<String, Option<Value<String>>>,
    /// Variables that may not be set any more.
    locked: HashSet<String>,
    options: Options,
    /// How the last command ended, if that is known.
    status: Option<u8>,
    /// Whether the command at hand is surely carried out.
    certain: bool,
    /// The `if`, `for`, `{` and the like that are open: whether what stands in each may not be carried out.
    groups: Vec<bool>,
    /// How many of them are so.
    branches: usize,
    /// Whether the body of a function comes next.
    is_function: bool,
    /// Whether something out of sight may have set variables.
    open: bool,
    /// Whether `set` gave the shell arguments.
    has_arguments: bool,
    /// Whether the rest of the line is not carried out.
    dropped: bool,
    exited: bool,
    /// How deep the expansion is within others.
    depth: usize,
}

/// What `set` switches.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    /// `-a`: what is set is exported.
    exports: bool,
    /// `-e`: a command that ends badly ends the shell.
    failure_ends: bool,
    /// `-u`: so does a variable that is not set.
    unset_ends: bool,
}

/// What a name stands for.
enum Parameter {
    Known(String),
    Unset,
    Unknown,
}

impl<'s> Shell<'s> {
    /// The commands of a line, each if those before it ended well, or badly, as is asked.
    fn list(&mut self, commands: &[Command]) {
        for (at, command) in commands.iter().enumerate() {
            let wanted = match command.link {
                Link::Always => Some(true),
                Link::And => self.status.map(|it| it == 0),
                Link::Or => self.status.map(|it| it != 0),
            };
            let is_last = commands.get(at + 1).is_none_or(|it| it.link == Link::Always);
            match wanted {
                Some(false) => {}
                Some(true) => self.simple(command, self.branches == 0, is_last),
                None => self.simple(command, false, is_last),
            }
            if self.exited || std::mem::take(&mut self.dropped) {
                return;
            }
        }
    }

    /// One command; `certain` when it is surely carried out, `is_last` when no other hangs on how it ends.
    fn simple(&mut self, command: &Command, certain: bool, is_last: bool) {
        self.certain = certain;
        let Some((words, inverted)) = self.beginning(&command.words) else { return };
        self.of_kind(command);
        if command.kind == Kind::Function {
            return;
        }
        let is_set = |it: &&Range<usize>| equals(self.text, it).is_some();
        let assignments = words.iter().take_while(is_set).count();
        let (assigned, rest) = words.split_at(assignments);
        // What comes to nothing, without quotes, is no word.
        let nothing = rest.iter().take_while(|it| self.comes_to_nothing(it)).count();
        let rest = &rest[nothing..];
        match (rest.split_first(), words.first()) {
            _ if self.exited || self.dropped => {}
            (Some((name, arguments)), Some(first)) => {
                self.on_the_way(&words[..words.len() - arguments.len()]);
                let whole = first.start..words.last().map_or(first.end, |it| it.end);
                self.command(name, arguments, whole, command.apart);
            }
            (None, Some(first)) if command.apart => {
                let span = self.source.span(first.start, words.last().map_or(first.end, |it| it.end));
                self.reading.refuse(span, "the shell sets it in a shell of its own, and forgets it");
                self.status = None;
            }
            (None, None) if command.kind != Kind::Simple => self.status = None,
            _ => self.assign(assigned),
        }
        let fails = self.status.is_some_and(|it| it != 0);
        if inverted {
            self.status = self.status.map(|it| u8::from(it == 0));
        } else if fails && is_last && self.certain && self.branches == 0 && self.options.failure_ends {
            self.reading.clear();
            self.exited = true;
        }
    }

    /// What a command is beside its words.
    fn of_kind(&mut self, command: &Command) {
        self.is_function = self.is_function || command.kind == Kind::Function;
        for name in &command.arrays {
            self.own.insert(self.slice(name).to_owned(), Some(not_evaluated("an array")));
            self.reading.unset(&[self.slice(name)]);
        }
        if let Kind::Sum(range) = &command.kind {
            let text = self.slice(range);
            self.set_by(names_set_in(text));
            self.status = None;
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
    fn assign(&mut self, words: &[Range<usize>]) {
        self.status = Some(0);
        for word in words {
            // Each is made at once: the next may use it.
            if self.set(word).bad {
                let span = self.source.span(word.start, word.end);
                self.reading.refuse(span, "the shell drops the line for a bad expansion, or for a variable of its own");
                self.drop_line();
                return;
            }
        }
    }

    /// What is left of the line is not carried out.
    fn drop_line(&mut self) {
        self.status = Some(1);
        self.dropped = self.certain;
    }

    fn set(&mut self, word: &Range<usize>) -> Text {
        let mut value = Text::default();
        let Some(sign) = equals(self.text, word) else { return value };
        self.expand(sign + 1..word.end, word::Place::Assigned, &mut value);
        if value.bad || self.exited {
            return value;
        }
        let append = self.text[..sign].ends_with('+');
        let name = word.start..sign - usize::from(append);
        let known = match value.unknown {
            Some(why) => not_evaluated(why),
            None if !self.certain => not_evaluated("a branch"),
            None => Value::Known(value.known.clone()),
        };
        let known = match (append, known) {
            (true, Value::Known(more)) => match self.parameter(&self.text[name.clone()]) {
                Parameter::Known(before) => Value::Known(before + &more),
                Parameter::Unset => Value::Known(more),
                Parameter::Unknown => not_evaluated("a value that is not known"),
            },
            (_, known) => known,
        };
        value.bad |= !self.store(name, sign + 1..word.end, known);
        value
    }

    /// Sets a variable; `false` where the shell refuses to.
    fn store(&mut self, name: Range<usize>, raw: Range<usize>, value: Value<String>) -> bool {
        let text = self.slice(&name);
        if own::is_read_only(text) || self.locked.contains(text) {
            return false;
        }
        if own::is_alive(text) {
            self.own.insert(text.to_owned(), Some(not_evaluated("the shell's own")));
        } else if self.options.exports || self.reading.get(text).is_some() || (self.env)(text).is_some() {
            self.own.remove(text);
            self.reading.set(self.source, name, raw, value);
        } else {
            self.own.insert(text.to_owned(), Some(value));
        }
        true
    }

    /// Variables that a command sets to what is not known, by where their names stand.
    fn set_by(&mut self, names: Vec<&'s str>) {
        for name in names {
            let start = name.as_ptr() as usize - self.text.as_ptr() as usize;
            let range = start..start + name.len();
            self.store(range.clone(), range, not_evaluated("a command"));
        }
    }

    fn slice(&self, range: &Range<usize>) -> &'s str {
        &self.text[range.clone()]
    }

    fn parameter(&mut self, name: &str) -> Parameter {
        let of = |value: &Value<String>| match value {
            Value::Known(known) => Parameter::Known(known.clone()),
            Value::Unknown(_) => Parameter::Unknown,
        };
        if let Some(value) = self.reading.get(name) {
            return of(value);
        }
        match (self.own.get(name), (self.env)(name)) {
            (Some(Some(value)), _) => of(value),
            (None, Some(value)) => Parameter::Known(value),
            (None, None) if self.open || own::is_own(name) => Parameter::Unknown,
            _ => Parameter::Unset,
        }
    }

    /// What a command prints, without the line ends behind it.
    fn printed(&mut self, command: &str) -> Option<String> {
        let printed = echo::printed(command);
        let first = command.trim_ascii_start().split([' ', '\t', '\n', ';', '|', '&', '<', '>', '(']).next();
        let is_asked = printed.is_none() && !command::is_built_in(first.unwrap_or_default());
        // A command that starts with a variable is no variable.
        let output = if is_asked { (self.run)(&format!(" {command}")) } else { printed };
        self.status = None;
        output.map(|it| it.trim_end_matches('\n').to_owned())
    }
}

fn not_evaluated(why: &str) -> Value<String> {
    Value::Unknown(Unknown::NotEvaluated(why.to_owned()))
}

/// The names that a sum sets: `A=1`, `A+=1`, `A++`.
fn names_set_in(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|it: char| it.is_ascii_alphabetic() || it == '_') {
        let word = &rest[at..];
        let length = word.bytes().take_while(|it| is_name_byte(*it)).count();
        let behind = word[length..].trim_start_matches([' ', '\t']);
        let signs =
            behind.len() - behind.trim_start_matches(['+', '-', '*', '/', '%', '<', '>', '&', '|', '^', '=']).len();
        let sign = &behind[..signs];
        if !matches!(sign, "==" | "<=" | ">=") && sign.ends_with('=') || matches!(sign, "++" | "--") {
            names.push(&word[..length]);
        }
        rest = &word[length..];
    }
    names
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
