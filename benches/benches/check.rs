//! A whole check: reading, model, every rule. Each input grows by ten and by a
//! hundred; bytes a second must stay level, or something is not linear.
//!
//! `cargo bench -p landreeve-benches --bench check`

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use landreeve::estate::Estate;
use landreeve::rules::{self, Selection};
use landreeve::source::FileSet;
use landreeve_benches as input;

fn main() {
    divan::main();
}

/// Files by path and text.
type Files = [(String, String)];

fn bench(bencher: Bencher, files: &Files) {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let selection = Selection::default();
    bencher.counter(BytesCount::new(bytes)).with_inputs(|| files.to_vec()).bench_values(|files| {
        let estate = Estate::new(FileSet::from_texts(files), None, &[]).expect("no manifest, no error");
        black_box(rules::run(&estate, &selection).len())
    });
}

#[divan::bench(args = [20, 200, 2000])]
fn nginx_servers(bencher: Bencher, count: usize) {
    bench(bencher, &[("etc/nginx/nginx.conf".into(), input::nginx_main(count))]);
}

#[divan::bench(args = [10, 100, 1000])]
fn units(bencher: Bencher, count: usize) {
    bench(bencher, &input::units(count));
}

#[divan::bench(args = [100, 1000, 10_000])]
fn env_lines(bencher: Bencher, count: usize) {
    bench(bencher, &[("app/.env".into(), input::env_lines(count))]);
}

#[divan::bench(args = [10, 100, 1000])]
fn puma_files(bencher: Bencher, count: usize) {
    bench(bencher, &input::puma(count));
}

#[divan::bench(args = [4, 40, 400])]
fn runbook_sections(bencher: Bencher, count: usize) {
    bench(bencher, &[("RUNBOOK.md".into(), input::runbook(count))]);
}

#[divan::bench(args = [10, 100, 1000])]
fn applications(bencher: Bencher, count: usize) {
    bench(bencher, &input::applications(count));
}
