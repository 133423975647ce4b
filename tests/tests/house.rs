//! The rules of the house: what must be true of the code itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeSet;
use std::path::Path;

use landreeve_tests::{files_below, root, text};

/// The floors of the core, from the ground up, and the floors each may use.
const FLOORS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("syntax", &["source"]),
    ("facts", &["source"]),
    ("estate", &["source", "syntax", "facts"]),
    ("answer", &["source", "facts", "estate"]),
    ("rules", &["source", "facts", "estate", "answer"]),
    ("report", &["source", "answer"]),
];

#[test]
fn imports_only_go_down() {
    let core = root().join("core/src");
    let mut wrong = Vec::new();
    for (floor, below) in FLOORS {
        for file in files_below(&core.join(floor), ".rs") {
            for (number, line) in text(&file).lines().enumerate() {
                for (other, _) in FLOORS {
                    let uses = code_of(line).contains(&format!("crate::{other}::"));
                    if uses && other != floor && !below.contains(other) {
                        wrong.push(format!("{}:{}: {floor} uses {other}", shown(&file), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports only go down, see ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn only_one_module_sees_the_regex_library() {
    let core = root().join("core/src");
    let users = files_below(&core, ".rs").into_iter().filter(|file| text(file).contains("pcre2::"));
    assert_eq!(users.collect::<Vec<_>>(), [core.join("facts/pcre.rs")]);
}

#[test]
fn every_folder_of_the_core_is_a_floor() {
    let known: BTreeSet<&str> = FLOORS.iter().map(|(floor, _)| *floor).collect();
    for entry in std::fs::read_dir(root().join("core/src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(known.contains(name.as_str()), "core/src/{name} is no floor of ARCHITECTURE.md");
        }
    }
}

#[test]
fn folder_and_rule_list_agree() {
    let rules = root().join("core/src/rules");
    let listed: BTreeSet<String> = landreeve::rules::all().map(|rule| rule.about.code.to_owned()).collect();
    let mut on_disk = BTreeSet::new();
    for page in files_below(&rules, ".md") {
        assert!(page.with_extension("rs").exists(), "{} has no rule beside it", shown(&page));
        on_disk.insert(code(&page));
    }
    assert_eq!(listed, on_disk, "left: rules in the lists; right: pages in the folders");
    assert_eq!(landreeve::rules::all().count(), listed.len(), "a rule is listed twice");
}

#[test]
fn severity_follows_from_effect() {
    use landreeve::source::{Effect, Severity};
    for rule in landreeve::rules::all() {
        let about = &rule.about;
        let fits = match about.effect {
            Effect::Refused | Effect::Broken => about.severity == Severity::Error,
            Effect::Exposed => about.severity != Severity::Info,
            Effect::Ignored | Effect::Fragile => about.severity == Severity::Warning,
            Effect::Untidy => about.severity == Severity::Info,
        };
        assert!(fits, "{}: {:?} cannot be {:?}", about.code, about.effect, about.severity);
        // An env file has many readers, and text is read by all: there the finding names the program.
        let many = matches!(about.domain(), "env" | "text" | "meta");
        let named = many || about.program.is_some() || !matches!(about.effect, Effect::Refused | Effect::Ignored);
        assert!(named, "{}: a rule of effect {} names the program", about.code, about.effect.word());
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let bare: Vec<String> = ["core", "bindings", "benches", "tests"]
        .iter()
        .flat_map(|folder| files_below(&root().join(folder), ".rs"))
        .filter(|file| !is_built(file) && !text(file).trim_start().starts_with("//!"))
        .map(|file| shown(&file))
        .collect();
    assert!(bare.is_empty(), "these files do not open with what they are for:\n{}", bare.join("\n"));
}

#[test]
fn files_stay_about_one_thing() {
    let long: Vec<String> = files_below(&root().join("core/src"), ".rs")
        .into_iter()
        .filter(|file| !file.ends_with("table.rs") && text(file).lines().count() > 400)
        .map(|file| shown(&file))
        .collect();
    assert!(long.is_empty(), "past 400 lines a file is about two things:\n{}", long.join("\n"));
}

#[test]
fn nothing_is_left_unfinished_or_ignored() {
    let marks =
        [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("// FIX", "ME"), concat!("#[ig", "nore")];
    for folder in ["core", "bindings", "benches", "tests"] {
        for file in files_below(&root().join(folder), ".rs").iter().filter(|file| !is_built(file)) {
            let body = text(file);
            for mark in marks {
                assert!(!body.contains(mark), "{} holds `{mark}`", shown(file));
            }
        }
    }
}

fn is_built(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "target")
}

/// The line without what follows `//`.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// `rules/nginx/alias_traversal.md` is the page of `nginx/alias-traversal`.
fn code(page: &Path) -> String {
    let domain = page.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
    let name = page.file_stem().unwrap().to_string_lossy().replace('_', "-");
    format!("{domain}/{name}")
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
