//! What must hold for any input: nothing panics, and the same files give the
//! same findings in whatever order they come.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use landreeve::estate::Estate;
use landreeve::rules::{self, Selection};
use landreeve::source::{Content, FileSet, Input};
use landreeve_tests::{files_below, root};
use proptest::prelude::*;

/// Names that bring every parser into play.
const PATHS: &[&str] = &[
    "etc/systemd/system/a.service",
    "etc/systemd/system/a.timer",
    "etc/systemd/system/a.service.d/b.conf",
    "etc/nginx/nginx.conf",
    "etc/nginx/sites-enabled/a",
    "config/puma.rb",
    "app/.env",
    "README.md",
    "nginx.conf.j2",
    "landreeve.toml",
    "run.sh",
];

fn check(inputs: Vec<Input>) -> Vec<String> {
    let Ok(estate) = Estate::new(FileSet::new(inputs), None, &[]) else { return Vec::new() };
    let selection = Selection { pedantic: true, ..Selection::default() };
    rules::run(&estate, &selection).iter().map(|it| format!("{:?} {} {}", it.at, it.about.code, it.message)).collect()
}

fn input(path: &str, bytes: Vec<u8>) -> Input {
    Input { path: path.to_owned(), content: Content::Bytes(bytes), named: true }
}

/// Every file of the example estates: real text to break.
fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = root().join("fixtures/estates");
    files_below(&folder, "")
        .into_iter()
        .map(|path| (path.strip_prefix(&folder).unwrap().display().to_string(), std::fs::read(&path).unwrap()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(path in prop::sample::select(PATHS), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(vec![input(path, bytes)]);
    }

    #[test]
    fn no_broken_example_makes_it_panic(which in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(),
                                        drop in 0usize..40, byte in any::<u8>()) {
        let examples = examples();
        let (path, mut bytes) = examples[which.index(examples.len())].clone();
        if !bytes.is_empty() {
            let at = cut.index(bytes.len());
            let end = (at + drop).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        check(vec![input(&path, bytes)]);
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut inputs: Vec<Input> = examples()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("landreeve.toml"))
        .map(|(path, bytes)| input(&path, bytes))
        .collect();
    let forward = check(inputs.clone());
    inputs.reverse();
    assert_eq!(forward, check(inputs));
    assert!(!forward.is_empty(), "the examples have faults");
}
