//! One helper for every test of a rule: files in one string, findings out as
//! lines.

use super::{Selection, run};
use crate::estate::testing::estate;
use crate::estate::{Estate, root};
use crate::source::{Content, FileSet, Finding, Input, apply, disjoint};

/// Checks a fixture and returns one line a finding: `path:line:column rule message`.
///
/// A line `//- path/of/file` starts a file. Only the rules that match one of
/// `rules` (codes or `domain/*`) run; all of them when it is empty.
pub(crate) fn findings(rules: &[&str], fixture: &str) -> String {
    listed(&estate(fixture), rules)
}

/// As [`findings`], of a host whose root directory holds the fixture's files and nothing else. A line `//- PATH -> TARGET`
/// is a link.
pub(crate) fn findings_of_root(rules: &[&str], fixture: &str) -> String {
    let parts = fixture.split("//- ").skip(1).map(|part| part.split_once('\n').unwrap_or((part, "")));
    let inputs = parts.map(|(path, text)| match path.split_once(" -> ") {
        Some((path, target)) => (path, Content::Link(target.to_owned())),
        None => (path, Content::Bytes(text.as_bytes().to_vec())),
    });
    let inputs = inputs.map(|(path, content)| Input { path: path.to_owned(), content, named: false });
    let estate = Estate::new(root::of_files(FileSet::new(inputs)), None, &[]).expect("no manifest");
    listed(&estate, rules)
}

fn listed(estate: &Estate, rules: &[&str]) -> String {
    let select = rules.iter().map(ToString::to_string).collect();
    let selection = Selection { select, ..Selection::default() };
    let line = |it: &Finding| {
        let at = estate.files.positions(it.at).0;
        let path = &estate.files.file(it.at.file).path;
        format!("{path}:{}:{} {} {}\n", at.line, at.column, it.about.code, it.message)
    };
    run(estate, &selection).iter().map(line).collect::<Vec<_>>().concat()
}

/// Checks a fixture and returns its first file with every fix applied, safe or not.
pub(crate) fn fixed(rules: &[&str], fixture: &str) -> String {
    let estate = estate(fixture);
    let select = rules.iter().map(ToString::to_string).collect();
    let found = run(&estate, &Selection { select, ..Selection::default() });
    let file = estate.files.ids().next().expect("a file");
    apply(estate.files.text(file), file, disjoint(found.iter().filter_map(|it| it.fix.as_ref())))
}
