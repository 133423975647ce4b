//! The reader of `node --env-file` (src/node_dotenv.cc of Node.js 22 and 24): its own, and unlike npm's dotenv in what it
//! makes of quotes, comments and escapes. It expands nothing. Node.js 20 differs in what it makes of lines without a sign,
//! of a sign without a name, and of blanks at a name.

use super::Reading;
use crate::source::{Source, Value};

/// Reads the file as Node does.
pub(super) fn read(source: &Source) -> Reading {
    // Carriage returns are taken out of the whole text first.
    let (text, places): (String, Vec<usize>) = without_returns(&source.text);
    let mut reader = Reader { source, text: &text, places: &places, reading: Reading::default() };
    reader.run();
    reader.reading
}

fn without_returns(text: &str) -> (String, Vec<usize>) {
    let mut kept = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    for (at, it) in text.char_indices().filter(|it| it.1 != '\r') {
        kept.push(it);
        places.extend((0..it.len_utf8()).map(|byte| at + byte));
    }
    places.push(text.len());
    (kept, places)
}

struct Reader<'r> {
    source: &'r Source,
    text: &'r str,
    /// Where each byte of the text stands in the source.
    places: &'r [usize],
    reading: Reading,
}

/// What is taken off: no other blanks.
fn is_space(it: char) -> bool {
    matches!(it, ' ' | '\t' | '\n')
}

impl Reader<'_> {
    fn run(&mut self) {
        let end = self.text.trim_end_matches(is_space).len();
        let mut at = self.past_spaces(0, end);
        while at < end {
            let rest = &self.text[at..end];
            if rest.starts_with(['\n', '#']) {
                at = self.next_line(at, end);
                continue;
            }
            match rest.find(['=', '\n']) {
                Some(sign) if rest.as_bytes()[sign] == b'=' => at = self.assignment(at, at + sign, end),
                Some(line) => {
                    self.refuse(at, at + line);
                    at = self.past_spaces(at + line + 1, end);
                }
                None => {
                    self.refuse(at, end);
                    return;
                }
            }
        }
    }

    /// Reads what stands around a sign; returns where the next line starts.
    fn assignment(&mut self, from: usize, sign: usize, end: usize) -> usize {
        let written = &self.text[from..sign];
        let mut start = from + written.len() - written.trim_start_matches(is_space).len();
        let stop = from + written.trim_end_matches(is_space).len();
        let stop = stop.max(start);
        let behind = sign + 1;
        if behind >= end || self.text[behind..].starts_with('\n') {
            self.set(start..stop, behind..behind, String::new());
            return (behind + 1).min(end.max(behind));
        }
        let value = self.past_spaces(behind, end);
        if start == stop {
            // Without a name, what stands behind the sign is read as the next line.
            return value;
        }
        if self.text[start..stop].starts_with("export ") {
            start += "export ".len();
            start = self.past_spaces(start, stop);
        }
        let rest = &self.text[value..end];
        let Some(quote) = rest.chars().next().filter(|it| matches!(it, '"' | '\'' | '`')) else {
            let line = rest.find('\n').unwrap_or(rest.len());
            let written = &rest[..line];
            let own = written.split('#').next().unwrap_or(written).trim_matches(is_space);
            self.set(start..stop, value..value + own.len(), own.to_owned());
            return (value + line + 1).min(end);
        };
        match rest[1..].find(quote) {
            Some(closing) => {
                let inner = &rest[1..=closing];
                let text = if quote == '"' { inner.replace("\\n", "\n") } else { inner.to_owned() };
                self.set(start..stop, value..value + closing + 2, text);
                self.next_line(value + closing + 2, end)
            }
            None => {
                let line = rest.find('\n').unwrap_or(rest.len());
                self.set(start..stop, value..value + line, rest[..line].to_owned());
                (value + line + 1).min(end)
            }
        }
    }

    fn past_spaces(&self, at: usize, end: usize) -> usize {
        let rest = self.text.get(at..end).unwrap_or_default();
        at.min(end) + rest.len() - rest.trim_start_matches(is_space).len()
    }

    fn next_line(&self, at: usize, end: usize) -> usize {
        self.text.get(at..end).and_then(|it| it.find('\n')).map_or(end, |it| at + it + 1)
    }

    fn place(&self, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let start = self.places[range.start];
        let end = if range.is_empty() { start } else { self.places[range.end - 1] + 1 };
        start..end
    }

    fn set(&mut self, key: std::ops::Range<usize>, raw: std::ops::Range<usize>, value: String) {
        let name = self.text[key.clone()].to_owned();
        let (key, raw) = (self.place(&key), self.place(&raw));
        self.reading.set_named(self.source, name, key, raw, Value::Known(value));
    }

    fn refuse(&mut self, start: usize, end: usize) {
        let place = self.place(&(start..end));
        self.reading.refuse(self.source.span(place.start, place.end), "node drops the line");
    }
}
