//! Reads one file's comments that allow something.

use std::ops::Range;

use memchr::memmem::Finder;

use crate::estate::{Estate, Kind};
use crate::source::{FileId, Span};

use super::Allowed;

/// What every such comment says first.
const MARK: &str = "landreeve: allow(";

/// Whose comment it is.
const NAME: &str = "landreeve";

/// Returns what finds the comments that [`read`] reads.
pub(super) fn mark() -> Finder<'static> {
    Finder::new(MARK)
}

/// Returns what finds the comments that [`misread`] looks at: the first letter may be a capital.
pub(super) fn name() -> Finder<'static> {
    Finder::new(&NAME[1..])
}

/// Returns what the comments of a file allow, in order.
pub(super) fn read(estate: &Estate, mark: &Finder<'_>, file: FileId) -> Vec<Allowed> {
    let text = estate.files.text(file);
    let mut found: Vec<Allowed> = Vec::new();
    for (at, Range { start, end }) in occurrences(text, mark) {
        let list = at + MARK.len();
        let Some(length) = text[list..end].find(')') else { continue };
        let Some(opener) = opener(text[start..at].trim_end()) else { continue };
        let whole_line = text[start..at].trim() == opener;
        let inner = estate.text_at(Span::new(file, at, at));
        // In running text `# landreeve: …` is talk about comments; one of Markdown is none between ticks.
        let prose = inner.is_some_and(|it| it.kind == Kind::Markdown);
        let before = text[start..at].trim_end().trim_end_matches(opener);
        let talk = prose && (opener != "<!--" || before.ends_with('`'));
        if !whole_line && (talk || !inner.is_some_and(|it| ends_in_comments(it.kind))) {
            continue;
        }
        let line = estate.files.file(file).lines().line(at as u32);
        found.extend(patterns(&text[list..list + length]).map(|(from, pattern)| Allowed {
            pattern: pattern.to_owned(),
            span: Span::new(file, list + from, list + from + pattern.len()),
            lines: (line, if whole_line { line + 1 } else { line }),
        }));
    }
    reach_through(&mut found);
    found
}

/// Returns the comments of a file that seem to allow something and are not written so that they do.
pub(super) fn misread(estate: &Estate, name: &Finder<'_>, file: FileId) -> Vec<Span> {
    let text = estate.files.text(file);
    let mut found = Vec::new();
    for (behind, Range { start, end }) in occurrences(text, name) {
        let before = behind.checked_sub(1).filter(|at| *at >= start && text.is_char_boundary(*at));
        let Some(at) = before else { continue };
        let comment = text[at..end].trim_end().trim_end_matches("-->").trim_end();
        let is_read = comment.starts_with(MARK) && comment.contains(')');
        let Some(opener) = opener(text[start..at].trim_end()) else { continue };
        let is_code = estate.text_at(Span::new(file, at, at)).is_some_and(|it| it.kind != Kind::Markdown);
        let whole_line = text[start..at].trim() == opener;
        if !is_read && whole_line && (is_code || opener == "<!--") && wants_to_allow(comment) {
            found.push(Span::new(file, at, at + comment.len()));
        }
    }
    found
}

/// Returns where `what` stands, each time with the line around it. No line is searched for its ends twice.
fn occurrences<'t>(text: &'t str, what: &'t Finder<'_>) -> impl Iterator<Item = (usize, Range<usize>)> + 't {
    let mut line = 0..0;
    what.find_iter(text.as_bytes()).map(move |at| {
        if at >= line.end {
            let start = text[line.end..at].rfind('\n').map_or(line.start, |it| line.end + it + 1);
            line = start..text[at..].find('\n').map_or(text.len(), |it| at + it);
        }
        (at, line.clone())
    })
}

/// `landreeve:allow(…)`, `landreeve: alow(…)`, `landreeve allow …`, `landreeve: ignore …`.
fn wants_to_allow(comment: &str) -> bool {
    const OTHERS: &[&str] = &["disable", "ignore", "noqa", "nolint", "off", "skip", "suppress"];
    let Some(rest) = comment.get(NAME.len()..).filter(|_| comment[..NAME.len()].eq_ignore_ascii_case(NAME)) else {
        return false;
    };
    let rest = rest.trim_start_matches([':', ' ', '-']);
    let length = rest.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, behind) = (rest[..length].to_ascii_lowercase(), rest[length..].trim_start());
    let means = OTHERS.contains(&word.as_str()) || strsim::damerau_levenshtein(&word, "allow") <= 1;
    // A sentence that begins with these words is none: a rule follows.
    means
        && (behind.starts_with(['(', '[', ':']) || behind.split_whitespace().next().is_some_and(|it| it.contains('/')))
}

/// The sign that opens the comment, when nothing else stands between it and the mark.
fn opener(before: &str) -> Option<&'static str> {
    ["<!--", "//", "#", ";"].into_iter().find(|sign| before.ends_with(sign))
}

/// Whether a comment may follow something else on a line. To systemd, and to
/// what reads env files, it is part of the value there.
fn ends_in_comments(kind: Kind) -> bool {
    !matches!(kind, Kind::Unit | Kind::Env)
}

/// The entries of a list, each with its offset.
fn patterns(list: &str) -> impl Iterator<Item = (usize, &str)> {
    let entries = list.split(',').map(|it| (it.as_ptr() as usize - list.as_ptr() as usize, it));
    entries.filter_map(|(at, entry)| {
        let pattern = entry.trim();
        (!pattern.is_empty()).then(|| (at + entry.len() - entry.trim_start().len(), pattern))
    })
}

/// Comments one below the other all cover the line below the last.
fn reach_through(found: &mut [Allowed]) {
    for index in (0..found.len().saturating_sub(1)).rev() {
        let (before, after) = found.split_at_mut(index + 1);
        let (it, next) = (&mut before[index], &after[0]);
        let stacked = next.lines.0 < next.lines.1;
        if stacked && it.lines.1 > it.lines.0 && next.lines.0 <= it.lines.0 + 1 {
            it.lines.1 = next.lines.1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use crate::estate::testing::estate;

    /// One line a pattern: it, its place, the lines it covers.
    fn allowed(fixture: &str) -> String {
        let estate = estate(fixture);
        let line = |it: &super::Allowed| {
            let at = estate.files.positions(it.span).0;
            format!("{} {}:{} covers {}-{}\n", it.pattern, at.line, at.column, it.lines.0, it.lines.1)
        };
        find(&estate).iter().map(line).collect()
    }

    #[test]
    fn every_comment_sign_of_the_formats_is_known() {
        assert_eq!(allowed("//- a.service\n[Unit]\n; landreeve: allow(a/b) why\nX=1\n"), "a/b 2:20 covers 2-3\n");
        assert_eq!(
            allowed("//- sites-enabled/a\nserver {\n  listen 80; # landreeve: allow( a/b , c/*, )\n}\n"),
            "a/b 2:34 covers 2-2\nc/* 2:40 covers 2-2\n"
        );
        assert_eq!(allowed("//- a.md\n# T\n\n<!-- landreeve: allow(a/b) why -->\n"), "a/b 3:23 covers 3-4\n");
    }

    #[test]
    fn behind_a_value_of_systemd_or_an_env_file_it_is_part_of_the_value() {
        assert_eq!(allowed("//- a.service\n[Service]\nExecStart=/bin/a # landreeve: allow(a/b)\n"), "");
        assert_eq!(allowed("//- .env\nA=1 # landreeve: allow(a/b)\n"), "");
    }

    #[test]
    fn what_is_no_comment_allows_nothing() {
        assert_eq!(allowed("//- sites-enabled/a\nadd_header X \"landreeve: allow(a/b)\";\n"), "");
        assert_eq!(allowed("//- sites-enabled/a\n# landreeve: allow(a/b\n"), "", "no end");
        assert_eq!(allowed("//- a.md\nWrite `# landreeve: allow(a/b)` or `<!-- landreeve: allow(a/b) -->`.\n"), "");
    }

    #[test]
    fn stacked_comments_reach_the_line_below() {
        let text = "//- .env\n# landreeve: allow(a/b)\n# landreeve: allow(c/d)\nA=1\n";
        assert_eq!(allowed(text), "a/b 1:20 covers 1-3\nc/d 2:20 covers 2-3\n");
    }
}
