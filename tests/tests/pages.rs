//! Every rule page is a small estate that is run: the bad example shows exactly
//! its rule, the good one shows nothing, and the bad one, once fixed, shows
//! nothing either.

use landreeve::estate::Estate;
use landreeve::estate::root;
use landreeve::rules::{self, Rule, Selection};
use landreeve::source::{Content, FileSet, Finding, Input, apply};

#[test]
fn pages_have_their_parts() {
    for rule in rules::all() {
        let page = rule.about.page;
        let lines = page.lines().count();
        assert!(page.starts_with(&format!("# {}\n\n", rule.about.code)), "{}: the heading", rule.about.code);
        assert!(!rule.about.summary().is_empty(), "{}: the summary", rule.about.code);
        for part in ["## Why", "## Bad", "## Good", "## Fix", "## Sources"] {
            assert!(page.contains(&format!("\n{part}\n")), "{}: {part}", rule.about.code);
        }
        assert!((15..=90).contains(&lines), "{}: {lines} lines", rule.about.code);
    }
}

#[test]
fn bad_shows_exactly_its_rule() {
    each(|rule| {
        let found = check(&section(rule, "## Bad"), rule);
        let others: Vec<&str> = found.iter().map(|it| it.about.code).filter(|it| *it != rule.about.code).collect();
        assert!(!found.is_empty(), "the bad example shows nothing");
        assert!(others.is_empty(), "the bad example also shows {others:?}");
    });
}

#[test]
fn good_shows_nothing() {
    each(|rule| {
        let found = check(&section(rule, "## Good"), rule);
        assert!(found.is_empty(), "the good example shows {}", listed(&found));
    });
}

#[test]
fn bad_once_fixed_shows_nothing() {
    each(|rule| {
        let mut text = section(rule, "## Bad");
        for _ in 0..10 {
            let found = check(&text, rule);
            if found.iter().all(|it| it.fix.is_none()) {
                break;
            }
            let files = FileSet::from_texts([("page.md", text.clone())]);
            let file = files.ids().next().unwrap();
            text = apply(&text, file, found.iter().filter_map(|it| it.fix.as_ref()));
        }
        let found = check(&text, rule);
        assert!(found.iter().all(|it| it.fix.is_none()), "the fixes of the bad example do not converge");
        let offered = check(&section(rule, "## Bad"), rule).iter().any(|it| it.fix.is_some());
        assert!(!offered || found.is_empty(), "once fixed, the bad example still shows {}", listed(&found));
    });
}

/// Rules about bytes or a manifest, which no page can hold; the tests beside them show them.
const BEYOND_PAGES: [&str; 4] = ["meta/pattern-without-file", "text/not-utf-8", "text/nul", "text/unreadable"];

/// Rules about what a host has, whose examples are laid out below a root directory: each block is a file, and a name
/// with an arrow is a link.
const OF_ROOTS: [&str; 6] = [
    "env/unused-key",
    "nginx/site-not-enabled",
    "systemd/account-missing",
    "systemd/enabled-unit-missing",
    "systemd/program-missing",
    "systemd/working-directory-missing",
];

/// The files that the blocks of a section are, and nothing else.
fn laid_out(section: &str) -> FileSet {
    let mut inputs = Vec::new();
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("`/").and_then(|it| it.strip_suffix("`:")) else { continue };
        let text: Vec<&str> = lines.by_ref().skip(1).take_while(|it| *it != "```").collect();
        let (path, content) = match name.split_once(" -> ") {
            Some((path, target)) => (path, Content::Link(target.to_owned())),
            None => (name, Content::Bytes((text.join("\n") + "\n").into_bytes())),
        };
        inputs.push(Input { path: path.to_owned(), content, named: false });
    }
    root::of_files(FileSet::new(inputs))
}

/// Runs `test` for every rule and reports all that fail, by code.
fn each(test: impl Fn(&Rule) + std::panic::RefUnwindSafe) {
    let failed: Vec<String> = rules::all()
        .filter(|rule| !BEYOND_PAGES.contains(&rule.about.code))
        .filter_map(|rule| {
            let outcome = std::panic::catch_unwind(|| test(rule));
            outcome.err().map(|why| format!("{}: {}", rule.about.code, message(&*why)))
        })
        .collect();
    assert!(failed.is_empty(), "\n{}\n", failed.join("\n"));
}

fn message(why: &(dyn std::any::Any + Send)) -> String {
    let text = why.downcast_ref::<String>().map(String::as_str).or_else(|| why.downcast_ref::<&str>().copied());
    text.unwrap_or("panicked").to_owned()
}

/// The text under a heading of the page, up to the next one of its rank.
fn section(rule: &Rule, heading: &str) -> String {
    let (_, rest) = rule.about.page.split_once(&format!("\n{heading}\n")).expect("pages_have_their_parts holds");
    let end = rest.find("\n## ").unwrap_or(rest.len());
    rest[..end].trim_start_matches('\n').to_owned() + "\n"
}

/// Checks a section as a document by the default rules and the page's own.
fn check(text: &str, rule: &Rule) -> Vec<Finding> {
    let is_root = OF_ROOTS.contains(&rule.about.code);
    let files = if is_root { laid_out(text) } else { FileSet::from_texts([("page.md", text)]) };
    let estate = Estate::new(files, None, &[]).expect("no manifest, no error");
    let severities = [(rule.about.code.to_owned(), Some(rule.about.severity))].into();
    rules::run(&estate, &Selection { severities, ..Selection::default() })
}

fn listed(found: &[Finding]) -> String {
    found.iter().map(|it| format!("{}: {}", it.about.code, it.message)).collect::<Vec<_>>().join("; ")
}
