//! The one regular expression that node's and ruby's readers share but for
//! details, matched by hand: an assignment at the start of a line, with its
//! value in the first of the forms that lets the rest of the line match.

use std::ops::Range;

/// Where the two readers differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    /// A name may hold `-`.
    pub(super) hyphen: bool,
    /// Backticks are quotes.
    pub(super) backtick: bool,
    /// A name alone is an assignment.
    pub(super) bare: bool,
    /// What `\s` matches.
    pub(super) space: fn(char) -> bool,
    /// What ends a line for `^`, `$` and `.`.
    pub(super) ends: &'static [char],
}

/// One match, as ranges of the text.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// Whether `export` stands in front.
    pub(super) export: bool,
    /// The name.
    pub(super) key: Range<usize>,
    /// The value with outer blanks and quotes; `None` when nothing stands there.
    pub(super) value: Option<Range<usize>>,
    /// Where the search goes on.
    end: usize,
}

/// Returns every match in order, and the lines that none covers.
pub(super) fn matches(text: &str, pattern: Pattern) -> (Vec<Match>, Vec<Range<usize>>) {
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() {
        let start = pattern.skip_space(text, at);
        if start == text.len() {
            break;
        }
        if let Some(it) = pattern.at(text, start) {
            at = pattern.next_line(text, it.end);
            found.push(it);
        } else {
            // Every line start before `start` leads to the same failure.
            let end = pattern.line_end(text, start);
            if !text[start..].starts_with('#') {
                skipped.push(start..end);
            }
            at = pattern.next_line(text, end);
        }
    }
    (found, skipped)
}

impl Pattern {
    fn skip_space(self, text: &str, at: usize) -> usize {
        text.len() - text[at..].trim_start_matches(self.space).len()
    }

    fn at(self, text: &str, start: usize) -> Option<Match> {
        let exported = text[start..].strip_prefix("export").filter(|it| it.starts_with(self.space)).and_then(|_| {
            let key = self.skip_space(text, start + "export".len());
            Some(Match { export: true, ..self.assignment(text, key)? })
        });
        exported.or_else(|| self.assignment(text, start))
    }

    fn assignment(self, text: &str, start: usize) -> Option<Match> {
        let legal =
            |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '\u{1a}') || self.hyphen && it == '-';
        let length = text[start..].len() - text[start..].trim_start_matches(legal).len();
        let key = start..start + length;
        if length == 0 {
            return None;
        }
        let (value, end) = match self.separator(text, key.end) {
            Some(from) => self.value(text, from),
            None if self.bare => (None, self.tail(text, key.end)?),
            None => return None,
        };
        Some(Match { export: false, key, value, end })
    }

    /// The value that starts at `from`, and where the match ends.
    fn value(self, text: &str, from: usize) -> (Option<Range<usize>>, usize) {
        let open = self.skip_space(text, from);
        let quote = text[open..].chars().next();
        if let Some(quote) = quote.filter(|it| matches!(it, '"' | '\'') || self.backtick && *it == '`') {
            for close in closings(text, open + 1, quote) {
                if let Some(end) = self.tail(text, close + 1) {
                    return (Some(from..close + 1), end);
                }
            }
        }
        let length = text[from..].find(['#', '\n', '\r']).unwrap_or(text.len() - from);
        let end = from + length;
        ((length > 0).then_some(from..end), self.tail(text, end).unwrap_or(end))
    }

    /// `=` with blanks before it, or `:` with a blank behind it; returns where the value may begin.
    fn separator(self, text: &str, at: usize) -> Option<usize> {
        let sign = self.skip_space(text, at);
        if text[sign..].starts_with('=') {
            return Some(sign + 1);
        }
        let blank = text[at..].strip_prefix(':')?.chars().next().filter(|it| (self.space)(*it))?;
        // Line ends are made one before the pattern is tried.
        let pair = usize::from(text[at + 1..].starts_with("\r\n"));
        Some(at + 1 + blank.len_utf8() + pair)
    }

    /// Blanks, a comment and the end of a line; returns where they end.
    fn tail(self, text: &str, at: usize) -> Option<usize> {
        let end = self.skip_space(text, at);
        if text[end..].starts_with('#') {
            return Some(self.line_end(text, end));
        }
        if end == text.len() {
            return Some(end);
        }
        text[at..end].rfind(self.ends).map(|it| at + it)
    }

    fn line_end(self, text: &str, at: usize) -> usize {
        text[at..].find(self.ends).map_or(text.len(), |it| at + it)
    }

    /// Returns the start of the line after `at`.
    fn next_line(self, text: &str, at: usize) -> usize {
        let end = self.line_end(text, at);
        end + text[end..].chars().next().map_or(0, char::len_utf8)
    }
}

/// Quotes that may close the value: the first without a backslash, then those with one, the last first.
fn closings(text: &str, from: usize, quote: char) -> impl Iterator<Item = usize> {
    let mut escaped = Vec::new();
    let mut plain = None;
    let mut backslash = false;
    for (at, it) in text[from..].char_indices() {
        if it == quote && !backslash {
            plain = Some(from + at);
            break;
        }
        if it == quote {
            escaped.push(from + at);
        }
        backslash = it == '\\';
    }
    plain.into_iter().chain(escaped.into_iter().rev())
}

/// Returns a value's text as the readers see it: outer blanks gone, line ends made one.
pub(super) fn trimmed(text: &str, range: &Range<usize>, space: fn(char) -> bool) -> (Range<usize>, String) {
    let raw = &text[range.clone()];
    let start = range.start + (raw.len() - raw.trim_start_matches(space).len());
    let raw = raw.trim_matches(space);
    let value = if raw.contains('\r') { raw.replace("\r\n", "\n").replace('\r', "\n") } else { raw.to_owned() };
    (start..start + raw.len(), value)
}
