//! One helper for every test of a rule: files in one string, findings out as
//! lines.

use super::{Selection, run};
use crate::estate::testing::estate;
use crate::source::{Finding, apply, disjoint};

/// Checks a fixture and returns one line a finding: `path:line:column rule message`.
///
/// A line `//- path/of/file` starts a file. Only the rules that match one of
/// `rules` (codes or `domain/*`) run; all of them when it is empty.
pub(crate) fn findings(rules: &[&str], fixture: &str) -> String {
    let estate = estate(fixture);
    let select = rules.iter().map(ToString::to_string).collect();
    let selection = Selection { select, ..Selection::default() };
    let line = |it: &Finding| {
        let at = estate.files.positions(it.at).0;
        let path = &estate.files.file(it.at.file).path;
        format!("{path}:{}:{} {} {}\n", at.line, at.column, it.about.code, it.message)
    };
    run(&estate, &selection).iter().map(line).collect::<Vec<_>>().concat()
}

/// Checks a fixture and returns its first file with every fix applied, safe or not.
pub(crate) fn fixed(rules: &[&str], fixture: &str) -> String {
    let estate = estate(fixture);
    let select = rules.iter().map(ToString::to_string).collect();
    let found = run(&estate, &Selection { select, ..Selection::default() });
    let file = estate.files.ids().next().expect("a file");
    apply(estate.files.text(file), file, disjoint(found.iter().filter_map(|it| it.fix.as_ref())))
}
