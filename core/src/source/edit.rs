//! Changes to the text of files, and what they promise.

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

/// Applies the edits of as many fixes as do not overlap to the `text` of one file.
///
/// Fixes are taken in the order given; one whose edits overlap an earlier one's
/// is left for the next run. Only edits of `file` are applied.
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
    let mut taken: Vec<&Edit> = Vec::new();
    for fix in fixes {
        let edits = || fix.edits().iter().filter(|edit| edit.span.file == file);
        if edits().all(|edit| taken.iter().all(|other| !overlap(edit.span, other.span))) {
            taken.extend(edits());
        }
    }
    taken.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    out
}

/// Two edits fight when they share a byte or insert at the same place.
fn overlap(a: Span, b: Span) -> bool {
    a == b || (a.start < b.end && b.start < a.end)
}
