//! Times every rule alone on an nginx configuration of some 1 MB and on one ten times as large, and prints how many
//! times as long the large one takes: `cargo run --release -p landreeve-benches --example rules`.

#![expect(clippy::print_stdout, reason = "a table for whoever runs it")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use landreeve::estate::Estate;
use landreeve::rules::{self, Rule};
use landreeve::source::{FileSet, Findings};
use landreeve_benches as input;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (small, large) = (estate(2_000)?, estate(20_000)?);
    let mut rows: Vec<_> = rules::all().map(|rule| (rule, least(rule, &small), least(rule, &large))).collect();
    rows.sort_by_key(|(_, _, large)| std::cmp::Reverse(*large));
    println!("{:<44}{:>10}{:>10}{:>8}", "rule", "1 MB, ms", "10 MB, ms", "times");
    for (rule, small, large) in &rows {
        print(rule.about.code, *small, *large);
    }
    print("all", rows.iter().map(|it| it.1).sum(), rows.iter().map(|it| it.2).sum());
    Ok(())
}

fn estate(servers: usize) -> Result<Estate, Box<dyn std::error::Error>> {
    let files = FileSet::from_texts([("etc/nginx/nginx.conf", input::nginx_main(servers))]);
    Ok(Estate::new(files, None, &[])?)
}

/// What is made on first use is made by the run that does not count.
fn least(rule: &Rule, estate: &Estate) -> Duration {
    let run = || {
        let start = Instant::now();
        let mut findings = Findings::default();
        (rule.check)(estate, &mut findings);
        black_box(findings.into_vec());
        start.elapsed()
    };
    run();
    (0..5).map(|_| run()).min().unwrap_or_default()
}

fn print(name: &str, small: Duration, large: Duration) {
    let ms = |it: Duration| it.as_secs_f64() * 1000.0;
    println!("{name:<44}{:>10.3}{:>10.3}{:>8.1}", ms(small), ms(large), ms(large) / ms(small).max(0.001));
}
