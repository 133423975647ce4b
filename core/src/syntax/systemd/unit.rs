//! Unit files as lines: headers, assignments, comments, and what systemd
//! cannot read.

use super::Joined;
use crate::source::{Source, Span};

/// The longest logical line that systemd reads, in bytes (`LONG_LINE_MAX`).
const LONG_LINE_MAX: usize = 1 << 20;

/// A unit file (or drop-in) as written. Joining the spans of its lines gives the text back.
#[derive(Debug, Clone)]
pub struct UnitFile {
    /// The text it was read from.
    pub source: Source,
    /// The logical lines, in order.
    pub lines: Vec<Line>,
    /// What systemd complains about.
    pub errors: Vec<UnitError>,
}

/// One logical line, with the lines that continue it and its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Nothing but blanks.
    Blank(Span),
    /// A line that starts with `#` or `;`.
    Comment(Span),
    /// `[Name]`.
    Header {
        /// The whole line.
        span: Span,
        /// The brackets and what is between them.
        header: Span,
        /// The name between the brackets.
        name: Span,
    },
    /// `Key=value`.
    Assignment(Assignment),
    /// A line that is none of these.
    Error(Span),
}

/// `Key=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The whole logical line.
    pub span: Span,
    /// What stands before the first `=`, without outer blanks.
    pub key: Joined,
    /// What stands after it, without outer blanks.
    pub value: Joined,
}

/// Something that systemd complains about when it reads the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    /// What.
    pub kind: ErrorKind,
    /// Where: the line's text without outer blanks.
    pub span: Span,
}

/// What systemd complains about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A line that starts with `[` and does not end in `]`: the whole file is rejected.
    HeaderNotClosed,
    /// Quotes, backslashes or control characters in a section name: the whole file is rejected.
    HeaderCharacters,
    /// A logical line above 1 MiB: the whole file is rejected.
    TooLong,
    /// A byte order mark before a comment: the line is skipped, but not as a comment.
    MarkedComment,
    /// An assignment before the first header: the line is skipped.
    OutsideSection,
    /// No `=`: the line is skipped.
    MissingEquals,
    /// Nothing before the `=`: the line is skipped.
    MissingKey,
}

impl ErrorKind {
    /// Returns whether systemd rejects the whole file for it, instead of skipping the line.
    pub fn rejects_file(self) -> bool {
        matches!(self, Self::HeaderNotClosed | Self::HeaderCharacters | Self::TooLong)
    }
}

impl Line {
    /// Returns the whole line, its line end included.
    pub fn span(&self) -> Span {
        match self {
            Self::Blank(span) | Self::Comment(span) | Self::Error(span) | Self::Header { span, .. } => *span,
            Self::Assignment(assignment) => assignment.span,
        }
    }
}

impl UnitFile {
    /// Returns an assignment's line together with the comment right above it. What is commented out, `#Key=value`, is no
    /// comment on it.
    pub fn with_comment(&self, line: Span) -> Span {
        let at = self.lines.partition_point(|it| it.span().start < line.start);
        let is_comment = |it: &&Line| match it {
            Line::Comment(span) => {
                let text = self.source.slice(*span).trim_start_matches(['#', ';', ' ', '\t']);
                !text
                    .split_once('=')
                    .is_some_and(|(key, _)| key.trim_end().bytes().all(|it| it.is_ascii_alphanumeric()))
            }
            _ => false,
        };
        let above = self.lines.get(..at).unwrap_or_default().iter().rev().take_while(is_comment).last();
        above.map_or(line, |it| Span { start: it.span().start, ..line })
    }

    /// Returns every assignment with the header it stands under, in order.
    ///
    /// Assignments before the first header have none.
    pub fn assignments(&self) -> impl Iterator<Item = (Option<Span>, &Assignment)> {
        let mut section = None;
        self.lines.iter().filter_map(move |line| match line {
            Line::Header { name, .. } => {
                section = Some(*name);
                None
            }
            Line::Assignment(assignment) => Some((section, assignment)),
            Line::Blank(_) | Line::Comment(_) | Line::Error(_) => None,
        })
    }

    /// Returns the span of the section that `inside` lies in: from its header to the line before the next one.
    pub fn section_at(&self, inside: Span) -> Option<Span> {
        let is_header = |line: &&Line| matches!(line, Line::Header { .. });
        let start = self.lines.iter().filter(is_header).map(Line::span).rfind(|it| it.start <= inside.start)?;
        let next = self.lines.iter().filter(is_header).map(Line::span).find(|it| it.start > inside.start);
        Some(next.map_or(start.to(self.source.all().tail()), |next| start.to(next.head())))
    }
}

/// Reads a unit file. Any text gives a tree.
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Source};
/// use landreeve::syntax::systemd::parse;
///
/// let files = FileSet::from_texts([("a.service", "[Service]\nExecStart=/bin/a \\\n# why\n  b\n")]);
/// let id = files.ids().next().unwrap();
/// let file = parse(&Source::whole(id, files.text(id).clone()));
/// let (_, start) = file.assignments().next().unwrap();
/// assert_eq!(start.value.text(&file.source), "/bin/a    b");
/// ```
pub fn parse(source: &Source) -> UnitFile {
    let lines = Vec::with_capacity(memchr::memchr_iter(b'\n', source.text.as_bytes()).count() + 1);
    let mut parser = Parser { source, at: 0, sectioned: false, lines, errors: Vec::new() };
    if source.text.starts_with('\u{feff}') {
        parser.at = '\u{feff}'.len_utf8();
    }
    let mut start = 0;
    while parser.at < source.text.len() || start < parser.at {
        parser.logical_line(start);
        start = parser.at;
    }
    UnitFile { source: source.clone(), lines: parser.lines, errors: parser.errors }
}

struct Parser<'s> {
    source: &'s Source,
    /// Where the next physical line starts.
    at: usize,
    /// Whether a header was seen.
    sectioned: bool,
    lines: Vec<Line>,
    errors: Vec<UnitError>,
}

/// What systemd skips at both ends of a line.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Parser<'_> {
    /// Takes one physical line; returns its range without the line end.
    ///
    /// As systemd's `read_line` does it: `\n`, `\r` and NUL end a line, and the
    /// other ones directly behind (`\r\n`) belong to the same end.
    fn physical_line(&mut self) -> (usize, usize) {
        let bytes = self.source.text.as_bytes();
        let start = self.at;
        let end = memchr::memchr3(b'\n', b'\r', 0, &bytes[start..]).map_or(bytes.len(), |length| start + length);
        let mut next = end;
        while let Some(byte @ (b'\n' | b'\r' | 0)) = bytes.get(next) {
            let seen = &bytes[end..next];
            if seen.contains(byte) || seen.contains(&0) {
                break;
            }
            next += 1;
        }
        self.at = next;
        (start, end)
    }

    /// Takes one logical line, whose span starts at `start`.
    fn logical_line(&mut self, start: usize) {
        let mut joined: Option<Joined> = None;
        loop {
            let (from, to) = self.physical_line();
            let text = &self.source.text.as_bytes()[from..to];
            let comment = text.iter().find(|it| !is_blank(**it)).is_some_and(|it| matches!(it, b'#' | b';'));
            if comment && joined.is_none() {
                if from > start {
                    // systemd looks for comments before it skips a byte order mark.
                    let span = self.source.span(from, to);
                    self.errors.push(UnitError { kind: ErrorKind::MarkedComment, span });
                }
                return self.lines.push(Line::Comment(self.source.span(start, self.at)));
            }
            let continues = !comment && text.iter().rev().take_while(|it| **it == b'\\').count() % 2 == 1;
            if !comment {
                let piece = self.source.span(from, to - usize::from(continues));
                match &mut joined {
                    None => joined = Some(Joined::new(piece)),
                    Some(joined) => joined.push(piece),
                }
            }
            if (!comment && !continues) || self.at >= self.source.text.len() {
                break;
            }
        }
        let span = self.source.span(start, self.at);
        match joined {
            Some(joined) => self.line(span, &joined),
            None => self.lines.push(Line::Blank(span)),
        }
    }

    /// Decides what a logical line is.
    fn line(&mut self, span: Span, joined: &Joined) {
        let text = joined.text(self.source);
        let bytes = text.as_bytes();
        let Some(from) = bytes.iter().position(|it| !is_blank(*it)) else {
            return self.lines.push(Line::Blank(span));
        };
        let to = bytes.iter().rposition(|it| !is_blank(*it)).map_or(from, |last| last + 1);
        let whole = joined.span_of(from..to);
        if to - from > LONG_LINE_MAX {
            return self.error(span, whole, ErrorKind::TooLong);
        }
        if bytes[from] == b'[' {
            return self.header(span, whole, &text[from..to]);
        }
        if !self.sectioned {
            self.errors.push(UnitError { kind: ErrorKind::OutsideSection, span: whole });
        }
        match memchr::memchr(b'=', &bytes[from..to]) {
            None if self.sectioned => self.error(span, whole, ErrorKind::MissingEquals),
            Some(0) if self.sectioned => self.error(span, whole, ErrorKind::MissingKey),
            None | Some(0) => self.lines.push(Line::Error(span)),
            Some(equals) => {
                let equals = from + equals;
                let key = bytes[from..equals].iter().rposition(|it| !is_blank(*it)).map_or(from, |it| from + it + 1);
                let value = bytes[equals + 1..to].iter().position(|it| !is_blank(*it)).map_or(to, |it| equals + 1 + it);
                let (key, value) = (joined.sub(from..key), joined.sub(value..to));
                self.lines.push(Line::Assignment(Assignment { span, key, value }));
            }
        }
    }

    fn header(&mut self, span: Span, whole: Span, text: &str) {
        // Even a bad header ends the section before it: what follows is not that section's.
        self.sectioned = true;
        let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
            return self.error(span, whole, ErrorKind::HeaderNotClosed);
        };
        let is_bad = |it: char| (it.is_ascii_control() && it != Source::FILLER) || matches!(it, '"' | '\'' | '\\');
        if name.contains(is_bad) {
            return self.error(span, whole, ErrorKind::HeaderCharacters);
        }
        let name = Span { start: whole.start + 1, end: whole.end - 1, ..whole };
        self.lines.push(Line::Header { span, header: whole, name });
    }

    fn error(&mut self, span: Span, whole: Span, kind: ErrorKind) {
        self.errors.push(UnitError { kind, span: whole });
        self.lines.push(Line::Error(span));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::FileSet;

    fn read(text: &str) -> UnitFile {
        let files = FileSet::from_texts([("a.service", text)]);
        let id = files.ids().next().expect("one file");
        parse(&Source::whole(id, files.text(id).clone()))
    }

    /// Every assignment as `Section.Key=value`.
    fn pairs(file: &UnitFile) -> Vec<String> {
        file.assignments()
            .map(|(section, it)| {
                let section = section.map_or("", |span| file.source.slice(span));
                format!("{section}.{}={}", it.key.text(&file.source), it.value.text(&file.source))
            })
            .collect()
    }

    fn kinds(text: &str) -> Vec<ErrorKind> {
        read(text).errors.into_iter().map(|it| it.kind).collect()
    }

    #[test]
    fn sections_keys_and_comments() {
        let file = read("# c\n[Unit]\n Description = a b \n;d\n[Service]\nX=1\n[Unit]\nAfter=b=c\n");
        assert_eq!(pairs(&file), ["Unit.Description=a b", "Service.X=1", "Unit.After=b=c"]);
        assert_eq!(file.errors, []);
    }

    #[test]
    fn continuation_keeps_indentation_and_skips_comments() {
        let file = read("[Service]\nExecStart=one\\\n  # note \\\n   two\\\n;x\n\nType=a\n");
        assert_eq!(pairs(&file), ["Service.ExecStart=one    two", "Service.Type=a"]);
    }

    #[test]
    fn even_backslashes_and_blanks_behind_end_the_line() {
        assert_eq!(pairs(&read("[S]\nA=x\\\\\nB=y\\ \nC=z")), ["S.A=x\\\\", "S.B=y\\", "S.C=z"]);
        assert_eq!(pairs(&read("[S]\nA=x\\")), ["S.A=x"]);
    }

    #[test]
    fn the_way_back_from_a_joined_value() {
        let text = "[S]\nA=one \\\n  two 'th ree'\n";
        let file = read(text);
        let (_, it) = file.assignments().next().expect("one assignment");
        let value = it.value.text(&file.source);
        let at = value.find("two").expect("the word");
        let span = it.value.span_of(at..at + 3);
        assert_eq!(file.source.slice(span), "two");
        assert_eq!(span.start as usize, text.find("two").expect("the word"));
        assert_eq!(file.source.slice(it.value.span_of(0..3)), "one");
    }

    #[test]
    fn carriage_returns_and_byte_order_marks() {
        assert_eq!(pairs(&read("\u{feff}[S]\r\nA=1\r\n\r\nB=2\\\r\n3\r\n")), ["S.A=1", "S.B=2 3"]);
    }

    #[test]
    fn what_systemd_complains_about() {
        assert_eq!(kinds("[Unit\nA=1\n"), [ErrorKind::HeaderNotClosed]);
        assert_eq!(kinds("[Unit] # x\n"), [ErrorKind::HeaderNotClosed]);
        assert_eq!(kinds("[Un\"it]\n"), [ErrorKind::HeaderCharacters]);
        assert_eq!(
            kinds("A=1\n[S]\nB\n=c\n"),
            [ErrorKind::OutsideSection, ErrorKind::MissingEquals, ErrorKind::MissingKey]
        );
        assert_eq!(kinds("[S]\n#B\n"), []);
    }

    #[test]
    fn a_section_ends_where_the_next_starts() {
        let file = read("[A]\nX=1\n\n[B]\nY=2\n");
        let keys: Vec<Span> = file.assignments().map(|(_, it)| it.key.span()).collect();
        assert_eq!(file.section_at(keys[0]).map(|it| file.source.slice(it)), Some("[A]\nX=1\n\n"));
        assert_eq!(file.section_at(keys[1]).map(|it| file.source.slice(it)), Some("[B]\nY=2\n"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_loss(text in "(\\PC|[\\[\\]=#;\\\\\"' \t\r\n\u{0}\u{feff}A]){0,80}") {
            let file = read(&text);
            let joined: String = file.lines.iter().map(|line| file.source.slice(line.span())).collect();
            prop_assert_eq!(joined, text);
            for (_, it) in file.assignments() {
                let value = it.value.text(&file.source);
                let line = crate::syntax::systemd::command::read(&value);
                for word in line.commands.iter().flat_map(|it| &it.words) {
                    let span = it.value.span_of(word.span.clone());
                    prop_assert!(it.span.contains(span));
                    prop_assert!(value.get(word.span.clone()).is_some());
                }
            }
        }
    }
}
