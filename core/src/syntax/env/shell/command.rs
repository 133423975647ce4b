//! Commands by their names: words that open and close branches, and what the shell itself does.

use std::ops::Range;

use super::word::{Place, Text};
use super::{Parameter, Shell, equals, is_name_byte, not_evaluated};
use crate::source::Value;

/// Commands that make variables of their words.
const DECLARES: [&str; 5] = ["export", "readonly", "declare", "typeset", "local"];

/// Other commands of the shell itself, in order.
const BUILT_IN: [&str; 52] = [
    ".",
    ":",
    "[",
    "[[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "compgen",
    "complete",
    "continue",
    "dirs",
    "disown",
    "echo",
    "enable",
    "eval",
    "exec",
    "exit",
    "false",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "test",
    "times",
    "trap",
    "true",
    "type",
    "ulimit",
    "unset",
];

/// Returns whether the shell does the command itself.
pub(super) fn is_built_in(word: &str) -> bool {
    let more =
        ["umask", "unalias", "wait", "if", "for", "while", "until", "case", "{", "!", "time", "function", "select"];
    BUILT_IN.binary_search(&word).is_ok() || DECLARES.contains(&word) || more.contains(&word) || word.is_empty()
}

impl<'s> Shell<'s> {
    /// Takes the words that open and close branches off a command; gives what is left and whether its end is turned
    /// round, `None` when nothing is.
    pub(super) fn beginning<'w>(&mut self, words: &'w [Range<usize>]) -> Option<(&'w [Range<usize>], bool)> {
        let mut words = words;
        let mut inverted = false;
        while let Some((first, rest)) = words.split_first() {
            match self.slice(first) {
                "!" => inverted = !inverted,
                "time" => {}
                "if" | "while" | "until" => self.enter(true),
                "then" | "do" | "else" | "elif" if !self.groups.is_empty() => self.certain = false,
                "{" => {
                    let is_function = std::mem::take(&mut self.is_function);
                    self.enter(is_function);
                    self.certain = self.certain && !is_function;
                }
                "function" if !rest.is_empty() => {
                    self.is_function = true;
                    words = &rest[1..];
                    continue;
                }
                "for" | "select" => {
                    self.enter(true);
                    let name = rest.first().map(|it| self.slice(it)).filter(|it| it.bytes().all(is_name_byte));
                    self.set_by(
                        name.into_iter().filter(|it| !it.starts_with(|it: char| it.is_ascii_digit())).collect(),
                    );
                    return None;
                }
                "case" => {
                    self.enter(true);
                    return None;
                }
                "fi" | "done" | "esac" | "}" | "then" | "do" | "else" | "elif" => {
                    match self.groups.pop() {
                        Some(uncertain) => self.branches -= usize::from(uncertain),
                        None => {
                            let span = self.source.span(first.start, first.end);
                            self.reading.refuse(span, "the shell stops: nothing is open that this word closes");
                            self.exited = true;
                        }
                    }
                    self.status = None;
                    return None;
                }
                _ => break,
            }
            words = rest;
        }
        Some((words, inverted))
    }

    fn enter(&mut self, uncertain: bool) {
        self.groups.push(uncertain);
        self.branches += usize::from(uncertain);
    }

    /// A command by its name; `apart` when it runs in a shell of its own.
    pub(super) fn command(
        &mut self,
        name: &Range<usize>,
        arguments: &[Range<usize>],
        whole: Range<usize>,
        apart: bool,
    ) {
        let word = self.slice(name);
        self.is_function = false;
        if self.exited || self.dropped {
            return;
        }
        if DECLARES.contains(&word) && !apart {
            return self.declare(word, arguments);
        }
        if apart {
            self.status = None;
        } else {
            self.on_the_way(arguments);
            if self.exited || self.dropped {
                return;
            }
            self.built_in(word, arguments, whole.clone());
        }
        let span = self.source.span(whole.start, whole.end);
        self.reading.refuse(span, format!("the shell runs `{}` as a command", word.trim_end()));
    }

    /// What the words of a command set on the way: `: "${A:=b}"`.
    pub(super) fn on_the_way(&mut self, words: &[Range<usize>]) {
        for word in words {
            if !self.slice(word).contains("${") && !self.options.unset_ends {
                continue;
            }
            let mut value = Text::default();
            self.expand(word.clone(), Place::Word, &mut value);
            if value.bad {
                self.drop_line();
            }
            if self.exited || self.dropped {
                return;
            }
        }
    }

    fn built_in(&mut self, word: &str, arguments: &[Range<usize>], whole: Range<usize>) {
        let names = |shell: &Self| {
            let words = arguments.iter().map(|it| shell.slice(it)).filter(|it| !it.starts_with('-'));
            let is_name = |it: &&str| it.bytes().all(is_name_byte) && !it.starts_with(|it: char| it.is_ascii_digit());
            words.filter(is_name).collect::<Vec<&'s str>>()
        };
        self.status = match word {
            ":" | "true" | "echo" => Some(0),
            "false" => Some(1),
            "set" => Some(self.switch(arguments)),
            "unset" if self.certain => {
                let names = names(self);
                self.reading.unset(&names);
                self.own.extend(names.into_iter().map(|it| (it.to_owned(), None)));
                Some(0)
            }
            "unset" => {
                let names = names(self);
                self.set_by(names);
                None
            }
            "read" | "mapfile" | "readarray" | "getopts" | "printf" if word != "printf" || self.sets(arguments) => {
                let names = names(self);
                self.set_by(names);
                None
            }
            "let" | "eval" => {
                let first = arguments.first().map_or(whole.end, |it| it.start);
                let text = self.slice(&(first..whole.end));
                self.set_by(super::names_set_in(text));
                self.open = self.open || word == "eval";
                None
            }
            "." | "source" => {
                self.open = true;
                None
            }
            "exit" | "return" | "exec" if self.certain => {
                if word == "exit" {
                    self.reading.clear();
                }
                self.exited = word != "exec";
                None
            }
            "[" | "test" | "[[" => self.tested(word, arguments),
            _ if is_built_in(word) => None,
            _ => (self.run)(&format!(" {}", self.slice(&whole))).map(|_| 127),
        };
    }

    /// `printf -v NAME`.
    fn sets(&self, arguments: &[Range<usize>]) -> bool {
        arguments.first().is_some_and(|it| self.slice(it) == "-v")
    }

    /// `set -a`, `set +o allexport`.
    fn switch(&mut self, arguments: &[Range<usize>]) -> u8 {
        let text = self.text;
        let mut words = arguments.iter().map(|it| &text[it.clone()]);
        while let Some(word) = words.next().filter(|_| self.certain) {
            let on = word.starts_with('-');
            let Some(letters) = word.strip_prefix(['-', '+']).filter(|it| *it != "-") else {
                self.has_arguments = true;
                break;
            };
            if !letters.bytes().all(|it| it.is_ascii_alphabetic()) {
                return 2;
            }
            let named = if letters.contains('o') { words.next() } else { None };
            let options = &mut self.options;
            for (letter, name, option) in [
                ('a', "allexport", &mut options.exports),
                ('e', "errexit", &mut options.failure_ends),
                ('u', "nounset", &mut options.unset_ends),
            ] {
                if letters.contains(letter) || named == Some(name) {
                    *option = on;
                }
            }
        }
        0
    }

    /// `export A=1 B`.
    fn declare(&mut self, word: &str, arguments: &[Range<usize>]) {
        self.status = Some(0);
        let is_option = |it: &&Range<usize>| {
            let raw = &self.text[(*it).clone()];
            raw.starts_with(['-', '+']) && raw.len() > 1 && !raw.contains('=')
        };
        let options = arguments.iter().take_while(is_option).count();
        let (options, arguments) = arguments.split_at(options);
        let has = |letters: &[char]| options.iter().any(|it| self.text[it.clone()].contains(letters));
        let hides =
            if word == "export" { has(&['n']) } else { options.iter().any(|it| self.slice(it).starts_with("+x")) };
        let turns = word != "export" && has(&['i', 'l', 'u', 'n', 'a', 'A', 'c']);
        if has(&['f', 'F', 'p']) || word == "local" {
            return;
        }
        let exports = self.options.exports;
        self.options.exports |= word == "export" || word != "readonly" && has(&['x']);
        for word in arguments {
            let name = match equals(self.text, word) {
                Some(_) if is_spread(self.slice(word)) => {
                    // `{a,b}` makes several words of the one.
                    let name = self.slice(word).split(['=', '+']).next().unwrap_or_default();
                    self.set_by(vec![name]);
                    name
                }
                Some(sign) => {
                    if self.set(word).bad {
                        self.drop_line();
                    }
                    self.text[word.start..sign].trim_end_matches('+')
                }
                None => {
                    if !self.quoted_assignment(word) {
                        self.status = Some(1);
                    }
                    self.slice(word)
                }
            };
            if self.exited || self.dropped {
                break;
            }
            if turns {
                self.set_by(vec![name]);
            }
            self.mark(word, name, hides);
        }
        if word == "readonly" || has(&['r']) && word != "export" {
            self.lock(arguments);
        }
        self.options.exports = exports;
    }

    /// Exports a variable that was set before, or takes that back.
    fn mark(&mut self, word: &Range<usize>, name: &'s str, hides: bool) {
        if hides && self.certain {
            let value = self.reading.get(name).cloned();
            if let Some(value) = value {
                self.own.insert(name.to_owned(), Some(value));
                self.reading.unset(&[name]);
            }
        } else if self.options.exports
            && !hides
            && let Some(Some(value)) = self.own.remove(name)
        {
            let range = word.start..word.start + name.len();
            let value = if self.certain { value } else { not_evaluated("a branch") };
            self.reading.set(self.source, range.clone(), range, value);
        }
    }

    fn lock(&mut self, arguments: &[Range<usize>]) {
        for word in arguments {
            let end = equals(self.text, word).unwrap_or(word.end);
            self.locked.insert(self.text[word.start..end].to_owned());
        }
    }

    /// `export "A=1"`: the sign stands inside the quotes. `false` when it is no name.
    fn quoted_assignment(&mut self, word: &Range<usize>) -> bool {
        let mut value = Text::default();
        self.expand(word.clone(), Place::Word, &mut value);
        if value.bad {
            self.drop_line();
            return false;
        }
        let is_name = |it: &str| {
            !it.is_empty() && !it.starts_with(|it: char| it.is_ascii_digit()) && it.bytes().all(is_name_byte)
        };
        if value.unknown.is_some() {
            return true;
        }
        let Some((name, value)) = value.known.split_once('=') else { return is_name(&value.known) };
        let (name, append) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
        let Some(at) = self.slice(word).find(name).filter(|_| is_name(name)) else { return false };
        let start = word.start + at;
        let end = start + name.len();
        let before = if append { self.parameter(name) } else { Parameter::Unset };
        let value = match before {
            _ if !self.certain => not_evaluated("a branch"),
            Parameter::Known(before) => Value::Known(before + value),
            Parameter::Unset => Value::Known(value.to_owned()),
            Parameter::Unknown => not_evaluated("a value that is not known"),
        };
        let sign = self.text[end..word.end].find('=').map_or(end, |it| end + it + 1);
        self.store(start..end, sign..word.end, value)
    }
}

/// Whether the shell makes several words of the one: `A={a,b}` behind a command.
fn is_spread(raw: &str) -> bool {
    let opens = |at: usize| !raw[..at].ends_with(['$', '\\']) && raw[at..].contains('}');
    !raw.contains('"')
        && !raw.contains('\'')
        && raw.match_indices('{').any(|(at, _)| opens(at) && (raw[at..].contains(',') || raw[at..].contains("..")))
        || raw.contains("{\"")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_names_are_in_order() {
        assert!(super::BUILT_IN.is_sorted());
    }
}
