//! Gunicorn's command line, as `argparse` reads it: prefixes of long flags, short ones joined, values in the same word
//! or the next.

use std::collections::BTreeMap;

use crate::estate::process::Word;
use crate::facts::gunicorn::{Action, Setting, Version, settings};
use crate::source::{Located, Span, Value};
use crate::syntax::python::{self, Item, Object};

/// What a command line says.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// The settings, by name.
    pub(super) given: BTreeMap<&'static str, Item>,
    /// The words that are no flags.
    pub(super) words: Vec<Word>,
    /// Whether a word is not known, so that any flag may be there.
    pub(super) open: bool,
}

/// A flag that is no setting's.
const OTHERS: &[&str] = &["-h", "--help", "-v", "--version"];

/// What a word begins with.
enum Flag {
    Setting(&'static Setting),
    /// `--help`, `--version`: the program ends well.
    Ends,
}

/// Reads words; the exit status where the program ends here, and the word at which it does.
pub(super) fn read(words: &[Word], version: Version) -> Result<Arguments, (i64, Option<Span>)> {
    let mut reader = Reader { arguments: Arguments::default(), version, closed: false, chunk: false };
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        reader.next(word, words, &mut at).map_err(|status| (status, Some(word.span)))?;
    }
    Ok(reader.arguments)
}

struct Reader {
    arguments: Arguments,
    version: Version,
    /// Whether a run of words that are no flags has been taken.
    closed: bool,
    /// Whether such a run goes on.
    chunk: bool,
}

impl Reader {
    fn next(&mut self, word: &Word, words: &[Word], at: &mut usize) -> Result<(), i64> {
        let Some(text) = word.known() else {
            self.arguments.open = true;
            return Ok(());
        };
        if text == "--" {
            let rest = words.get(*at..).unwrap_or_default();
            *at = words.len();
            return rest.iter().try_for_each(|it| self.word(it));
        }
        if !self.is_flag(text) {
            return self.word(word);
        }
        self.chunk = false;
        self.flag(word, text, words, at)
    }

    /// A word that is no flag; only one run of them is taken.
    fn word(&mut self, word: &Word) -> Result<(), i64> {
        if self.closed && !self.chunk {
            return Err(2);
        }
        (self.closed, self.chunk) = (true, true);
        self.arguments.words.push(word.clone());
        Ok(())
    }

    /// Whether argparse takes a word for a flag: not a lone dash, a negative number, or a text with a blank in it.
    fn is_flag(&self, text: &str) -> bool {
        if !text.starts_with('-') || text.len() < 2 {
            return false;
        }
        let head = text.split('=').next().unwrap_or(text);
        if matches!(self.find(head), Ok(Some(_))) || !text.starts_with("--") && self.short(text).is_some() {
            return true;
        }
        let number = text[1..].bytes().all(|it| it.is_ascii_digit() || it == b'.');
        !number && !text.contains(' ')
    }

    /// Finds a flag by its name, or a long one by a prefix; an error where several begin so.
    fn find(&self, name: &str) -> Result<Option<Flag>, i64> {
        let mut found = None;
        // Behind the dashes most flags differ at once.
        let begins = |flag: &str| flag.as_bytes().get(2) == name.as_bytes().get(2) && flag.starts_with(name);
        for setting in settings(self.version) {
            for flag in setting.flags.iter().filter(|it| begins(it)) {
                if *flag == name {
                    return Ok(Some(Flag::Setting(setting)));
                }
                if name.starts_with("--") {
                    if found.is_some() {
                        found = Some(Err(2));
                    } else {
                        found = Some(Ok(Flag::Setting(setting)));
                    }
                }
            }
        }
        if OTHERS.contains(&name) {
            return Ok(Some(Flag::Ends));
        }
        for other in OTHERS {
            if name.starts_with("--") && name.len() > 2 && other.starts_with(name) {
                found = Some(if found.is_some() { Err(2) } else { Ok(Flag::Ends) });
            }
        }
        found.transpose()
    }

    /// The short flag that a word of one dash begins with.
    fn short(&self, text: &str) -> Option<(Flag, String)> {
        let end = text.char_indices().nth(2).map_or(text.len(), |it| it.0);
        let flag = self.find(text.get(..end)?).ok()??;
        Some((flag, text[end..].to_owned()))
    }

    fn flag(&mut self, word: &Word, text: &str, words: &[Word], at: &mut usize) -> Result<(), i64> {
        let (name, inside) = text.split_once('=').map_or((text, None), |(name, it)| (name, Some(it.to_owned())));
        if inside.is_some()
            && let Some(flag) = self.find(text)?
        {
            return self.take(&flag, None, word, words, at);
        }
        if let Some(flag) = self.find(name)? {
            return self.take(&flag, inside, word, words, at);
        }
        if text.starts_with("--") {
            return Err(2);
        }
        let (flag, rest) = self.short(text).ok_or(2)?;
        let inside = Some(rest).filter(|it| !it.is_empty());
        self.take(&flag, inside, word, words, at)
    }

    /// Takes a flag with its value, which stands in the same word or is the next one.
    fn take(
        &mut self,
        flag: &Flag,
        inside: Option<String>,
        word: &Word,
        words: &[Word],
        at: &mut usize,
    ) -> Result<(), i64> {
        let Flag::Setting(setting) = flag else { return Err(0) };
        let constant = |object: Object| Located::new(Value::Known(object), word.span);
        match setting.action {
            Action::None => Err(2),
            Action::True | Action::False => {
                self.arguments.given.insert(setting.name, constant(Object::Bool(setting.action == Action::True)));
                match inside {
                    None => Ok(()),
                    // `-DR`: the next letter is a flag of its own.
                    Some(rest) if !word.known().is_some_and(|it| it.starts_with("--")) => {
                        let text = format!("-{rest}");
                        self.short(&text).ok_or(2)?;
                        self.flag(word, &text, words, at)
                    }
                    Some(_) => Err(2),
                }
            }
            _ => {
                let value = match inside {
                    Some(inside) => Some(Located::new(Value::Known(inside), word.span)),
                    None => {
                        let next =
                            words.get(*at).filter(|it| it.known().is_none_or(|it| !self.is_flag(it) && it != "--"));
                        *at += usize::from(next.is_some());
                        next.cloned()
                    }
                };
                match value {
                    Some(value) => self.store(setting, value),
                    None if setting.action == Action::Optional => {
                        self.arguments.given.insert(setting.name, constant(Object::String("auto".into())));
                        Ok(())
                    }
                    None => Err(2),
                }
            }
        }
    }

    fn store(&mut self, setting: &'static Setting, value: Word) -> Result<(), i64> {
        let number = |read: fn(&str) -> Option<i64>| match &value.value {
            Value::Known(text) => read(text).map(|it| Value::Known(Object::Integer(it))).ok_or(2),
            Value::Unknown(reason) => Ok(Value::Unknown(reason.clone())),
        };
        let object = match setting.action {
            Action::Integer => number(python::integer)?,
            Action::Octal => number(octal)?,
            _ => value.value.clone().map(Object::String),
        };
        let item = Located { value: object, span: value.span, from: value.from };
        if setting.action != Action::Append {
            self.arguments.given.insert(setting.name, item);
            return Ok(());
        }
        let span = item.span;
        let list = self.arguments.given.entry(setting.name);
        let list = list.or_insert_with(|| Located::new(Value::Known(Object::List(Vec::new())), span));
        if let Value::Known(Object::List(items)) = &mut list.value {
            items.push(item);
        }
        Ok(())
    }
}

/// A number of `--umask`: a leading 0 before a digit means octal.
fn octal(text: &str) -> Option<i64> {
    let mut signs = text.chars();
    if signs.next() == Some('0') && signs.next().is_some_and(|it| it.is_ascii_digit()) {
        return python::integer_of_base_0(&text.replacen('0', "0o", 1));
    }
    python::integer_of_base_0(text)
}
