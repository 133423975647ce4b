//! Changes to the text of files, and what they promise.

use std::collections::BTreeSet;

use super::Span;

/// How sure a fix is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Applied only on request: the result is valid, what it means may differ.
    Unsafe,
    /// Keeps what the file means, its comments and its layout.
    Safe,
}

impl Safety {
    /// Returns the word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// One replacement of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// A change that cures a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as an instruction.
    pub title: String,
    /// How sure it is.
    pub safety: Safety,
    /// Sorted by place and disjoint.
    edits: Vec<Edit>,
}

impl Fix {
    /// Returns a fix of these edits, in the order of their places.
    ///
    /// # Panics
    ///
    /// If two edits overlap: that is a mistake in a rule.
    pub fn new(title: impl Into<String>, safety: Safety, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span);
        assert!(
            edits.windows(2).all(|two| two[0].span.file != two[1].span.file || two[0].span.end <= two[1].span.start),
            "internal error: the edits of a fix overlap"
        );
        Self { title: title.into(), safety, edits }
    }

    /// Returns a fix that replaces one span.
    pub fn replace(title: impl Into<String>, safety: Safety, span: Span, text: impl Into<String>) -> Self {
        Self::new(title, safety, vec![Edit { span, text: text.into() }])
    }

    /// Returns the edits, sorted by place and disjoint.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}

/// Returns those fixes that can be applied together, in the order given: one
/// whose edits overlap an earlier one's, in any file, is left out.
pub fn disjoint<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    let mut taken: BTreeSet<Span> = BTreeSet::new();
    let mut chosen = Vec::new();
    for fix in fixes {
        if fix.edits.iter().all(|edit| is_free(&taken, edit.span)) {
            taken.extend(fix.edits.iter().map(|edit| edit.span));
            chosen.push(fix);
        }
    }
    chosen
}

/// The taken spans are disjoint, so only the nearest on each side can overlap.
fn is_free(taken: &BTreeSet<Span>, span: Span) -> bool {
    let before = taken.range(..=span).next_back();
    let after = taken.range(span..).next();
    before.into_iter().chain(after).all(|other| !overlap(span, *other))
}

/// Applies the edits of as many fixes as do not overlap to the `text` of one file.
///
/// Fixes are taken in the order given, as [`disjoint`] does; one that is left
/// out is for the next run. Only edits of `file` are applied.
///
/// # Examples
///
/// ```
/// use landreeve::source::{apply, FileSet, Fix, Safety, Span};
///
/// let files = FileSet::from_texts([("a.timer", "Persistant=yes\n")]);
/// let id = files.ids().next().unwrap();
/// let fix = Fix::replace("spell it right", Safety::Safe, Span::new(id, 0, 10), "Persistent");
/// assert_eq!(apply(files.text(id), id, [&fix]), "Persistent=yes\n");
/// ```
pub fn apply<'f>(text: &str, file: super::FileId, fixes: impl IntoIterator<Item = &'f Fix>) -> String {
    let chosen = disjoint(fixes);
    let mut edits: Vec<&Edit> = chosen.into_iter().flat_map(Fix::edits).filter(|edit| edit.span.file == file).collect();
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    out
}

/// Two edits fight when they share a byte or insert at the same place.
fn overlap(a: Span, b: Span) -> bool {
    a == b || (a.file == b.file && a.start < b.end && b.start < a.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn fix(edits: &[(u32, usize, usize, &str)]) -> Fix {
        let edit = |&(file, start, end, text): &(u32, usize, usize, &str)| Edit {
            span: Span::new(FileId(file), start, end),
            text: text.to_owned(),
        };
        Fix::new("", Safety::Safe, edits.iter().map(edit).collect())
    }

    #[test]
    fn edits_that_meet_are_applied_and_those_that_overlap_are_not() {
        let fixes = [fix(&[(0, 2, 4, "XY")]), fix(&[(0, 4, 4, "+")]), fix(&[(0, 3, 5, "no")]), fix(&[(0, 0, 6, "no")])];
        assert_eq!(apply("abcdef", FileId(0), &fixes), "abXY+ef");
    }

    #[test]
    fn two_inserts_at_one_place_are_one_too_many() {
        assert_eq!(apply("ab", FileId(0), &[fix(&[(0, 1, 1, "x")]), fix(&[(0, 1, 1, "y")])]), "axb");
    }

    #[test]
    fn a_fix_over_two_files_is_applied_whole_or_not_at_all() {
        let fixes = [fix(&[(1, 0, 2, "one")]), fix(&[(0, 0, 1, "A"), (1, 1, 2, "B")])];
        assert_eq!(apply("ab", FileId(0), &fixes), "ab");
        assert_eq!(apply("ab", FileId(1), &fixes), "one");
    }
}
