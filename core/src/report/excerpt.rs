//! The lines around a place as they are shown: secrets masked, very long lines
//! cut, and every offset carried over.

use std::ops::Range;

use crate::source::{FileId, SourceFile, Span};

use super::mask::{MASK, Mask};

/// A line longer than this, in bytes, is cut to what surrounds the place.
const LONG: usize = 300;
/// What is kept on each side of it.
const AROUND: usize = 80;

/// Some lines of a file, fit to be shown.
pub(super) struct Excerpt {
    /// The lines, each with its line feed.
    pub(super) text: String,
    /// The number of the first.
    pub(super) first: u32,
    pieces: Vec<Piece>,
}

/// A stretch of the file and what became of it.
struct Piece {
    from: Range<u32>,
    to: Range<usize>,
    verbatim: bool,
}

impl Excerpt {
    /// Shows lines `first..=last` of a file, of which `places` must stay in sight.
    pub(super) fn new(mask: &Mask<'_>, id: FileId, file: &SourceFile, lines: (u32, u32), places: &[Span]) -> Self {
        let mut excerpt = Self { text: String::new(), first: lines.0, pieces: Vec::new() };
        for line in lines.0..=lines.1 {
            let line = line_range(file, line);
            let cuts = cuts(file.text(), &line, places);
            let secrets =
                mask.within(id, line.start, line.end).map(|it| it.start.max(line.start)..it.end.min(line.end));
            excerpt.push_line(file.text(), line.clone(), &replaced(secrets, cuts));
            excerpt.text.push('\n');
        }
        excerpt
    }

    fn push_line(&mut self, text: &str, line: Range<u32>, replaced: &[(Range<u32>, &str)]) {
        let mut at = line.start;
        for (range, by) in replaced {
            self.push(at..range.start, &text[at as usize..range.start as usize], true);
            self.push(range.clone(), by, false);
            at = range.end;
        }
        self.push(at..line.end, &text[at as usize..line.end as usize], true);
    }

    fn push(&mut self, from: Range<u32>, text: &str, verbatim: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { from, to: start..self.text.len(), verbatim });
    }

    /// Returns where a place of the file stands in `text`, at most to the end of its first line.
    pub(super) fn place(&self, span: Span) -> Range<usize> {
        let start = self.offset(span.start, false);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        start..self.offset(span.end, true).clamp(start, line_end)
    }

    /// Returns the column of a place in the lines as shown, from 1.
    pub(super) fn column(&self, span: Span) -> u32 {
        let start = self.place(span).start;
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..start].chars().count() as u32 + 1
    }

    fn offset(&self, offset: u32, end: bool) -> usize {
        let before = |start: u32| start < offset || (!end && start == offset);
        let index = self.pieces.partition_point(|it| before(it.from.start));
        let Some(piece) = self.pieces.get(index.saturating_sub(1)) else { return 0 };
        if piece.verbatim {
            piece.to.end.min(piece.to.start + offset.saturating_sub(piece.from.start) as usize)
        } else if end {
            piece.to.end
        } else {
            piece.to.start
        }
    }
}

/// A line without what ends it.
fn line_range(file: &SourceFile, line: u32) -> Range<u32> {
    let start = file.lines().start(line);
    let rest = &file.text()[start as usize..];
    let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    let end = rest[..end].strip_suffix('\r').map_or(end, str::len);
    start..start + end as u32
}

/// What is cut from a long line: all that is far from every place on it.
fn cuts(text: &str, line: &Range<u32>, places: &[Span]) -> Vec<Range<u32>> {
    if line.len() <= LONG {
        return Vec::new();
    }
    let on_line = || places.iter().filter(|it| it.start <= line.end && it.end >= line.start);
    let first = on_line().map(|it| it.start.max(line.start)).min().unwrap_or(line.start);
    let last = on_line().map(|it| it.end.min(line.end)).max().unwrap_or(line.start).min(first + LONG as u32);
    let from = boundary(text, first.saturating_sub(AROUND as u32).max(line.start));
    let to = boundary(text, (last + AROUND as u32).min(line.end));
    [line.start..from, to..line.end].into_iter().filter(|it| !it.is_empty()).collect()
}

/// The start of the character that holds the byte.
fn boundary(text: &str, offset: u32) -> u32 {
    let mut offset = offset as usize;
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset as u32
}

/// Joins secrets and cuts into one sorted, disjoint list; where they meet, the secret wins.
fn replaced(secrets: impl Iterator<Item = Range<u32>>, cuts: Vec<Range<u32>>) -> Vec<(Range<u32>, &'static str)> {
    let mut all: Vec<(Range<u32>, &'static str)> = Vec::new();
    for secret in secrets.filter(|it| !it.is_empty()) {
        match all.last_mut() {
            Some((last, _)) if secret.start < last.end => last.end = last.end.max(secret.end),
            _ => all.push((secret, MASK)),
        }
    }
    for cut in cuts {
        all.retain(|(it, _)| it.start < cut.start || it.end > cut.end);
        let start = all.iter().filter(|(it, _)| it.start < cut.start && it.end > cut.start).map(|(it, _)| it.end).max();
        let end = all.iter().filter(|(it, _)| it.start < cut.end && it.end > cut.end).map(|(it, _)| it.start).min();
        let cut = start.unwrap_or(cut.start)..end.unwrap_or(cut.end);
        if !cut.is_empty() {
            all.push((cut, "…"));
        }
    }
    all.sort_by_key(|(it, _)| it.start);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Report, testing};

    fn shown(text: &str, secrets: &[&str], needle: &str) -> String {
        let mut report = testing::report(&[("a", text)], |_, _| {});
        report.secrets = secrets.iter().map(|it| testing::span(&report.files, "a", it)).collect();
        report.secrets.sort();
        let place = testing::span(&report.files, "a", needle);
        let excerpt = excerpt(&report, place);
        let range = excerpt.place(place);
        format!("{}[{}]", excerpt.text, &excerpt.text[range])
    }

    fn excerpt(report: &Report, place: Span) -> Excerpt {
        let file = report.files.file(place.file);
        let line = file.lines().line(place.start);
        Excerpt::new(&Mask::new(report), place.file, file, (line, line), &[place])
    }

    #[test]
    fn secrets_are_masked_and_places_move_with_the_text() {
        assert_eq!(shown("PASSWORD=hunter2 # ñ\n", &["hunter2"], "# ñ"), "PASSWORD=*** # ñ\n[# ñ]");
        assert_eq!(shown("PASSWORD=hunter2\n", &["hunter2"], "PASSWORD=hunter2"), "PASSWORD=***\n[PASSWORD=***]");
        assert_eq!(shown("A=hunter2", &["hunter2"], "nter"), "A=***\n[***]", "a place inside a secret is all of it");
    }

    #[test]
    fn secrets_that_overlap_are_one() {
        assert_eq!(shown("U=x://me:pw12@h/\n", &["me:pw12", "pw12@"], "h/"), "U=x://***h/\n[h/]");
    }

    #[test]
    fn a_long_line_keeps_what_surrounds_the_place() {
        let text = format!("{}ñ bad ñ{}\r\n", "é".repeat(5000), "x".repeat(5000));
        let shown = shown(&text, &[], "bad");
        assert!(shown.starts_with("…é") && shown.ends_with("x…\n[bad]"), "{shown}");
        assert!(shown.len() < LONG, "{shown}");
    }

    #[test]
    fn a_secret_at_the_edge_of_a_cut_is_masked_whole() {
        let text = format!("bad{}hunter2secret{}", "x".repeat(AROUND - 3), "y".repeat(400));
        let shown = shown(&text, &["hunter2secret"], "bad");
        assert!(!shown.contains("hunter") && !shown.contains("secret"), "{shown}");
    }
}
