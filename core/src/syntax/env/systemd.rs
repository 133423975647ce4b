//! The reader behind `EnvironmentFile=`: a state machine over characters, as in
//! systemd's src/basic/env-file.c, with the check of names and values that
//! follows it (src/basic/env-util.c).

use super::Reading;
use crate::source::{Source, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    PreKey,
    Key,
    PreValue,
    Value,
    ValueEscape,
    Single,
    Double,
    DoubleEscape,
    Comment,
}

/// The line being read.
struct Entry {
    key: usize,
    key_end: usize,
    raw: Option<usize>,
    raw_end: usize,
    value: String,
    /// Where blanks at the end of an unquoted value begin.
    blank: Option<usize>,
}

/// Reads the file as systemd does.
pub(super) fn read(source: &Source) -> Reading {
    let mut reading = Reading::default();
    if let Some(at) = source.text.find('\0') {
        // `read_full_file` refuses a text with NUL, and the unit does not start.
        reading.refuse(source.span(at, at + 1), "systemd does not read a file with a NUL in it");
        reading.raised = Some("EBADMSG");
        return reading;
    }
    let mut state = State::PreKey;
    let mut entry = Entry::at(0);
    for (at, it) in source.text.char_indices() {
        let newline = matches!(it, '\n' | '\r');
        let next = at + it.len_utf8();
        state = match state {
            State::PreKey if matches!(it, '#' | ';') => State::Comment,
            State::PreKey if is_blank(it) => State::PreKey,
            State::PreKey => {
                entry = Entry::at(at);
                entry.key_end = next;
                // The first character belongs to the name even when it is the sign.
                State::Key
            }
            State::Key if newline => State::PreKey,
            State::Key if it == '=' => State::PreValue,
            State::Key => {
                if !is_blank(it) {
                    entry.key_end = next;
                }
                State::Key
            }
            State::PreValue | State::Value if newline => {
                entry.finish(source, &mut reading, state);
                State::PreKey
            }
            State::PreValue => match it {
                '\'' => entry.note(at, next, State::Single),
                '"' => entry.note(at, next, State::Double),
                '\\' => entry.note(at, next, State::ValueEscape),
                it if is_blank(it) => State::PreValue,
                it => {
                    entry.blank = None;
                    entry.value.push(it);
                    entry.note(at, next, State::Value)
                }
            },
            State::Value if it == '\\' => {
                entry.blank = None;
                entry.note(at, next, State::ValueEscape)
            }
            State::Value if is_blank(it) => {
                entry.blank.get_or_insert(entry.value.len());
                entry.value.push(it);
                State::Value
            }
            State::Value => {
                entry.blank = None;
                entry.value.push(it);
                entry.note(at, next, State::Value)
            }
            State::ValueEscape => {
                if !newline {
                    entry.value.push(it);
                }
                entry.note(at, next, State::Value)
            }
            State::Single | State::Double if it == (if state == State::Single { '\'' } else { '"' }) => {
                entry.note(at, next, State::PreValue)
            }
            State::Double if it == '\\' => entry.note(at, next, State::DoubleEscape),
            State::Single | State::Double => {
                entry.value.push(it);
                entry.note(at, next, state)
            }
            State::DoubleEscape => {
                match it {
                    '"' | '\\' | '`' | '$' => entry.value.push(it),
                    '\n' => {}
                    other => entry.value.extend(['\\', other]),
                }
                entry.note(at, next, State::Double)
            }
            State::Comment if newline => State::PreKey,
            State::Comment => State::Comment,
        };
    }
    if !matches!(state, State::PreKey | State::Key | State::Comment) {
        entry.finish(source, &mut reading, state);
    }
    reading
}

/// Blanks of the reader; line ends are blanks where they do not end the line.
fn is_blank(it: char) -> bool {
    matches!(it, ' ' | '\t' | '\n' | '\r')
}

impl Entry {
    fn at(start: usize) -> Self {
        Self { key: start, key_end: start, raw: None, raw_end: start, value: String::new(), blank: None }
    }

    /// Counts `at..next` to the text of the value; returns `state`.
    fn note(&mut self, at: usize, next: usize, state: State) -> State {
        self.raw.get_or_insert(at);
        self.raw_end = next;
        state
    }

    fn finish(&mut self, source: &Source, reading: &mut Reading, state: State) {
        let mut value = std::mem::take(&mut self.value);
        if state == State::Value
            && let Some(blank) = self.blank
        {
            value.truncate(blank);
        }
        let name = &source.text[self.key..self.key_end];
        let raw = match self.raw {
            Some(raw) => raw..self.raw_end,
            None => {
                // Nothing after the sign: the value stands, empty, behind it.
                let sign = source.text[self.key_end..].find('=').map_or(self.key_end, |it| self.key_end + it + 1);
                sign..sign
            }
        };
        // A value may hold anything, control characters too (`env_value_is_valid`).
        if is_name(name) {
            reading.set(source, self.key..self.key_end, raw, Value::Known(value));
        } else {
            reading.refuse(source.span(self.key, self.key_end), "systemd drops the line");
        }
    }
}

/// Returns whether systemd takes the word as the name of a variable (`env_name_is_valid`).
fn is_name(name: &str) -> bool {
    !name.starts_with(|it: char| it.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_' || it == Source::FILLER)
}
