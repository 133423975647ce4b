//! Parsing alone, format by format: bytes a second of each tree, at three
//! sizes a factor of ten apart.
//!
//! `cargo bench -p landreeve-benches --bench parse`

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use landreeve::source::{FileSet, Source};
use landreeve::syntax::{env, markdown, nginx, python, ruby, shell, systemd, template};
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

/// Many real files: Puma files are small, and a large one is no use case.
#[divan::bench(args = [10, 100, 1000])]
fn puma_files(bencher: Bencher, count: usize) {
    let texts = input::puma(count);
    let bytes = BytesCount::new(texts.iter().map(|it| it.1.len()).sum::<usize>());
    let files = FileSet::from_texts(texts);
    let sources: Vec<Source> = files.ids().map(|id| Source::whole(id, files.text(id).clone())).collect();
    let unset = |_: &str| ruby::Variable::Unset;
    let context = ruby::Context { file: None, variable: &unset, around: ruby::Around::default() };
    bencher
        .counter(bytes)
        .bench(|| sources.iter().map(|it| ruby::evaluate(black_box(it), context).calls.len()).sum::<usize>());
}

/// The same of Gunicorn.
#[divan::bench(args = [10, 100, 1000])]
fn gunicorn_files(bencher: Bencher, count: usize) {
    let text = "import os\nworkers = int(os.environ.get('WEB_CONCURRENCY', 2))\nbind = f\"unix:/run/{os.getenv('APP', 'shop')}.sock\"\n\
                timeout = 60\ndef post_fork(server, worker):\n    pass\n";
    let files = FileSet::from_texts((0..count).map(|it| (format!("app{it}/gunicorn.conf.py"), text)));
    let sources: Vec<Source> = files.ids().map(|id| Source::whole(id, files.text(id).clone())).collect();
    let unset = |_: &str| python::Variable::Unset;
    let context = python::Context { file: None, variable: &unset };
    let bytes = BytesCount::new(text.len() * count);
    bencher
        .counter(bytes)
        .bench(|| sources.iter().map(|it| python::evaluate(black_box(it), context).names.len()).sum::<usize>());
}
