//! Comments that allow what a rule would report:
//! `# landreeve: allow(nginx/alias-traversal, env/*) reason`.
//!
//! A comment covers its own line and the first line below it that is not
//! itself such a comment. It is applied once, where rules are run, by the
//! primary place of a finding.

mod comment;

use crate::estate::Estate;
use crate::source::{FileId, Finding, Span};

/// One rule (or domain) that a comment allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    /// A rule code or `domain/*`.
    pub(super) pattern: String,
    /// Where the pattern stands.
    pub(super) span: Span,
    /// The lines it covers, both included.
    lines: (u32, u32),
}

/// Finds what the comments of an estate allow, in the order of the files and of their lines.
pub(super) fn find(estate: &Estate) -> Vec<Allowed> {
    let mark = comment::mark();
    estate.files.ids().flat_map(|file| comment::read(estate, &mark, file)).collect()
}

/// Finds the comments that seem to allow something and do not, in the order of the files.
pub(super) fn misread(estate: &Estate) -> Vec<Span> {
    let name = comment::name();
    estate.files.ids().flat_map(|file| comment::misread(estate, &name, file)).collect()
}

/// Takes out the findings that a comment allows; returns for each of `allowed`
/// whether it took any.
pub(super) fn apply(estate: &Estate, allowed: &[Allowed], findings: &mut Vec<Finding>) -> Vec<bool> {
    let mut used = vec![false; allowed.len()];
    if allowed.is_empty() {
        return used;
    }
    // The furthest line that any comment up to this one covers: unlike the last lines themselves, it never falls.
    let reach: Vec<(FileId, u32)> = allowed
        .iter()
        .scan(None, |furthest, it| {
            *furthest = (*furthest).max(Some((it.span.file, it.lines.1)));
            *furthest
        })
        .collect();
    findings.retain(|finding| {
        let file = finding.at.file;
        let place = (file, estate.files.file(file).lines().line(finding.at.start));
        let from = reach.partition_point(|it| *it < place);
        let to = allowed.partition_point(|it| (it.span.file, it.lines.0) <= place);
        let mut shown = true;
        for (it, used) in allowed[from..to].iter().zip(&mut used[from..to]) {
            if it.lines.1 >= place.1 && super::run::matches(&it.pattern, finding.about) {
                *used = true;
                shown = false;
            }
        }
        shown
    });
    used
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;
    use crate::rules::testing::findings;

    #[test]
    fn a_comment_takes_what_its_own_lines_show_and_nothing_else() {
        let text = |name: &str| {
            format!(
                "//- sites-enabled/{name}\nserver {{\n  listen 80;\n  one_a on;\n  # landreeve: allow(env/*)\n  \
                 # landreeve: allow(nginx/unknown-directive) # landreeve: allow(nginx/unknown-directive)\n  \
                 two_a on;\n  three_a on;\n  four_a on; # landreeve: allow(nginx/*)\n  five_a on;\n}}\n"
            )
        };
        let both = text("a") + &text("b");
        let shown = findings(&["nginx/unknown-directive"], &both);
        let places: Vec<&str> = shown.lines().filter_map(|it| it.split(' ').next()).collect();
        let lines = ["3:3", "7:3", "9:3"];
        let expected: Vec<String> =
            ["a", "b"].iter().flat_map(|name| lines.map(|line| format!("sites-enabled/{name}:{line}"))).collect();
        assert_eq!(places, expected);
        assert_eq!(super::find(&estate(&both)).len(), 8);
    }
}
