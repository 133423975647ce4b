//! landreeve and nginx agree on who answers a request.
//!
//! Where nginx is installed it is started on loopback, one configuration after
//! the other: some written by hand over every trick, some from a fixed seed.
//! Status, text, redirect, the headers of the block that answered and what an
//! upstream gets must be the same; nginx is right.

#![expect(clippy::print_stdout, reason = "a skipped test says why, and counts are shown")]

#[path = "route/asked.rs"]
mod asked;
#[path = "route/generated.rs"]
mod generated;
#[path = "route/nginx.rs"]
mod nginx;
#[path = "route/passes.rs"]
mod passes;
#[path = "route/written.rs"]
mod written;

use std::fmt::Write as _;
use std::process::Command;

use asked::Verdict;
use generated::Dice;
use landreeve::estate::Estate;
use landreeve::source::FileSet;
use nginx::{Nginx, Prefix};

/// What came of all requests.
#[derive(Default)]
struct Tally {
    configurations: usize,
    requests: usize,
    unknown: usize,
    wrong: usize,
    shown: String,
}

impl Tally {
    fn ask(&mut self, prefix: &Prefix, http: &str, requests: &[String]) {
        let text = prefix.main(http);
        let running = match Nginx::start(prefix, &text) {
            Ok(running) => running,
            Err(message) => {
                self.wrong += 1;
                let _ = writeln!(self.shown, "nginx refuses\n{text}\n{message}");
                return;
            }
        };
        let files = FileSet::from_texts([("etc/nginx/nginx.conf", text.as_str())]);
        let estate = Estate::new(files, None, &[("nginx".to_owned(), version())]).expect("a version of nginx");
        self.configurations += 1;
        for request in requests {
            self.requests += 1;
            match asked::read(request, prefix).put(&estate, prefix) {
                Verdict::Same => {}
                Verdict::Unknown => self.unknown += 1,
                Verdict::Differs(why) => {
                    self.wrong += 1;
                    if self.wrong <= 25 {
                        let _ = writeln!(self.shown, "{request}\n  {why}\n  in {http}\n");
                    }
                }
            }
        }
        drop(running);
    }

    fn check(&self, what: &str) {
        let Self { configurations, requests, unknown, wrong, .. } = self;
        println!("{what}: {configurations} configurations, {requests} requests, {wrong} differ, {unknown} unknown");
        assert!(self.wrong == 0, "{what}: {wrong} of {requests} differ\n{}", self.shown);
        assert!(unknown * 50 < *requests, "{what}: {unknown} of {requests} are unknown");
    }
}

/// Returns the version of the installed nginx.
fn version() -> String {
    let output = Command::new("nginx").arg("-v").output().expect("nginx runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.trim().rsplit('/').next().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
}

fn is_installed() -> bool {
    let there = Command::new("nginx").arg("-v").output().is_ok();
    if !there {
        println!("skipped: nginx is not installed");
    }
    there
}

#[test]
fn the_same_server_and_location_answer_and_upstreams_get_the_same() {
    if !is_installed() {
        return;
    }
    let prefix = Prefix::new();
    let mut selection = Tally::default();
    for (http, requests) in written::CASES {
        let requests: Vec<String> = requests.iter().map(ToString::to_string).collect();
        selection.ask(&prefix, http, &requests);
    }
    let mut dice = Dice(0x0dd5_eed5);
    for _ in 0..120 {
        let http = generated::configuration(&mut dice);
        let requests: Vec<String> = (0..60).map(|_| generated::request(&mut dice)).collect();
        selection.ask(&prefix, &http, &requests);
    }
    let mut passes = Tally::default();
    for (http, requests) in passes::CASES {
        let all = requests.iter().flat_map(|line| {
            let (host, rest) = line.split_once(' ').unwrap_or((line, "/"));
            let (path, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            passes::TAILS.iter().map(move |tail| format!("{host} {path}{tail} {rest}"))
        });
        passes.ask(&prefix, http, &all.collect::<Vec<_>>());
    }
    selection.check("selection");
    passes.check("passes");
    assert!(selection.configurations >= 60 && selection.requests >= 3_000, "enough is asked");
    assert!(passes.requests >= 300, "enough is passed on");
}
