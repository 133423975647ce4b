//! Parsing alone, format by format: bytes a second of each tree, at three
//! sizes a factor of ten apart.
//!
//! `cargo bench -p landreeve-benches --bench parse`

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use landreeve::source::{FileSet, Source};
use landreeve::syntax::{env, markdown, nginx, ruby, shell, systemd, template};
use landreeve_benches as input;

fn main() {
    divan::main();
}

/// Measures what `parse` takes for one text.
fn bench<T>(bencher: Bencher, text: String, parse: impl Fn(&Source) -> T + Sync) {
    let bytes = BytesCount::new(text.len());
    let files = FileSet::from_texts([("input", text)]);
    let Some(id) = files.ids().next() else { return };
    let source = Source::whole(id, files.text(id).clone());
    bencher.counter(bytes).bench(|| parse(black_box(&source)));
}

#[divan::bench(args = [1, 10, 100])]
fn systemd_unit(bencher: Bencher, count: usize) {
    let text: String = input::units(count).into_iter().map(|(_, text)| text).collect();
    bench(bencher, text, systemd::parse);
}

#[divan::bench(args = [20, 200, 2000])]
fn nginx_servers(bencher: Bencher, count: usize) {
    bench(bencher, input::nginx_main(count), |source| nginx::parse(source, &|_, _, _| true));
}

#[divan::bench(args = [100, 1000, 10_000])]
fn env_tree(bencher: Bencher, count: usize) {
    bench(bencher, input::env_lines(count), env::EnvTree::parse);
}

#[divan::bench(args = [100, 1000, 10_000])]
fn env_as_systemd(bencher: Bencher, count: usize) {
    bench(bencher, input::env_lines(count), |source| env::read(source, env::Dialect::Systemd, &|_| None));
}

#[divan::bench(args = [4, 40, 400])]
fn markdown_sections(bencher: Bencher, count: usize) {
    bench(bencher, input::runbook(count), markdown::Document::parse);
}

#[divan::bench(args = [100, 1000, 10_000])]
fn shell_lines(bencher: Bencher, count: usize) {
    bench(bencher, "sudo systemctl restart \"app\" && nginx -t\n".repeat(count), shell::commands);
}

#[divan::bench(args = [100, 1000, 10_000])]
fn template_lines(bencher: Bencher, count: usize) {
    let text = "{% if tls %}listen {{ port }} ssl;{% endif %}\n".repeat(count);
    bench(bencher, text, |source| template::blank(source, template::Style::Template));
}

/// One real file: Puma files are small, and a large one is no use case.
#[divan::bench]
fn puma_file(bencher: Bencher) {
    let text = input::puma(1).into_iter().map(|(_, text)| text).collect();
    let unset = |_: &str| ruby::Variable::Unset;
    bench(bencher, text, |source| ruby::evaluate(source, ruby::Context { file: None, variable: &unset }));
}
